import type { Agency } from "../../model/agency.ts";
import type { StatusWords } from "./status-words.ts";

/** State of the service or of a feed. */
export type ServiceState = "ok" | "degraded" | "down";

/** With more listings than this, each agency is one row that links to its own report. */
export const FOLDED = 24;

/** Agencies on one page of a folded report. */
export const STATUS_ROWS = 200;

/** Progress of rendering documents again after a change of version, definition or public address: `left` of `of`. */
export interface Remaking {
  readonly left: number;
  readonly of: number;
}

/** State of the service. Moments are epoch milliseconds; null if it never happened or is not planned. */
export interface StatusReport {
  readonly status: ServiceState;
  readonly generated: number;
  /** The only feed or agency reported; null: all. */
  readonly feed: string | null;
  /** The current failure of writes to the archive, or null. `error` is for the operator. */
  readonly failedWrite: {
    readonly fault: keyof StatusWords["writeFaults"];
    readonly error: string;
    readonly since: number;
  } | null;
  /** Stored documents recently found damaged. */
  readonly damaged: readonly { readonly path: string; readonly at: number; readonly mended: boolean }[];
  /** What the operator should know about definitions, a line each. */
  readonly notes?: readonly string[];
  /** Null if every document is up to date. */
  readonly remaking: Remaking | null;
  /** Set if the archive cannot be read; `error` is for the operator. */
  readonly problem: { readonly error: string | null } | null;
  readonly feeds: readonly FeedReport[];
  /** Collections that could not be brought up to date; `since`: the first failure in a row. `error` is for the operator. */
  readonly collections: readonly { readonly agency: Agency; readonly since: number; readonly error: string }[];
  /** Null: hidden from this client. */
  readonly push: PushReport | null;
  readonly quarantine: readonly {
    readonly feed: string;
    readonly url: string;
    readonly kind: keyof StatusWords["asideKinds"];
    readonly reason: string;
    readonly since: number;
  }[];
}

/**
 * State of a feed, as `/status` and `/health` report it. Moments are epoch milliseconds, null if it never happened.
 */
export interface FeedReport {
  readonly path: string;
  readonly agency: Agency;
  readonly status: ServiceState;
  readonly lastPoll: number | null;
  readonly lastSuccess: number | null;
  readonly lastChange: number | null;
  /** Consecutive failures. */
  readonly failures: number;
  readonly entries: number;
  /** Why the feed is not ok, in one line, or null. */
  readonly why: string | null;
  /** True if its next poll is three intervals late. */
  readonly late: boolean;
  readonly nextPoll: number | null;
  /** Set if the operator has stopped polling. */
  readonly unpolled?: "paused" | "retired" | undefined;
  /** Since when the site is not as the definition says. */
  readonly siteChanged: number | null;
  /** Outcome of the last poll. */
  readonly outcome: string | null;
  /** The source that the last poll used. */
  readonly source: SourceInUse;
  /** Items seen and not read yet; `gap`: older pages may have more. */
  readonly waiting: number;
  readonly gap: boolean;
  readonly compared: readonly {
    readonly field: keyof StatusWords["comparedFields"];
    readonly usual: number;
    readonly seen: number;
    readonly share: boolean;
    readonly low: boolean;
  }[];
  /** Newest first. */
  readonly troubles: readonly Trouble[];
  /** Oldest first. */
  readonly outcomes: readonly { readonly at: number; readonly outcome: string }[];
}

/** The source of a listing that is in use. */
export interface SourceInUse {
  /** Its kind, with a number from the second of a kind on. */
  readonly name: string;
  /** Since when, epoch milliseconds; null if it always was. */
  readonly since: number | null;
  /** The definition's first source, if another is used in its place; else null. */
  readonly insteadOf: string | null;
  /** True if the definition has others. */
  readonly hasOthers: boolean;
}

/** Consecutive polls that failed in the same way. */
export interface Trouble {
  readonly outcome: string;
  readonly why: string | null;
  readonly first: number;
  readonly last: number;
  readonly times: number;
}

/** State of deliveries, for the operator. */
export interface PushReport {
  readonly subscriptions: number;
  readonly owed: number;
  readonly failing: number;
  readonly webhooks: readonly {
    readonly host: string;
    readonly waiting: number;
    readonly tries: number;
    readonly delivered: number | null;
    readonly error: string | null;
  }[];
}

/** Number of feeds by state. */
export function countsOf(feeds: readonly FeedReport[]): Record<ServiceState, number> {
  const counts = { ok: 0, degraded: 0, down: 0 };
  for (const feed of feeds) counts[feed.status] += 1;
  return counts;
}

/** Sorts by state, worst first. */
export function byTrouble(a: { readonly status: ServiceState }, b: { readonly status: ServiceState }): number {
  return RANKS[a.status] - RANKS[b.status];
}

const RANKS: Readonly<Record<ServiceState, number>> = { down: 0, degraded: 1, ok: 2 };
