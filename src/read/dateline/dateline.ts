import { dateAt, NOTHING, type WrittenDate } from "../dates/date-forms.ts";
import { isWeekday, monthOf } from "../dates/months.ts";
import { type Token, tokenize } from "../dates/tokens.ts";
import { type MarkTable, markTable } from "./agency-marks.ts";
import { closeAt, type FoundMark, markAt } from "./mark.ts";
import { isLabel, phrase } from "./phrase.ts";
import { DASHES, isKnownBetween, placeOf, SEPARATORS } from "./place.ts";
import { type DatelineOptions, type DatelineReading, NO_DATELINE, reading } from "./reading.ts";
import { closing, syndicated } from "./syndicated.ts";
import { undated } from "./undated.ts";
import { weekdayConflict } from "./weekday.ts";

export type { DatelineOptions, DatelineReading };

/** A dateline's date must begin within this many tokens from its start. */
const DATE_WITHIN = 14;
/** Words that start a byline above the dateline (folded). */
const BYLINES = new Set(["من", "كتب", "كتبت", "by", "par"]);

/** Reads the dateline at the start of a text. Examines the first 600 characters. */
export function readDateline(text: string, options: DatelineOptions = {}): DatelineReading {
  const tokens = tokenize(text);
  if (tokens.length === 0) return NO_DATELINE;
  const marks = markTable(options.marks ?? []);
  for (const start of startsOf(tokens)) {
    const first = start === 0 || tokens[start - 1]?.text === ")" || tokens[start]!.line;
    const found = dated(text, tokens, start, marks, options) ?? (first ? undated(text, tokens, start, marks) : null);
    if (found !== null) return found;
  }
  return phrase(text, tokens, options) ?? NO_DATELINE;
}

/** Where a dateline may begin: at the start, or after a leftover number, a syndicator's brackets, a byline or a label. */
function startsOf(tokens: readonly Token[]): number[] {
  const end = tokens[0]?.text === "(" ? closing(tokens, 0) : null;
  const starts = end !== null && end < 24 && end + 1 < tokens.length ? [end + 1, 0] : [0];
  const word = tokens.findIndex((token) => token.kind === "word");
  if (word > 0 && word < 8) starts.push(word);
  if (BYLINES.has(tokens[0]!.text)) {
    const line = tokens.findIndex((token, at) => at > 0 && token.line);
    if (line > 0 && line < 10) starts.push(line);
  }
  let label = 0;
  while (label < 4 && isLabel(tokens[label]?.text ?? "")) label += 1;
  if (label > 0 && tokens[label]?.text === ":" && label + 1 < tokens.length) starts.unshift(label + 1);
  return [...new Set(starts)];
}

/** Reads `place [sep] [في] date [suffix] … mark close`, and form G: no mark, the line ends after the date. */
function dated(
  text: string,
  tokens: readonly Token[],
  start: number,
  marks: MarkTable,
  options: DatelineOptions,
): DatelineReading | null {
  for (let at = start; at < Math.min(tokens.length, start + DATE_WITHIN); at += 1) {
    const token = tokens[at]!;
    if (token.text === "(") {
      const wrapped = syndicated(text, tokens, start, at, marks, options);
      if (wrapped !== null) return wrapped;
    }
    if (token.kind === "sign") continue;
    const date = dateAt(tokens, at) ?? (token.kind === "number" ? unreadable(tokens, at) : null);
    if (date === null) continue;
    // A day and a month in two bare numbers may be a score: only a form like `الكويت - 5 - 11 (كونا)` is a date.
    const bareNumbers = date.year === null && tokens[at + 1]?.kind === "sign" && tokens[at + 2]?.kind === "number";
    const parted = isParted(tokens, at);
    if (bareNumbers && !parted && tokens[at - 1]?.text !== "في") return null;
    const place = placeOf(text, tokens, start, at);
    if (place === null) {
      if (at === start) continue;
      return null;
    }
    const mark = markAfterDate(text, tokens, date, marks);
    if (mark !== null && (place !== "" || isWithoutPlace(tokens, mark))) {
      const end = closeAt(text, tokens, mark.next);
      return weekdayChecked(text, reading(text, place, date, mark.written, end, options));
    }
    const whole = place !== "" && date.year !== null && date.month !== null && !date.repaired;
    if (!whole) continue;
    // `نواكشوط , 12/03/2024 -`: numbers with slashes, and a dash in place of the mark.
    const slashed = tokens[at + 1]?.text === "/" && DASHES.has(tokens[date.next]?.text ?? "");
    if (slashed && parted && isKnownBetween(tokens, start, at)) {
      return reading(text, place, date, null, closeAt(text, tokens, date.next), options);
    }
    const end = lineEnd(text, tokens, start, date.next);
    const isShort =
      tokens.slice(start, at).filter(({ kind, text: word }) => kind === "word" && !isWeekday(word)).length <= 3;
    if (end !== null && isShort && (parted || isKnownBetween(tokens, start, at)))
      return reading(text, place, date, null, end, options);
  }
  return null;
}

