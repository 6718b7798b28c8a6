import type { Agency } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";

/**
 * The link relation of RFC 5829, 3.1, as an IRI (RFC 4287, 4.2.7.2): the W3C's validator knows the registered names of 2008
 * only, and warns of the name alone.
 */
export const VERSION_HISTORY = "https://www.iana.org/assignments/relation/version-history";

/** Path of what is known of an article's edits, below a feed that has it: `lana/ar/articles/tag%3A…/revisions`. */
export function revisionsPath(feed: string, id: string): string {
  return `${feed}/articles/${encodeURIComponent(id)}/revisions`;
}

/**
 * Address of what is known of an edited article's edits, in the feed of its edition; null if it was never edited. `agency`:
 * its publisher.
 */
export function revisionsUrl(article: Article, agency: Pick<Agency, "id">, baseUrl: string): string | null {
  const revision = article.collected?.revision ?? article.revision;
  if (revision <= 1) return null;
  return `${baseUrl}/${revisionsPath(`${agency.id}/${article.edition}`, article.id)}`;
}
