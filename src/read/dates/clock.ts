import { localDay, zonedInstant } from "../../model/zone.ts";
import { foldWord, isWeekday } from "./months.ts";
import { zoneAt } from "./zones.ts";

/** A parsed date. */
export interface ParsedDate {
  /** Epoch milliseconds; null for a day without a time. */
  readonly instant: number | null;
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly precision: "time" | "day";
}

const HALF = String.raw`صباح[\p{L}\p{M}]*|مساء[\p{L}\p{M}]*|ظهر[\p{L}\p{M}]*|[صم](?!\p{L})|[ap]\.?\s?m\b\.?|[πμ]\.?μ\.?`;
/** A time of day, with an optional half of the day (12-hour clock) before or after it. */
const CLOCK = new RegExp(
  String.raw`(?:(上午|下午|晚上|凌晨|中午|오전|오후|午前|午後)\s*)?(?<![\d:.])(\d{1,2})(?:[:：](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])|\s?h\s?(\d{2})?(?![\p{L}\d])|\.(\d{2})(?![\d.])|(?=\s*[ap]\.?m\b))\s*(${HALF})?`,
  "iu",
);
const AFTERNOON = /^(?:م|ظ|p|μ|下午|晚上|오후|午後)/iu;
const MORNING = /^(?:ص|a|π|上午|凌晨|오전|午前)/iu;
/** Words that connect a day with its time: `at`, `à`, `الساعة`. Others begin something else, with a clock of its own. */
const CONNECTING = new Set(
  "at à a às as um в о у на la ora alle ore le kl klo o godz godzina u saat saati pukul jam lúc om den ώρα στις ժամը الساعة الساعه على في hrs hora horas the time t d et".split(
    " ",
  ),
);
/** Maximum characters between a day and its time. */
const NEAR = 30;

/** A day with the time written right after it, or right before it, if there is one. An invalid time is ignored. */
export function withClock(
  day: string,
  before: string,
  after: string,
  { timezone, region = null }: { readonly timezone: string; readonly region?: string | null },
): ParsedDate {
  const dayOnly = { instant: null, day, precision: "day" } as const;
  const clock = clockAfter(after) ?? clockBefore(before);
  if (clock === null) return dayOnly;
  const [, early = "", hourText, minute, second = "00", french, dotted, half = early] = clock.match;
  let hour = Number(hourText);
  if (AFTERNOON.test(half) && hour < 12) hour += 12;
  if (MORNING.test(half) && hour === 12) hour = 0;
  const minutes = minute ?? french ?? dotted ?? "00";
  if (hour > 23 || Number(minutes) > 59 || Number(second) > 59) return dayOnly;
  const time = `${String(hour).padStart(2, "0")}:${minutes}:${second}`;
  const zone = zoneAt(clock.rest, region);
  if (zone === "unknown") return dayOnly;
  if (zone === null || zone === "site") return { instant: zonedInstant(day, time, timezone), day, precision: "time" };
  const instant =
    typeof zone === "number" ? Date.parse(`${day}T${time}Z`) - zone * 60_000 : zonedInstant(day, time, zone);
  return { instant, day: localDay(instant, timezone), precision: "time" };
}

interface FoundClock {
  readonly match: RegExpExecArray;
  /** The text after it. */
  readonly rest: string;
}

function clockAfter(text: string): FoundClock | null {
  const match = CLOCK.exec(text.slice(0, NEAR + 40));
  if (match === null || !isConnection(text.slice(0, match.index))) return null;
  return { match, rest: text.slice(match.index + match[0].length) };
}

function clockBefore(text: string): FoundClock | null {
  const head = text.slice(-NEAR - 20);
  const match = CLOCK.exec(head);
  if (match === null || match[6] !== undefined) return null;
  const rest = head.slice(match.index + match[0].length);
  // A zone may stand between them: `14:05 GMT, 9 October`.
  const between = zoneAt(rest, null) === null ? rest : rest.replace(/^[\s,([]*\p{L}+(?:[+-]\d+(?::?\d{2})?)?/u, "");
  return isConnection(between) ? { match, rest } : null;
}

/** True if nothing but signs, weekdays and connecting words is between a day and a time. */
function isConnection(text: string): boolean {
  if (text.length > NEAR || /\d/.test(text)) return false;
  const bare = text.replace(/\([^()]{1,12}\)/u, " ");
  for (const { 0: word } of bare.matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
    const isNamed =
      CONNECTING.has(word.toLowerCase()) || isWeekday(foldWord(word)) || /^(?:星期|周|週|礼拜)/u.test(word);
    if (!isNamed) return false;
  }
  return true;
}
