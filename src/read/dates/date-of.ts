import { localDay } from "../../model/zone.ts";
import { dayOf, gregorianOf } from "./calendar-day.ts";
import { monthsInEnglish } from "./month-names.ts";
import { numberOrder } from "./number-order.ts";
import { relativeDate } from "./relative.ts";
import { latinDigits } from "./tokens.ts";
import { type ParsedDate, parseDate } from "./written-date.ts";

/** What is known of the place in which a date is written. */
export interface StampContext {
  /** The site's time zone: written times without a zone are in it. */
  readonly timezone: string;
  /** Language of the page or the edition, BCP 47; null if unknown. It names months and orders numbers. */
  readonly language?: string | null;
  /** Country of the site, ISO 3166 (`GB`), if known: English orders numbers by it. */
  readonly region?: string | null;
  /** What comes first in dates in numbers, if the definition says so. */
  readonly order?: "day" | "month" | null;
  /** When the page was read, epoch milliseconds. Without it, relative dates are not read. */
  readonly seen?: number | null;
  /** Begin of the day by another source, such as the address (`2026-03`): settles the order of numbers. */
  readonly hint?: string | null;
}

/** Characters that are examined. */
const LOOKED_AT = 300;
const EAST_ASIAN = /(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?/gu;
const CLOCK_IN_SIGNS = /(\d{1,2})\s*[時时點点시]\s*(\d{1,2})\s*[分분]/gu;
/** Years of Japanese emperors and of Taiwan. */
const ERA = /(令和|平成|昭和|民國|民国)\s*(\d{1,3}|元)\s*年/gu;
const ERAS: Readonly<Record<string, number>> = { 令和: 2018, 平成: 1988, 昭和: 1925, 民國: 1911, 民国: 1911 };
const VIETNAMESE = /(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})/giu;
/** The autumn and winter months of the Levant by their numbers: `تشرين2`. */
const NUMBERED = /(تشرين|كانون)\s?([12])(?!\d)/gu;
/** Two dates of the same day: one of them in the Hijri calendar, the other in the common one. */
const SAME_DAY = /[\s,،-]*الموافق(?:\s*(?:لـ?|:))?/u;
const HIJRI_YEAR = /(?<!\d)1[34]\d\d(?!\d)/u;
const COMMON_YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/u;
/** Years of the Persian calendar and of the Buddhist one. */
const PERSIAN = /(?<!\d)(1[34]\d\d)[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)/u;
const BUDDHIST = /(?<!\d)2[56]\d\d(?!\d)/gu;
const BUDDHA = 543;

/**
 * Reads the first date of a short text (a stamp, an attribute, an item's line): machine-readable, in numbers, in words of
 * the page's language, or relative (`2 hours ago`). Null if there is none, or if its order cannot be known. With the
 * precision `day`, an instant is an approximate time (`2 hours ago`).
 */
export function dateOf(text: string, context: StampContext): ParsedDate | null {
  const { timezone, seen = null } = context;
  const language = context.language ?? null;
  const region = context.region ?? null;
  const plain = gregorian(latinDigits(text.slice(0, LOOKED_AT)), language);
  if (!/\d{2}|\d\s*\p{L}/u.test(plain)) return seen === null ? null : relativeDate(plain, { seen, timezone, region });
  const numbers = {
    order: numberOrder(language, region, timezone),
    said: context.order ?? null,
    hint: context.hint ?? null,
    today: seen === null ? null : localDay(seen, timezone),
  };
  const options = { timezone, region, numbers };
  const written = parseDate(plain, options);
  if (written !== null) return written;
  const relative = seen === null ? null : relativeDate(plain, { seen, timezone, region });
  if (relative !== null) return relative;
  const english = monthsInEnglish(plain.replace(/(\d)[.ªº]\s*(?=\p{L})/gu, "$1 "), language);
  return english === plain ? null : parseDate(english, options);
}

/** Of a day in two calendars, the part in the common one. */
function common(text: string): string {
  const parts = text.split(SAME_DAY);
  if (parts.length !== 2 || !parts.some((part) => HIJRI_YEAR.test(part))) return text;
  return parts.find((part) => COMMON_YEAR.test(part)) ?? text;
}

/** Rewrites dates in signs, and years of other calendars, as ISO dates. */
function gregorian(text: string, language: string | null): string {
  const plain = common(text)
    .replace(NUMBERED, (_, name: string, number: string) => `${name} ${number === "1" ? "الأول" : "الثاني"}`)
    .replace(ERA, (_, era: string, year: string) => `${ERAS[era]! + (year === "元" ? 1 : Number(year))}年`)
    .replace(EAST_ASIAN, "$1-$2-$3 ")
    .replace(CLOCK_IN_SIGNS, "$1:$2")
    .replace(VIETNAMESE, "$3-$2-$1 ");
  if (language?.startsWith("th")) return plain.replace(BUDDHIST, (year) => String(Number(year) - BUDDHA));
  const persian = language !== null && /^(?:fa|ps)/.test(language) ? PERSIAN.exec(plain) : null;
  if (persian === null) return plain;
  const [whole, year, month, day] = persian;
  const converted = gregorianOf(Number(year), Number(month), Number(day));
  return converted === null ? plain : plain.replace(whole, () => converted);
}

/** Digits that only machines write: seconds or milliseconds since 1970, `20261009`, `20261009T101500Z`. */
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?$/;
const SINCE_1970 = /^(?:\/Date\()?(\d{10}|\d{13})(?:\.\d+)?(?:\)\/)?$/;

/** Reads an attribute or a field that is written for machines; also whatever `dateOf` reads. */
export function machineDate(value: string, context: StampContext): ParsedDate | null {
  const text = value.trim();
  const since = SINCE_1970.exec(text);
  if (since !== null) {
    const instant = Number(since[1]) * (since[1]!.length === 10 ? 1000 : 1);
    return { instant, day: localDay(instant, context.timezone), precision: "time" };
  }
  const compact = COMPACT.exec(text);
  if (compact === null) return dateOf(text, context);
  const [, year, month, day, hour, minute, second = "00", zone = ""] = compact;
  if (dayOf(Number(year), Number(month), Number(day)) === null) return null;
  const clock = hour === undefined ? "" : `T${hour}:${minute}:${second}${zone}`;
  return parseDate(`${year}-${month}-${day}${clock}`, { timezone: context.timezone });
}
