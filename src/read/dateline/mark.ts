import type { Token } from "../dates/tokens.ts";
import type { MarkTable } from "./agency-marks.ts";

/** An agency's mark found at a token. */
export interface FoundMark {
  /** As written, without brackets and extra blanks. */
  readonly written: string;
  /** Index of the token after it and its closing bracket. */
  readonly next: number;
  /** True if the table or the definition has it. */
  readonly known: boolean;
  /** True if it was in brackets or between slashes. */
  readonly opened?: boolean;
}

const OPENERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "/": "/", "{": "}", "«": "»" };
/** Quotation marks, and brackets reversed by a right-to-left mistake. */
const OPENERS_AFTER_DATE: Readonly<Record<string, string>> = { '"': '"', "“": "”", ")": "(" };
/** An agency that is not in the table: three to six capitals in brackets right after a date. */
const ACRONYM = /^(?!NATO$|UNHCR$)\p{Lu}{3,6}$/u;
/** Maximum words of a mark: a definition may give the agency's full name. */
const MARK_WORDS = 4;
/** Maximum words for a branch next to the mark within the brackets. */
const BRANCH = 3;

/** The agency's mark at a token: in brackets, between slashes, or bare. */
export function markAt(
  text: string,
  tokens: readonly Token[],
  at: number,
  marks: MarkTable,
  where: { afterDate: boolean },
): FoundMark | null {
  const token = tokens[at];
  if (token === undefined) return null;
  const closer = OPENERS[token.text] ?? (where.afterDate ? OPENERS_AFTER_DATE[token.text] : undefined);
  if (closer !== undefined) return bracketed(text, tokens, at, closer, marks, where);
  if (token.kind !== "word") return null;
  const end = nameEnd(tokens, at, marks);
  if (end === null) return null;
  const name = folded(tokens, at, end);
  if (marks.isWord(name) && !where.afterDate) return null;
  const written = tidy(text.slice(token.start, tokens[end - 1]!.end));
  // `Map` is a word, `MAP` an agency.
  if (marks.isWord(name) && written !== written.toUpperCase()) return null;
  return { written, next: end, known: true };
}

function bracketed(
  text: string,
  tokens: readonly Token[],
  open: number,
  closer: string,
  marks: MarkTable,
  where: { afterDate: boolean },
): FoundMark | null {
  let from = open + 1;
  // `(( وال سبها)`: brackets doubled by mistake.
  while (tokens[from]?.text === tokens[open]!.text) from += 1;
  let at = from;
  while (at < tokens.length && at < from + 12 && tokens[at]!.text !== closer && tokens[at]!.text !== ")") at += 1;
  const closed = at < tokens.length && (tokens[at]!.text === closer || tokens[at]!.text === ")");
  if (!closed) {
    // `(وال -`: never closed, so only the mark itself is accepted.
    const end = nameEnd(tokens, from, marks);
    if (end === null || !where.afterDate) return null;
    const written = tidy(text.slice(tokens[from]!.start, tokens[end - 1]!.end));
    return { written, next: tokens[end]?.text === "(" ? end + 1 : end, known: true, opened: true };
  }
  const inner = tokens.slice(from, at);
  const words = inner.filter((token) => token.kind === "word");
  if (words.length === 0 || inner.some((token) => token.kind === "number")) return null;
  let next = at + 1;
  while (tokens[next]?.text === closer && closer !== "/") next += 1;
  const written = tidy(text.slice(tokens[from]!.start, tokens[at - 1]!.end));
  const first = nameEnd(tokens.slice(0, at), from, marks);
  const known =
    first !== null
      ? words.length - 1 <= BRANCH + (first - from)
      : words.some((word) => word.text.length > 1 && marks.knows(word.text)) &&
        inner.some((token) => token.text === "/" || (where.afterDate && token.text === "-"));
  if (known) return { written, next, known: true, opened: true };
  if (where.afterDate && inner.length === 1 && ACRONYM.test(written))
    return { written, next, known: false, opened: true };
  return null;
}

/** Index after a known mark that begins at `at`: one or more words, or spaced or dotted letters (أ ش أ, د.ب.أ). */
function nameEnd(tokens: readonly Token[], at: number, marks: MarkTable): number | null {
  const token = tokens[at];
  if (token?.kind !== "word") return null;
  if (token.text.length <= 2) {
    let end = at;
    let letters = 0;
    let best: number | null = null;
    while (end < tokens.length && letters < 6) {
      const one = tokens[end]!;
      if (one.kind === "word" && one.text.length <= 2) letters += 1;
      else if (one.text !== ".") break;
      end += 1;
      if (letters >= 2 && marks.knows(folded(tokens, at, end))) best = end;
    }
    if (best !== null)
      return tokens[best]?.text === "." && tokens[best - 1]?.kind === "word" && tokens[at + 1]?.text === "."
        ? best + 1
        : best;
  }
  for (let words = MARK_WORDS; words >= 1; words -= 1) {
    const run = tokens.slice(at, at + words);
    if (run.length === words && run.every((one) => one.kind === "word") && marks.knows(folded(tokens, at, at + words)))
      return at + words;
  }
  return null;
}

function folded(tokens: readonly Token[], from: number, to: number): string {
  return tokens
    .slice(from, to)
    .filter((token) => token.kind === "word")
    .map((token) => token.text)
    .join("");
}

const CLOSE = new Set(["/", "-", "–", "—", "_", ":", '"', "“", "”", "−", "ـ", "»", "|"]);

/** Index in the text after the dashes that close a dateline, which ends before token `at`. */
export function closeAt(text: string, tokens: readonly Token[], at: number): number {
  let next = at;
  // `/TASS/.` and `(وال).-`: a stop belongs to the close only directly after the mark.
  if (tokens[next]?.text === "." && !tokens[next]!.spaced) next += 1;
  while (next < tokens.length && next < at + 8 && CLOSE.has(tokens[next]!.text)) next += 1;
  const before = tokens[next - 1];
  const end = before === undefined ? 0 : before.end;
  const blanks = /^[\s\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]*/u.exec(text.slice(end, end + 200))![0]
    .length;
  return end + blanks;
}

/** Removes controls from a piece of text and collapses its blanks. */
export function tidy(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
