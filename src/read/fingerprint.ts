import type { ReadArticle } from "../model/article.ts";
import { foldForMatching } from "./text.ts";

/**
 * SHA-256 (hex) of what an article says. What an agency's page changes without an edit does not count: white space,
 * runs of dots, brackets and dashes of the sign-off, bidi marks, letter variants. Nor do pictures: their addresses
 * carry sizes and versions, and a new layout shows or hides them.
 */
export async function fingerprint(article: Pick<ReadArticle, "title" | "contentText">): Promise<string> {
  const said = JSON.stringify([words(article.title ?? ""), words(article.contentText)]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The words alone: a new layout may set a line apart that stood in its paragraph. */
function words(text: string): string {
  return foldForMatching(text)
    .replace(/[^\p{L}\p{N}%]+/gu, " ")
    .trim();
}
