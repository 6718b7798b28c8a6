import type { WatchRow } from "../archive/polls.ts";
import { LONGEST_ASKED_MS, MOST_JITTER } from "../archive/standing.ts";
import type { Agency } from "../model/agency.ts";
import { isSuccess, type PollOutcome } from "./outcome.ts";

const MINUTE = 60_000;

/** What the next poll's time depends on. */
export interface Rhythm {
  readonly outcome: PollOutcome;
  readonly now: number;
  /** Failures in a row, this poll included. */
  readonly failures: number;
  readonly pending: number;
  readonly retryAfterSeconds: number | null;
  readonly cacheSeconds: number | null;
  /** First-seen instants of the newest articles: how often the agency publishes. */
  readonly recent: readonly number[];
  /** Usual articles an hour at this time, learned over weeks; null if not known yet. */
  readonly perHour: number | null;
  /** From 0 to 1, for jitter. */
  readonly dice: number;
}

/**
 * When a listing is polled next, epoch milliseconds. With items left over: at once. After a failure: exponential
 * backoff with jitter, or what the server asks for. Otherwise at the agency's own pace (a third of the usual gap
 * between articles, learned for each hour of the week) within the definition's bounds, and not before the listing's
 * Cache-Control expires.
 */
export function nextDue(agency: Agency, rhythm: Rhythm): number {
  const { now } = rhythm;
  const { everyMinutes, minMinutes, maxMinutes } = agency.poll;
  const asked = askedWait(rhythm.retryAfterSeconds) ?? 0;
  if (!isSuccess(rhythm.outcome)) {
    const backoff = Math.min(maxMinutes, everyMinutes * 2 ** Math.min(10, Math.max(0, rhythm.failures - 1)));
    return Math.round(now + Math.max(backoff * MINUTE * (0.8 + 0.4 * rhythm.dice), asked));
  }
  if (rhythm.pending > 0) return now;
  const learned = rhythm.perHour === null ? null : 60 / Math.max(rhythm.perHour, 0.01) / 3;
  const minutes = clamp(learned ?? paceMinutes(rhythm.recent, now) ?? everyMinutes, minMinutes, maxMinutes);
  const fresh = Math.min((rhythm.cacheSeconds ?? 0) * 1000, maxMinutes * MINUTE);
  return Math.round(now + Math.max(minutes * MINUTE * (0.95 + 0.05 * rhythm.dice), fresh, asked));
}

/** The longest delay that `nextDue` sets by itself, jitter included, milliseconds. */
export function longestWait(agency: Agency): number {
  return Math.ceil(agency.poll.maxMinutes * MINUTE * MOST_JITTER);
}

/** How long a site is left alone because it asked for it (Retry-After), milliseconds; null if it did not. */
export function askedWait(retryAfterSeconds: number | null): number | null {
  return retryAfterSeconds === null ? null : Math.min(retryAfterSeconds * 1000, LONGEST_ASKED_MS);
}

/**
 * True if a listing is due. A next poll later than both the definition's longest interval and the pause that the site
 * asked for was set by a clock that ran ahead, or by another definition: it is due at once.
 */
export function isDue(agency: Agency, state: Pick<WatchRow, "nextDue" | "askedWait">, now: number): boolean {
  return state.nextDue <= now || state.nextDue - now > Math.max(longestWait(agency), state.askedWait ?? 0);
}

/** A listing unchanged for this long is fetched in full, whatever its validators say. */
const QUIET_MS = 6 * 60 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/**
 * True if a listing that seems unchanged must be fetched without conditions: a broken cache's validators must not hide
 * news for ever. After six hours without a change (or twelve of the longest intervals), after twice that, and so on,
 * then once a day. Once a day too if no change is known.
 */
export function mustAskWhole(agency: Agency, state: WatchRow, now: number): boolean {
  const { lastSuccess } = state;
  if (lastSuccess === null) return false;
  const lastChange = state.lastChange ?? 0;
  const first = Math.max(QUIET_MS, 12 * agency.poll.maxMinutes * MINUTE);
  const times = (quiet: number): number => {
    if (quiet < first) return 0;
    const most = Math.max(first, DAY);
    return 1 + Math.floor(Math.log2(Math.min(quiet, most) / first)) + Math.floor(quiet / most);
  };
  return times(now - lastChange) > times(lastSuccess - lastChange);
}

/** Minutes between polls that the newest articles suggest; null if there are too few. */
function paceMinutes(recent: readonly number[], now: number): number | null {
  if (recent.length < 5) return null;
  const sorted = [...recent].sort((a, b) => b - a);
  const gaps = sorted
    .slice(1)
    .map((instant, index) => sorted[index]! - instant)
    .sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length / 2)]!;
  const quiet = now - sorted[0]!;
  return Math.max(usual / 3, Math.min(quiet / 6, 30 * MINUTE)) / MINUTE;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Ages at which an article's page is read again, for edits and removals that its listing does not show. */
const CHECK_AGES = [60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE, 3 * 24 * 60 * MINUTE, 7 * 24 * 60 * MINUTE];

/** When a page is read again after `checks` re-readings; null if never. */
export function checkDue(firstSeen: number, checks: number, now: number): number | null {
  const age = CHECK_AGES[checks];
  return age === undefined ? null : Math.max(firstSeen + age, now + 30 * MINUTE);
}
