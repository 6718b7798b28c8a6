import { type Notice, noticeOf, TOLD_FAILURES } from "../model/notice.ts";
import type { SqlRow } from "../model/ports.ts";
import type { WatchRow } from "./polls.ts";
import type { Query } from "./query.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";

/** State of a feed, in the words of `/health`. */
export type Standing = "ok" | "degraded" | "down";

/** How often a listing is polled: by its definition, or by the deployment's own schedule. */
export interface PollPace {
  readonly everyMinutes: number;
  /** Longest learned interval. */
  readonly maxMinutes: number;
  /** With a cron expression: its first run after a poll, epoch milliseconds. */
  readonly dueAfter?: ((lastPoll: number) => number) | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Failures in a row, or hours without a success, after which a feed counts as down. */
const DOWN_FAILURES = 10;
const DOWN_MS = 24 * HOUR;
/** Intervals after its due time from which a poll is late. */
const LATE = 3;
/** Longest wait that a server may ask for (Retry-After), milliseconds. */
export const LONGEST_ASKED_MS = 24 * HOUR;
/** Maximum factor by which jitter stretches a learned interval. */
export const MOST_JITTER = 1.2;
/** Ordinary clock corrections are smaller than this. */
const AHEAD_MS = 5 * MINUTE;
/** The successful outcomes of a poll. */
export const GOOD_OUTCOMES: ReadonlySet<string> = new Set(["changed", "unchanged"]);

/** How a feed stands. */
export interface FeedStanding {
  readonly status: Standing;
  /** One line, or null. */
  readonly why: string | null;
  /** True if its next poll is three intervals late. */
  readonly late: boolean;
}

/**
 * State of a feed: degraded while its last poll failed or was unusual, or its next is three intervals late; down after
 * many failures. `pace`: null if nothing is polled here, so that nothing is late.
 */
export function standingOf(state: WatchRow, now: number, pace: PollPace | null = null): FeedStanding {
  if (state.outcome === null) return { status: "degraded", why: "not polled yet", late: false };
  const lateWhy = pace === null ? null : lateness(state, now, pace);
  const late = lateWhy !== null;
  const doubts = [...(state.norm?.doubts ?? []), ...(late ? [lateWhy] : [])];
  if (GOOD_OUTCOMES.has(state.outcome)) {
    return doubts.length > 0
      ? { status: "degraded", why: doubts.join("; "), late }
      : { status: "ok", why: state.evidence, late };
  }
  const silent = state.lastSuccess !== null && now - state.lastSuccess > DOWN_MS;
  return {
    status: state.failures >= DOWN_FAILURES || silent ? "down" : "degraded",
    why: [`${state.outcome}: ${state.evidence ?? ""}`, ...doubts].join("; "),
    late,
  };
}

/**
 * Since when (epoch milliseconds) a feed's site is not as its definition says, and how, in one line; null if it is, or if
 * that has not lasted long enough for an alarm. A site that cannot be reached has not changed.
 */
export function siteChange({ alarm, outcome, evidence, norm }: WatchRow): { since: number; why: string } | null {
  if (alarm?.told !== true || outcome === null) return null;
  const doubts = norm?.doubts ?? [];
  const differs = outcome === "drift" || outcome === "gone" ? [evidence ?? outcome] : [];
  const why = [...differs, ...(differs.length > 0 || GOOD_OUTCOMES.has(outcome) ? doubts : [])].join("; ");
  return why === "" ? null : { since: alarm.since, why };
}

/** The state of a listing that says whether it is late. */
export type Due = Pick<WatchRow, "lastPoll" | "nextDue" | "failures">;

/** How late a listing's poll is, in words, or null if it is not. */
export function lateness(state: Due, now: number, pace: PollPace): string | null {
  const { lastPoll } = state;
  if (lastPoll === null) return null;
  if (lastPoll > now + AHEAD_MS) {
    return `late: the last poll lies ${span(lastPoll - now)} ahead of this machine's clock, which was set back`;
  }
  const due = dueOf(state, lastPoll, pace);
  const every = pace.everyMinutes * MINUTE;
  const interval = pace.dueAfter === undefined ? Math.max(every, due - lastPoll) : every;
  if (now - due <= LATE * interval) return null;
  return `late: due ${span(now - due)} ago, last polled ${span(now - lastPoll)} ago`;
}

/** When the next poll was due: as recorded, but never later than the longest interval allows. */
function dueOf(state: Due, lastPoll: number, pace: PollPace): number {
  if (pace.dueAfter !== undefined) return pace.dueAfter(lastPoll);
  const longest = Math.max(pace.everyMinutes, pace.maxMinutes) * MINUTE * MOST_JITTER;
  const latest = lastPoll + (state.failures > 0 ? Math.max(longest, LONGEST_ASKED_MS) : longest);
  return Math.max(lastPoll, Math.min(state.nextDue, latest));
}

function span(ms: number): string {
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} minutes`;
  return ms < 48 * HOUR ? `${Math.round(ms / HOUR)} hours` : `${Math.round(ms / (24 * HOUR))} days`;
}

/** The listings whose next poll may be late: all that were polled, if a cron expression says when they are due. */
export function lateQuery(now: number, all: boolean): Query<(Due & { readonly path: string })[]> {
  return {
    sql: `SELECT path, last_poll, next_due, failures FROM watches
      WHERE last_poll IS NOT NULL AND (? OR next_due < ? OR last_poll > ?)`,
    params: [all ? 1 : 0, now - LATE * MINUTE, now + AHEAD_MS],
    of: (rows) =>
      rows.map((row) => ({
        path: text(row, "path"),
        lastPoll: integerOrNull(row, "last_poll"),
        nextDue: integer(row, "next_due"),
        failures: integer(row, "failures"),
      })),
  };
}

const NOTICES = "SELECT path, outcome, failures, last_success FROM watches WHERE failures >= ?";

/** What readers are told of the listings `paths`, by path. Those of which nothing is told are absent. */
export function noticesQuery(paths: readonly string[]): Query<ReadonlyMap<string, Notice>> {
  return {
    sql: `${NOTICES} AND path IN (SELECT value FROM json_each(?))`,
    params: [TOLD_FAILURES, JSON.stringify(paths)],
    of: noticesOf,
  };
}

/** What front pages say of all feeds and listings. */
export interface SiteStanding {
  /** When each feed last changed, epoch milliseconds, by path. */
  readonly updated: Readonly<Record<string, number>>;
  /** As `noticesQuery` gives them. */
  readonly notices: ReadonlyMap<string, Notice>;
}

/** The standing of the whole site, in one statement: a run on Cloudflare may make few. */
export function siteStandingQuery(): Query<SiteStanding> {
  return {
    sql: `SELECT path, updated, NULL AS outcome, NULL AS failures, NULL AS last_success FROM feeds
      UNION ALL SELECT path, NULL, outcome, failures, last_success FROM (${NOTICES})`,
    params: [TOLD_FAILURES],
    of: (rows) => {
      const [feeds, listings] = [
        rows.filter((row) => row["updated"] !== null),
        rows.filter((row) => row["updated"] === null),
      ];
      return {
        updated: Object.fromEntries(feeds.map((row) => [text(row, "path"), integer(row, "updated")])),
        notices: noticesOf(listings),
      };
    },
  };
}

function noticesOf(rows: readonly SqlRow[]): ReadonlyMap<string, Notice> {
  return new Map(
    rows.flatMap((row) => {
      const state = {
        outcome: textOrNull(row, "outcome"),
        failures: integer(row, "failures"),
        lastSuccess: integerOrNull(row, "last_success"),
      };
      const notice = noticeOf(state);
      return notice === null ? [] : [[text(row, "path"), notice] as const];
    }),
  );
}
