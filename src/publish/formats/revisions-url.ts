import type { Agency } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";

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
