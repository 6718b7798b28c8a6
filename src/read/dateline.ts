import { dateAt, type WrittenDate } from "./date-tokens.ts";
import { type DateContext, settleDate } from "./dateline-context.ts";
import { closeAt, type FoundMark, markAt } from "./dateline-mark.ts";
import { DASHES, placeOf, SEPARATORS, wordsOf } from "./dateline-place.ts";
import { isKnownPlace } from "./dateline-places.ts";
import { type DatelineReading, NO_DATELINE } from "./dateline-reading.ts";
import { undated } from "./dateline-undated.ts";
import { weekdayConflict } from "./dateline-weekday.ts";
import { type MarkTable, markTable } from "./marks.ts";
import { isWeekday, monthOf } from "./months.ts";
import { type Token, tokenize } from "./tokens.ts";

export type { DatelineReading };

export interface DatelineOptions {
  /** Marks besides those known everywhere. */
  readonly marks?: readonly string[];
  readonly language?: string;
  readonly context?: DateContext;
  readonly timezone?: string;
  readonly idCurve?: readonly (readonly [number, string])[];
  readonly since?: number;
}

/** Words of a label before a date or a dateline (folded): `نشر بتاريخ:`, `Published on`. `pulbished`: LANA's own slip. */
const LABELS = new Set(
  "نشر نشرت بتاريخ تاريخ النشر اخر تحديث في الموافق published pulbished publie posted updated date on le".split(" "),
);

/** Reads the dateline that opens a text; see the grammar in `datelines` of the docs. Looks at the first 600 characters. */
export function readDateline(text: string, options: DatelineOptions = {}): DatelineReading {
  const tokens = tokenize(text);
  if (tokens.length === 0) return NO_DATELINE;
  const marks = markTable(options.marks ?? []);
  for (const start of startsOf(tokens)) {
    const found =
      dated(text, tokens, start, marks, options) ??
      (start === 0 || tokens[start - 1]?.text === ")" ? undated(text, tokens, start, marks) : null);
    if (found !== null) return found;
  }
  return phrase(text, tokens, options) ?? NO_DATELINE;
}

/** Where a dateline may begin: at once, after a number left over from the title, after a syndicator's brackets. */
function startsOf(tokens: readonly Token[]): number[] {
  const end = tokens[0]?.text === "(" ? closing(tokens, 0) : null;
  const starts = end !== null && end < 24 ? [end + 1, 0] : [0];
  const word = tokens.findIndex((token) => token.kind === "word");
  if (word > 0 && word < 8) starts.push(word);
  let label = 0;
  while (label < 4 && LABELS.has(tokens[label]?.text ?? "")) label += 1;
  if (label > 0 && tokens[label]?.text === ":") starts.unshift(label + 1);
  return [...new Set(starts)];
}

/** `place [sep] [في] date [suffix] … mark close`, and form G, which has no mark and ends with its line. */
function dated(
  text: string,
  tokens: readonly Token[],
  start: number,
  marks: MarkTable,
  options: DatelineOptions,
): DatelineReading | null {
  for (let at = start; at < Math.min(tokens.length, start + 14); at += 1) {
    const token = tokens[at]!;
    if (token.kind === "sign" && token.text === "(" && at > start) {
      const wrapped = syndicated(text, tokens, start, at, marks, options);
      if (wrapped !== null) return wrapped;
    }
    if (token.kind === "sign") continue;
    const date = dateAt(tokens, at);
    if (date === null) {
      const spoilt = token.kind === "number" ? unreadable(text, tokens, start, at, marks) : null;
      if (spoilt !== null) return spoilt;
      continue;
    }
    const parted = SEPARATORS.has(tokens[at - 1]?.text ?? "");
    // A day and a month in two bare numbers may as well be a score: only `الكويت - 5 - 11 (كونا)` is one.
    const bareNumbers = date.year === null && tokens[at + 1]?.kind === "sign" && tokens[at + 2]?.kind === "number";
    if (bareNumbers && !parted) return null;
    const place = placeOf(text, tokens, start, at);
    if (place === null) {
      if (at === start) continue;
      return null;
    }
    const mark = markAfterDate(text, tokens, date, marks, place !== "");
    if (mark !== null) {
      const end = closeAt(text, tokens, mark.next);
      return weekdayChecked(text, reading(text, place, date, mark.written, end, options));
    }
    const ended = date.next >= tokens.length || (tokens[date.next]!.line && tokens[date.next]!.kind === "word");
    const dashed = DASHES.has(tokens[date.next]?.text ?? "") && isKnownPlace(wordsOf(tokens, start, at));
    if (dashed && parted && date.year !== null && date.month !== null) {
      return reading(text, place, date, null, closeAt(text, tokens, date.next), options);
    }
    if (
      ended &&
      parted &&
      place !== "" &&
      date.year !== null &&
      tokens.slice(start, at).filter((one) => one.kind === "word").length <= 3
    ) {
      return reading(
        text,
        place,
        date,
        null,
        date.next >= tokens.length ? text.length : tokens[date.next]!.start,
        options,
      );
    }
  }
  return null;
}

