import type { Norm } from "./norm.ts";

/** A feed's trouble, which the operator has been told of or will be if it lasts. The archive keeps it as JSON. */
export interface Alarm {
  /** The first bad poll of it, epoch milliseconds. */
  readonly since: number;
  /** The last bad poll that was not an isolated one, epoch milliseconds. */
  readonly last: number;
  /** Bad polls, less the good ones among them. */
  readonly bad: number;
  /** Bad polls in a row, until the last. */
  readonly run: number;
  /** Good polls in a row. */
  readonly good: number;
  /** True once the operator has been told. */
  readonly told: boolean;
  /** A good poll has come since the operator was last told: a failure may now be another trouble. */
  readonly calmed: boolean;
}

/** What was published between two polls and is not reached yet: later polls go on from there down the older pages. */
export interface Gap {
  /** The last good poll before it, epoch milliseconds: what was kept by then lies below it. */
  readonly since: number;
  /** Address of the last page that was read: read again first, since pages slide while news comes in. */
  readonly next: string;
  /** When it was found, epoch milliseconds. */
  readonly found: number;
  /** Pages read in it so far. */
  readonly pages: number;
}

/** Figures of a watch since its first poll. */
export interface Totals {
  /** Polls by outcome. */
  readonly polls: Readonly<Record<string, number>>;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly setAside: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Documents made again. */
  readonly documents: number;
}

/** The figures of a watch that was never polled. */
export const NO_TOTALS: Totals = {
  polls: {},
  added: 0,
  changed: 0,
  removed: 0,
  setAside: 0,
  bytes: 0,
  milliseconds: 0,
  documents: 0,
};

/** What is known of the sources of a watch. The archive keeps it as JSON. */
export interface SourcesState {
  /** The source in use in place of the first; null if the first is. */
  readonly fallback: {
    readonly name: string;
    /** Since when, epoch milliseconds. */
    readonly since: number;
    /** Why the first is not used, in one line. */
    readonly why: string;
    /** The first source's last success before that, epoch milliseconds. */
    readonly before: number | null;
  } | null;
  /** Since when the first source is in use again, epoch milliseconds; absent if it always was. */
  readonly since?: number;
  /** By name. */
  readonly states: Readonly<Record<string, SourceState>>;
  /** The parts of the first source's listing, if it is an index. */
  readonly parts?: readonly PartState[];
}

/** What a watch remembers of a part of an index, such as a sitemap. */
export interface PartState
  extends Pick<SourceState, "etag" | "lastModified" | "listingHash" | "listingCore" | "listed"> {
  readonly url: string;
  /** When the index says that it last changed, epoch milliseconds; null if it does not. */
  readonly changed: number | null;
  /** True if the part has not changed as long as that date has not. */
  readonly isReliable: boolean;
  /** When it was last asked for, epoch milliseconds. */
  readonly asked: number;
}

/** What a watch remembers of one source: see `WatchRow`. */
export interface SourceState {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly listingUrl: string | null;
  readonly listingHash: string | null;
  readonly listingCore: string | null;
  readonly listed: readonly string[];
  readonly norm: Norm | null;
  /** The parts of its listing, if it is an index. */
  readonly parts?: readonly PartState[];
}
