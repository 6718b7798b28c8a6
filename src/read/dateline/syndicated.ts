import { dateAt } from "../dates/date-forms.ts";
import type { Token } from "../dates/tokens.ts";
import type { MarkTable } from "./agency-marks.ts";
import { closeAt, tidy } from "./mark.ts";
import { placeOf } from "./place.ts";
import { type DatelineOptions, type DatelineReading, reading } from "./reading.ts";

/** Syndicators named in the brackets next to the agency that the news comes from. */
const SYNDICATORS = new Set(["urdupoint", "menafn"]);

/** The first word of Pakistan Point News, in English and in its Arabic edition (folded). */
const PAKISTAN_POINT = new Set(["pakistan", "پاكستان"]);

/** Reads `PLACE, (UrduPoint / Pakistan Point News / WAM - 14th Sep, 2021)`: date and mark in one pair of brackets. */
export function syndicated(
  text: string,
  tokens: readonly Token[],
  start: number,
  open: number,
  marks: MarkTable,
  options: DatelineOptions,
): DatelineReading | null {
  const end = closing(tokens, open);
  if (end === null) return null;
  const place = open === start ? "" : placeOf(text, tokens, start, open);
  if (place === null) return null;
  for (let at = open + 2; at < end; at += 1) {
    const date = tokens[at]!.kind === "sign" ? null : dateAt(tokens.slice(0, end), at);
    if (date === null || date.next < end) continue;
    const mark = markWithin(text, tokens, open, at, marks);
    return mark === null ? null : reading(text, place, date, mark, closeAt(text, tokens, end + 1), options);
  }
  return null;
}

/** The agency named before the date: a known mark, else the syndicator itself. */
function markWithin(text: string, tokens: readonly Token[], open: number, at: number, marks: MarkTable): string | null {
  const candidates = tokens.slice(open + 1, at).filter((token) => token.kind === "word" && marks.knows(token.text));
  const mark = candidates.findLast((token) => !SYNDICATORS.has(token.text)) ?? candidates[0];
  if (mark !== undefined) return text.slice(mark.start, mark.end);
  const words = tokens.slice(open + 1, at).filter((token) => token.kind === "word");
  if (!PAKISTAN_POINT.has(words[0]?.text ?? "") || words.length > 4) return null;
  return tidy(text.slice(words[0]!.start, words.at(-1)!.end));
}

/** Index of the bracket that closes the one at `open`, or null. */
export function closing(tokens: readonly Token[], open: number): number | null {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]!.text === "(") depth += 1;
    else if (tokens[at]!.text === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return null;
}
