import type { Dateline } from "../model/article.ts";
import { dateAt, type WrittenDate } from "./date-tokens.ts";
import { type DateContext, settleDate } from "./dateline-context.ts";
import { closeAt, type FoundMark, markAt } from "./dateline-mark.ts";
import { isPaper, type MarkTable, markTable } from "./marks.ts";
import { isWeekday, monthOf } from "./months.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A dateline, and where in the text it ends. */
export interface DatelineReading extends Dateline {
  /** Index in the text of the first character after the dateline; 0: there is none. */
  readonly end: number;
  /** `--MM-DD` where the year is missing. */
  readonly partial: string | null;
  readonly hijri: string | null;
}

export interface DatelineOptions {
  /** Marks besides those known everywhere. */
  readonly marks?: readonly string[];
  readonly language?: string;
  readonly context?: DateContext;
  readonly timezone?: string;
  readonly idCurve?: readonly (readonly [number, string])[];
  readonly since?: number;
}

const NONE: DatelineReading = {
  place: null,
  date: null,
  repaired: false,
  agencyMark: null,
  rest: null,
  warnings: [],
  end: 0,
  partial: null,
  hijri: null,
};
/** Words of a place, at most: رام الله, Al Bayda, Saint-Denis de la Réunion. */
const PLACE_WORDS = 4;
const DASHES = new Set(["-", "–", "—", "_", "ـ", "−"]);
const SEPARATORS = new Set([",", "،", ":", ...DASHES]);
/** Words that stand in sentences and in no place's name (folded). */
const NOT_PLACE = new Set(
  `قال قالت اكد اكدت اعلن اعلنت صرح ذكر ذكرت افاد افادت في من علي الي عن مع بعد قبل ان التي الذي التي هذا هذه بيان وكاله انباء يوم اليوم امس غدا حسب نقلا وفق وفقا عام سنه منذ حتي خلال كما ولد نشر نقلت ونقلت
  اوردته فيما وقالت وقال تاريخ الموافق ناقش بحث عقد شهر ميدان ساحه شارع انتخابات ثوره بدا بدات
  the in on of at by said says from to and for with was is are has have since until his her its their an published updated le la-les dans du est sur par pour il elle a`.split(
    /\s+/,
  ),
);

/** Reads the dateline that opens a text; see the grammar in `datelines` of the docs. Looks at the first 600 characters. */
export function readDateline(text: string, options: DatelineOptions = {}): DatelineReading {
  const tokens = tokenize(text);
  if (tokens.length === 0) return NONE;
  const marks = markTable(options.marks ?? []);
  for (const start of startsOf(tokens)) {
    const found =
      dated(text, tokens, start, marks, options) ??
      (start === 0 || tokens[start - 1]?.text === ")" ? undated(text, tokens, start, marks) : null);
    if (found !== null) return found;
  }
  return phrase(text, tokens, options) ?? NONE;
}

