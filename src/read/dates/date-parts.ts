import { type Month, monthOf } from "./months.ts";
import type { Token } from "./tokens.ts";

/** Parts of a written date: a day's number, a month's name, a year. */

const BEFORE_YEAR = new Set(["-", ",", "،", ".", "/", "–", "de", "of", "عام", "سنه", "لعام"]);

/** A day's number; `011` was met and means 11. */
export function dayNumber(token: Token): number | null {
  if (token.kind !== "number" || token.text.length > 3 || (token.text.length === 3 && !token.text.startsWith("0")))
    return null;
  const day = Number(token.text);
  return day >= 1 && day <= 31 ? day : null;
}

/** A month's name at a token, names of two words tried first. */
export function bareMonth(tokens: readonly Token[], at: number): { month: Month; next: number } | null {
  for (const words of [2, 1]) {
    const run = tokens.slice(at, at + words);
    if (run.length < words || run.some((token) => token.kind !== "word")) continue;
    const month = monthOf(run.map((token) => token.text).join(" "));
    if (month !== undefined) return { month, next: at + words };
  }
  return null;
}

/** A year at `at`, signs before it passed over; `year` is null where its digits are too few or too many. */
export function yearAt(tokens: readonly Token[], at: number): { year: number | null; next: number } | null {
  let here = at;
  while (BEFORE_YEAR.has(tokens[here]?.text ?? "") && here < at + 2) here += 1;
  const token = tokens[here];
  if (token?.kind !== "number") return null;
  if (token.text.length === 4) return { year: Number(token.text), next: here + 1 };
  const spoilt = token.text.length > 2 || (token.text.length === 2 && "([/".includes(tokens[here + 1]?.text ?? "none"));
  return spoilt && here === at ? { year: null, next: here + 1 } : null;
}
