import { isDateWord } from "../dates/date-forms.ts";
import { foldWord, isWeekday, monthOf } from "../dates/months.ts";
import type { Token } from "../dates/tokens.ts";
import { isKnownPlace } from "./known-places.ts";

/** The place of a dateline: what may be one, and how it is cut out. */

/** Words of a place, at most: رام الله, Al Bayda, Saint-Denis de la Réunion. */
const PLACE_WORDS = 4;
/** Signs that stand for the dash of a dateline. The tatweel is one where it stands alone. */
export const DASHES: ReadonlySet<string> = new Set(["-", "–", "—", "_", "ـ", "−"]);
/** Signs that may stand between place and date. */
export const SEPARATORS: ReadonlySet<string> = new Set([",", "،", ":", "|", ...DASHES]);
/** Words that stand in sentences, captions and labels and in no place's name (folded). */
const NOT_PLACE: ReadonlySet<string> = new Set(
  `قال قالت قالوا اكد اكدت اكدوا اعلن اعلنت اعلنوا صرح صرحت ذكر ذكرت افاد افادت اضاف اضافت اشار اشارت اوضح اوضحت كشف كشفت بث بثت نشر نشرت نقل
  نقلت اورد اوردت اوردته نفي نفت دعا دعت شهد شهدت استقبل استقبلت التقي التقت ترأس تراس شارك شاركت افتتح انطلق انطلقت تنطلق تناقش تعقد ينطلق
  تبدا يبدا بدا بدات ناقش بحث بحثت عقد عقدت ولد ولدت توفي وصل وصلت غادر قتل اصيب في من الي عن مع بعد قبل ان انه التي الذي الذين هذا هذه ذلك تلك
  وكاله انباء يوم اليوم امس غدا حسب نقلا وفق وفقا عام سنه منذ حتي خلال كما فيما حيث بينما لدي عبر ضد حول نحو قد لا لم لن
  وزاره وزير رئيس مجلس شركه قناه صحيفه موقع مراسل مراسلنا مراسلتنا مصدر مصادر متحدث ناطق تقرير خبر نشره صوره تصوير فيديو شاهد عاجل حصري ترجمه
  شهر تاريخ بتاريخ ليوم صباح مساء فجر الموافق ميدان ساحه شارع انتخابات ثوره ذكري احتفال احتفالات عيد حادثه هجوم هجمات احداث حرب معركه اتفاق
  اتفاقيه مظاهرات بطوله مباراه مهرجان مؤتمر موتمر اجتماع جلسه قانون قرار بيان رقم عدد صفحه ملف افتتاحيه لقاء حوار مقال
  in on at by said says from to for with was is are has have had since until his her its their an published updated born mr mrs president minister
  photo image video source file credit update exclusive breaking watch live
  dans est sur par pour il elle depuis`
    .split(/\s+/)
    .map(foldWord),
);
/** The same with و before it opens a sentence: وقال, وأضاف. Of short words only these, lest وادي be one. */
const AND = "و";
/** `سوق الجمعة` is a town, not a market and a Friday. */
const MARKET = "سوق";
const BEFORE_DATE = new Set(["في", "le"]);
/** Articles that may open a place's name, if a capital follows: The Hague, Le Caire, La Habana. */
const ARTICLES = new Set(["the", "le", "la", "les", "al", "el"]);
/** Small words within a name in Latin letters. */
const PARTICLES = new Set(
  "de la le les du des da do dos das di del della al el as ad ul ur an and of the on upon sur en au aux à e i y d l bin van den am im a".split(
    " ",
  ),
);

/** The place between two tokens, as written; an empty text where there is nothing, null where it is no place. */
export function placeOf(text: string, tokens: readonly Token[], start: number, end: number): string | null {
  let from = start;
  let to = end;
  while (to > from && isPadding(tokens, from, to - 1)) to -= 1;
  while (from < to && tokens[from]!.kind === "sign") from += 1;
  if (from >= to) return "";
  const run = tokens.slice(from, to);
  const words = run.filter((token) => token.kind === "word");
  if (words.length === 0 || words.length > placeLimit(run) || run.some((token) => token.kind === "number")) return null;
  if (run.some((token) => token.kind === "sign" && !"-–/().,،'’ـ".includes(token.text))) return null;
  if (!words.every((word, index) => isPlaceWord(text, words, word, index))) return null;
  if (words.length === 1 && (monthOf(words[0]!.text) !== undefined || isDateWord(words[0]!.text))) return null;
  const place = text
    .slice(run[0]!.start, run.at(-1)!.end)
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/\s+/g, " ");
  return place;
}

/** A sign, a weekday or `في` between the place and the date. */
function isPadding(tokens: readonly Token[], from: number, at: number): boolean {
  const { text } = tokens[at]!;
  // `SHARM EL SHEIKH /Egypt/`, `COLUMBIA, S.C.`: signs of the place itself.
  if (text === "/") return tokens.slice(from, at).every((token) => token.text !== "/");
  if (text === ".") return tokens[at - 1]?.text.length !== 1 || at - 1 <= from;
  if (isWeekday(text)) return tokens[at - 1]?.text !== MARKET || at - 1 < from;
  return SEPARATORS.has(text) || (BEFORE_DATE.has(text) && at > from);
}

/** One word of a place: none of a sentence; in Latin letters with a capital, but for the small words within names. */
function isPlaceWord(text: string, words: readonly Token[], word: Token, index: number): boolean {
  const written = text.slice(word.start, word.end);
  const next = words[index + 1];
  const latin = /^\p{Script=Latin}/u.test(written);
  const capital = /^\p{Lu}/u.test(written);
  if (!latin) return !isCommon(word.text, written);
  if (index === 0) return capital && !NOT_PLACE.has(word.text) && (!ARTICLES.has(word.text) || isCapital(text, next));
  if (/^[dl]['’]\p{Lu}/u.test(written)) return true;
  // A capital behind the first word tells a name: Port-Saïd is no verb.
  return (
    capital ||
    (PARTICLES.has(word.text) &&
      isCapital(
        text,
        words.slice(index + 1).find((one) => !PARTICLES.has(one.text)),
      ))
  );
}

/** A word of sentences, alone, with its article or with و before it; جبل علي is a place, على (on) is none. */
function isCommon(folded: string, written: string): boolean {
  if (folded === "علي") return /ى/u.test(written);
  if (NOT_PLACE.has(folded) || NOT_PLACE.has(folded.replace(/^ال/u, ""))) return true;
  return folded.startsWith(AND) && folded.length > 3 && NOT_PLACE.has(folded.slice(1));
}

function isCapital(text: string, word: Token | undefined): boolean {
  return word !== undefined && /^\p{Lu}/u.test(text.slice(word.start, word.end));
}

/** The words between two tokens, folded, a blank between them. */
export function wordsOf(tokens: readonly Token[], start: number, end: number): string {
  const words = tokens.slice(start, end).filter((token) => token.kind === "word");
  return words.map((token) => token.text).join(" ");
}

/** True where the words between two tokens are a place known as a dateline. */
export function isKnownBetween(tokens: readonly Token[], start: number, end: number): boolean {
  return isKnownPlace(wordsOf(tokens, start, end).replace(/ في$/u, ""));
}

/** A country in brackets or behind a comma or slash is no part of the count. */
function placeLimit(run: readonly Token[]): number {
  return run.some((token) => "(/,،".includes(token.text) && token.kind === "sign") ? PLACE_WORDS + 4 : PLACE_WORDS;
}
