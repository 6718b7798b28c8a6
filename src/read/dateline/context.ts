import { localDay } from "../../model/zone.ts";
import { dayOf, daysBetween, estimateFromId, ID_REACH, idReach, isAmong } from "../dates/calendar-day.ts";
import type { WrittenDate } from "../dates/date-forms.ts";

/** Facts about an item besides its text. */
export interface DateContext {
  readonly postId?: number | null;
  /** The site's stamp, epoch milliseconds. */
  readonly siteStamp?: number | null;
  /** Local days of its neighbours on the listing. */
  readonly neighbours?: readonly string[];
  /** When the item was read, epoch milliseconds. */
  readonly seen?: number;
  /** When the item was read, used only to detect future dates, not to complete a year. */
  readonly now?: number;
}

/** A dateline's date, decided with the context. `partial`: `--MM-DD` if the year is not written. */
export interface SettledDate {
  readonly date: string | null;
  readonly partial: string | null;
  readonly repaired: boolean;
  readonly warnings: readonly string[];
}

interface Options {
  readonly context?: DateContext;
  readonly timezone?: string;
  readonly idCurve?: readonly (readonly [number, string])[];
  readonly since?: number;
}

/** Maximum days from a dateline to the site's stamp. */
const STAMP_BEFORE = 7;

/** Decides the day of a written date with its context: as written, completed, repaired, or none. */
export function settleDate(written: WrittenDate, options: Options): SettledDate {
  const { month, day, year } = written;
  const warnings = [...written.warnings];
  const context = facts(options);
  if (written.broken) {
    const agreed = context.neighbours.length > 0 && context.neighbours.every((day) => day === context.neighbours[0]);
    const only = context.stamp ?? (agreed ? context.neighbours[0]! : null);
    warnings.push("the digits of the date are run together");
    return { date: only, partial: null, repaired: only !== null, warnings };
  }
  if (month === null || day === null) return { date: null, partial: null, repaired: false, warnings };
  const partial = `--${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  if (year === null) {
    const whole = completed(month, day, context);
    if (whole !== null) warnings.push(`the year is not written: read as ${whole}`);
    return { date: whole, partial, repaired: whole !== null, warnings };
  }
  const date = dayOf(year, month, day);
  if (date === null)
    return { date: null, partial: null, repaired: false, warnings: [...warnings, "there is no such day"] };
  const fault = faultOf(date, context);
  if (fault === null) return { date, partial: null, repaired: written.repaired, warnings };
  const repaired = repair(year, month, day, context);
  warnings.push(repaired === null ? `${date}: ${fault}` : `${date}: ${fault}; read as ${repaired}`);
  if (repaired !== null) return { date: repaired, partial: null, repaired: true, warnings };
  // Neighbours may have been released late, and beyond the known pairs an estimate is only a guess, so the text is
  // believed if just one of the two contradicts it.
  const doubtOnly =
    fault === FAR_FROM_NEIGHBOURS || (fault === CONTRADICTS_ID && (context.guessed || hasNeighbour(date, context)));
  return { date: doubtOnly ? date : null, partial: null, repaired: doubtOnly && written.repaired, warnings };
}

interface Facts {
  readonly neighbours: readonly string[];
  readonly stamp: string | null;
  readonly estimate: string | null;
  /** Days by which the estimate may be off. */
  readonly reach: number;
  /** The native id is beyond the known pairs. */
  readonly guessed: boolean;
  readonly today: string | null;
  readonly seen: string | null;
  readonly since: number;
}

function facts(options: Options): Facts {
  const { context = {}, timezone = "UTC", idCurve = [], since = 1900 } = options;
  const now = context.seen ?? context.now;
  const estimate = context.postId == null ? null : estimateFromId(context.postId, idCurve);
  return {
    neighbours: context.neighbours ?? [],
    stamp: context.siteStamp == null ? null : localDay(context.siteStamp, timezone),
    estimate,
    reach: estimate === null ? ID_REACH : idReach(estimate, idCurve),
    guessed: estimate !== null && idReach(estimate, idCurve) > ID_REACH,
    today: now === undefined ? null : localDay(now, timezone),
    seen: context.seen === undefined ? null : localDay(context.seen, timezone),
    since,
  };
}

const CONTRADICTS_ID = "contradicts the native id";
const FAR_FROM_NEIGHBOURS = "days away from its neighbours on the listing";

/** Why a day is implausible, or null. */
function faultOf(date: string, context: Facts): string | null {
  const year = Number(date.slice(0, 4));
  if (year < context.since || year > 2100) return "outside the agency's years";
  if (context.today !== null && daysBetween(context.today, date) > 1) return "in the future";
  if (context.stamp !== null) {
    const lead = daysBetween(date, context.stamp);
    if (lead < -1 || lead > STAMP_BEFORE) return "contradicts the site's own stamp";
  }
  if (context.estimate !== null && Math.abs(daysBetween(date, context.estimate)) > context.reach) return CONTRADICTS_ID;
  if (context.neighbours.length > 0 && !isAmong(date, context.neighbours)) return FAR_FROM_NEIGHBOURS;
  return null;
}

function hasNeighbour(date: string, context: Facts): boolean {
  return context.neighbours.length > 0 && isAmong(date, context.neighbours);
}

/** The only plausible repair, or null: two digits of the year swapped, or the year of stamp, neighbours or estimate. */
function repair(year: number, month: number, day: number, context: Facts): string | null {
  if (context.stamp === null && context.neighbours.length === 0 && context.estimate === null) return null;
  const digits = String(year).padStart(4, "0");
  const swaps = [0, 1, 2].map((at) => digits.slice(0, at) + digits[at + 1] + digits[at] + digits.slice(at + 2));
  for (const years of [swaps, yearsOf(context)]) {
    const days = new Set(years.flatMap((candidate) => dayOf(Number(candidate), month, day) ?? []));
    const passing = [...days].filter((candidate) => faultOf(candidate, context) === null);
    if (passing.length === 1) return passing[0]!;
    if (passing.length > 1) return null;
  }
  return null;
}

function yearsOf(context: Facts): string[] {
  const days = [context.stamp, context.estimate, ...context.neighbours].flatMap((day) => day ?? []);
  return [...new Set(days.map((day) => day.slice(0, 4)))];
}

/** Completes a day and month with the year of stamp, neighbours, estimate or the moment of reading; null if ambiguous. */
function completed(month: number, day: number, context: Facts): string | null {
  const anchors = [context.stamp, ...context.neighbours.slice(0, 1), context.estimate, context.seen].flatMap(
    (candidate) => candidate ?? [],
  );
  const anchor = anchors[0];
  if (anchor === undefined) return null;
  const base = Number(anchor.slice(0, 4));
  const { today } = context;
  const years = [base - 1, base, base + 1]
    .flatMap((year) => dayOf(year, month, day) ?? [])
    .filter((candidate) => today === null || daysBetween(today, candidate) <= 1);
  if (anchor === context.stamp || anchor === context.seen) {
    // The latest year that is not after the anchor: 31 December, read on 1 January, belongs to the old year.
    return years.filter((candidate) => daysBetween(anchor, candidate) <= 1).at(-1) ?? null;
  }
  const inReach = years.filter((candidate) => Math.abs(daysBetween(anchor, candidate)) <= context.reach);
  return inReach.length === 1 ? inReach[0]! : null;
}
