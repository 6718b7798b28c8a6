/** Maximum entries of a feed that are looked at. */
export const MOST_ENTRIES = 5000;

/** A feed as written, whatever its format: addresses are resolved, everything else is raw. */
export interface FeedDocument {
  /** Where its items stand: `rss/channel/item`, `feed/entry`, `items`. */
  readonly element: string;
  /** The address of the site's page, or null. */
  readonly home: string | null;
  readonly language: string | null;
  readonly entries: readonly FeedEntry[];
  /** Address of the next older page (RFC 5005, JSON Feed `next_url`), or null. */
  readonly next: string | null;
  /** What is wrong with it, one line each. */
  readonly warnings: readonly string[];
}

/** An entry of a feed. Texts may hold HTML, in titles too. */
export interface FeedEntry {
  readonly title: string;
  /** Absolute addresses that may be the article's page, best first. */
  readonly addresses: readonly string[];
  readonly guid: string | null;
  /** Dates of publication, as written, best first. */
  readonly published: readonly string[];
  readonly updated: string | null;
  /** HTML or text; empty if absent. */
  readonly summary: string;
  /** HTML or text of an element that is meant for the whole text; empty if absent. */
  readonly content: string;
  /** Bylines, as written. */
  readonly authors: readonly string[];
  /** Categories and tags, in order. */
  readonly sections: readonly string[];
  readonly language: string | null;
  /** Addresses of pictures, best first; absolute or not. */
  readonly pictures: readonly string[];
  /** The base for its relative addresses. */
  readonly base: string;
  /** True if the document ends within it. */
  readonly isCut: boolean;
}
