import { MONTHS_AR, MONTHS_EN } from "../calendar.ts";
import type { Lang } from "../types.ts";

/** The parts of a date as the forms write them. */
interface Parts {
  place: string;
  d: number;
  dd: string;
  mm: string;
  y: string;
  ar: string;
  en: string;
}

/** A month name without one inner letter, as in فراير; short names stay whole, so that one edit still names one month. */
const slip = (month: string) => (month.length < 6 ? month : month[0] + month.slice(2));
const bare = (month: string) => month.replace(/^[أإ]/, "ا");
/** A place with one letter mistaken, as in الجمس for الخمس. */
const misspelt = (place: string) =>
  place.includes("خ")
    ? place.replace("خ", "ج")
    : place.includes("ط")
      ? place.replace("ط", "ظ")
      : `${place.slice(0, -1)}ه`;

/** Forms A1 to A12 of the Arabic service. */
export const ARABIC_FORMS: readonly ((p: Parts) => string)[] = [
  (p) => `${p.place} ${p.dd} ${p.ar} ${p.y} ( وال ) - `,
  (p) => `${p.place} ${p.d} ${p.ar} ${p.y} (وال)- `,
  (p) => `${p.place} ${p.d} ${p.ar} ${p.y}م(وال)- `,
  (p) => `${p.place} ${p.d} ${p.ar} ${p.y} (وال )- `,
  (p) => `${p.place} ${p.d} ${p.ar} ${p.y} م (وال) – `,
  (p) => `${p.place}${p.d} ${p.ar} ${p.y} (وال ${p.place})- `,
  (p) => `${p.place} ${p.d}${p.ar}  ${p.y}(وال)-`,
  (p) => `${p.place} ${p.d} ${p.ar} ${p.y} -( وال ) - `,
  (p) => `${p.place} ${p.d} ${p.ar} (وال )- `,
  (p) => `${p.place} ${p.d} ${slip(p.ar)} ${p.y}( وال )- `,
  (p) => `${p.place} ${p.dd} ${p.ar} ${p.y} ( وال ) - `,
  (p) => `24 . ${p.place} ${p.d} ${p.ar} ${p.y} ( وال ) -`,
  (p) => `${p.place} ${p.d} ${bare(p.ar)} ${p.y} (وال) _ `,
  (p) => `${p.place} ${p.d} ${p.ar} ${p.y}م ..( وال ) " `,
  (p) => `${p.place} ${p.d} ${p.ar} ${p.y}م - وال - `,
  (p) => `${p.place} ${p.dd} ${p.ar} ${p.y} ( وال)- `,
];

/** Forms E1 to E4 of the English service, the newest first. */
export const ENGLISH_FORMS: readonly ((p: Parts) => string)[] = [
  (p) => `${p.place}, ${p.en} ${p.d}, ${p.y} (LANA) - `,
  (p) => `${p.place}, ${p.en} ${p.d}, ${p.y} (LANA) – `,
  (p) => `${p.place}, ${p.d} ${p.en} ${p.y}(Lana) `,
  (p) => `${p.place}, ${p.dd}.${p.mm}.${p.y}(Lana) `,
  (p) => `${p.place}, ${p.dd}.${p.mm}.${p.y} - Lana - `,
  (p) => `${p.place}, ${p.d} ${p.en} ${p.y} (Lana) `,
];

/** Forms F1 to F3 of the French service; the last has none. */
export const FRENCH_FORMS: readonly ((p: Parts) => string)[] = [
  (p) => `${p.place} ${p.dd} ${p.en.slice(0, 3)} ${p.y} /LANA/ - `,
  (p) => `${p.place},${p.d} ${p.en.slice(0, 3)}.${p.y} (Lana)- `,
  () => "",
];

/** Place in the list of the form that goes with a misspelt place. */
const MISSPELT_FORM = 10;

/** The place as the `form`-th form of a language writes it. */
export const placeAsWritten = (lang: Lang, form: number, place: string): string =>
  lang === "ar" && form % ARABIC_FORMS.length === MISSPELT_FORM ? misspelt(place) : place;

const FORMS = { ar: ARABIC_FORMS, en: ENGLISH_FORMS, fr: FRENCH_FORMS };

/** Writes a dateline in the `form`-th form of its language (counted round), ending where the news begins. */
export function writeDateline(lang: Lang, form: number, place: string, day: string): string {
  const [y = "", mm = "", dd = ""] = day.split("-");
  const month = Number(mm) - 1;
  const forms = FORMS[lang];
  return forms[form % forms.length]!({
    place,
    d: Number(dd),
    dd,
    mm,
    y,
    ar: MONTHS_AR[month]!,
    en: MONTHS_EN[month]!,
  });
}

const ARABIC_SIGN_OFFS = [
  "...( وال )...",
  "(وال)",
  "..(وال)..",
  "....( وال ) .....",
  "( وال )",
  ". ( وال ) .",
  "...(وال)",
  "(وال)...",
  ".. ( وال ) ..",
  "…(وال)…",
  "... وال ...",
  "(وال",
  "(( وال سبها).,...",
  "(وال بنغازى)",
  "(وال- سرت)",
  "( وال غريان )",
  "....(وال)....",
  "( وال)",
  "(وال ).",
  "..( وال )",
];
const SIGN_OFFS: Record<Lang, readonly string[]> = {
  ar: ARABIC_SIGN_OFFS,
  en: ["(LANA)", "... (LANA) ...", "....(LANA) .....", "=Lana=", "...(LANA)"],
  fr: ["//lana//", "-/Lana/-", ""],
};

/** A sign-off; one Arabic body in sixty-six has none. */
export function writeSignOff(lang: Lang, choice: number): string {
  if (lang === "ar" && choice % 66 === 65) return "";
  const list = SIGN_OFFS[lang];
  return list[choice % list.length]!;
}
