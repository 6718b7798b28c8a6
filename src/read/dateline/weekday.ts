import { foldWord } from "../dates/months.ts";
import type { Token } from "../dates/tokens.ts";

/** A weekday in the body, a check of a dateline's day and never its source: `اليوم الأربعاء`, `Today, Wednesday`. */

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

/** A warning where the body names today's weekday and it is not that of the day (`YYYY-MM-DD`); else null. */
export function weekdayConflict(tokens: readonly Token[], day: string): string | null {
  for (let at = 0; at < tokens.length - 1; at += 1) {
    if (!TODAY.has(tokens[at]!.text)) continue;
    const word = COMMAS.has(tokens[at + 1]!.text) ? tokens[at + 2] : tokens[at + 1];
    const number = NUMBERS.get(word?.text ?? "");
    if (number === undefined) continue;
    const right = new Date(`${day}T00:00:00Z`).getUTCDay();
    return number === right ? null : `the text calls ${day} another weekday`;
  }
  return null;
}
