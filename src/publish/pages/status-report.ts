import type { Agency } from "../../model/agency.ts";
import type { StatusWords } from "./status-words.ts";

/** How the service, or a feed, stands. */
export type ServiceState = "ok" | "degraded" | "down";

/** Listings that are reported in full; of more, each agency is a line that leads to its own report. */
export const FOLDED = 24;

/** Agencies on one page of a folded report. */
export const STATUS_ROWS = 200;

/** Documents that are still made by an earlier version, definition or public address: so many of all. */
export interface Remaking {
  readonly left: number;
  readonly of: number;
}

/** How the service stands. Moments are epoch milliseconds; null where it never happened or is not planned. */
export interface StatusReport {
  readonly status: ServiceState;
  readonly generated: number;
  /** The one feed, or agency, that is told of; null: all. */
  readonly feed: string | null;
  /** Writes to the archive fail. `error` is for the operator. Null: they do not. */
  readonly failedWrite: {
    readonly fault: keyof StatusWords["writeFaults"];
    readonly error: string;
    readonly since: number;
  } | null;
  /** Stored documents that were found damaged lately. */
  readonly damaged: readonly { readonly path: string; readonly at: number; readonly mended: boolean }[];
  /** Null: every document is as it should be. */
  readonly remaking: Remaking | null;
  /** The archive cannot be read; `error` is for the operator. Null: it can. */
  readonly problem: { readonly error: string | null } | null;
  readonly feeds: readonly FeedReport[];
  /** Null: not told to whoever asks. */
  readonly push: PushReport | null;
  readonly quarantine: readonly {
    readonly feed: string;
    readonly url: string;
    readonly reason: string;
    readonly since: number;
  }[];
}

/**
 * How a feed stands, as `/status` and `/health` tell it. Moments are epoch milliseconds, null where it never happened.
 */
export interface FeedReport {
  readonly path: string;
  readonly agency: Agency;
  readonly title: string;
  readonly status: ServiceState;
  readonly lastPoll: number | null;
  readonly lastSuccess: number | null;
  readonly lastChange: number | null;
  /** Consecutive failures. */
  readonly failures: number;
  readonly entries: number;
  /** Why the feed is not ok, in one line, or null. */
  readonly why: string | null;
  readonly nextPoll: number | null;
  /** Of the last poll. */
  readonly outcome: string | null;
  /** Items seen and not read yet; `gap`: and more on older pages. */
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

/** Polls in a row that went wrong in the same way. */
export interface Trouble {
  readonly outcome: string;
  readonly why: string | null;
  readonly first: number;
  readonly last: number;
  readonly times: number;
}

/** The outbox, as the operator sees it. */
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

/** How many feeds stand how. */
export function countsOf(feeds: readonly FeedReport[]): Record<ServiceState, number> {
  const counts = { ok: 0, degraded: 0, down: 0 };
  for (const feed of feeds) counts[feed.status] += 1;
  return counts;
}

/** Order by how badly they stand, the worst first. */
export function byTrouble(a: { readonly status: ServiceState }, b: { readonly status: ServiceState }): number {
  return RANKS[a.status] - RANKS[b.status];
}

const RANKS: Readonly<Record<ServiceState, number>> = { down: 0, degraded: 1, ok: 2 };
