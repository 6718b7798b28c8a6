import type { Token } from "../dates/tokens.ts";
import { isPaper, type MarkTable, standsAlone } from "./agency-marks.ts";
import { isAlgerian, isKnownPlace } from "./known-places.ts";
import { closeAt, type FoundMark, markAt } from "./mark.ts";
import { DASHES, isKnownBetween, placeOf, SEPARATORS, wordsOf } from "./place.ts";
import { type DatelineReading, NO_DATELINE } from "./reading.ts";

/** Marks that follow a reporter's name between slashes: `إسطنبول / NAME / الأناضول`. */
const NAMES_REPORTER = new Set(["الاناضول", "اناضول"]);

/** Reads a dateline without a date: `place sep mark close`, or the papers' `mark sep place:`. */
export function undated(
  text: string,
  tokens: readonly Token[],
  start: number,
  marks: MarkTable,
): DatelineReading | null {
  return (
    markFirst(text, tokens, start, marks) ??
    placeFirst(text, tokens, start, marks) ??
    bareEmDash(text, tokens, start) ??
    bareDash(text, tokens, start)
  );
}

function markFirst(text: string, tokens: readonly Token[], start: number, marks: MarkTable): DatelineReading | null {
  const alone = standsAlone(tokens[start]?.text ?? "");
  const mark = markAt(text, tokens, start, marks, { afterDate: alone }) ?? paperAt(text, tokens, start);
  if (mark === null || !mark.known) return null;
  let at = mark.next;
  if (tokens[at]?.text === "(" && !mark.opened) return placeInBrackets(text, tokens, at, mark);
  if (!DASHES.has(tokens[at]?.text ?? "") && (alone || tokens[at]?.text !== ":")) return null;
  while (DASHES.has(tokens[at]?.text ?? "")) at += 1;
  const from = at;
  const closes = (token: Token) => token.text === ":" || (alone && DASHES.has(token.text));
  while (at < tokens.length && at < from + 10 && !closes(tokens[at]!) && !(at > from && tokens[at]!.line)) at += 1;
  // Without a colon, a place is accepted if it is known and ends the line: `واس – بريدة`.
  const ended = (at >= tokens.length || tokens[at]!.line) && isKnownBetween(tokens, from, at);
  const closed = ended || (tokens[at] !== undefined && closes(tokens[at]!));
  const place = at === from || !closed ? null : placeOf(text, tokens, from, at);
  const second = place ? agencyBehindPaper(text, tokens, start, from, at, marks) : null;
  if (second !== null) return undatedReading(text, null, second, closeAt(text, tokens, at));
  if (place) return undatedReading(text, place, mark.written, closeAt(text, tokens, at));
  return alone ? undatedReading(text, null, mark.written, closeAt(text, tokens, mark.next)) : null;
}

/** The agency in `سبق- وكالات:`: a paper's name and "agencies", neither of which is a place. */
function agencyBehindPaper(
  text: string,
  tokens: readonly Token[],
  start: number,
  from: number,
  to: number,
  marks: MarkTable,
): string | null {
  if (to - from !== 1) return null;
  const { text: folded, start: begin, end } = tokens[from]!;
  if (!isPaper(folded) && !(isPaper(tokens[start]!.text) && marks.knows(folded))) return null;
  return text.slice(begin, end);
}

/** Reads `واس (الرياض)` on a line of its own, or followed by a colon or dash. */
function placeInBrackets(
  text: string,
  tokens: readonly Token[],
  open: number,
  mark: FoundMark,
): DatelineReading | null {
  let end = open + 1;
  while (end < tokens.length && end < open + 8 && tokens[end]!.text !== ")") end += 1;
  if (tokens[end]?.text !== ")") return null;
  const after = tokens[end + 1];
  const ended = (after === undefined || after.line) && isKnownBetween(tokens, open + 1, end);
  if (!ended && !(after !== undefined && (after.text === ":" || DASHES.has(after.text)))) return null;
  const place = placeOf(text, tokens, open + 1, end);
  return place ? undatedReading(text, place, mark.written, closeAt(text, tokens, end + 1)) : null;
}

/** A paper in the position of the mark: `سبق - الرياض:`, `عكاظ (جدة)`. */
function paperAt(text: string, tokens: readonly Token[], at: number): FoundMark | null {
  const token = tokens[at];
  const next = tokens[at + 1]?.text ?? "";
  if (token === undefined || !isPaper(token.text) || !(DASHES.has(next) || next === "(")) return null;
  return { written: text.slice(token.start, token.end), next: at + 1, known: true };
}

