import { dateAt } from "../dates/date-forms.ts";
import { isWeekday } from "../dates/months.ts";
import type { Token } from "../dates/tokens.ts";
import { type DatelineOptions, type DatelineReading, reading } from "./reading.ts";

/** Words of a label before a date or a dateline (folded): `نشر بتاريخ:`, `Published on`. `pulbished` is LANA's spelling. */
const LABELS = new Set(
  "نشر نشرت بتاريخ تاريخ النشر اخر تحديث في الموافق published pulbished publie posted updated date on le".split(" "),
);
const BEFORE = new Set(["اليوم", "يوم", ",", "،", "(", "|", "-", "–", ":"]);
/** Words after the date: a time, a zone, the number of a paper's issue. */
const AFTER =
  /^(?:ص|م|ت|صباحا|مساء|am|pm|gmt|utc|a|h|بتوقيت|الساعه|غرينتش|جرينتش|مكه|المكرمه|طرابلس|العدد|رقم|صفحه|السنه|هـ|ه)$/;

/** True for a (folded) word of a label. */
export function isLabel(folded: string): boolean {
  return LABELS.has(folded);
}

/** Reads a text that consists of a date only: the head of a page, a line of its own. */
export function phrase(text: string, tokens: readonly Token[], options: DatelineOptions): DatelineReading | null {
  let at = 0;
  while (at < Math.min(6, tokens.length) && isBefore(tokens[at]!.text)) at += 1;
  const date = dateAt(tokens, at);
  if (date === null || date.month === null || date.repaired || (date.year === null && at === 0)) return null;
  const after = tokens.slice(date.next);
  const isAfter = (token: Token) => token.kind !== "word" || AFTER.test(token.text) || isWeekday(token.text);
  if (after.length > 12 || !after.every(isAfter)) return null;
  return { ...reading(text, null, date, null, 0, options), rest: null };
}

function isBefore(folded: string): boolean {
  return isWeekday(folded) || LABELS.has(folded) || BEFORE.has(folded);
}