/** True if a sign precedes the date, possibly with a weekday in between. */
function isParted(tokens: readonly Token[], at: number): boolean {
  let before = at - 1;
  while (before > 0 && (isWeekday(tokens[before]!.text) || tokens[before]!.text === "/")) before -= 1;
  return SEPARATORS.has(tokens[before]?.text ?? "");
}

/** True for `March 3 (Reuters) - …`: without a place, the mark must be in brackets and followed by a dash. */
function isWithoutPlace(tokens: readonly Token[], mark: FoundMark): boolean {
  return mark.known && mark.opened === true && DASHES.has(tokens[mark.next]?.text ?? "");
}

/** The end of the line after a date (form G), behind a stop or a closing bracket; null if the line goes on. */
function lineEnd(text: string, tokens: readonly Token[], start: number, at: number): number | null {
  let next = at;
  if (tokens[next]?.text === "." || (tokens[next]?.text === ")" && tokens[start]?.text === "(")) next += 1;
  if (next >= tokens.length) return text.length;
  return tokens[next]!.line && tokens[next]!.kind === "word" ? tokens[next]!.start : null;
}

/** An impossible date in the position of one: `32 يناير 2018`, `31.13.2016`, `3o January 2016`. */
function unreadable(tokens: readonly Token[], at: number): WrittenDate | null {
  let next = at;
  let numbers = 0;
  let month = false;
  while (next < Math.min(tokens.length, at + 9)) {
    const { kind, text, spaced } = tokens[next]!;
    if (kind === "number") numbers += 1;
    else if (kind === "word" && monthOf(text)?.calendar === "gregorian") month = true;
    else if (!(kind === "sign" ? "./,-،".includes(text) : text === "م" || (!spaced && text.length <= 2))) break;
    next += 1;
  }
  if (!month && numbers < 3) return null;
  return { ...NOTHING, next, unreadable: true, warnings: ["the date cannot be read"] };
}

/** Adds a warning if the first words of the body name another weekday. */
function weekdayChecked(text: string, read: DatelineReading): DatelineReading {
  if (read.date === null) return read;
  const conflict = weekdayConflict(tokenize(text.slice(read.end, read.end + 300)), read.date);
  return conflict === null ? read : { ...read, warnings: [...read.warnings, conflict] };
}

/** The mark after a date, with or without brackets. Signs and a weekday may come in between. */
function markAfterDate(text: string, tokens: readonly Token[], date: WrittenDate, marks: MarkTable): FoundMark | null {
  let at = date.next;
  for (let passed = 0; passed < 8 && at < tokens.length; passed += 1) {
    const token = tokens[at]!;
    const mark = markAt(text, tokens, at, marks, { afterDate: true });
    if (mark !== null) {
      const sure = mark.known && (mark.opened || !date.unreadable);
      return sure || (!mark.known && date.year !== null && date.month !== null) ? mark : null;
    }
    // `مواس`: the year's suffix and the mark without a blank.
    if (token.kind === "word" && token.text.startsWith("م") && marks.knows(token.text.slice(1))) {
      const from = token.start + text.slice(token.start, token.end).search(/\p{L}/u) + 1;
      return { written: text.slice(from, token.end), next: at + 1, known: true };
    }
    if (token.kind !== "sign" ? !isWeekday(token.text) : !"-–—.,،_:/|".includes(token.text)) return null;
    at += 1;
  }
  return null;
}
