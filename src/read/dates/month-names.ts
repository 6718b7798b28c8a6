import { memoised } from "../../model/lru.ts";
import { foldWord, monthOf } from "./months.ts";

/** Month names of any language, from the tables of Intl: a list of our own is needed only for spellings that CLDR lacks. */

const ENGLISH = "January February March April May June July August September October November December".split(" ");
/** Languages that are tried for a word of a script if the page's own language does not know it. */
const BY_SCRIPT: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Latin}/u, "pt de ro hr sr-Latn sq id cs sk pl nl sv nb fi hu"],
  [/\p{Script=Cyrillic}/u, "ru uk bg sr mk be"],
  [/\p{Script=Greek}/u, "el"],
  [/\p{Script=Armenian}/u, "hy"],
  [/\p{Script=Devanagari}/u, "hi"],
  [/\p{Script=Bengali}/u, "bn"],
  [/\p{Script=Thai}/u, "th"],
  [/\p{Script=Arabic}/u, "fa ur"],
  [/\p{Script=Hebrew}/u, "he"],
  [/\p{Script=Georgian}/u, "ka"],
];
/** Languages that the ICU of workerd lacks. Armenian adds an ի before a year. */
const MISSING: Readonly<Record<string, string>> = {
  hy: "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
  sq: "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
};
/** Minimum letters of an abbreviation: `сен`, `out`. */
const SHORTEST = 3;
const WORD = /[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+)*॰?/gu;
/** Accents and vowel signs that are often left out. Those of Indic scripts are letters. */
const MARKS = /[\u0300-\u036f\u064b-\u0655\u0670ـ]/g;

type Names = ReadonlyMap<string, number>;
const cache = new Map<string, Names>();

/**
 * Rewrites the month names of a text in English. `language` decides first (`listopad` is October in Croatian, November in
 * Czech); null, or a name that it does not know: the languages of the script, if they agree.
 */
export function monthsInEnglish(text: string, language: string | null): string {
  return text.replace(WORD, (word) => {
    if (word.length < 2 || monthOf(foldWord(word)) !== undefined) return word;
    const month = monthIn(`${language ?? ""} ${word}`);
    return month === null ? word : ` ${ENGLISH[month - 1]} `;
  });
}

/** The month that a word names, after its language and a blank. Memoised: words near dates come again on every page. */
const monthIn = memoised(
  (text): number | null => {
    const [language = "", word = ""] = text.split(" ");
    const folded = fold(word).replace(/॰$/, "");
    const own = language === "" ? null : lookedUp(folded, namesIn(language));
    if (own !== null) return own;
    const [, languages] = BY_SCRIPT.find(([script]) => script.test(word)) ?? [];
    return languages === undefined ? null : lookedUp(folded, namesIn(languages));
  },
  { most: 2000, longest: 40 },
);

/** The month of a name or of the beginning of one; null if there is none, or if it could be several. */
function lookedUp(word: string, names: Names): number | null {
  const whole = names.get(word);
  if (whole !== undefined) return whole === 0 ? null : whole;
  let found: number | null = null;
  if (word.length < SHORTEST || word.length > 5) return null;
  for (const [name, month] of names) {
    if (!name.startsWith(word)) continue;
    if (month === 0 || (found !== null && found !== month)) return null;
    found = month;
  }
  return found;
}

/** Folded names of the months in some languages, in all forms that Intl has. 0: languages disagree. */
function namesIn(languages: string): Names {
  const cached = cache.get(languages);
  if (cached !== undefined) return cached;
  const names = new Map<string, number>();
  for (const language of languages.split(" ")) {
    for (const [at, name] of (MISSING[language.split("-")[0]!]?.split(" ") ?? []).entries())
      names.set(fold(name), (names.get(fold(name)) ?? at + 1) === at + 1 ? at + 1 : 0);
    for (const options of [
      { month: "long", day: "numeric" },
      { month: "long" },
      { month: "short", day: "numeric" },
      { month: "short" },
    ] as const) {
      const format = formatIn(language, options);
      for (let month = 1; format !== null && month <= 12; month += 1) {
        const parts = format.formatToParts(Date.UTC(2026, month - 1, 5));
        const name = fold(parts.find((part) => part.type === "month")?.value ?? "").replace(/[.॰\s]+$/u, "");
        if (!/^\p{L}[\p{L}\p{M}]/u.test(name) && !name.includes(".")) continue;
        names.set(name, (names.get(name) ?? month) === month ? month : 0);
      }
    }
  }
  cache.set(languages, names);
  return names;
}

function formatIn(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, { ...options, timeZone: "UTC" });
  } catch {
    return null;
  }
}

function fold(word: string): string {
  return word.toLowerCase().normalize("NFD").replace(MARKS, "").replace(/ı/g, "i").normalize("NFC");
}
