import { localDay, zonedInstant } from "../../model/zone.ts";
import { dayOf } from "./calendar-day.ts";
import { type ParsedDate, withClock } from "./clock.ts";
import { dateAt } from "./date-forms.ts";
import { isWeekday } from "./months.ts";
import { chooseOrder, type OrderEvidence } from "./number-order.ts";
import { latinDigits, NUMBER_SIGNS, type Token, tokenize } from "./tokens.ts";

export { localDay, type ParsedDate, zonedInstant };

/** Characters that are examined for a date, and tokens at which it may begin. */
const LOOKED_AT = 300;
const BEGINS_WITHIN = 20;
const OLDEST = 1900;
const ISO = /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(?=\d{1,2}:)|(?!\d))/i;

/** How a written date is read. */
export interface WrittenDateOptions {
  /** The site's time zone, by its IANA name. */
  readonly timezone: string;
  /** Country that decides zones with several meanings, ISO 3166. */
  readonly region?: string | null;
  /** What decides the order of numbers. Without it, the day comes first, and years have four digits. */
  readonly numbers?: OrderEvidence;
}

/**
 * Parses a stamp or a written date: `2021-01-03 10:18:21` and numeric forms in the given zone, ISO 8601 and
 * RFC 822 with their offsets, and dates in words of any language in months.ts, with or without a time. Examines the first
 * 300 characters. Null if there is no valid date: none is rolled over or repaired.
 */
export function parseDate(text: string, options: WrittenDateOptions): ParsedDate | null {
  const plain = latinDigits(text.slice(0, LOOKED_AT));
  const iso = ISO.exec(plain);
  if (iso !== null) {
    const [whole, year, month, date] = iso;
    const day = dayOf(Number(year), Number(month), Number(date));
    const end = iso.index + whole.length;
    return day === null || !isOurTime(day)
      ? null
      : withClock(day, plain.slice(0, iso.index), plain.slice(end), options);
  }
  const tokens = tokenize(plain);
  for (let at = 0; at < Math.min(tokens.length, BEGINS_WITHIN); at += 1) {
    if (tokens[at]!.kind === "sign" || isWeekday(tokens[at]!.text)) continue;
    // Part of a longer row of numbers: a version, an address.
    if (options.numbers && isContinued(tokens, at)) continue;
    const found = (options.numbers && inNumbers(tokens, at, options.numbers)) ?? inWords(tokens, at);
    if (found === null) continue;
    if (found.day === null || !isOurTime(found.day)) return null;
    const [before, after] = [plain.slice(0, tokens[at]!.start), plain.slice(tokens[found.next - 1]!.end)];
    return withClock(found.day, before, after, options);
  }
  return null;
}

interface FoundDay {
  /** Null if it does not exist, or if its order cannot be known. */
  readonly day: string | null;
  /** Index of the token after it. */
  readonly next: number;
}

function inWords(tokens: readonly Token[], at: number): FoundDay | null {
  const date = dateAt(tokens, at);
  if (date === null || date.repaired || date.month === null || date.day === null) return null;
  // `2026. október 9.`: the year comes first.
  const before = tokens[at - 1]?.kind === "sign" ? tokens[at - 2] : tokens[at - 1];
  const isAhead = date.year === null && before?.kind === "number" && before.text.length === 4;
  const year = isAhead ? Number(before.text) : date.year;
  return year === null ? null : { day: dayOf(year, date.month, date.day), next: date.next };
}

/** `03/05/2026`, `3.5.26`: day and month in an order that must be known. */
function inNumbers(tokens: readonly Token[], at: number, evidence: OrderEvidence): FoundDay | null {
  const [first, sign, second, other, third] = tokens.slice(at, at + 5);
  if (first?.kind !== "number" || second?.kind !== "number" || third?.kind !== "number") return null;
  if (sign?.text !== other?.text || !NUMBER_SIGNS.includes(sign?.text ?? "none")) return null;
  if (first.text.length > 2 || second.text.length > 2) return null;
  const isShort = third.text.length === 2 && sign?.text !== "-" && evidence.order !== null;
  if (third.text.length !== 4 && !isShort) return null;
  const [a, b, year] = [Number(first.text), Number(second.text), Number(third.text) + (isShort ? 2000 : 0)];
  // A year of another calendar: the Gregorian date may follow.
  if (year < OLDEST) return null;
  const monthFirst = sign?.text === "." ? null : dayOf(year, a, b);
  return { day: chooseOrder(dayOf(year, b, a), monthFirst, evidence), next: at + 5 };
}

function isContinued(tokens: readonly Token[], at: number): boolean {
  const [number, sign] = [tokens[at - 2], tokens[at - 1]];
  return (
    tokens[at]!.kind === "number" &&
    number?.kind === "number" &&
    `${NUMBER_SIGNS}:`.includes(sign?.text ?? "none") &&
    !sign!.spaced
  );
}

/** False for a year of another calendar, or a mistake. */
function isOurTime(day: string): boolean {
  return day >= `${OLDEST}-01-01` && day <= "2100-12-31";
}
