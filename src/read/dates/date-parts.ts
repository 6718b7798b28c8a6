import { type Month, monthOf } from "./months.ts";
import type { Token } from "./tokens.ts";

/** Reads parts of a written date: a day's number, a month's name, a year. */

const BEFORE_YEAR = new Set(["-", ",", "،", ".", "/", "–", "de", "of", "عام", "سنه", "لعام"]);

/** A day's number. `011` occurs, and means 11. */
export function dayNumber(token: Token): number | null {
  if (token.kind !== "number" || token.text.length > 3 || (token.text.length === 3 && !token.text.startsWith("0")))
    return null;
  const day = Number(token.text);
  return day >= 1 && day <= 31 ? day : null;
}

/** A month's name at a token. Names of two words are tried first. */
export function bareMonth(tokens: readonly Token[], at: number): { month: Month; next: number } | null {
  for (const words of [2, 1]) {
    const run = tokens.slice(at, at + words);
    if (run.length < words || run.some((token) => token.kind !== "word")) continue;
    const month = monthOf(run.map((token) => token.text).join(" "));
    if (month !== undefined) return { month, next: at + words };
  }
  return null;
}

/** A year at `at`, after optional signs. `year` is null if it has too few or too many digits. */
export function yearAt(tokens: readonly Token[], at: number): { year: number | null; next: number } | null {
  let index = at;
  while (BEFORE_YEAR.has(tokens[index]?.text ?? "") && index < at + 2) index += 1;
  const token = tokens[index];
  if (token?.kind !== "number") return null;
  const { length } = token.text;
  if (length === 4) return { year: Number(token.text), next: index + 1 };
  const isMalformed = length > 2 || (length === 2 && "([/".includes(tokens[index + 1]?.text ?? "none"));
  return isMalformed && index === at ? { year: null, next: index + 1 } : null;
}
