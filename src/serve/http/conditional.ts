import type { Clock } from "../../model/ports.ts";

/** The validators of a representation. */
export interface Validators {
  readonly etag: string;
  /** Epoch milliseconds, whole seconds. */
  readonly modified: number;
}

/** The request's precondition fields as sent; null if absent. */
export interface Preconditions {
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
  readonly ifUnmodifiedSince: string | null;
}

/**
 * Status that a GET or HEAD of an existing representation is answered with, preconditions taken in the order of
 * RFC 9110, 13.2.2: If-Match, else If-Unmodified-Since (412); If-None-Match, else If-Modified-Since (304). Range and
 * If-Range are not looked at: a server may ignore Range (14.2), and this one says `Accept-Ranges: none`.
 */
export function evaluate(validators: Validators, given: Preconditions, clock: Clock): 200 | 304 | 412 {
  if (given.ifMatch !== null) {
    if (!matches(given.ifMatch, validators.etag, "strong")) return 412;
  } else if (given.ifUnmodifiedSince !== null) {
    const date = parseHttpDate(given.ifUnmodifiedSince, clock);
    if (date !== null && validators.modified > date) return 412;
  }
  if (given.ifNoneMatch !== null) return matches(given.ifNoneMatch, validators.etag, "weak") ? 304 : 200;
  if (given.ifModifiedSince !== null) {
    const date = parseHttpDate(given.ifModifiedSince, clock);
    // A future date comes from a clock that was ahead, so the document may have changed since with an older date.
    if (date !== null && date <= clock() && validators.modified <= date) return 304;
  }
  return 200;
}

/**
 * True where an If-Match or If-None-Match value names the entity tag (RFC 9110, 8.8.3.2): weak comparison looks at the
 * opaque part only, strong comparison wants both to be strong. `*` alone names every tag.
 */
export function matches(header: string, etag: string, comparison: "weak" | "strong"): boolean {
  if (header === etag) return comparison === "weak" || !etag.startsWith("W/");
  if (header.trim() === "*") return true;
  const opaque = etag.startsWith("W/") ? etag.slice(2) : etag;
  if (comparison === "strong") return opaque === etag && entityTags(header).includes(etag);
  return entityTags(header).some((tag) => (tag.startsWith("W/") ? tag.slice(2) : tag) === opaque);
}

/**
 * The entity tags of a list (RFC 9110, 8.8.3 and 13.1.2), as written. Empty members are passed over; a member that is
 * no entity tag is left out. A comma may stand inside the quotes. Linear in the length.
 */
export function entityTags(header: string): string[] {
  const tags: string[] = [];
  let at = 0;
  while (at < header.length) {
    const code = header.charCodeAt(at);
    if (code === SPACE || code === TAB || code === COMMA) {
      at += 1;
      continue;
    }
    const quote = header.startsWith("W/", at) ? at + 2 : at;
    const end = header.charCodeAt(quote) === QUOTE ? header.indexOf('"', quote + 1) : -1;
    if (end > 0) {
      tags.push(header.slice(at, end + 1));
      at = end + 1;
      continue;
    }
    const comma = header.indexOf(",", at);
    if (comma < 0) break;
    at = comma + 1;
  }
  return tags;
}

const SPACE = 0x20;
const TAB = 0x09;
const COMMA = 0x2c;
const QUOTE = 0x22;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH = `(${MONTHS.join("|")})`;
const TIME = "(\\d\\d):(\\d\\d):(\\d\\d)";
const SHORT = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const IMF = new RegExp(`^${SHORT}, (\\d\\d) ${MONTH} (\\d{4}) ${TIME} GMT$`);
const RFC850 = new RegExp(`^${LONG}, (\\d\\d)-${MONTH}-(\\d\\d) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^${SHORT} ${MONTH} ([ \\d]\\d) ${TIME} (\\d{4})$`);

/**
 * Epoch milliseconds of an HTTP-date in any of its three forms (RFC 9110, 5.6.7), or null. The two-digit year of the
 * RFC 850 form is read as the past one where it would lie more than 50 years ahead: the only use of the clock.
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

/** An instant as IMF-fixdate (RFC 9110, 5.6.7). */
export function httpDate(instant: number): string {
  return new Date(instant).toUTCString();
}
