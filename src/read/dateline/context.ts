import { localDay } from "../../model/zone.ts";
import { dayOf, daysBetween, estimateFromId, ID_REACH, idReach, isAmong } from "../dates/calendar-day.ts";
import type { WrittenDate } from "../dates/date-forms.ts";

/** What is known of an item besides its text. */
export interface DateContext {
  readonly postId?: number | null;
  /** The site's stamp, epoch milliseconds. */
  readonly siteStamp?: number | null;
  /** Local days of the items near it on the listing. */
  readonly neighbours?: readonly string[];
  /** Moment of reading, epoch milliseconds. */
  readonly seen?: number;
  /** Moment of reading, used only to tell a date of the future, not to complete one. */
  readonly now?: number;
}

/** What a dateline's date comes to once the context was asked. `partial`: `--MM-DD` where no year could be told. */
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

/** Days by which a dateline may lie before the site's stamp. */
const STAMP_BEFORE = 7;

/** The whole day that a written date and its context support: as written, completed, mended, or none. */
export function settleDate(written: WrittenDate, options: Options): SettledDate {
  const { month, day, year } = written;
  const warnings = [...written.warnings];
  const context = facts(options);
  if (written.broken) {
    const agreed = context.neighbours.length > 0 && context.neighbours.every((one) => one === context.neighbours[0]);
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
  const mended = mend(year, month, day, context);
  warnings.push(mended === null ? `${date}: ${fault}` : `${date}: ${fault}; read as ${mended}`);
  if (mended !== null) return { date: mended, partial: null, repaired: true, warnings };
  // Neighbours may have been released late, and beyond the known pairs a number is only a guess: against one of the
  // two alone the text is believed.
  const doubtOnly =
    fault === FAR_FROM_NEIGHBOURS || (fault === AGAINST_NUMBER && (context.guessed || hasNeighbour(date, context)));
  return { date: doubtOnly ? date : null, partial: null, repaired: doubtOnly && written.repaired, warnings };
}

interface Facts {
  readonly neighbours: readonly string[];
  readonly stamp: string | null;
  readonly estimate: string | null;
  /** Days by which the estimate may be off. */
  readonly reach: number;
  /** The number lies beyond the known pairs. */
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

const AGAINST_NUMBER = "against the article's number";
const FAR_FROM_NEIGHBOURS = "days away from its neighbours on the listing";

/** Why a day cannot be right, or null. */
function faultOf(date: string, context: Facts): string | null {
  const year = Number(date.slice(0, 4));
  if (year < context.since || year > 2100) return "outside the years of this agency";
  if (context.today !== null && daysBetween(context.today, date) > 1) return "in the future";
  if (context.stamp !== null) {
    const lead = daysBetween(date, context.stamp);
    if (lead < -1 || lead > STAMP_BEFORE) return "against the site's own stamp";
  }
  if (context.estimate !== null && Math.abs(daysBetween(date, context.estimate)) > context.reach) return AGAINST_NUMBER;
  if (context.neighbours.length > 0 && !isAmong(date, context.neighbours)) return FAR_FROM_NEIGHBOURS;
  return null;
}

function hasNeighbour(date: string, context: Facts): boolean {
  return context.neighbours.length > 0 && isAmong(date, context.neighbours);
}

/** The one repair that passes: two digits of the year swapped, or the year of stamp, neighbours or number. */
function mend(year: number, month: number, day: number, context: Facts): string | null {
  if (context.stamp === null && context.neighbours.length === 0 && context.estimate === null) return null;
  const digits = String(year).padStart(4, "0");
  const swaps = [0, 1, 2].map((at) => digits.slice(0, at) + digits[at + 1] + digits[at] + digits.slice(at + 2));
  for (const years of [swaps, yearsNear(context)]) {
    const days = new Set(years.flatMap((one) => dayOf(Number(one), month, day) ?? []));
    const passing = [...days].filter((one) => faultOf(one, context) === null);
    if (passing.length === 1) return passing[0]!;
    if (passing.length > 1) return null;
  }
  return null;
}

function yearsNear(context: Facts): string[] {
  const days = [context.stamp, context.estimate, ...context.neighbours].flatMap((day) => day ?? []);
  return [...new Set(days.map((day) => day.slice(0, 4)))];
}

/** A day and month with the year that stamp, neighbours, number or the time of reading give. */
function completed(month: number, day: number, context: Facts): string | null {
  const anchors = [context.stamp, ...context.neighbours.slice(0, 1), context.estimate, context.seen].flatMap(
    (one) => one ?? [],
  );
  const anchor = anchors[0];
  if (anchor === undefined) return null;
  const base = Number(anchor.slice(0, 4));
  const { today } = context;
  const years = [base - 1, base, base + 1]
    .flatMap((year) => dayOf(year, month, day) ?? [])
    .filter((one) => today === null || daysBetween(today, one) <= 1);
  if (anchor === context.stamp || anchor === context.seen) {
    // The latest year that does not put the item after that moment: 31 December, read on 1 January, is the old year's.
    return years.filter((one) => daysBetween(anchor, one) <= 1).at(-1) ?? null;
  }
  const near = years.filter((one) => Math.abs(daysBetween(anchor, one)) <= context.reach);
  return near.length === 1 ? near[0]! : null;
}
