import type { WatchRow } from "../archive/polls.ts";
import type { ListingAnswer } from "./listing-answer.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Clocks that differ by less than this agree; caches pass on answers of some age. */
const AGREES = HOUR;
/** A clock set back by less than this was not wrong: NTP does so. */
const STEP = MINUTE;

/** What the machine's and the site's clocks say about a poll. */
export interface Clocks {
  /** The instant that articles are dated by, epoch milliseconds. */
  readonly moment: number;
  /** The site's clock when it last agreed with the machine's; null if it never did. */
  readonly agreed: number | null;
}

/**
 * Compares the machine's clock with the site's (`Date`, RFC 9110, 6.6.1). The site's clock is trusted if it once agreed
 * with the machine's and has advanced since; a cache that repeats old headers does not advance. If the machine's clock
 * then runs more than an hour ahead of it, or is behind the moment when they agreed, articles are dated by the site's
 * clock. All waiting goes by the machine's clock.
 */
export function clocksOf(clock: number, answer: ListingAnswer, agreed: number | null): Clocks {
  const date = dateIn(answer);
  if (date === null) return { moment: clock, agreed };
  if (Math.abs(clock - date) <= AGREES) return { moment: clock, agreed: date };
  const witness = agreed !== null && date > agreed;
  const wrong = agreed !== null && (clock > date || clock < agreed - AGREES);
  return { moment: witness && wrong ? date : clock, agreed };
}

/** A line for the operator if the machine's clock was not trusted, or null. */
export function clockWarning(clock: number, moment: number): string | null {
  if (clock === moment) return null;
  const [machine, site] = [clock, moment].map((instant) => new Date(instant).toISOString());
  return `this machine's clock says ${machine}, the site's ${site}: articles are dated by the site's; set the machine's clock (NTP), if it is the wrong one`;
}

/** True if the clock has been set back since a listing's last poll. */
export function wasAhead(state: WatchRow, now: number): boolean {
  return state.lastPoll !== null && state.lastPoll > now + STEP;
}

/** A listing's state with future instants moved to now, so that hours since them count from now. */
export function withoutFuture(state: WatchRow, now: number): WatchRow {
  if (!wasAhead(state, now)) return state;
  const past = (instant: number | null, latest = now) => (instant === null ? null : Math.min(instant, latest, now));
  return {
    ...state,
    lastPoll: past(state.lastPoll),
    // The real time of that poll is unknown: after the clocks agreed, or within a day. News since then is looked for.
    lastSuccess: past(state.lastSuccess, state.clocksAgreed ?? now - 24 * HOUR),
    lastChange: past(state.lastChange),
  };
}

function dateIn(answer: ListingAnswer): number | null {
  if (answer.kind === "failed") return null;
  return answer.kind === "read" ? answer.page.date : answer.date;
}
