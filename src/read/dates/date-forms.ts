import { dayOf, gregorianOf, isSameHijriDay } from "./calendar-day.ts";
import { bareMonth, dayNumber, yearAt } from "./date-parts.ts";
import { HIJRI_SUFFIX, type Hijri, hijriAt, linkAt } from "./hijri.ts";
import { type Month, nearMonth } from "./months.ts";
import { NUMBER_SIGNS, type Token } from "./tokens.ts";

/** A date as written, read from tokens. */
export interface WrittenDate {
  /** Index of the token after the date. */
  readonly next: number;
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
  readonly hijri: string | null;
  /** A mistake was corrected: a letter of the month, a sign between the numbers. */
  readonly repaired: boolean;
  /** The digits are run together: no date can be read from them alone. */
  readonly broken: boolean;
  /** In the position of a date, but impossible. */
  readonly unreadable?: boolean;
  readonly warnings: readonly string[];
}

const GREGORIAN_SUFFIX = new Set(["م", "ميلادي", "ميلاديه", "ء", "ف", "مسيحي", "ad"]);
const ORDINAL = new Set(["st", "nd", "rd", "th", "er", "º"]);
/** Between a day and its month: `3 de mayo`, `3rd of May`, `3 من مايو`. */
const OF = new Set(["de", "of", "من", "شهر", ",", "،"]);
/** Range of Solar Hijri years, after a Persian month. */
const SOLAR = { from: 1380, to: 1420 };
/** A date with nothing known. */
export const NOTHING = {
  year: null,
  month: null,
  day: null,
  hijri: null,
  repaired: false,
  broken: false,
  warnings: [] as readonly string[],
};

/** The date that begins at token `at`, or null. */
export function dateAt(tokens: readonly Token[], at: number): WrittenDate | null {
  const token = tokens[at];
  if (token === undefined) return null;
  if (token.kind === "word") return monthFirst(tokens, at);
  if (token.kind !== "number") return null;
  return hijriFirst(tokens, at) ?? numeric(tokens, at) ?? dayFirst(tokens, at) ?? runTogether(tokens, at);
}

/** D.M.Y, D/M/Y, D-M-Y, Y-M-D, never M/D/Y. The second sign may be wrong or missing. */
function numeric(tokens: readonly Token[], at: number): WrittenDate | null {
  const [first, sign, second] = tokens.slice(at, at + 3);
  if (second?.kind !== "number" || sign?.kind !== "sign" || !NUMBER_SIGNS.includes(sign.text)) return null;
  const parted = tokens[at + 3]?.kind === "sign" && NUMBER_SIGNS.includes(tokens[at + 3]!.text);
  const end = parted ? at + 4 : at + 3;
  const third = tokens[end];
  const slip = tokens[at + 3]?.text !== sign.text;
  if (third?.kind !== "number" || (slip && third.text.length !== 4)) return null;
  if ([first!, second, third].filter((one) => one.text.length === 4).length !== 1 || second.text.length > 2)
    return null;
  const [a, month, c] = [first!.text, second.text, third.text].map(Number) as [number, number, number];
  const [day, year] = first!.text.length === 4 ? [c, a] : [a, c];
  if (day > 31 || month > 12) return null;
  const warnings = slip ? ["a sign of the date is missing or wrong"] : [];
  return afterGregorian(tokens, end + 1, { ...NOTHING, year, month, day, repaired: slip, warnings });
}

/** D M [Y], also with two names of the month, or in the Persian calendar. */
function dayFirst(tokens: readonly Token[], at: number): WrittenDate | null {
  const day = dayNumber(tokens[at]!);
  if (day === null) return null;
  let next = at + 1;
  if (isOrdinal(tokens, next)) next += 1;
  while (OF.has(tokens[next]?.text ?? "") || (tokens[next]?.text === "-" && tokens[next + 1]?.kind === "word"))
    next += 1;
  const named = monthName(tokens, next) ?? misspelt(tokens, next);
  if (named === null) return dayMonthNumbers(tokens, at, day);
  if (named.month.calendar === "hijri") return null;
  if (named.month.calendar === "persian") return solar(tokens, named.next, named.month.number, day);
  const year = yearAt(tokens, named.next);
  const parts = named.disagree ? NOTHING : { ...NOTHING, year: year?.year ?? null, month: named.month.number, day };
  const warnings = [...named.warnings, ...(year?.year === null ? ["the year cannot be read"] : [])];
  return afterGregorian(tokens, year?.next ?? named.next, { ...parts, repaired: named.repaired, warnings });
}

/** M D[,] [Y]. */
function monthFirst(tokens: readonly Token[], at: number): WrittenDate | null {
  const named = monthName(tokens, at);
  if (named === null || named.month.calendar !== "gregorian" || tokens[at]!.text.length < 3) return null;
  const day = tokens[named.next] === undefined ? null : dayNumber(tokens[named.next]!);
  if (day === null || tokens[named.next]!.text.length > 2) return null;
  let next = named.next + 1;
  if (isOrdinal(tokens, next)) next += 1;
  const year = yearAt(tokens, next);
  const warnings = year?.year === null ? ["the year cannot be read"] : [];
  return afterGregorian(tokens, year?.next ?? next, {
    ...NOTHING,
    year: year?.year ?? null,
    month: named.month.number,
    day,
    warnings,
  });
}

/** `D - M` in numbers without a year: accepted only before a mark in brackets. */
function dayMonthNumbers(tokens: readonly Token[], at: number, day: number): WrittenDate | null {
  const [sign, month] = tokens.slice(at + 1, at + 3);
  if (sign?.kind !== "sign" || !"-/".includes(sign.text) || month?.kind !== "number" || month.text.length > 2)
    return null;
  const end = tokens[at + 3]?.text === "-" ? at + 4 : at + 3;
  if (Number(month.text) < 1 || Number(month.text) > 12 || tokens[end]?.text !== "(") return null;
  return { ...NOTHING, next: at + 3, month: Number(month.text), day };
}

