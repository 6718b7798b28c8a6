import { dayOf } from "./calendar-day.ts";

/** Dates in the address of an article. */

/** What an address says of its article's date. */
export interface AddressDate {
  /** `YYYY-MM-DD`, or null. */
  readonly day: string | null;
  /** `YYYY-MM`, or null. */
  readonly month: string | null;
  /** An instant that an id may encode (seconds, milliseconds, base 36), epoch milliseconds; null if none. */
  readonly instant: number | null;
  /** True if the definition says that the instant is one. */
  readonly isStated: boolean;
}

const PARTS = /(?<![\p{L}\d])((?:19|20)\d\d)[/_-](\d{1,2}|[a-z]{3})[/_-](\d{1,2})(?!\d)/iu;
const DAY_FIRST = /(?<!\d)(\d{1,2})[/_-](\d{1,2}|[a-z]{3})[/_-]((?:19|20)\d\d)(?!\d)/i;
const COMPACT = /(?<!\d)(20\d\d)(\d{2})(\d{2})(?!\d)/g;
const MONTH = /\/((?:19|20)\d\d)[/-]?(\d{2})(?=[/.-])/;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const EPOCH = /(?<![\w])(1\d{9}|1\d{12})(?![\w])/;
const BASE_36 = /(?<![\p{L}\d])([a-z\d]{8})(?![\p{L}\d])/giu;

/**
 * Reads the date in an address. `groups`: named parts of the definition's own pattern: `year`, `month`, `day`; or an instant
 * as `seconds`, `milliseconds` or `base36` (milliseconds).
 */
export function addressDate(url: string, groups: Readonly<Record<string, string | undefined>> = {}): AddressDate {
  const path = pathOf(url);
  const named = groups["year"] === undefined ? null : dayIn(groups["year"], groups["month"], groups["day"]);
  const parts = PARTS.exec(path);
  const other = DAY_FIRST.exec(path);
  const compact = [...path.matchAll(COMPACT)].flatMap(([, year, month, day]) => dayIn(year, month, day) ?? []);
  const day =
    named ??
    (parts === null ? null : dayIn(parts[1], parts[2], parts[3])) ??
    (other === null || Number(other[1]) <= 12 === Number(other[2]) <= 12
      ? null
      : dayIn(other[3], other[2], other[1])) ??
    (compact.length === 1 ? compact[0]! : null);
  const [, year, month] = MONTH.exec(path) ?? [null, groups["year"], groups["month"]];
  const ofMonth = dayIn(year ?? undefined, month ?? undefined, "1")?.slice(0, 7) ?? null;
  const stated = statedInstant(groups);
  return {
    day,
    month: day?.slice(0, 7) ?? ofMonth,
    instant: stated ?? instantIn(path),
    isStated: stated !== null,
  };
}

/** The instant that the definition's pattern names, epoch milliseconds, or null. */
function statedInstant({ seconds, milliseconds, base36 }: Readonly<Record<string, string | undefined>>): number | null {
  const digits = milliseconds ?? (seconds === undefined ? undefined : `${seconds}000`);
  const read = base36 === undefined ? Number(digits) : Number.parseInt(base36, 36);
  return Number.isSafeInteger(read) ? read : null;
}

function pathOf(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return `${pathname}${search}`;
  } catch {
    return "";
  }
}

function dayIn(year: string | undefined, month: string | undefined, day: string | undefined): string | null {
  if (year === undefined || month === undefined || day === undefined) return null;
  const named = MONTHS.indexOf(month.toLowerCase()) + 1;
  return dayOf(Number(year), named || Number(month), Number(day));
}

function instantIn(path: string): number | null {
  const epoch = EPOCH.exec(path)?.[1];
  if (epoch !== undefined) return Number(epoch) * (epoch.length === 10 ? 1000 : 1);
  for (const [, token] of path.matchAll(BASE_36))
    if (/\d/.test(token!) && /[a-z]/i.test(token!)) return Number.parseInt(token!, 36);
  return null;
}
