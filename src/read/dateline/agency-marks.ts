import { foldWord } from "../dates/months.ts";

/**
 * Marks of agencies in datelines, by the agency's time zone; "" for agencies that use the zone of the place. Spaced letters
 * (أ ش أ) also occur with dots or without blanks; the lookup key is folded and has neither.
 */
const MARKS: Readonly<Record<string, string>> = {
  "Africa/Tripoli": "وال LANA أوج JANA",
  "Asia/Riyadh": "واس SPA",
  "Asia/Dubai": "وام WAM",
  "Asia/Qatar": "قنا QNA",
  "Asia/Kuwait": "كونا KUNA",
  "Asia/Bahrain": "بنا BNA",
  "Asia/Muscat": "العمانية عمانية ONA",
  "Asia/Damascus": "سانا SANA",
  "Asia/Amman": "بترا Petra",
  "Asia/Baghdad": "واع INA نينا NINA",
  "Asia/Beirut": "وطنية NNA",
  "Asia/Gaza": "وفا WAFA",
  "Africa/Cairo": "أشأ MENA",
  "Africa/Khartoum": "سونا SUNA",
  "Africa/Tunis": "وات TAP",
  "Africa/Algiers": "وأج واج APS",
  "Africa/Casablanca": "ومع MAP",
  "Africa/Nouakchott": "وما AMI",
  "Africa/Mogadishu": "صونا SONNA",
  "Asia/Aden": "سبأ سبأنت SABA",
  "Europe/Istanbul": "الأناضول اناضول AA Anadolu",
  "Asia/Tehran": "IRNA ارنا ایرنا MNA ISNA ایسنا تسنیم",
  "Asia/Shanghai": "Xinhua شينخوا",
  "Europe/Moscow": "TASS تاس RIA Interfax Sputnik سبوتنيك",
  "Asia/Kuala_Lumpur": "Bernama برناما",
  "Asia/Dhaka": "BSS",
  "": `AFP أفب فرانس Reuters رويترز AP أب dpa دبأ LaPresse ANSA EFE PANA UPI PTI ANI APP KCNA Yonhap Kyodo VNA Ukrinform AZERTAC HINA BTA
    Tanjug Lusa Belga وكالات الوكالات وكالة متابعات UrduPoint MENAFN`,
};
const inWords = (marks: string): string[] => marks.split(/\s+/).map(foldWord);
const ZONES: ReadonlyMap<string, string> = new Map(
  Object.entries(MARKS).flatMap(([zone, marks]) => inWords(marks).map((mark) => [mark, zone] as const)),
);

/** Marks that are also ordinary words: they count only in brackets, between slashes or after a date. */
const WORDS: ReadonlySet<string> = new Set(
  [
    "بنا",
    "وات",
    "ومع",
    "وما",
    "وكاله",
    "وطنيه",
    "واع",
    "فرانس",
    "ap",
    "app",
    "map",
    "ani",
    "ina",
    "mena",
    "اب",
    "aa",
  ].map(foldWord),
);
/** Marks that start a text, followed by a dash and usually no place. */
const ALONE: ReadonlySet<string> = new Set(["وطنية", "NNA"].map(foldWord));
/** Names of papers, and words like "agencies", that occur in the position of a place. */
const PAPERS: ReadonlySet<string> = new Set(
  ["سبق", "عكاظ", "متابعات", "متابعة", "وكالات", "الوكالات", "خاص", "الوئام", "عاجل", "الشرق الاوسط"].map(foldWord),
);

/** The agencies' marks, and which of them are also ordinary words. */
export interface MarkTable {
  /** `folded`: the mark without blanks and dots. */
  knows(folded: string): boolean;
  isWord(folded: string): boolean;
}

/** Combines the built-in marks with those of a definition. */
export function markTable(own: readonly string[]): MarkTable {
  const mine = new Set(own.map((mark) => foldWord(mark).replace(/[\s.]+/g, "")));
  return {
    knows: (folded) => mine.has(folded) || ZONES.has(folded),
    isWord: (folded) => WORDS.has(folded) && !mine.has(folded),
  };
}

/** The time zone of a mark's agency, or null. `mark`: as written, possibly followed by a branch. */
export function zoneOf(mark: string): string | null {
  const whole = foldWord(mark).replace(/[\s.]+/g, "");
  return ZONES.get(whole) || ZONES.get(foldWord(mark.split(/[\s/–-]/)[0] ?? "")) || null;
}

/** True for a mark that starts a text without a place: `وطنية - `. */
export function standsAlone(folded: string): boolean {
  return ALONE.has(folded);
}

/** True for the name of a paper, or a word like "agencies", in the position of a place. */
export function isPaper(folded: string): boolean {
  return PAPERS.has(folded);
}
