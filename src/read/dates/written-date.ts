import { localDay, zonedInstant } from "../../model/zone.ts";
import { dayOf } from "./calendar-day.ts";
import { dateAt } from "./date-forms.ts";
import { isWeekday } from "./months.ts";
import { latinDigits, tokenize } from "./tokens.ts";

export { localDay, zonedInstant };

/** A parsed date. */
export interface ParsedDate {
  /** Epoch milliseconds; null for a day without a time. */
  readonly instant: number | null;
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly precision: "time" | "day";
}

/** Characters that are examined for a date, and tokens at which it may begin. */
const LOOKED_AT = 300;
const BEGINS_WITHIN = 20;
const ISO = /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(?=\d{1,2}:)|(?!\d))/i;
/** A time of day, with an optional half of the day (12-hour clock) and an optional offset. */
const CLOCK =
  /(?<![\d:])(\d{1,2})[:h](\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?![\d:])\s*(صباح[اًا]*|مساء[ًا]*|[صم](?!\p{L})|[ap]\.?m\b\.?)?\s*((?:gmt|utc|z\b)?(?:(?<=\d|\d\s|t|c)[+-]\d{1,2}(?::?\d{2})?)?)?/iu;

/**
 * Parses a stamp or a written date: `2021-01-03 10:18:21` and numeric forms (day first) in the given zone, ISO 8601 and
 * RFC 822 with their offsets, and dates in words of any language in months.ts, with or without a time. Examines the first
 * 300 characters. Null if there is no valid date: none is rolled over or repaired.
 */
export function parseDate(text: string, options: { readonly timezone: string }): ParsedDate | null {
  const plain = latinDigits(text.slice(0, LOOKED_AT));
  const iso = ISO.exec(plain);
  if (iso !== null) {
    const [whole, year, month, date] = iso;
    const day = dayOf(Number(year), Number(month), Number(date));
    return day === null || !isOurTime(day)
      ? null
      : atClock(day, CLOCK.exec(plain.slice(iso.index + whole.length)), options.timezone);
  }
  const tokens = tokenize(plain);
  for (let at = 0; at < Math.min(tokens.length, BEGINS_WITHIN); at += 1) {
    if (tokens[at]!.kind === "sign" || isWeekday(tokens[at]!.text)) continue;
    const date = dateAt(tokens, at);
    if (date === null || date.repaired || date.year === null || date.month === null || date.day === null) continue;
    const day = dayOf(date.year, date.month, date.day);
    if (day === null || !isOurTime(day)) return null;
    const after = CLOCK.exec(plain.slice(tokens[date.next - 1]!.end));
    return atClock(day, after ?? CLOCK.exec(plain.slice(0, tokens[at]!.start)), options.timezone);
  }
  return null;
}

/** False for a year of another calendar, or a mistake. */
function isOurTime(day: string): boolean {
  return day >= "1900-01-01" && day <= "2100-12-31";
}

/** A day with its written time: in the zone, or at the written offset. An invalid time is ignored. */
function atClock(day: string, clock: RegExpExecArray | null, timezone: string): ParsedDate {
  const dayOnly = { instant: null, day, precision: "day" } as const;
  if (clock === null) return dayOnly;
  const [, hourText, minute, second = "00", half = "", zone = ""] = clock;
  let hour = Number(hourText);
  if (/^[مp]/iu.test(half) && hour < 12) hour += 12;
  if (/^[صa]/iu.test(half) && hour === 12) hour = 0;
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return dayOnly;
  const time = `${String(hour).padStart(2, "0")}:${minute}:${second}`;
  if (zone === "") return { instant: zonedInstant(day, time, timezone), day, precision: "time" };
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d{1,2}):?(\d{2})?/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  const instant = Date.parse(`${day}T${time}Z`) - offset * 60_000;
  return { instant, day: localDay(instant, timezone), precision: "time" };
}
