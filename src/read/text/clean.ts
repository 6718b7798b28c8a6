import { memoised } from "../../model/lru.ts";
import { balanceBidi } from "./bidi.ts";
import { undisguised } from "./disguises.ts";

export { foldForMatching, foldForSearch } from "../../model/fold.ts";

/**
 * Normalises text once, on the way in: legal in XML, NFC, bidi controls balanced. The agency's wording is never altered.
 */

// C0 and C1 except tab and line ends, noncharacters of the first plane, lone surrogates (XML 1.0, section 2.2).
const ILLEGAL = /[^\t\n\r -~\u0085\u00a0-\ufdcf\ufdf0-\ufffd\u{10000}-\u{10ffff}]|\p{Cs}/gu;
/** Noncharacters at the end of the other planes. */
const PLANE_ENDS =
  /[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/gu;

/** Whatever may be illegal or a tag character. A quick test: most texts hold none, and need no pass over their code points. */
const UNUSUAL = /[^\t\n\r -~\u0085\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]/;
/** Unicode tags: ASCII that is invisible to people but not to machines. Only flags of regions need them. */
const TAG_CHARACTERS = /(\u{1f3f4}[\u{e0020}-\u{e007e}]{2,8}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;

/** Makes a text valid in every output. Line ends become LF; `&nbsp;`, left by double encoding, becomes a blank. */
export function cleanText(text: string): string {
  return balanceBidi(legalText(text));
}

/** Like cleanText, but leaves bidi controls: in markup, each text is balanced by itself. */
export function legalText(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n");
  const legal = UNUSUAL.test(lines) ? withoutIllegal(lines) : lines;
  return legal.replaceAll("&nbsp;", " ").normalize("NFC");
}

function withoutIllegal(text: string): string {
  return text.replace(ILLEGAL, "").replace(PLANE_ENDS, "").replace(TAG_CHARACTERS, "$1");
}

/** Maximum length of a title, in characters. What is longer is a text. */
const LONGEST_TITLE = 5000;

/**
 * Cleans a title: one line, trimmed, runs of blanks (including NBSP) collapsed, zero-width spaces, BOMs and disguises
 * removed; cut after 5,000 characters.
 */
export function cleanTitle(text: string): string {
  return titles(text.length > LONGEST_TITLE ? text.trimStart().slice(0, LONGEST_TITLE) : text);
}

/** Memoised, because a listing shows the same titles poll after poll. */
const titles = memoised(
  (text) => {
    const line = undisguised(legalText(text.replace(/[\u200b\ufeff]/g, "").replace(/\s+/g, " ")));
    return balanceBidi(line).replace(/ {2,}/g, " ").trim().normalize("NFC");
  },
  { most: 2000, longest: 2000 },
);

/** Shortens a line to `most` characters and an ellipsis, at the end of a word. */
export function shortened(line: string, most: number): string {
  if (line.length <= most) return line;
  const head = line.slice(0, most);
  const word = head.lastIndexOf(" ");
  return balanceBidi(`${head.slice(0, word > most / 2 ? word : most).replace(/[\ud800-\udbff]$/, "")}…`);
}
