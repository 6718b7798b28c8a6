import { dayOf, isSameHijriDay } from "./days.ts";
import { type Month, monthOf, nearMonth } from "./months.ts";
import type { Token } from "./tokens.ts";

/** A date as written, read from tokens. */
export interface WrittenDate {
  /** Index of the token after it. */
  readonly next: number;
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
  readonly hijri: string | null;
  /** A month name mended by one letter. */
  readonly repaired: boolean;
  /** Digits run together: no date can be read from them alone. */
  readonly broken: boolean;
  readonly warnings: readonly string[];
}

const GREGORIAN_SUFFIX = new Set(["م", "ميلادي", "ميلاديه", "ء", "ad"]);
const HIJRI_SUFFIX = new Set(["ه", "هجري", "هجريه", "ah"]);
const ORDINAL = new Set(["st", "nd", "rd", "th", "er", "º", "o"]);
const CORRESPONDING = new Set(["الموافق", "لموافق", "الموافقه", "موافق", "المصادف"]);
const NOTHING = { hijri: null, repaired: false, broken: false, warnings: [] as readonly string[] };

/** The date that begins at token `at`, or null. */
export function dateAt(tokens: readonly Token[], at: number): WrittenDate | null {
  const token = tokens[at];
  if (token === undefined) return null;
  if (token.kind === "word") return monthFirst(tokens, at);
  if (token.kind !== "number") return null;
  return numeric(tokens, at) ?? dayFirst(tokens, at) ?? runTogether(tokens, at);
}

/** D.M.Y, D/M/Y, D-M-Y, Y-M-D. Day first, always. */
function numeric(tokens: readonly Token[], at: number): WrittenDate | null {
  const [a, s1, b, s2, c] = tokens.slice(at, at + 5);
  if (
    b?.kind !== "number" ||
    c?.kind !== "number" ||
    s1?.kind !== "sign" ||
    s2?.text !== s1.text ||
    !"./-".includes(s1.text)
  )
    return null;
  const parts = [a!.text, b.text, c.text].map(Number) as [number, number, number];
  const [day, month, year] = a!.text.length === 4 ? [parts[2], parts[1], parts[0]] : parts;
  if ((a!.text.length !== 4 && c.text.length !== 4) || day > 31 || month > 12) return null;
  return afterGregorian(tokens, at + 5, { ...NOTHING, year, month, day });
}

/** D M [Y], with a Hijri date before or after it, or two names for one month. */
function dayFirst(tokens: readonly Token[], at: number): WrittenDate | null {
  const day = dayNumber(tokens[at]!);
  if (day === null) return null;
  let next = at + 1;
  if (ORDINAL.has(tokens[next]?.text ?? "") && !tokens[next]!.spaced) next += 1;
  while (
    ["de", "of", "من"].includes(tokens[next]?.text ?? "") ||
    tokens[next]?.text === "," ||
    (tokens[next]?.text === "-" && tokens[next + 1]?.kind === "word")
  )
    next += 1;
  const named = monthName(tokens, next) ?? misspelt(tokens, next);
  if (named === null) return dayMonthNumbers(tokens, at, day);
  const { month, repaired, warnings } = named;
  next = named.next;
  if (month.calendar === "hijri") return afterHijri(tokens, next, day, month.number);
  if (month.calendar === "persian") {
    const year = yearAt(tokens, next);
    return { ...NOTHING, next: year?.next ?? next, year: null, month: null, day: null };
  }
  const year = yearAt(tokens, next);
  return afterGregorian(tokens, year?.next ?? next, {
    ...NOTHING,
    repaired,
    warnings,
    year: year?.year ?? null,
    month: named.disagree ? null : month.number,
    day: named.disagree ? null : day,
  });
}

/** M D[,] [Y]. */
function monthFirst(tokens: readonly Token[], at: number): WrittenDate | null {
  const named = monthName(tokens, at);
  if (named === null || named.month.calendar !== "gregorian" || tokens[at]!.text.length < 3) return null;
  const day = tokens[named.next] === undefined ? null : dayNumber(tokens[named.next]!);
  if (day === null || tokens[named.next]!.text.length > 2) return null;
  let next = named.next + 1;
  if (ORDINAL.has(tokens[next]?.text ?? "") && !tokens[next]!.spaced) next += 1;
  const year = yearAt(tokens, tokens[next]?.text === "," ? next + 1 : next);
  return { ...NOTHING, next: year?.next ?? next, year: year?.year ?? null, month: named.month.number, day };
}

/** `D - M` in numbers, no year: only where a mark in brackets follows. */
function dayMonthNumbers(tokens: readonly Token[], at: number, day: number): WrittenDate | null {
  const [sign, month, after] = tokens.slice(at + 1, at + 4);
  if (sign?.kind !== "sign" || !"-/".includes(sign.text) || month?.kind !== "number" || month.text.length > 2)
    return null;
  if (Number(month.text) < 1 || Number(month.text) > 12 || after?.text !== "(") return null;
  return { ...NOTHING, next: at + 3, year: null, month: Number(month.text), day };
}

/** `3109102916`: a day, a month and a year without their dots. */
function runTogether(tokens: readonly Token[], at: number): WrittenDate | null {
  const { text } = tokens[at]!;
  if (text.length < 6 || text.length > 12) return null;
  return { ...NOTHING, next: at + 1, broken: true, year: null, month: null, day: null };
}

interface NamedMonth {
  readonly month: Month;
  readonly next: number;
  readonly repaired: boolean;
  readonly disagree: boolean;
  readonly warnings: readonly string[];
}

