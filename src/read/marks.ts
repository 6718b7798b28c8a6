import { foldWord } from "./months.ts";

/**
 * Marks that agencies put into their datelines. Spaced letters (أ ش أ) are also met with dots or without blanks; the
 * key is the mark folded, without either.
 */
const MARKS = `وال LANA أوج JANA واس SPA وام WAM قنا QNA كونا KUNA بنا BNA العمانية عمانية ONA سانا SANA بترا Petra واع INA نينا NINA وطنية NNA وفا WAFA
أشأ MENA سونا SUNA وات TAP وأج واج APS ومع MAP وما AMI صونا SONNA سبأ سبأنت SABA الأناضول اناضول AA Anadolu IRNA ارنا إرنا ایرنا MNA ISNA ایسنا تسنیم Xinhua شينخوا
TASS تاس Bernama برناما BSS AFP أفب افب فرانس Reuters رويترز AP أب dpa دبأ LaPresse ANSA EFE PANA UPI PTI ANI APP KCNA Yonhap Kyodo VNA RIA Interfax
Sputnik سبوتنيك Ukrinform AZERTAC HINA BTA Tanjug Lusa Belga وكالات الوكالات وكالة متابعات UrduPoint MENAFN`;

const KNOWN: ReadonlySet<string> = new Set(MARKS.split(/\s+/).map(foldWord));
/** Marks that are also everyday words: they count only within brackets or slashes, or after a date. */
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
/** Names of papers and of "agencies" in the place of a place. */
const PAPERS: ReadonlySet<string> = new Set(
  ["سبق", "عكاظ", "متابعات", "متابعة", "وكالات", "الوكالات", "خاص", "الوئام", "عاجل", "الشرق الاوسط"].map(foldWord),
);

export interface MarkTable {
  /** `folded`: the mark without blanks and dots. */
  knows(folded: string): boolean;
  isWord(folded: string): boolean;
}

/** The marks that are known everywhere, and those of a definition. */
export function markTable(own: readonly string[]): MarkTable {
  const mine = new Set(own.map((mark) => foldWord(mark).replace(/[\s.]+/g, "")));
  return {
    knows: (folded) => mine.has(folded) || KNOWN.has(folded),
    isWord: (folded) => WORDS.has(folded) && !mine.has(folded),
  };
}

export function isPaper(folded: string): boolean {
  return PAPERS.has(folded);
}
