import { memoised } from "../../model/lru.ts";

/** Which of two numbers is the day: `03/05/2026` is May in Britain, March in America. */

/** What decides the order of numbers, besides the numbers themselves. */
export interface OrderEvidence {
  /** The order of the page's language and country; null if they do not say. */
  readonly order: "day" | "month" | null;
  /** The order that the definition says; null: it says none. */
  readonly said?: "day" | "month" | null;
  /** Begin of the day by another source, such as the address: `2026-03`. */
  readonly hint?: string | null;
  /** Local day on which the page was read. */
  readonly today?: string | null;
}

/** Days before the fetch within which a date is news, and outside of which the other reading is not. */
const NEWS = 3;
const NOT_NEWS = 10;

/**
 * The order of day and month in a country's or language's dates, by Intl. English has no order without a country. `zone`
 * helps: only America and the Philippines write the month first.
 */
export function numberOrder(language: string | null, region: string | null, zone: string): "day" | "month" | null {
  const [primary = "", ...subtags] = (language ?? "").split("-");
  const country = region ?? subtags.find((tag) => /^[a-z]{2}$/i.test(tag)) ?? null;
  if (primary === "" || primary === "en") {
    if (country !== null) return orderIn(`${new Intl.Locale(`und-${country}`).maximize().language}-${country}`);
    return zone === "UTC" || /^(?:Etc|America)\/|Manila$/.test(zone) ? null : "day";
  }
  return orderIn(country === null || primary !== "es" ? primary : `${primary}-${country}`);
}

/** Memoised, because formatters are slow to create. */
const orderIn = memoised(orderOf, { most: 100, longest: 20 });

function orderOf(locale: string): "day" | "month" | null {
  try {
    const format = new Intl.DateTimeFormat(`${locale}-u-ca-gregory`, {
      day: "2-digit",
      month: "2-digit",
      year: "numeric",
    });
    const order = format.formatToParts(0).map((part) => part.type);
    // Where the year comes first, a date with the year last is foreign.
    if (order.indexOf("year") < order.indexOf("day")) return /^(?:zh|ja|ko|en)/.test(locale) ? null : "day";
    return order.indexOf("day") < order.indexOf("month") ? "day" : "month";
  } catch {
    return null;
  }
}

/** Chooses between the day of `first/second` read with the day first and with the month first; null if nothing decides. */
export function chooseOrder(
  dayFirst: string | null,
  monthFirst: string | null,
  evidence: OrderEvidence,
): string | null {
  if (dayFirst === null || monthFirst === null || dayFirst === monthFirst) return dayFirst ?? monthFirst;
  const { order, said = null, hint, today } = evidence;
  if (said !== null) return said === "day" ? dayFirst : monthFirst;
  const both = [dayFirst, monthFirst];
  const hinted = hint == null ? [] : both.filter((day) => day.startsWith(hint) || hint.startsWith(day));
  if (hinted.length === 1) return hinted[0]!;
  const ageOf = (day: string) => (today == null ? 0 : (Date.parse(today) - Date.parse(day)) / 86_400_000);
  const past = both.filter((day) => ageOf(day) >= -1);
  if (past.length === 1) return past[0]!;
  if (order !== null) return order === "day" ? dayFirst : monthFirst;
  if (today == null) return null;
  const [near, far] = ageOf(dayFirst) < ageOf(monthFirst) ? [dayFirst, monthFirst] : [monthFirst, dayFirst];
  return ageOf(near) <= NEWS && ageOf(far) >= NOT_NEWS ? near : null;
}
