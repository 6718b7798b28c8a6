import type { ListingItem, ReadListing } from "../../model/article.ts";
import type { SourceKind, SourceOf } from "../../model/definition/source.ts";
import type { ListingContext } from "../listed-items.ts";

/** What a listing's address answered. */
export interface SourcePage {
  /** The body, with its content coding removed. */
  readonly bytes: Uint8Array;
  /** The body, decoded by its charset. */
  readonly text: string;
  /** Address after redirects. */
  readonly url: string;
  /** As the server sent it, or null. */
  readonly contentType: string | null;
  /** The `next` link of its header (RFC 8288), null if its links name none; absent if it has no links. */
  readonly nextLink?: string | null | undefined;
  /** Number of pages of the list, as its header states it (`X-WP-TotalPages`); null or absent if it does not. */
  readonly totalPages?: number | null | undefined;
}

/** Reads one kind of source. No answer makes it throw. */
export interface SourceReader<Kind extends SourceKind> {
  /** Media types that it asks for, in lower case, the preferred one first; absent: an HTML page. */
  readonly accept?: readonly string[];
  /** Reads what a listing's address answered. What is wrong with it is in `warnings`, and `items` is then empty. */
  read(page: SourcePage, context: ListingContext, source: SourceOf<Kind>): ReadListing | Promise<ReadListing>;
  /** The part of the text on which the items depend: if it has not changed, neither have they. */
  core(page: SourcePage, context: ListingContext, source: SourceOf<Kind>): string;
  /**
   * Reads an article's own data (`dataUrl`): the item with a complete `given`, or null if the answer does not hold it.
   * Absent for kinds whose articles have no data of their own.
   */
  article?(page: SourcePage, item: ListingItem, context: ListingContext, source: SourceOf<Kind>): ListingItem | null;
}
