import { type ParsedDate, parseDate } from "./written-date.ts";

/** What is known of the place in which a date is written. */
export interface DateContext {
  /** The site's time zone: written times without a zone are in it. */
  readonly timezone: string;
  /** Language of the page or the edition, BCP 47; null if unknown. It names months and orders numbers. */
  readonly language?: string | null;
  /** Country of the site, ISO 3166 (`GB`), if known: English orders numbers by it. */
  readonly region?: string | null;
  /** When the page was read, epoch milliseconds. Without it, relative dates are not read. */
  readonly seen?: number | null;
}

/**
 * Reads the first date of a short text (a stamp, an attribute, an item's line): machine-readable, in numbers, in words of
 * the page's language, or relative (`2 hours ago`). Null if there is none, or if its order cannot be known. With the
 * precision `day`, an instant is an approximate time (`2 hours ago`).
 */
export function dateOf(text: string, context: DateContext): ParsedDate | null {
  return parseDate(text, { timezone: context.timezone });
}
