/**
 * The last line of defence before a document: the reader cleans texts, but no stored row, old or new, may make a feed
 * unreadable.
 */

// Characters that XML 1.0 forbids (section 2.2, production 2), including lone surrogates, or discourages: control
// characters and noncharacters.
const ILLEGAL =
  /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\u{10000}-\u{10ffff}]|[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/gu;

/** A text that every XML parser accepts. Line ends become LF, as a parser would read them. */
export function legal(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(ILLEGAL, "");
}

/** A legal text on one line. */
export function legalLine(text: string): string {
  return legal(text)
    .replace(/[\t\n]+/g, " ")
    .trim();
}

/**
 * A text as XML character data, by hexadecimal references: the RSS profile
 * (https://www.rssboard.org/rss-profile#data-types-characterdata) found that most readers take these for plain text.
 */
export function plainText(text: string): string {
  return legal(text).replaceAll("&", "&#x26;").replaceAll("<", "&#x3C;").replaceAll(">", "&#x3E;");
}

/**
 * JSON that is safe inside a `<script>` element, where some consumers embed it: it cannot end the element or begin a
 * comment. It parses to the same value.
 */
export function scriptSafe(json: string): string {
  return json.replace(/<(?=!--|\/?script)/gi, "\\u003c");
}

/** An instant as RFC 3339, whole seconds, UTC. `instant` is epoch milliseconds. */
export function rfc3339(instant: number): string {
  return `${dateOf(instant).toISOString().slice(0, 19)}Z`;
}

/** An instant as RFC 3339 in UTC, to the second. Unlike `rfc3339`, it throws a RangeError for an invalid date. */
export function isoSeconds(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, "Z");
}

/** An instant as RFC 822 with a four-digit year, as the RSS Advisory Board asks. `instant` is epoch milliseconds. */
export function rfc822(instant: number): string {
  return dateOf(instant).toUTCString().replace("GMT", "+0000");
}

// The years 1 to 9999, the range of both forms.
const FIRST = -62_135_596_800_000;
const LAST = 253_402_300_799_000;

function dateOf(instant: number): Date {
  return new Date(Number.isFinite(instant) ? Math.min(LAST, Math.max(FIRST, instant)) : 0);
}

/**
 * An http or https address in the form of RFC 3986: ASCII, with characters that the URL standard allows but the RFC
 * forbids percent-encoded. Null for anything else.
 */
export function rfc3986Url(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  const rest = `${url.pathname}${url.search}${url.hash}`
    .replace(/[\\^`{|}[\]"<> ]/g, encodeURIComponent)
    .replace(/%(?![\da-f]{2})/gi, "%25");
  return `${url.origin}${rest}`;
}
