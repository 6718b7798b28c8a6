import { bareMonth, dayNumber, yearAt } from "./date-parts.ts";
import { isOneEdit } from "./months.ts";
import type { Token } from "./tokens.ts";

/** Hijri dates next to Gregorian ones (`25 شوال 1436 هـ الموافق 10 أغسطس 2015 م`), with the mistakes that occur in them. */

export interface Hijri {
  /** `YYYY-MM-DD` of the Hijri calendar, or null if the year is missing. */
  readonly day: string | null;
  /** Index of the token after the date and its suffix. */
  readonly next: number;
}

/** Suffixes of a Hijri year (folded, so `هـ` has lost its tatweel). */
export const HIJRI_SUFFIX: ReadonlySet<string> = new Set(["ه", "هجري", "هجريه", "ah"]);
const CORRESPONDS = "الموافق";
const CORRESPONDING = new Set([CORRESPONDS, "موافق", "المصادف"]);
const LINKS = new Set(["/", "-", "–", "—", "ـ", "،", ",", ":", "ل", "("]);
/** Range of Hijri years. */
const YEARS = { from: 1380, to: 1500 };

/** Reads the Hijri date at a token, in words or numbers, or null. */
export function hijriAt(tokens: readonly Token[], at: number): Hijri | null {
  if (tokens[at]?.kind !== "number") return null;
  return inWords(tokens, at) ?? inNumbers(tokens, at);
}

function inWords(tokens: readonly Token[], at: number): Hijri | null {
  const day = dayNumber(tokens[at]!);
  if (day === null) return null;
  const month = bareMonth(tokens, tokens[at + 1]?.text === "من" ? at + 2 : at + 1);
  if (month?.month.calendar !== "hijri") return null;
  let next = month.next;
  // `شوال هـ 1436`: the suffix before the year.
  if (HIJRI_SUFFIX.has(tokens[next]?.text ?? "") && tokens[next + 1]?.kind === "number") next += 1;
  const year = yearAt(tokens, next);
  if (year?.year == null || year.year < YEARS.from || year.year > YEARS.to) return { day: null, next: month.next };
  return { day: text(year.year, month.month.number, day), next: afterSuffix(tokens, year.next) };
}

/** `26/10/1436هـ`, `1436/10/26 هـ`. */
function inNumbers(tokens: readonly Token[], at: number): Hijri | null {
  const [first, sign, second, other, third] = tokens.slice(at, at + 5);
  if (second?.kind !== "number" || third?.kind !== "number" || !"/-.".includes(sign?.text ?? "none")) return null;
  if (sign?.text !== other?.text) return null;
  const yearFirst = first!.text.length === 4;
  if (!yearFirst && third.text.length !== 4) return null;
  const [a, month, c] = [first!, second, third].map((token) => Number(token.text)) as [number, number, number];
  const [day, year] = yearFirst ? [c, a] : [a, c];
  if (year < YEARS.from || year > YEARS.to || month < 1 || month > 12 || day < 1 || day > 30) return null;
  return { day: text(year, month, day), next: afterSuffix(tokens, at + 5) };
}

/** Index after `الموافق` (also misspelt by a letter, or attached to the suffix) or signs between two dates, or null. */
export function linkAt(tokens: readonly Token[], at: number): number | null {
  let next = at;
  const word = tokens[next]?.text ?? "";
  const bare = word.startsWith("ه") ? word.slice(1) : word;
  if (CORRESPONDING.has(bare) || isOneEdit(bare, CORRESPONDS)) next += 1;
  while (LINKS.has(tokens[next]?.text ?? "") && next < at + 4) next += 1;
  return next > at && tokens[next]?.kind === "number" ? next : null;
}

function afterSuffix(tokens: readonly Token[], at: number): number {
  return HIJRI_SUFFIX.has(tokens[at]?.text ?? "") ? at + 1 : at;
}

function text(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
