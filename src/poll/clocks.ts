import type { WatchRow } from "../archive/polls.ts";
import type { ListingAnswer } from "./ask-listing.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Clocks that differ by less than this agree: caches hand on answers that are some time old. */
const AGREES = HOUR;
/** A clock that was set back by less is none that was wrong: NTP does so. */
const STEP = MINUTE;

/** What two clocks say of a poll. */
export interface Clocks {
  /** What articles are dated by, epoch milliseconds. */
  readonly moment: number;
  /** The site's clock when the machine's agreed with it for the last time, or null: never. */
  readonly agreed: number | null;
}

/**
 * Looks at the machine's clock beside the site's (`Date`, RFC 9110, 6.6.1). A site whose clock once agreed with the machine's
 * and has gone on since is a witness (a cache that repeats old headers is none): where the machine's runs more than an hour ahead of it, or is behind the moment when they agreed, articles
 * are dated by the site's. Everything that is waited for goes by the machine's clock.
 */
export function clocksOf(clock: number, answer: ListingAnswer, agreed: number | null): Clocks {
  const date = dateIn(answer);
  if (date === null) return { moment: clock, agreed };
  if (Math.abs(clock - date) <= AGREES) return { moment: clock, agreed: date };
  const witness = agreed !== null && date > agreed;
  const wrong = agreed !== null && (clock > date || clock < agreed - AGREES);
  return { moment: witness && wrong ? date : clock, agreed };
}

/** A line for the operator where the machine's clock was not trusted, or null. */
export function clockWarning(clock: number, moment: number): string | null {
  if (clock === moment) return null;
  const [is, site] = [clock, moment].map((instant) => new Date(instant).toISOString());
  return `this machine's clock says ${is}, the site's ${site}: articles are dated by the site's; set the machine's clock (NTP), if it is the wrong one`;
}

/** True where the last poll of a listing went by a clock that has been set back since. */
export function wasAhead(state: WatchRow, now: number): boolean {
  return state.lastPoll !== null && state.lastPoll > now + STEP;
}

/** The state of a listing without instants that are still to come: whoever counts hours since them counts from now. */
export function withoutFuture(state: WatchRow, now: number): WatchRow {
  if (!wasAhead(state, now)) return state;
  const past = (instant: number | null, latest = now) => (instant === null ? null : Math.min(instant, latest, now));
  return {
    ...state,
    lastPoll: past(state.lastPoll),
    // When that poll really was nobody knows: later than the clocks agreed, or within a day. What came since is looked for.
    lastSuccess: past(state.lastSuccess, state.clocksAgreed ?? now - 24 * HOUR),
    lastChange: past(state.lastChange),
  };
}

function dateIn(answer: ListingAnswer): number | null {
  if (answer.kind === "failed") return null;
  return answer.kind === "read" ? answer.page.date : answer.date;
}
