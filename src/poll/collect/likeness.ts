import { foldForMatching } from "../../model/fold.ts";

/** A text to compare: an article's body. Its title says little, since editors change titles and bulletins repeat them. */
export interface ToldText {
  /** BCP 47. */
  readonly language: string;
  /** Day of publication in the agency's time zone, YYYY-MM-DD. */
  readonly day: string;
  readonly text: string;
}

/** What articles are compared by. */
export interface Sketch {
  readonly language: string;
  readonly day: string;
  /** Hashes of every three words in a row, folded, without the numbers. */
  readonly shingles: ReadonlySet<number>;
  /** The numbers, in figures and in words, except the parts of the day of publication: datelines write those in many ways. */
  readonly numbers: ReadonlySet<string>;
}

/** Words of one shingle. */
const SHINGLE = 3;
/** Words that are compared: the head of a text says what it is about, and longer texts must not cost more. */
const MOST_WORDS = 1500;
/** Shingles that a text must have to be compared: flashes of one sentence are alike by chance. */
const FEWEST = 20;
/** Share of the later text's shingles that the earlier one must have. Formulas and bulletins come back on other days. */
const SAME_DAY = 0.85;
const OTHER_DAY = 0.9;
/** One shingle in so many is a key. */
const ONE_IN = 8;
/** Shingles of an article's head that keys are taken from: a shortened text is a head. */
const KEYED = 400;

/** Stems of number words from two on, as folded: Arabic (any gender and case), English, French. */
const ARABIC_NUMBER =
  /^(?:و|ب|ل|وب)?(?:ال)?(?:اثن|اثنت|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|عشر|احد|احدي|مئ|ماي|مي?ت|الف|الاف|مليون|مليار)(?:ه|ا|ان|ين|ون|ي|يه|تين|تان)?$/u;
const NUMBER_WORDS = new Set(
  (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen " +
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion " +
    "deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante " +
    "soixante cent cents mille"
  ).split(" "),
);

/** The sketch of a text. Its cost grows with the length of the text, up to 1,500 words. */
export function sketchOf({ language, day, text }: ToldText): Sketch {
  const tokens = foldForMatching(text).match(/\d+(?:[.,]\d+)*|[\p{L}\p{M}]+/gu) ?? [];
  const ofDay = new Set(day.split("-").map(Number));
  const numbers = new Set<string>();
  const words: string[] = [];
  for (const token of tokens.slice(0, MOST_WORDS)) {
    if (!/^\d/.test(token)) words.push(token);
    else if (!ofDay.has(Number(token))) numbers.add(token);
    if (NUMBER_WORDS.has(token) || ARABIC_NUMBER.test(token)) numbers.add(token);
  }
  const shingles = new Set<number>();
  for (let at = 0; at + SHINGLE <= words.length; at += 1) shingles.add(hashOf(words.slice(at, at + SHINGLE).join(" ")));
  return { language: language.toLowerCase().split("-")[0]!, day, shingles, numbers };
}

/**
 * True if the later text says what the earlier one says and nothing else: nearly all its words stand in the earlier
 * one in the same order, and it has no number that the earlier one lacks. A later text that adds facts is an update, which
 * is not the same. Precision and recall are measured in test/poll/collect/likeness.test.ts.
 */
export function tellsTheSame(earlier: Sketch, later: Sketch): boolean {
  if (earlier.language !== later.language) return false;
  if (earlier.shingles.size < FEWEST || later.shingles.size < FEWEST) return false;
  for (const number of later.numbers) if (!earlier.numbers.has(number)) return false;
  let shared = 0;
  for (const shingle of later.shingles) if (earlier.shingles.has(shingle)) shared += 1;
  return shared >= later.shingles.size * (earlier.day === later.day ? SAME_DAY : OTHER_DAY);
}

/**
 * Keys by which texts that are alike are found: texts that share most of their shingles share keys (the same shingles are
 * keys in each), others rarely do. At most some fifty. Empty if the text is too short to be compared.
 */
export function keysOf({ shingles }: Sketch): number[] {
  if (shingles.size < FEWEST) return [];
  return [...shingles].slice(0, KEYED).filter((shingle) => shingle % ONE_IN === 0);
}

/** FNV-1a, 32 bits, and a final mix, so that the remainder that makes a key depends on every character. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
