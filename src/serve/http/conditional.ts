import { parseHttpDate } from "../../model/http-date.ts";
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
  return entityTags(header).some((tag) => {
    const sent = tag.startsWith("W/") ? tag.slice(2) : tag;
    return sent === opaque || withoutCoding(sent) === opaque;
  });
}

/**
 * An entity tag without the name of a coding that a proxy that compresses has put at its end (`"x-gzip"`, `"x;br"`). Our tags
 * are the same for every coding.
 */
export function withoutCoding(tag: string): string {
  return tag.replace(/(?:--?|;)(?:gzip|br|zstd|deflate)"$/, '"');
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
