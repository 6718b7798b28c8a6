/**
 * The last line of defence before a document: texts come clean from the reader, but no stored row, old or new, may make
 * a feed unreadable.
 */

// What XML 1.0 forbids (section 2.2, production 2), the noncharacters it discourages, and lone surrogates.
const ILLEGAL =
  /[^\t\n\r\u0020-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\u{10000}-\u{10ffff}]|[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/gu;

/** A text that every XML parser takes. Line ends become LF, as a parser would make them. */
export function legal(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(ILLEGAL, "");
}

/** A text of one line. */
export function legalLine(text: string): string {
  return legal(text)
    .replace(/[\t\n]+/g, " ")
    .trim();
}

/** An instant as RFC 3339, whole seconds, UTC. */
export function rfc3339(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** An instant as RFC 822 with a four-digit year, as the RSS Advisory Board asks. */
export function rfc822(instant: number): string {
  return new Date(instant).toUTCString().replace("GMT", "+0000");
}
