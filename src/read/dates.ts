import { dateAt } from "./date-tokens.ts";
import { dayOf } from "./days.ts";
import { isWeekday } from "./months.ts";
import { latinDigits, tokenize } from "./tokens.ts";
import { localDay, zonedInstant } from "./zone.ts";

export { localDay, zonedInstant };

export interface ParsedDate {
  /** Epoch milliseconds; null for a day without a time. */
  readonly instant: number | null;
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly precision: "time" | "day";
}

const ISO =
  /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?(?!\d)/i;
const CLOCK = /(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(صباح[اًا]*|مساء[ًا]*|ص|م|am|pm|a\.m\.|p\.m\.)?(?![\d\p{L}])/iu;

/**
 * A stamp or a written date: `2021-01-03 10:18:21` and numeric forms (day first) in the site's zone, ISO 8601 with
 * offsets, dates in words with or without a clock. Null where there is none; no day rolls over.
 */
export function parseDate(text: string, options: { readonly timezone: string }): ParsedDate | null {
  const { timezone } = options;
  const plain = latinDigits(text.slice(0, 300));
  const iso = ISO.exec(plain);
  if (iso !== null) return fromIso(iso, timezone);
  const tokens = tokenize(plain);
  for (let at = 0; at < Math.min(tokens.length, 20); at += 1) {
    if (tokens[at]!.kind === "sign" || isWeekday(tokens[at]!.text)) continue;
    const date = dateAt(tokens, at);
    if (date === null || date.year === null || date.month === null || date.day === null) continue;
    const day = dayOf(date.year, date.month, date.day);
    if (day === null) return null;
    const clock = CLOCK.exec(plain.slice(tokens[date.next - 1]!.end)) ?? CLOCK.exec(plain.slice(0, tokens[at]!.start));
    const time = clock === null ? null : clockOf(clock);
    return time === null
      ? { instant: null, day, precision: "day" }
      : { instant: zonedInstant(day, time, timezone), day, precision: "time" };
  }
  // RFC 822, as feeds and some meta elements have it.
  const rfc =
    /^\s*(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?\s+(?:GMT|UTC|Z|[+-]\d{4})\s*$/i.test(
      plain,
    )
      ? Date.parse(plain)
      : Number.NaN;
  return Number.isNaN(rfc) ? null : { instant: rfc, day: localDay(rfc, timezone), precision: "time" };
}

function fromIso(match: RegExpExecArray, timezone: string): ParsedDate | null {
  const [, year, month, date, hour, minute, second = "00", offset] = match;
  const day = dayOf(Number(year), Number(month), Number(date));
  if (day === null) return null;
  if (hour === undefined || minute === undefined) return { instant: null, day, precision: "day" };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return { instant: null, day, precision: "day" };
  const time = `${hour.padStart(2, "0")}:${minute}:${second}`;
  if (offset === undefined) return { instant: zonedInstant(day, time, timezone), day, precision: "time" };
  const zone = offset.toUpperCase() === "Z" ? "Z" : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const instant = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(instant) ? null : { instant, day: localDay(instant, timezone), precision: "time" };
}

function clockOf(match: RegExpExecArray): string | null {
  const [, hourText, minute, second = "00", half = ""] = match;
  let hour = Number(hourText);
  if (/^(?:م|مساء|p)/iu.test(half) && hour < 12) hour += 12;
  if (/^(?:ص|a)/iu.test(half) && hour === 12) hour = 0;
  return hour > 23 || Number(minute) > 59 || Number(second) > 59
    ? null
    : `${String(hour).padStart(2, "0")}:${minute}:${second}`;
}
