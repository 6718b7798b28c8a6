import { parseResponseDate } from "../model/http-date.ts";

/** Reads response headers, and checks stored validators before they are sent back. Header names are in lower case. */

type Headers = Readonly<Record<string, string>>;

const MAX_SECONDS = 7 * 86_400;

/** Retry-After (RFC 9110, 10.2.3) in seconds from `now`, at most a week; null if absent or unreadable. */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const value = headers["retry-after"]?.trim();
  if (value === undefined) return null;
  if (/^\d{1,12}$/.test(value)) return Math.min(Number(value), MAX_SECONDS);
  const date = parseResponseDate(value, () => now);
  return date === null ? null : Math.min(MAX_SECONDS, Math.max(0, Math.ceil((date - now) / 1000)));
}

/** Remaining freshness for a private cache (RFC 9111) in seconds; 0 if storing is forbidden; null if unspecified. */
export function cacheSeconds(headers: Headers, now: number): number | null {
  const control = (headers["cache-control"] ?? "").slice(0, 1000).toLowerCase();
  if (/(?:^|,)\s{0,9}no-(?:store|cache)(?![\w-])/.test(control)) return 0;
  const age = ageSeconds(headers);
  const maxAge = /(?:^|,)\s{0,9}max-age\s{0,9}=\s{0,9}"?(\d{1,12})/.exec(control);
  if (maxAge !== null) return Math.min(MAX_SECONDS, Math.max(0, Number(maxAge[1]) - age));
  const expires = headers["expires"];
  if (expires === undefined) return null;
  const until = parseResponseDate(expires, () => now);
  if (until === null) return 0;
  const from = parseResponseDate(headers["date"] ?? "", () => now) ?? now;
  return Math.min(MAX_SECONDS, Math.max(0, Math.floor((until - from) / 1000) - age));
}

/** The server's clock at the answer: Date (RFC 9110, 6.6.1) plus Age (RFC 9111, 5.1); null without a Date. */
export function serverClock(headers: Headers, now: number): number | null {
  const date = parseResponseDate(headers["date"] ?? "", () => now);
  return date === null ? null : date + ageSeconds(headers) * 1000;
}

function ageSeconds(headers: Headers): number {
  return /^\d{1,9}$/.test(headers["age"]?.trim() ?? "") ? Number(headers["age"]) : 0;
}

/** An entity tag that is safe to store and send back (RFC 9110, 8.8.3), or null. */
export function entityTag(value: string | null | undefined): string | null {
  return value != null && /^(?:W\/)?"[\x21\x23-\x7e]{0,500}"$/.test(value) ? value : null;
}

/** A Last-Modified value that is safe to store and send back unchanged, or null. */
export function lastModified(value: string | null | undefined): string | null {
  return value != null && /^[\x20-\x7e]{1,60}$/.test(value) && parseResponseDate(value, () => 0) !== null
    ? value
    : null;
}

/** The media type of a Content-Type value, in lower case and without parameters, or null. */
export function mediaType(contentType: string | null): string | null {
  const type = (contentType ?? "").slice(0, 200).split(";")[0]!.trim().toLowerCase();
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : null;
}

/** The link of a relation in a Link header (RFC 8288, 3), absolute; null if it names none; undefined without a header. */
export function relatedLink(value: string | undefined, url: string, relation: string): string | null | undefined {
  if (value === undefined) return undefined;
  for (const [, target, params] of value.slice(0, 8192).matchAll(/<([^<>]*)>([^<]*)/g))
    if (relationsIn(params!).includes(relation) && URL.canParse(target!, url)) return new URL(target!, url).href;
  return null;
}

/** A header's whole number; null if it is none. */
export function wholeNumber(value: string | undefined): number | null {
  return value !== undefined && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : null;
}

/** The relation types of a link's parameters, in lower case. */
function relationsIn(params: string): string[] {
  const [, quoted, bare] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(params) ?? [];
  return (quoted ?? bare ?? "").toLowerCase().split(/\s+/);
}
