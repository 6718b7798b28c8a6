import type { KeptDate } from "../../archive/editing/corrections.ts";
import { localDay, parseDate, zonedInstant } from "../../read/dates/written-date.ts";

const FORM = /^\d{4}-\d{2}-\d{2}(?<time>[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * A date as an operator writes it: `2026-11-20`, or with a time `2026-11-20T14:05[:00]`, which is in the agency's time zone
 * unless one follows (`Z`, `+02:00`). A day alone keeps the article's instant if that is within it; otherwise it is noon, or
 * now for today. A string says why it is refused.
 */
export function operatorDate(
  written: string,
  { now, timezone, instant }: { readonly now: number; readonly timezone: string; readonly instant: number | null },
): KeptDate | string {
  const text = written.trim();
  const form = FORM.exec(text);
  const parsed = form === null ? null : parseDate(text, { timezone });
  // A time that does not exist is read as none.
  if (parsed === null || (parsed.instant === null && form?.groups?.["time"] !== undefined))
    return `${JSON.stringify(text.slice(0, 40))} is not a date: expected one such as 2026-11-20 or 2026-11-20T14:05 (in the time zone ${timezone}, unless another is given: 2026-11-20T14:05+00:00)`;
  const source = "operator" as const;
  if (parsed.instant !== null) {
    const exact = Math.floor(parsed.instant / 1000) * 1000;
    if (exact > now) return `${text} is in the future`;
    return { published: { instant: exact, precision: "time", source }, day: localDay(exact, timezone) };
  }
  const day = text.slice(0, 10);
  const today = localDay(now, timezone);
  if (day > today) return `${text} is in the future`;
  const kept = instant !== null && localDay(instant, timezone) === day ? instant : null;
  const noon = day === today ? now : Math.min(now, zonedInstant(day, "12:00:00", timezone));
  return { published: { instant: kept ?? noon, precision: "day", source }, day };
}
