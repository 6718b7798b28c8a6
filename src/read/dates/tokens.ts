import { foldWord } from "./months.ts";

/** Characters of a text that are examined for a dateline. The longest known one has fewer than 150. */
const LOOKED_AT = 600;

/** Signs that may stand between the numbers of a date. */
export const NUMBER_SIGNS = "./-";

/**
 * A word, a number or a sign of a text, with its position. Datelines are matched by tokens, not by templates, because 199
 * of them had 38 different spellings.
 */
export interface Token {
  readonly kind: "word" | "number" | "sign";
  /** Folded; digits are 0-9. */
  readonly text: string;
  /** Position in the original text. */
  readonly start: number;
  readonly end: number;
  /** True after a blank; `line`: after a line end. */
  readonly spaced: boolean;
  readonly line: boolean;
}

const DROPPED = /[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/;
/** A tatweel on its own is used as a dash: `بغداد ـ واع`. */
const TATWEELS = /^ـ+$/u;
const LETTER = /[\p{L}\p{M}ـ'’ʼ]/u;

/** Splits the start of a text into words, numbers and signs. A change between letters and digits splits as well. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = Math.min(text.length, LOOKED_AT);
  let at = 0;
  let spaced = false;
  let line = false;
  while (at < end) {
    const character = String.fromCodePoint(text.codePointAt(at)!);
    if (DROPPED.test(character)) {
      at += 1;
      continue;
    }
    if (/\s/u.test(character)) {
      spaced = true;
      line ||= character === "\n" || character === "\r";
      at += 1;
      continue;
    }
    const kind = digit(character) !== null ? "number" : /\p{L}/u.test(character) ? "word" : "sign";
    const start = at;
    let content = "";
    if (kind === "sign") {
      content = character;
      at += character.length;
    } else {
      while (at < text.length && at < end + 60) {
        const next = String.fromCodePoint(text.codePointAt(at)!);
        const value = digit(next);
        if (DROPPED.test(next)) {
          at += 1;
          continue;
        }
        if (kind === "number" ? value === null : !LETTER.test(next)) break;
        content += kind === "number" ? value : next;
        at += next.length;
      }
    }
    if (kind === "word" && TATWEELS.test(content)) {
      tokens.push({ kind: "sign", text: "ـ", start, end: at, spaced, line });
    } else {
      tokens.push({ kind, text: kind === "word" ? foldWord(content) : content, start, end: at, spaced, line });
    }
    spaced = false;
    line = false;
  }
  return tokens;
}

/** The zeros of scripts that news sites write numbers in; nine more digits follow each. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** A digit of any of these scripts as 0-9, or null. */
function digit(character: string): string | null {
  const code = character.codePointAt(0)!;
  const zero = ZEROS.find((one) => code >= one && code <= one + 9);
  return zero === undefined ? null : String(code - zero);
}

/** Replaces the digits of a text by 0-9. */
export function latinDigits(text: string): string {
  return text.replace(
    /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/g,
    (one) => digit(one)!,
  );
}
