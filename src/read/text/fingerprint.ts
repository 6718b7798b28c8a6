import type { ReadArticle } from "../../model/article.ts";
import { type Digest, hexDigest } from "../../model/digest.ts";
import { foldForMatching } from "./clean.ts";

/**
 * SHA-256 (hex) of what an article says. What an agency's page changes without an edit does not count: white space,
 * runs of dots, brackets and dashes of the sign-off, bidi marks, letter variants. Nor do pictures: their addresses
 * carry sizes and versions, and a new layout shows or hides them.
 */
export function fingerprint(article: Pick<ReadArticle, "title" | "contentText">, digest?: Digest): Promise<string> {
  return hexDigest(JSON.stringify([words(article.title ?? ""), words(article.contentText)]), digest);
}

/** Characters below which a text may well be a stock phrase under pictures. */
const STOCK_PHRASE = 80;

/** SHA-256 (hex) of an article's words without its title; null where they are too few to tell articles apart. */
export async function textKey(
  { contentText }: Pick<ReadArticle, "contentText">,
  digest?: Digest,
): Promise<string | null> {
  const text = words(contentText);
  return text.length < STOCK_PHRASE ? null : hexDigest(text, digest);
}

/** The words alone: a new layout may set a line apart that stood in its paragraph. */
function words(text: string): string {
  return foldForMatching(text)
    .replace(/[^\p{L}\p{N}%]+/gu, " ")
    .trim();
}
