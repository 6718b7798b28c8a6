import type { Clock } from "./ports.ts";

/** Dates as HTTP has them (RFC 9110, 5.6.7). None is read by the time zone of the machine. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH = `(${MONTHS.join("|")})`;
const TIME = "(\\d\\d):(\\d\\d):(\\d\\d)";
const SHORT = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const IMF = new RegExp(`^${SHORT}, (\\d\\d) ${MONTH} (\\d{4}) ${TIME} GMT$`);
const RFC850 = new RegExp(`^${LONG}, (\\d\\d)-${MONTH}-(\\d\\d) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^${SHORT} ${MONTH} ([ \\d]\\d) ${TIME} (\\d{4})$`);

/**
 * Epoch milliseconds of an HTTP-date in any of its three forms (RFC 9110, 5.6.7), or null. A two-digit year of the
 * RFC 850 form that would lie more than 50 years ahead is read as the past one: the only use of the clock.
 */
export function parseHttpDate(text: string, clock: Clock): number | null {
  if (text.length > 40) return null;
  const value = text.trim();
  let m = IMF.exec(value);
  if (m) return instant(Number(m[3]), m[2]!, m[1]!, m[4]!, m[5]!, m[6]!);
  m = ASCTIME.exec(value);
  if (m) return instant(Number(m[6]), m[1]!, m[2]!, m[3]!, m[4]!, m[5]!);
  m = RFC850.exec(value);
  if (!m) return null;
  const now = new Date(clock());
  const year = Math.floor(now.getUTCFullYear() / 100) * 100 + Number(m[3]);
  const date = instant(year, m[2]!, m[1]!, m[4]!, m[5]!, m[6]!);
  const limit = new Date(now).setUTCFullYear(now.getUTCFullYear() + 50);
  return date !== null && date > limit ? instant(year - 100, m[2]!, m[1]!, m[4]!, m[5]!, m[6]!) : date;
}

function instant(year: number, month: string, day: string, h: string, m: string, s: string): number | null {
  // Second 60 is a leap second and counts as the one after.
  if (Number(h) > 23 || Number(m) > 59 || Number(s) > 60) return null;
  const midnight = new Date(0).setUTCFullYear(year, MONTHS.indexOf(month), Number(day));
  if (new Date(midnight).getUTCDate() !== Number(day)) return null;
  return midnight + (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000;
}

/**
 * The same of a date in a response: RFC 9110, 5.6.7 asks recipients to be robust, so that other forms are read too where
 * they name GMT, UTC or an offset, as `Fri, 1 May 2026 12:00:00 +0000`. A condition of a request must be exact (13.1.3).
 */
export function parseResponseDate(text: string, clock: Clock): number | null {
  const exact = parseHttpDate(text, clock);
  if (exact !== null || !ZONED.test(text)) return exact;
  const time = Date.parse(text.trim());
  return Number.isNaN(time) ? null : time;
}

const ZONED = /^\s*[A-Za-z]{3,9},? [\w: ,-]{8,50} (?:GMT|UTC|[+-]\d{4})\s*$/;

/** An instant as IMF-fixdate (RFC 9110, 5.6.7). */
export function httpDate(instant: number): string {
  return new Date(instant).toUTCString();
}
