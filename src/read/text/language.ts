/** Short words of languages in Latin script. Words of several languages count for each. */
const SHORT_WORDS: Readonly<Record<string, string>> = {
  en: "the of and to in for with on that was is has by from",
  fr: "le la les des une du est dans pour avec sur par qui que au aux",
  de: "der die und das ist nicht mit auf für ein eine dem den von sich",
  es: "el los las una que por con para del su como más es y",
  pt: "os uma que não com para do da em por dos são ao",
  it: "il che di per una sono con non del della gli è nel",
  nl: "het een van en is niet dat op te zijn voor met",
  tr: "ve bir bu için ile da de olarak çok",
  id: "yang dan di untuk dengan ini dari pada",
  pl: "nie się na jest że w z do jak",
  ro: "și în cu nu este pe din să care",
  sv: "och att det som är för på med inte",
  da: "og er det som af til på med ikke",
  cs: "je na se že v pro jako není byl",
  hr: "je i u na se da za koji nije",
  sq: "të dhe për në një me që është",
  hu: "az és hogy nem egy is volt",
  fi: "ja on ei että oli myös",
  vi: "và của là có trong cho không được",
};
const LANGUAGES_OF = new Map<string, string[]>();
for (const [language, words] of Object.entries(SHORT_WORDS))
  for (const word of words.split(" ")) LANGUAGES_OF.set(word, [...(LANGUAGES_OF.get(word) ?? []), language]);

/**
 * Scripts other than Latin: their letters, and the languages written in them, the most common one first. The letters after
 * a language are its own: a text with some of them is in that language. More special letters stand first.
 */
const SCRIPTS: readonly {
  letters: RegExp;
  languages: string;
  own: Readonly<Record<string, RegExp>>;
  weight?: number;
}[] = [
  {
    letters: /\p{Script=Arabic}/gu,
    languages: "ar fa ur ps ckb sd ug ku pnb azb",
    own: { ps: /[ټډړښځڅڼ]/g, ckb: /[ڕڵێۆە]/g, ur: /[ٹڈڑںے]/g, fa: /[پچژگکی]/g },
  },
  {
    letters: /\p{Script=Cyrillic}/gu,
    languages: "ru uk bg sr mk be kk ky mn tg tt os uz",
    own: { be: /ў/gi, uk: /[їєґ]/gi, mk: /[ѓќѕ]/gi, sr: /[ђјљњћџ]/gi, kk: /[әғқңөұү]/gi, ru: /[ыэё]/gi, bg: /ъ/gi },
  },
  // Japanese is written in Chinese signs as well: kana tell. A sign says as much as three letters.
  {
    letters: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu,
    languages: "zh ja yue",
    own: { ja: /[ぁ-ヿ]/g },
  },
  { letters: /\p{Script=Hangul}/gu, languages: "ko", own: {} },
  { letters: /\p{Script=Greek}/gu, languages: "el", own: {} },
  { letters: /\p{Script=Hebrew}/gu, languages: "he yi", own: {} },
  { letters: /\p{Script=Thai}/gu, languages: "th", own: {} },
  { letters: /\p{Script=Devanagari}/gu, languages: "hi mr ne", own: {} },
  { letters: /\p{Script=Bengali}/gu, languages: "bn as", own: {} },
  { letters: /\p{Script=Armenian}/gu, languages: "hy", own: {} },
  { letters: /\p{Script=Georgian}/gu, languages: "ka", own: {} },
];
/** Languages that are written in Latin script as well. */
const ALSO_LATIN = new Set(["sr", "uz", "kk", "ku"]);
/** A text with fewer letters proves nothing. */
const FEWEST_LETTERS = 40;

/** Who expects a language: an edition, the page by declaring it, or nobody with any reason. */
export type Expectation = "edition" | "declared" | "guess";

/**
 * The language of a text, as a BCP 47 tag: the expected one, unless the script of the text is of another. An edition's
 * language yields to the short words of another one in Latin script as well, a guess to any sign of another one.
 */
export function languageOf(text: string, expected: string, by: Expectation = "edition"): string {
  const count = (letters: RegExp): number => (text.match(letters) ?? []).length;
  const base = expected.split("-")[0]!;
  const latin = count(/\p{Script=Latin}/gu);
  const counts = SCRIPTS.map((script) => ({ ...script, many: count(script.letters) * (script.weight ?? 1) }));
  const total = counts.reduce((sum, { many }) => sum + many, latin);
  if (total < (by === "guess" ? 1 : FEWEST_LETTERS)) return expected;
  // A text of one script often quotes another, so a quarter of it may be foreign.
  const script = counts.find(({ many }) => many > 3 * (total - many));
  if (script !== undefined) {
    const languages = script.languages.split(" ");
    if (by !== "guess" && languages.includes(base)) return expected;
    const own = Object.entries(script.own).find(([, letters]) => count(letters) * 100 > script.many);
    return own?.[0] ?? languages[0]!;
  }
  if (latin <= 3 * (total - latin)) return expected;
  return latinLanguage(text, expected, base, by);
}

function latinLanguage(text: string, expected: string, base: string, by: Expectation): string {
  const hits: Record<string, number> = {};
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu))
    for (const language of LANGUAGES_OF.get(word) ?? []) hits[language] = (hits[language] ?? 0) + 1;
  const [best, most] = Object.entries(hits).reduce((top, one) => (one[1] > top[1] ? one : top), ["", 0]);
  const isLatin = ALSO_LATIN.has(base) || !SCRIPTS.some(({ languages }) => languages.split(" ").includes(base));
  if (!isLatin) return best === "" ? "en" : best;
  const own = hits[base] ?? 0;
  if (by === "declared") return expected;
  if (by === "guess") return most > own ? best : expected;
  // Of a language whose words are not known, only its script is judged.
  return base in SHORT_WORDS && most > 3 * own + 5 ? best : expected;
}
