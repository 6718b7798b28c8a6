import { isDateWord } from "../dates/date-forms.ts";
import { foldWord, isWeekday, monthOf } from "../dates/months.ts";
import type { Token } from "../dates/tokens.ts";
import { isKnownPlace } from "./known-places.ts";

/** Recognises the place of a dateline. */

/** Maximum words of a place: رام الله, Al Bayda, Saint-Denis de la Réunion. */
const PLACE_WORDS = 4;
/** Signs used as the dash of a dateline. A tatweel counts if it is on its own. */
export const DASHES: ReadonlySet<string> = new Set(["-", "–", "—", "_", "ـ", "−"]);
/** Signs allowed between place and date. */
export const SEPARATORS: ReadonlySet<string> = new Set([",", "،", ":", "|", ...DASHES]);
/** Words of sentences, captions and labels that occur in no place's name (folded). */
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
/** A prefix of these words at the start of a sentence: وقال, وأضاف. Short words are exempt, because of وادي. */
const AND = "و";
/** `سوق الجمعة` is a town, not a market and a Friday. */
const MARKET = "سوق";
const BEFORE_DATE = new Set(["في", "le"]);
/** Articles that may start a place's name if a capital follows: The Hague, Le Caire, La Habana. */
const ARTICLES = new Set(["the", "le", "la", "les", "al", "el"]);
/** Lower-case words within a name in Latin letters. */
const PARTICLES = new Set(
  "de la le les du des da do dos das di del della al el as ad ul ur an and of the on upon sur en au aux à e i y d l bin van den am im a".split(
    " ",
  ),
);

/** The place between two tokens, as written; "" if there is nothing, null if it is not a place. */
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

/** True for a sign, a weekday or `في` between the place and the date. */
function isPadding(tokens: readonly Token[], from: number, at: number): boolean {
  const { text } = tokens[at]!;
  // `SHARM EL SHEIKH /Egypt/`, `COLUMBIA, S.C.`: signs of the place itself.
  if (text === "/") return tokens.slice(from, at).every((token) => token.text !== "/");
  if (text === ".") return tokens[at - 1]?.text.length !== 1 || at - 1 <= from;
  if (isWeekday(text)) return tokens[at - 1]?.text !== MARKET || at - 1 < from;
  return SEPARATORS.has(text) || (BEFORE_DATE.has(text) && at > from);
}

/** True for a word that a place may have: not a word of sentences; in Latin letters, capitalised unless a particle. */
function isPlaceWord(text: string, words: readonly Token[], word: Token, index: number): boolean {
  const written = text.slice(word.start, word.end);
  const next = words[index + 1];
  const latin = /^\p{Script=Latin}/u.test(written);
  const capital = /^\p{Lu}/u.test(written);
  if (!latin) return !isCommon(word.text, written);
  if (index === 0) return capital && !NOT_PLACE.has(word.text) && (!ARTICLES.has(word.text) || isCapital(text, next));
  if (/^[dl]['’]\p{Lu}/u.test(written)) return true;
  // A capital after the first word marks a name: Port-Saïd is no verb.
  return (
    capital ||
    (PARTICLES.has(word.text) &&
      isCapital(
        text,
        words.slice(index + 1).find((later) => !PARTICLES.has(later.text)),
      ))
  );
}

/** True for a word of sentences, also with its article or a prefixed و. جبل علي is a place; على (on) is not. */
function isCommon(folded: string, written: string): boolean {
  if (folded === "علي") return /ى/u.test(written);
  if (NOT_PLACE.has(folded) || NOT_PLACE.has(folded.replace(/^ال/u, ""))) return true;
  return folded.startsWith(AND) && folded.length > 3 && NOT_PLACE.has(folded.slice(1));
}

function isCapital(text: string, word: Token | undefined): boolean {
  return word !== undefined && /^\p{Lu}/u.test(text.slice(word.start, word.end));
}

/** The words between two tokens, folded and joined by blanks. */
export function wordsOf(tokens: readonly Token[], start: number, end: number): string {
  const words = tokens.slice(start, end).filter((token) => token.kind === "word");
  return words.map((token) => token.text).join(" ");
}

/** True if the words between two tokens are a place known from datelines. */
export function isKnownBetween(tokens: readonly Token[], start: number, end: number): boolean {
  return isKnownPlace(wordsOf(tokens, start, end).replace(/ في$/u, ""));
}

/** Maximum words of a place; more if a country follows in brackets or after a comma or slash. */
function placeLimit(run: readonly Token[]): number {
  return run.some((token) => "(/,،".includes(token.text) && token.kind === "sign") ? PLACE_WORDS + 4 : PLACE_WORDS;
}
