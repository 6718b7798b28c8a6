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
  /** Articles an hour that are usual now, learned over weeks; null: not known yet. */
  readonly perHour: number | null;
  /** From 0 to 1, for jitter. */
  readonly dice: number;
}

/**
 * When a listing is polled next, epoch milliseconds. Items left over: at once. A failure: exponential backoff with
 * jitter, or what the server asks for. Else the agency's own pace (a third of the usual gap between articles, at this
 * hour of the week once that has been learned) within
 * the definition's bounds, and not before the listing's own Cache-Control runs out.
 */
export function nextDue(agency: Agency, rhythm: Rhythm): number {
  const { now } = rhythm;
  const { everyMinutes, minMinutes, maxMinutes } = agency.poll;
  if (!isSuccess(rhythm.outcome)) {
    const backoff = Math.min(maxMinutes, everyMinutes * 2 ** Math.min(10, Math.max(0, rhythm.failures - 1)));
    const asked = Math.min((rhythm.retryAfterSeconds ?? 0) * 1000, 24 * 60 * MINUTE);
    return Math.round(now + Math.max(backoff * MINUTE * (0.8 + 0.4 * rhythm.dice), asked));
  }
  if (rhythm.pending > 0) return now;
  const learned = rhythm.perHour === null ? null : 60 / Math.max(rhythm.perHour, 0.01) / 3;
  const minutes = clamp(learned ?? paceMinutes(rhythm.recent, now) ?? everyMinutes, minMinutes, maxMinutes);
  const fresh = Math.min((rhythm.cacheSeconds ?? 0) * 1000, maxMinutes * MINUTE);
  return Math.round(now + Math.max(minutes * MINUTE * (0.95 + 0.1 * rhythm.dice), fresh));
}

/** Minutes between polls that the newest articles suggest, or null with too few of them to say. */
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

/** When a page is read again after `checks` re-readings, or null: no more. */
export function checkDue(firstSeen: number, checks: number, now: number): number | null {
  const age = CHECK_AGES[checks];
  return age === undefined ? null : Math.max(firstSeen + age, now + 30 * MINUTE);
}