/** `طرابلس 32 يناير 2018 (وال)`, `Tripoli, 31.13.2016(Lana)`: a dateline whose date cannot be one. */
function unreadable(
  text: string,
  tokens: readonly Token[],
  start: number,
  at: number,
  marks: MarkTable,
): DatelineReading | null {
  let next = at;
  let numbers = 0;
  let telling = false;
  while (next < Math.min(tokens.length, at + 8)) {
    const token = tokens[next]!;
    const month = token.kind === "word" && monthOf(token.text)?.calendar === "gregorian";
    if (token.kind === "number") numbers += 1;
    else if (!month && !(token.kind === "sign" && "./,-،".includes(token.text)) && token.text !== "م") break;
    telling ||= month || numbers > 2;
    next += 1;
  }
  const mark = telling ? markAt(text, tokens, next, marks, { afterDate: true }) : null;
  const place = mark?.known && mark.opened ? placeOf(text, tokens, start, at) : null;
  if (!place || !mark) return null;
  const end = closeAt(text, tokens, mark.next);
  const warnings = ["the date cannot be read"];
  return { ...NO_DATELINE, place, agencyMark: mark.written, rest: text.slice(end).trim(), end, warnings };
}

/** The reading, with a warning where the body's first words name another weekday. */
function weekdayChecked(text: string, read: DatelineReading): DatelineReading {
  if (read.date === null) return read;
  const conflict = weekdayConflict(tokenize(text.slice(read.end, read.end + 300)), read.date);
  return conflict === null ? read : { ...read, warnings: [...read.warnings, conflict] };
}

/** `PLACE, (UrduPoint / Pakistan Point News / WAM - 14th Sep, 2021)`: date and mark within one pair of brackets. */
function syndicated(
  text: string,
  tokens: readonly Token[],
  start: number,
  open: number,
  marks: MarkTable,
  options: DatelineOptions,
): DatelineReading | null {
  const end = closing(tokens, open);
  if (end === null) return null;
  const place = placeOf(text, tokens, start, open);
  if (!place) return null;
  for (let at = open + 2; at < end; at += 1) {
    const date = tokens[at]!.kind === "sign" ? null : dateAt(tokens.slice(0, end), at);
    if (date === null || date.next < end) continue;
    const within = tokens.slice(open + 1, at).filter((token) => token.kind === "word" && marks.knows(token.text));
    const mark = within.findLast((token) => token.text !== "urdupoint" && token.text !== "menafn") ?? within[0];
    if (mark === undefined) return null;
    return reading(text, place, date, text.slice(mark.start, mark.end), closeAt(text, tokens, end + 1), options);
  }
  return null;
}

/** Between date and mark: signs, a weekday, a time of day; the mark need not be in brackets. */
function markAfterDate(
  text: string,
  tokens: readonly Token[],
  date: WrittenDate,
  marks: MarkTable,
  hasPlace: boolean,
): FoundMark | null {
  if (!hasPlace) return null;
  let at = date.next;
  for (let passed = 0; passed < 8 && at < tokens.length; passed += 1) {
    const token = tokens[at]!;
    const mark = markAt(text, tokens, at, marks, { afterDate: true });
    if (mark !== null) return date.broken || date.month !== null || date.hijri !== null || mark.known ? mark : null;
    // `مواس`: the year's suffix and the mark run together.
    if (token.kind === "word" && token.text.startsWith("م") && marks.knows(token.text.slice(1))) {
      const from = token.start + text.slice(token.start, token.end).search(/\p{L}/u) + 1;
      return { written: text.slice(from, token.end), next: at + 1, known: true };
    }
    if (token.kind === "sign" && "-–—.,،_:/".includes(token.text)) at += 1;
    else if (token.kind === "word" && isWeekday(token.text)) at += 1;
    else return null;
  }
  return null;
}

/** A text that is nothing but a date: a page's head, a line of its own. */
function phrase(text: string, tokens: readonly Token[], options: DatelineOptions): DatelineReading | null {
  let at = 0;
  while (
    at < Math.min(6, tokens.length) &&
    (isWeekday(tokens[at]!.text) ||
      LABELS.has(tokens[at]!.text) ||
      ["اليوم", "يوم", ",", "،", "(", "|", "-", ":"].includes(tokens[at]!.text))
  )
    at += 1;
  const date = dateAt(tokens, at);
  if (date === null || date.month === null || (date.year === null && at === 0)) return null;
  const after = tokens.slice(date.next);
  const fine =
    after.length <= 10 &&
    after.every(
      (token) =>
        token.kind !== "word" ||
        /^(?:ص|م|صباحا|مساء|am|pm|gmt|utc|بتوقيت|الساعه)$/.test(token.text) ||
        isWeekday(token.text),
    );
  if (!fine) return null;
  return { ...reading(text, null, date, null, 0, options), rest: null };
}

function closing(tokens: readonly Token[], open: number): number | null {
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

function reading(
  text: string,
  place: string | null,
  date: WrittenDate,
  mark: string | null,
  end: number,
  options: DatelineOptions,
): DatelineReading {
  const settled = settleDate(date, options);
  return {
    place: place === "" ? null : place,
    agencyMark: mark,
    rest: text.slice(end).trim(),
    end,
    hijri: date.hijri,
    ...settled,
  };
}
