import type { ReadArticle } from "../../model/article.ts";
import { type Digest, hexDigest } from "../../model/digest.ts";
import { foldForMatching } from "./clean.ts";

/**
 * SHA-256 (hex) of an article's title and text. Differences that occur without an edit do not count: white space, runs of
 * dots, brackets and dashes of the sign-off, bidi marks, letter variants. Nor do pictures: their addresses carry sizes
 * and versions, and a new layout shows or hides them.
 */
export function fingerprint(article: Pick<ReadArticle, "title" | "contentText">, digest?: Digest): Promise<string> {
  return hexDigest(JSON.stringify([words(article.title ?? ""), words(article.contentText)]), digest);
}

/** A text shorter than this many characters may be a stock phrase under pictures. */
const STOCK_PHRASE = 80;

/** SHA-256 (hex) of an article's text without its title; null if it is too short to identify an article. */
export async function textKey(
  { contentText }: Pick<ReadArticle, "contentText">,
  digest?: Digest,
): Promise<string | null> {
  const text = words(contentText);
  return text.length < STOCK_PHRASE ? null : hexDigest(text, digest);
}

/** Only the words: a new layout may move a line out of its paragraph. */
function words(text: string): string {
  return foldForMatching(text)
    .replace(/[^\p{L}\p{N}%]+/gu, " ")
    .trim();
}
