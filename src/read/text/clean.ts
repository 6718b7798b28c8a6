import { memoised } from "../../model/lru.ts";
import { balanceBidi } from "./bidi.ts";
import { undisguised } from "./disguises.ts";

export { foldForMatching, foldForSearch } from "../../model/fold.ts";

/**
 * Text, normalised once on the way in: legal in XML, NFC, bidi controls balanced. Nothing of the agency's wording is
 * altered.
 */

// C0 and C1 but tab and line ends, noncharacters of the first plane, lone surrogates (XML 1.0 section 2.2).
const ILLEGAL = /[^\t\n\r -~\u0085\u00a0-\ufdcf\ufdf0-\ufffd\u{10000}-\u{10ffff}]|\p{Cs}/gu;
/** Noncharacters that end the other planes. */
const PLANE_ENDS =
  /[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/gu;

/** ASCII that nobody sees and machines read (Unicode tags). Of use in flags of regions alone. */
const TAG_CHARACTERS = /(\u{1f3f4}[\u{e0020}-\u{e007e}]{2,8}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;

/** A text fit for every output. Line ends become LF; entities that were encoded twice (`&nbsp;`) become a blank. */
export function cleanText(text: string): string {
  return balanceBidi(legalText(text));
}

/** The same with bidi controls left as they are: of markup, each text is balanced by itself. */
export function legalText(text: string): string {
  const legal = text.replace(/\r\n?/g, "\n").replace(ILLEGAL, "").replace(PLANE_ENDS, "");
  // The first half of every tag character: most texts have none.
  const told = legal.includes("\udb40") ? legal.replace(TAG_CHARACTERS, "$1") : legal;
  return told.replace(/&nbsp;/g, " ").normalize("NFC");
}

/**
 * A title: one line, runs of blanks (NBSP among them) to one, zero-width space and BOM gone, nothing around it, and
 * nothing hidden in it.
 */
export function cleanTitle(text: string): string {
  return titles(text);
}

/** A listing shows the same lines poll after poll. */
const titles = memoised(
  (text) => {
    const line = undisguised(legalText(text.replace(/[\u200b\ufeff]/g, "").replace(/\s+/g, " ")));
    return balanceBidi(line).replace(/ {2,}/g, " ").trim().normalize("NFC");
  },
  { most: 2000, longest: 2000 },
);

/** A line that is no longer than `most` characters, cut at a word. */
export function shortened(line: string, most: number): string {
  if (line.length <= most) return line;
  const head = line.slice(0, most);
  const word = head.lastIndexOf(" ");
  return balanceBidi(`${head.slice(0, word > most / 2 ? word : most).replace(/[\ud800-\udbff]$/, "")}…`);
}
