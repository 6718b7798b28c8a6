import { closeAt, type FoundMark, markAt } from "./dateline-mark.ts";
import { DASHES, placeOf, SEPARATORS, wordsOf } from "./dateline-place.ts";
import { isKnownPlace } from "./dateline-places.ts";
import { type DatelineReading, NO_DATELINE } from "./dateline-reading.ts";
import { isPaper, type MarkTable } from "./marks.ts";
import type { Token } from "./tokens.ts";

/** Marks that open a text with a dash behind them and mostly no place (NNA). */
const STANDS_ALONE = new Set(["وطنيه"]);

/** `place sep mark close`, or the papers' `mark sep place:`. No date. */
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
  const alone = STANDS_ALONE.has(tokens[start]?.text ?? "");
  const mark = markAt(text, tokens, start, marks, { afterDate: alone }) ?? paperAt(text, tokens, start, marks);
  if (mark === null || !mark.known) return null;
  let at = mark.next;
  if (!DASHES.has(tokens[at]?.text ?? "") && (alone || tokens[at]?.text !== ":")) return null;
  while (DASHES.has(tokens[at]?.text ?? "")) at += 1;
  const from = at;
  const closes = (token: Token) => token.text === ":" || (alone && DASHES.has(token.text));
  while (at < tokens.length && at < from + 10 && !closes(tokens[at]!)) at += 1;
  const closed = tokens[at] !== undefined && closes(tokens[at]!);
  const place = at === from || !closed ? null : placeOf(text, tokens, from, at);
  if (place) return undatedReading(text, place, mark.written, closeAt(text, tokens, at));
  return alone ? undatedReading(text, null, mark.written, closeAt(text, tokens, mark.next)) : null;
}

/** A paper in the mark's place: `سبق - الرياض:`; not where the mark itself follows, `سبق - وكالات:`. */
function paperAt(text: string, tokens: readonly Token[], at: number, marks: MarkTable): FoundMark | null {
  const token = tokens[at];
  if (token === undefined || !isPaper(token.text) || !DASHES.has(tokens[at + 1]?.text ?? "")) return null;
  if (marks.knows(tokens[at + 2]?.text ?? "")) return null;
  return { written: text.slice(token.start, token.end), next: at + 1, known: true };
}

function placeFirst(text: string, tokens: readonly Token[], start: number, marks: MarkTable): DatelineReading | null {
  for (let at = start + 1; at < Math.min(tokens.length, start + 10); at += 1) {
    const parted = SEPARATORS.has(tokens[at - 1]?.text ?? "") || tokens[at - 1]?.text === "/";
    // A mark that is also a word is believed at the end of a line of its own.
    const mark =
      markAt(text, tokens, at, marks, { afterDate: parted && at === tokens.length - 1 }) ??
      wordMark(text, tokens, start, at, marks);
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

/** A mark that is also a word (`واع`, `ومع`) after a known place and a dash, with a line end or a dash behind it. */
function wordMark(
  text: string,
  tokens: readonly Token[],
  start: number,
  at: number,
  marks: MarkTable,
): FoundMark | null {
  if (!DASHES.has(tokens[at - 1]?.text ?? "") || !isKnownPlace(wordsOf(tokens, start, at))) return null;
  const mark = markAt(text, tokens, at, marks, { afterDate: true });
  const close = mark === null ? undefined : tokens[mark.next];
  return mark?.known && (close === undefined || close.line || DASHES.has(close.text)) ? mark : null;
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

/** `الجزائر - …`, `ALGER - …`: a place known as a dateline and a dash, neither mark nor date. */
function bareDash(text: string, tokens: readonly Token[], start: number): DatelineReading | null {
  const dash = tokens.findIndex((token) => DASHES.has(token.text));
  if (dash <= start || dash > start + 3 || !tokens[dash]!.spaced) return null;
  if (!isKnownPlace(wordsOf(tokens, start, dash))) return null;
  const next = tokens[dash + 1];
  // `الجزائر - تونس`: two sides of a match or a journey.
  if (next?.kind !== "word" || !next.spaced || isKnownPlace(next.text)) return null;
  const place = placeOf(text, tokens, start, dash);
  return place ? undatedReading(text, place, null, closeAt(text, tokens, dash)) : null;
}

function undatedReading(text: string, place: string | null, mark: string | null, end: number): DatelineReading {
  return { ...NO_DATELINE, place, agencyMark: mark, rest: text.slice(end).trim(), end };
}