/** A month's name, of up to three words, and the other name of the same month beside it. */
function monthName(tokens: readonly Token[], at: number): NamedMonth | null {
  const one = bareMonth(tokens, at);
  if (one === null) return null;
  let { next } = one;
  const { month } = one;
  if (tokens[next]?.text === "." && month.calendar === "gregorian") next += 1;
  const opened = tokens[next]?.text ?? "";
  const slash = opened === "/" || opened === "(";
  const other = bareMonth(tokens, slash ? next + 1 : next);
  if (other === null || other.month.calendar !== "gregorian" || (opened === "(" && tokens[other.next]?.text !== ")")) {
    return { month, next, repaired: false, disagree: false, warnings: [] };
  }
  const end = opened === "(" ? other.next + 1 : other.next;
  const disagree = other.month.number !== month.number;
  return { month, next: end, repaired: false, disagree, warnings: disagree ? ["the two month names disagree"] : [] };
}

function bareMonth(tokens: readonly Token[], at: number): { month: Month; next: number } | null {
  for (const words of [2, 1]) {
    const run = tokens.slice(at, at + words);
    if (run.length < words || run.some((token) => token.kind !== "word")) continue;
    const month = monthOf(run.map((token) => token.text).join(" "));
    if (month !== undefined) return { month, next: at + words };
  }
  return null;
}

/** A month misspelt by a letter: believed only between a day and a whole year. */
function misspelt(tokens: readonly Token[], at: number): NamedMonth | null {
  const token = tokens[at];
  if (token?.kind !== "word" || yearAt(tokens, at + 1) === null) return null;
  const month = nearMonth(token.text);
  return month === null
    ? null
    : {
        month,
        next: at + 1,
        repaired: true,
        disagree: false,
        warnings: [`the month ${token.text} was read as number ${month.number}`],
      };
}

/** After a Gregorian date: its suffix, and a Hijri date that it corresponds to. */
function afterGregorian(tokens: readonly Token[], at: number, date: Omit<WrittenDate, "next">): WrittenDate {
  let next = at;
  const suffix = tokens[next];
  if (date.year !== null && suffix !== undefined && GREGORIAN_SUFFIX.has(suffix.text) && endsWord(tokens, next))
    next += 1;
  if (CORRESPONDING.has(tokens[next]?.text ?? "") && tokens[next + 1]?.kind === "number") {
    const named = monthName(tokens, next + 2);
    if (named?.month.calendar === "hijri") {
      const year = yearAt(tokens, named.next);
      next = year?.next ?? named.next;
      if (HIJRI_SUFFIX.has(tokens[next]?.text ?? "")) next += 1;
    }
  }
  return { ...date, next };
}

/** After a Hijri day and month: the year, and the Gregorian date, which is the one taken. */
function afterHijri(tokens: readonly Token[], at: number, hijriDay: number, hijriMonth: number): WrittenDate {
  const hijriYear = yearAt(tokens, at);
  let next = hijriYear?.next ?? at;
  const hijri =
    hijriYear === null
      ? null
      : `${hijriYear.year}-${String(hijriMonth).padStart(2, "0")}-${String(hijriDay).padStart(2, "0")}`;
  if (HIJRI_SUFFIX.has(tokens[next]?.text ?? "")) next += 1;
  let glued = false;
  // `هـالموافق`: the suffix and the word run together.
  const word = tokens[next]?.text ?? "";
  if (word.startsWith("ه") && CORRESPONDING.has(word.slice(1))) glued = true;
  const linked = glued || CORRESPONDING.has(word);
  if (linked) next += 1;
  while (["/", "-", "،", ",", "–", ":", "ل"].includes(tokens[next]?.text ?? "")) next += 1;
  const written = tokens[next]?.kind === "number" ? (numeric(tokens, next) ?? dayFirst(tokens, next)) : null;
  if (written === null || written.month === null)
    return {
      ...NOTHING,
      next: linked
        ? next
        : (hijriYear?.next ?? at) + (HIJRI_SUFFIX.has(tokens[hijriYear?.next ?? at]?.text ?? "") ? 1 : 0),
      year: null,
      month: null,
      day: null,
      hijri,
    };
  const gregorian = written.year === null ? null : dayOf(written.year, written.month, written.day ?? 0);
  const conflict = hijri !== null && gregorian !== null && !isSameHijriDay(hijri, gregorian);
  return {
    ...written,
    hijri,
    warnings: conflict
      ? [...written.warnings, `the Hijri day ${hijri} is not the Gregorian ${gregorian}`]
      : written.warnings,
  };
}

/** A year of four digits at `at`, a sign or a blank before it passed over. */
function yearAt(tokens: readonly Token[], at: number): { year: number; next: number } | null {
  let here = at;
  while (
    ["-", ",", "،", ".", "/", "de", "عام", "سنه", "–", "of", "لعام"].includes(tokens[here]?.text ?? "") &&
    here < at + 2
  )
    here += 1;
  const token = tokens[here];
  if (token?.kind !== "number" || token.text.length !== 4) return null;
  return { year: Number(token.text), next: here + 1 };
}

function dayNumber(token: Token): number | null {
  if (token.kind !== "number" || token.text.length > 3 || (token.text.length === 3 && !token.text.startsWith("0")))
    return null;
  const day = Number(token.text);
  return day >= 1 && day <= 31 ? day : null;
}

/** True where nothing is glued to the word: `م` after a year is a suffix, in `مواس` it is found apart by the caller. */
function endsWord(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  return next === undefined || next.spaced || next.kind === "sign";
}