/** Where a dateline may begin: at once, after a number left over from the title, after a syndicator's brackets. */
function startsOf(tokens: readonly Token[]): number[] {
  const end = tokens[0]?.text === "(" ? closing(tokens, 0) : null;
  const starts = end !== null && end < 24 ? [end + 1, 0] : [0];
  const word = tokens.findIndex((token) => token.kind === "word");
  if (word > 0 && word < 8) starts.push(word);
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
    if (date === null) continue;
    const place = placeOf(text, tokens, start, at);
    if (place === null) {
      if (at === start) continue;
      return null;
    }
    const mark = markAfterDate(text, tokens, date, marks, place !== "");
    if (mark !== null) {
      const end = closeAt(text, tokens, mark.next);
      return reading(text, place, date, mark.written, end, options);
    }
    const ended = date.next >= tokens.length || (tokens[date.next]!.line && tokens[date.next]!.kind === "word");
    const parted = SEPARATORS.has(tokens[at - 1]?.text ?? "");
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

/** `place sep mark close`, or the papers' `mark sep place:`. No date. */
function undated(text: string, tokens: readonly Token[], start: number, marks: MarkTable): DatelineReading | null {
  return (
    markFirst(text, tokens, start, marks) ?? placeFirst(text, tokens, start, marks) ?? bareEmDash(text, tokens, start)
  );
}

function markFirst(text: string, tokens: readonly Token[], start: number, marks: MarkTable): DatelineReading | null {
  const mark = markAt(text, tokens, start, marks, { afterDate: false });
  if (mark === null || !mark.known) return null;
  let at = mark.next;
  if (!DASHES.has(tokens[at]?.text ?? "") && tokens[at]?.text !== ":") return null;
  while (DASHES.has(tokens[at]?.text ?? "")) at += 1;
  const from = at;
  while (at < tokens.length && at < from + 10 && tokens[at]!.text !== ":") at += 1;
  if (tokens[at]?.text !== ":") return null;
  const place = at === from ? null : placeOf(text, tokens, from, at);
  if (place === null || place === "") return null;
  return undatedReading(text, place, mark.written, closeAt(text, tokens, at));
}

function placeFirst(text: string, tokens: readonly Token[], start: number, marks: MarkTable): DatelineReading | null {
  for (let at = start + 1; at < Math.min(tokens.length, start + 10); at += 1) {
    const parted = SEPARATORS.has(tokens[at - 1]?.text ?? "") || tokens[at - 1]?.text === "/";
    // A mark that is also a word is believed at the end of a line of its own.
    const mark = markAt(text, tokens, at, marks, { afterDate: parted && at === tokens.length - 1 });
    if (mark === null) continue;
    const place = placeOf(text, tokens, start, at);
    if (place === null || place === "") return null;
    const words = tokens.slice(start, at).filter((token) => token.kind === "word");
    const bracketed = mark.opened;
    const close = tokens[mark.next];
    const closed = close === undefined || close.line || SEPARATORS.has(close.text);
    if (bracketed ? !(closed || words.length <= 2) || !mark.known : !parted || !closed) continue;
    if (!bracketed && mark.next < tokens.length && close?.text === ",") continue;
    const paper = words.length > 0 && isPaper(words.map((word) => word.text).join(" "));
    return undatedReading(text, paper ? null : place, mark.written, closeAt(text, tokens, mark.next));
  }
  return null;
}

/** `Khartoum — The Office of …`: an aggregator that dropped mark and date. */
function bareEmDash(text: string, tokens: readonly Token[], start: number): DatelineReading | null {
  const at = tokens.findIndex((token) => token.text === "—");
  if (at <= start || at > start + 3 || tokens[at + 1]?.kind !== "word" || !tokens[at]!.spaced) return null;
  const words = text.slice(tokens[start]!.start, tokens[at]!.start).trim();
  const after = text.slice(tokens[at + 1]!.start, tokens[at + 1]!.end);
  if (!/^(?:\p{Lu}[\p{L}'’-]*)(?:[ -]\p{Lu}[\p{L}'’-]*){0,2}$/u.test(words) || !/^\p{Lu}/u.test(after)) return null;
  const place = placeOf(text, tokens, start, at);
  return place ? undatedReading(text, place, null, closeAt(text, tokens, at)) : null;
}

/** A text that is nothing but a date: a page's head, a line of its own. */
function phrase(text: string, tokens: readonly Token[], options: DatelineOptions): DatelineReading | null {
  let at = 0;
  while (
    at < Math.min(6, tokens.length) &&
    (isWeekday(tokens[at]!.text) || ["اليوم", "يوم", ",", "،", "(", "|", "-"].includes(tokens[at]!.text))
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

/** The place between two tokens, as written; an empty text where there is nothing, null where it is no place. */
function placeOf(text: string, tokens: readonly Token[], start: number, end: number): string | null {
  let from = start;
  let to = end;
  while (
    to > from &&
    (SEPARATORS.has(tokens[to - 1]!.text) ||
      ["/", "."].includes(tokens[to - 1]!.text) ||
      (tokens[to - 1]!.text === "في" && to - 1 > from) ||
      isWeekday(tokens[to - 1]!.text))
  )
    to -= 1;
  while (from < to && tokens[from]!.kind === "sign") from += 1;
  if (from >= to) return "";
  const run = tokens.slice(from, to);
  const words = run.filter((token) => token.kind === "word");
  if (words.length === 0 || words.length > placeLimit(run) || run.some((token) => token.kind === "number")) return null;
  if (run.some((token) => token.kind === "sign" && !"-–/().,،'’".includes(token.text))) return null;
  if (words.some((word) => NOT_PLACE.has(word.text)) || (words.length === 1 && monthOf(words[0]!.text) !== undefined))
    return null;
  const place = text
    .slice(run[0]!.start, run.at(-1)!.end)
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/\s+/g, " ");
  const latin = /^[\p{Script=Latin}]/u.test(place);
  if (latin && !/^\p{Lu}/u.test(place)) return null;
  return place;
}

/** A country in brackets or behind a comma or slash is no part of the count. */
function placeLimit(run: readonly Token[]): number {
  return run.some((token) => "(/,،".includes(token.text) && token.kind === "sign") ? PLACE_WORDS + 3 : PLACE_WORDS;
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

function undatedReading(text: string, place: string | null, mark: string | null, end: number): DatelineReading {
  return { ...NONE, place, agencyMark: mark, rest: text.slice(end).trim(), end };
}
