import type { WatchRow } from "../archive/polls.ts";
import type { FetchOk } from "../fetch/result.ts";
import type { ReadListing } from "../model/article.ts";
import type { ListingSource } from "../model/definition/source.ts";
import type { PartState } from "../model/watch-state.ts";
import type { PollOutcome } from "./outcome.ts";

/** The result of asking for a listing. */
export type ListingAnswer = UnchangedListing | ReadAnswer | FailedListing;

/** A listing whose items are those of the last poll. */
export interface UnchangedListing {
  readonly kind: "unchanged";
  readonly cacheSeconds: number | null;
  readonly bytes: number;
  readonly status: number;
  /** The server's clock, or null. */
  readonly date: number | null;
  /** Set if the bytes differ but the items do not: what the next poll compares with. */
  readonly now: Pick<WatchRow, "etag" | "lastModified" | "listingHash"> | null;
  /** Of an index: what the next poll is to know of its parts, and why some could not be had. */
  readonly parts?: readonly PartState[];
  readonly warnings?: readonly string[];
}

/** A listing that was read. */
export interface ReadAnswer {
  readonly kind: "read";
  readonly source: ListingSource;
  /** The address that was asked, before redirects. */
  readonly asked: string;
  readonly page: FetchOk;
  readonly hash: string;
  readonly core: string;
  readonly listing: ReadListing;
  /** Of an index: what the next poll is to know of its parts. */
  readonly parts?: readonly PartState[];
}

/** A listing that could not be had or must not be followed. */
export interface FailedListing {
  readonly kind: "failed";
  readonly outcome: PollOutcome;
  readonly evidence: string;
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  /** True if this machine is at fault, not the site. */
  readonly ours?: boolean;
}
