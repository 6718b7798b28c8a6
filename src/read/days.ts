/** Days as `YYYY-MM-DD`, reckoned without any zone. */

const DAY = 86_400_000;

/** A day that exists, or null: nothing rolls over. */
export function dayOf(year: number, month: number, day: number): string | null {
  if (!Number.isInteger(year) || year < 1 || year > 9999) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

const hijri = new Intl.DateTimeFormat("en-u-ca-islamic-umalqura-nu-latn", {
  timeZone: "UTC",
  year: "numeric",
  month: "numeric",
  day: "numeric",
});

/** A Gregorian day in the Umm al-Qura calendar, `YYYY-MM-DD`. */
export function hijriOf(day: string): string {
  const parts = new Map(hijri.formatToParts(Date.parse(`${day}T12:00:00Z`)).map((part) => [part.type, part.value]));
  return `${parts.get("year")}-${parts.get("month")!.padStart(2, "0")}-${parts.get("day")!.padStart(2, "0")}`;
}

/** True where a Hijri day is this Gregorian day by some country's moon: the tables differ by a day. */
export function isSameHijriDay(hijriDay: string, day: string): boolean {
  return [-1, 0, 1].some((step) => hijriOf(addDays(day, step)) === hijriDay);
}

/** Day estimated from a native id by straight lines between known pairs, or null outside two weeks' reach of any. */
export function estimateFromId(id: number, curve: readonly (readonly [number, string])[]): string | null {
  if (curve.length < 2) return null;
  let upper = curve.findIndex(([known]) => known >= id);
  if (upper === 0) upper = 1;
  if (upper < 0) upper = curve.length - 1;
  // Pairs of one day (two ids noted on it) have no slope.
  let lower = upper - 1;
  while (lower > 0 && curve[lower]![1] === curve[upper]![1]) lower -= 1;
  const [[fromId, fromDay], [toId, toDay]] = [curve[lower]!, curve[upper]!];
  if (toId === fromId) return null;
  const days = ((id - fromId) / (toId - fromId)) * daysBetween(fromDay, toDay);
  if (!Number.isFinite(days) || Math.abs(days) > 36_500) return null;
  return addDays(fromDay, Math.round(days));
}

/** An estimate is off by 39 days at worst between known pairs (thirty pairs, each left out in turn). */
const ID_REACH = 45;
/** Beyond the last pair the pace is a guess: the reach grows by this share of the days since. */
const DRIFT = 0.35;

/** True where a day cannot be that of a native id, by the known pairs. */
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
