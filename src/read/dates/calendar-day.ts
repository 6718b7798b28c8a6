/** Arithmetic with days as `YYYY-MM-DD`, without time zones. */

const DAY = 86_400_000;

/** The day of a year, month and day, or null if there is no such day: nothing rolls over. */
export function dayOf(year: number, month: number, day: number): string | null {
  if (!Number.isInteger(year) || year < 1 || year > 9999) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative if `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** The day `days` later, or earlier if negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Year, month and day of a Gregorian day in another calendar. Formatters are created on first use, which is slow. */
function partsIn(calendar: string, day: string): ReadonlyMap<string, string> {
  let formatter = formatters.get(calendar);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
      timeZone: "UTC",
      year: "numeric",
      month: "numeric",
      day: "numeric",
    });
    formatters.set(calendar, formatter);
  }
  return new Map(formatter.formatToParts(Date.parse(`${day}T12:00:00Z`)).map((part) => [part.type, part.value]));
}

/** Converts a Gregorian day to the Umm al-Qura calendar, `YYYY-MM-DD`. */
export function hijriOf(day: string): string {
  const parts = partsIn("islamic-umalqura", day);
  return `${parts.get("year")}-${parts.get("month")!.padStart(2, "0")}-${parts.get("day")!.padStart(2, "0")}`;
}

/** Converts a day of the Persian (Solar Hijri) calendar to a Gregorian one, or null if there is no such day. */
export function gregorianOf(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  // Six months of 31 days, then months of 30, from the spring equinox. Intl decides between the adjacent days.
  const days = (month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30) + day - 1;
  const about = addDays(`${year + 621}-03-21`, days);
  for (const step of [0, -1, 1]) {
    const guess = addDays(about, step);
    const parts = partsIn("persian", guess);
    const [y, m, d] = ["year", "month", "day"].map((part) => Number(parts.get(part)));
    if (y === year && m === month && d === day) return guess;
  }
  return null;
}

/** True if a Hijri day can be this Gregorian day: countries' calendars differ by a day. */
export function isSameHijriDay(hijriDay: string, day: string): boolean {
  return [-1, 0, 1].some((step) => hijriOf(addDays(day, step)) === hijriDay);
}

/** Days by which an item may be outside the range of its neighbours on the listing. */
const NEAR = 3;

/** True for a day within the neighbours' range, give or take three days. Requires at least one neighbour. */
export function isAmong(day: string, neighbours: readonly string[]): boolean {
  const sorted = [...neighbours].sort();
  return day >= addDays(sorted[0]!, -NEAR) && day <= addDays(sorted.at(-1)!, NEAR);
}

/** Estimates a day from a native id by linear interpolation between known pairs (rising); null with fewer than two. */
export function estimateFromId(id: number, curve: readonly (readonly [number, string])[]): string | null {
  if (curve.length < 2) return null;
  let upper = curve.findIndex(([known]) => known >= id);
  if (upper === 0) upper = 1;
  if (upper < 0) upper = curve.length - 1;
  // Two pairs with the same day have no slope.
  let lower = upper - 1;
  while (lower > 0 && curve[lower]![1] === curve[upper]![1]) lower -= 1;
  const [[fromId, fromDay], [toId, toDay]] = [curve[lower]!, curve[upper]!];
  if (toId === fromId) return null;
  const days = ((id - fromId) / (toId - fromId)) * daysBetween(fromDay, toDay);
  if (!Number.isFinite(days) || Math.abs(days) > 36_500) return null;
  return addDays(fromDay, Math.round(days));
}

/** Days by which an estimate between known pairs may be off: 39 at worst with thirty pairs, each left out in turn. */
export const ID_REACH = 45;
/** Outside the known pairs the rate is a guess: the reach grows by this share of the days beyond them. */
const DRIFT = 0.35;

/** True if the known pairs rule out a day for a native id. */
export function contradictsId(day: string, id: number, curve: readonly (readonly [number, string])[]): boolean {
  const estimate = estimateFromId(id, curve);
  if (estimate === null) return false;
  return Math.abs(daysBetween(day, estimate)) > idReach(estimate, curve);
}

/** Days by which an estimate may be off. */
export function idReach(estimate: string, curve: readonly (readonly [number, string])[]): number {
  const beyond = Math.max(0, daysBetween(curve.at(-1)![1], estimate), daysBetween(estimate, curve[0]![1]));
  return ID_REACH + Math.ceil(beyond * DRIFT);
}