function placeFirst(text: string, tokens: readonly Token[], start: number, marks: MarkTable): DatelineReading | null {
  for (let at = start + 1; at < Math.min(tokens.length, start + 12); at += 1) {
    const parted = SEPARATORS.has(tokens[at - 1]?.text ?? "") || tokens[at - 1]?.text === "/";
    // A mark that is also an ordinary word is accepted at the end of the text.
    const mark =
      markAt(text, tokens, at, marks, { afterDate: parted && at === tokens.length - 1 }) ??
      wordMark(text, tokens, start, at, marks);
    if (mark === null) continue;
    const words = tokens.slice(start, at).filter((token) => token.kind === "word");
    const place = placeBefore(text, tokens, start, at, mark);
    if (place === null || place === "") return null;
    const close = tokens[mark.next];
    const ends = close === undefined;
    const closed = ends || close.line || SEPARATORS.has(close.text) || close.text === "/";
    const isKnown = isKnownBetween(tokens, start, at);
    if (mark.opened) {
      // A mark in brackets at the end of the text is often a picture credit.
      if (!mark.known || (ends && !isKnown) || !(closed || words.length <= 2)) continue;
    } else if (!parted || !closed) continue;
    if (!mark.opened && !ends && close.text === ",") continue;
    const paper = words.length > 0 && isPaper(words.map((word) => word.text).join(" "));
    return undatedReading(text, paper ? null : place, mark.written, closeAt(text, tokens, mark.next));
  }
  return null;
}

/** The place before a mark, without a reporter's name between slashes. */
function placeBefore(
  text: string,
  tokens: readonly Token[],
  start: number,
  at: number,
  mark: FoundMark,
): string | null {
  const name = tokens[at]!.kind === "word" ? tokens[at]!.text : tokens[at + 1]!.text;
  const first = tokens.findIndex((token, index) => index > start && token.text === "/");
  if (!mark.opened && NAMES_REPORTER.has(name) && first > 0 && first < at - 1) {
    const last = tokens.findLastIndex((token, index) => index < at - 1 && token.text === "/");
    if (!isKnownBetween(tokens, last + 1, at)) return placeOf(text, tokens, start, last);
  }
  return placeOf(text, tokens, start, at);
}

/** A mark that is also a word (`واع`, `ومع`), between a known place with a dash and a line end or another dash. */
function wordMark(
  text: string,
  tokens: readonly Token[],
  start: number,
  at: number,
  marks: MarkTable,
): FoundMark | null {
  const before = tokens[at - 1]?.text ?? "";
  if (!(DASHES.has(before) || before === "/") || !isKnownBetween(tokens, start, at)) return null;
  const mark = markAt(text, tokens, at, marks, { afterDate: true });
  const close = mark === null ? undefined : tokens[mark.next];
  const closed = close === undefined || close.line || DASHES.has(close.text) || "/:".includes(close.text);
  return mark?.known && closed ? mark : null;
}

/** Reads `Khartoum — The Office of …`: an aggregator dropped mark and date. */
function bareEmDash(text: string, tokens: readonly Token[], start: number): DatelineReading | null {
  const at = tokens.findIndex((token) => token.text === "—");
  if (at <= start || at > start + 3 || tokens[at + 1]?.kind !== "word" || !tokens[at]!.spaced) return null;
  const words = text.slice(tokens[start]!.start, tokens[at]!.start).trim();
  const after = text.slice(tokens[at + 1]!.start, tokens[at + 1]!.end);
  if (!/^(?:\p{Lu}[\p{L}'’-]*)(?:[ -]\p{Lu}[\p{L}'’-]*){0,2}$/u.test(words) || !/^\p{Lu}/u.test(after)) return null;
  const place = placeOf(text, tokens, start, at);
  return place ? undatedReading(text, place, null, closeAt(text, tokens, at)) : null;
}

/** Reads `الجزائر - …`, `ALGER - …`: a place in Algeria and a dash, without mark and date. */
function bareDash(text: string, tokens: readonly Token[], start: number): DatelineReading | null {
  const isBare = (token: Token, at: number) =>
    at > start && DASHES.has(token.text) && (token.spaced || tokens[at + 1]?.spaced === true);
  const dash = tokens.findIndex(isBare);
  if (dash <= start || dash > start + 7 || !isAlgerian(wordsOf(tokens, start, dash))) return null;
  const next = tokens[dash + 1];
  // `الجزائر - تونس` is a match or a journey. A lower-case letter continues a sentence.
  if (next?.kind !== "word" || !next.spaced || isKnownPlace(next.text)) return null;
  if (/^\p{Ll}/u.test(text.slice(next.start, next.end))) return null;
  const place = placeOf(text, tokens, start, dash);
  return place ? undatedReading(text, place, null, closeAt(text, tokens, dash)) : null;
}

function undatedReading(text: string, place: string | null, mark: string | null, end: number): DatelineReading {
  return { ...NO_DATELINE, place, agencyMark: mark, rest: text.slice(end).trim(), end };
}