/** `3109102916`, `31.012016`: day, month and year with missing dots. */
function runTogether(tokens: readonly Token[], at: number): WrittenDate | null {
  let next = at;
  let digits = 0;
  while (tokens[next]?.kind === "number" || (next > at && NUMBER_SIGNS.includes(tokens[next]?.text ?? "none"))) {
    if (tokens[next]!.kind === "number") digits += tokens[next]!.text.length;
    next += 1;
    if (next > at + 4) break;
  }
  if (tokens[next - 1]?.kind === "sign") next -= 1;
  const longest = Math.max(...tokens.slice(at, next).map((token) => (token.kind === "number" ? token.text.length : 0)));
  return digits < 6 || digits > 12 || longest < 6 ? null : { ...NOTHING, next, broken: true };
}

/** A day of the Persian calendar: converted, with a warning. */
function solar(tokens: readonly Token[], at: number, month: number, day: number): WrittenDate {
  const year = yearAt(tokens, tokens[at]?.text === "ماه" ? at + 1 : at);
  if (year?.year == null || year.year < SOLAR.from || year.year > SOLAR.to)
    return { ...NOTHING, next: year?.next ?? at };
  const written = `${year.year}-${pad(month)}-${pad(day)}`;
  const converted = gregorianOf(year.year, month, day);
  if (converted === null) return { ...NOTHING, next: year.next, warnings: [`there is no Solar Hijri day ${written}`] };
  const [y, m, d] = converted.split("-").map(Number) as [number, number, number];
  const warnings = [`the Solar Hijri day ${written} is ${converted}`];
  return { ...NOTHING, next: year.next, year: y, month: m, day: d, warnings };
}

interface NamedMonth {
  readonly month: Month;
  readonly next: number;
  readonly repaired: boolean;
  readonly disagree: boolean;
  readonly warnings: readonly string[];
}

/** A month's name of up to two words, and a second name of the same month after it. */
function monthName(tokens: readonly Token[], at: number): NamedMonth | null {
  const one = bareMonth(tokens, at);
  if (one === null) return null;
  let { next } = one;
  const { month } = one;
  if (tokens[next]?.text === "." && month.calendar === "gregorian") next += 1;
  const opened = tokens[next]?.text ?? "";
  const other = bareMonth(tokens, opened === "/" || opened === "(" ? next + 1 : next);
  if (other === null || other.month.calendar !== "gregorian" || (opened === "(" && tokens[other.next]?.text !== ")")) {
    return { month, next, repaired: false, disagree: false, warnings: [] };
  }
  const end = opened === "(" ? other.next + 1 : other.next;
  const disagree = other.month.number !== month.number;
  return { month, next: end, repaired: false, disagree, warnings: disagree ? ["the two month names disagree"] : [] };
}

/** A month misspelt by one letter: accepted only between a day and a complete year. */
function misspelt(tokens: readonly Token[], at: number): NamedMonth | null {
  const token = tokens[at];
  if (token?.kind !== "word" || yearAt(tokens, at + 1)?.year == null) return null;
  const month = nearMonth(token.text);
  if (month === null) return null;
  const warnings = [`the month ${token.text} was read as number ${month.number}`];
  return { month, next: at + 1, repaired: true, disagree: false, warnings };
}

/** Reads what follows a Gregorian date: its suffix, and the corresponding Hijri date, which is only a check. */
function afterGregorian(tokens: readonly Token[], at: number, date: Omit<WrittenDate, "next">): WrittenDate {
  let next = at;
  const suffix = tokens[next];
  if (date.year !== null && GREGORIAN_SUFFIX.has(suffix?.text ?? "") && endsWord(tokens, next)) next += 1;
  const other = hijriAt(tokens, linkAt(tokens, next) ?? next);
  if (date.year === null || other === null || other.next === next) return { ...date, next };
  return checked({ ...date, next: other.next }, other);
}

/** A Hijri date, and the Gregorian one after it, which is used. */
function hijriFirst(tokens: readonly Token[], at: number): WrittenDate | null {
  const hijri = hijriAt(tokens, at);
  if (hijri === null) return null;
  const next = linkAt(tokens, hijri.next) ?? hijri.next;
  const written = tokens[next]?.kind === "number" ? (numeric(tokens, next) ?? dayFirst(tokens, next)) : null;
  if (written === null || (written.month === null && !written.broken))
    return { ...NOTHING, next: hijri.next, hijri: hijri.day };
  return checked(written, hijri);
}

function checked(date: WrittenDate, { day: hijri }: Hijri): WrittenDate {
  const gregorian = date.year === null || date.month === null ? null : dayOf(date.year, date.month, date.day ?? 0);
  if (hijri === null || gregorian === null || isSameHijriDay(hijri, gregorian)) return { ...date, hijri };
  return { ...date, hijri, warnings: [...date.warnings, `the Hijri day ${hijri} is not the Gregorian ${gregorian}`] };
}

function isOrdinal(tokens: readonly Token[], at: number): boolean {
  return ORDINAL.has(tokens[at]?.text ?? "");
}

/** True if a sign, a blank or the end follows the word: `م` after a year is a suffix, but not in `مواس`. */
function endsWord(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  return next === undefined || next.spaced || next.kind === "sign";
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}

/** True for a (folded) word that belongs to a date, not to a place. */
export function isDateWord(text: string): boolean {
  return GREGORIAN_SUFFIX.has(text) || HIJRI_SUFFIX.has(text);
}
