import { isWeekday, monthOf } from "./months.ts";
import type { Token } from "./tokens.ts";

/** The place of a dateline: what may be one, and how it is cut out. */

/** Words of a place, at most: رام الله, Al Bayda, Saint-Denis de la Réunion. */
const PLACE_WORDS = 4;
export const DASHES = new Set(["-", "–", "—", "_", "ـ", "−"]);
export const SEPARATORS = new Set([",", "،", ":", ...DASHES]);
/** Words that stand in sentences and in no place's name (folded). */
const NOT_PLACE = new Set(
  `قال قالت اكد اكدت اعلن اعلنت صرح ذكر ذكرت افاد افادت في من علي الي عن مع بعد قبل ان التي الذي التي هذا هذه بيان وكاله انباء يوم اليوم امس غدا حسب نقلا وفق وفقا عام سنه منذ حتي خلال كما ولد نشر نقلت ونقلت
  اوردته فيما وقالت وقال تاريخ الموافق ناقش بحث عقد شهر ميدان ساحه شارع انتخابات ثوره بدا بدات
  in on of at by said says from to and for with was is are has have since until his her its their an published updated dans du est sur par pour il elle a`.split(
    /\s+/,
  ),
);
/** Articles that may open a place's name, if a capital follows: The Hague, Le Caire, La Habana. */
const ARTICLES = new Set(["the", "le", "la", "les"]);

/** The place between two tokens, as written; an empty text where there is nothing, null where it is no place. */
export function placeOf(text: string, tokens: readonly Token[], start: number, end: number): string | null {
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
  const second = words[1];
  const named = second !== undefined && /^\p{Lu}/u.test(text.slice(second.start, second.end));
  if (ARTICLES.has(words[0]!.text) && !named) return null;
  // A capital behind the first word tells a name: Port-Saïd is no verb.
  const common = (word: Token, index: number) =>
    NOT_PLACE.has(word.text) && (index === 0 || !/^\p{Lu}/u.test(text.slice(word.start, word.end)));
  if (words.some(common) || (words.length === 1 && monthOf(words[0]!.text) !== undefined)) return null;
  const place = text
    .slice(run[0]!.start, run.at(-1)!.end)
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/\s+/g, " ");
  const latin = /^[\p{Script=Latin}]/u.test(place);
  if (latin && !/^\p{Lu}/u.test(place)) return null;
  return place;
}

/** The words between two tokens, folded, a blank between them. */
export function wordsOf(tokens: readonly Token[], start: number, end: number): string {
  const words = tokens.slice(start, end).filter((token) => token.kind === "word");
  return words.map((token) => token.text).join(" ");
}

/** A country in brackets or behind a comma or slash is no part of the count. */
function placeLimit(run: readonly Token[]): number {
  return run.some((token) => "(/,،".includes(token.text) && token.kind === "sign") ? PLACE_WORDS + 3 : PLACE_WORDS;
}
