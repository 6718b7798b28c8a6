import { foldWord } from "../dates/months.ts";
import type { Token } from "../dates/tokens.ts";

/** Checks a dateline's day against a weekday in the body: `اليوم الأربعاء`, `Today, Wednesday`. */

const DAYS: readonly string[] = [
  "الأحد|sunday|dimanche",
  "الاثنين|الإثنين|monday|lundi",
  "الثلاثاء|tuesday|mardi",
  "الأربعاء|wednesday|mercredi",
  "الخميس|thursday|jeudi",
  "الجمعة|friday|vendredi",
  "السبت|saturday|samedi",
];
const NUMBERS: ReadonlyMap<string, number> = new Map(
  DAYS.flatMap((names, number) => names.split("|").map((name) => [foldWord(name), number] as const)),
);
const TODAY = new Set(["اليوم", "today"]);
const COMMAS = new Set([",", "،", "("]);

/** A warning if the body names today's weekday and it is not that of the day (`YYYY-MM-DD`), else null. */
export function weekdayConflict(tokens: readonly Token[], day: string): string | null {
  for (let at = 0; at < tokens.length - 1; at += 1) {
    if (!TODAY.has(tokens[at]!.text)) continue;
    const word = COMMAS.has(tokens[at + 1]!.text) ? tokens[at + 2] : tokens[at + 1];
    const number = NUMBERS.get(word?.text ?? "");
    if (number === undefined) continue;
    const actual = new Date(`${day}T00:00:00Z`).getUTCDay();
    return number === actual ? null : `the text gives another weekday for ${day}`;
  }
  return null;
}
