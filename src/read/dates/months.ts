/**
 * Month names in all systems that agencies use (CLDR 48, and spellings found in wire copy). Keys are folded by
 * `foldWord`. Names of two words are tried before names of one.
 */

export type Calendar = "gregorian" | "hijri" | "persian";

/** A month's number, from 1, in its calendar. */
export interface Month {
  readonly number: number;
  readonly calendar: Calendar;
}

const GREGORIAN: readonly string[] = [
  "يناير|كانون الثاني|كانون ثان|كانون ثاني|جانفي|ژانويه|january|jan|janvier|janv|enero|ene|gennaio|gen|januari|ocak",
  "فبراير|شباط|فيفري|فوريه|february|feb|fevrier|fevr|fev|febrero|febbraio|februari|şubat|subat",
  "مارس|آذار|march|mar|mars|marzo|mac|mart",
  "أبريل|إبريل|نيسان|أفريل|آوريل|april|apr|avril|avr|abril|abr|aprile|nisan",
  "مايو|أيار|آيار|ماي|مه|may|mai|mayo|maggio|mag|mei|mayıs|mayis",
  "يونيو|يونيه|حزيران|جوان|ژوئن|june|jun|juin|junio|giugno|giu|haziran",
  "يوليو|يوليه|يوليوز|تموز|جويلية|ژوئيه|july|jul|juillet|juil|julio|luglio|lug|julai|temmuz",
  "أغسطس|أغشت|آب|أوت|غشت|august|aug|aout|agosto|ago|ogos|ogo|ağustos|agustos",
  "سبتمبر|أيلول|شتنبر|شتمبر|سپتامبر|september|sept|sep|septembre|septiembre|settembre|set|eylül|eylul",
  "أكتوبر|تشرين الأول|تشرين أول|أكتبر|اكتبر|october|oct|octobre|octubre|ottobre|ott|oktober|okt|ekim",
  "نوفمبر|تشرين الثاني|تشرين ثان|تشرين ثاني|نونبر|نوامبر|november|nov|novembre|noviembre|kasım|kasim",
  "ديسمبر|كانون الأول|كانون أول|دجنبر|دجمبر|دسامبر|december|dec|decembre|diciembre|dic|dicembre|disember|dis|aralık|aralik",
];

const HIJRI: readonly string[] = [
  "محرم|المحرم|محرم الحرام",
  "صفر",
  "ربيع الأول|ربيع أول",
  "ربيع الآخر|ربيع الثاني|ربيع ثاني|ربيع آخر",
  "جمادى الأولى|جمادى الأول|جمادى أول",
  "جمادى الآخرة|جمادى الثانية|جمادى الآخر|جمادى الثاني",
  "رجب",
  "شعبان",
  "رمضان",
  "شوال",
  "ذو القعدة|ذي القعدة|ذو العقدة|ذي العقدة",
  "ذو الحجة|ذي الحجة",
];

const PERSIAN: readonly string[] = [
  "فروردين",
  "ارديبهشت",
  "خرداد",
  "تير",
  "مرداد",
  "شهريور",
  "مهر",
  "آبان",
  "آذر",
  "دي",
  "بهمن",
  "اسفند",
];

/** Folds a word for looking up names: no letter variants, marks, accents or case. */
export function foldWord(word: string): string {
  return word
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}|ـ/gu, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ة/g, "ه")
    .replace(/[ىیې]/g, "ي")
    .replace(/ک/g, "ك")
    .replace(/ؤ/g, "و")
    .replace(/ئ/g, "ي")
    .replace(/ı/g, "i");
}

const MONTHS: ReadonlyMap<string, Month> = new Map(
  (
    [
      [PERSIAN, "persian"],
      [HIJRI, "hijri"],
      [GREGORIAN, "gregorian"],
    ] as const
  ).flatMap(([names, calendar]) =>
    names.flatMap((list, index) =>
      list
        .split("|")
        .map((name) => [name.split(" ").map(foldWord).join(" "), { number: index + 1, calendar }] as const),
    ),
  ),
);

/** The month of a folded name, or undefined. */
export function monthOf(name: string): Month | undefined {
  return MONTHS.get(name);
}

/** The only Gregorian month whose name is one edit away (a letter missing, added or wrong, or two swapped), or null. */
export function nearMonth(word: string): Month | null {
  if (word.length < 4) return null;
  const candidates = new Map<number, Month>();
  for (const [name, month] of MONTHS) {
    if (month.calendar === "gregorian" && !name.includes(" ") && name.length >= 4 && isOneEdit(word, name))
      candidates.set(month.number, month);
  }
  return candidates.size === 1 ? [...candidates.values()][0]! : null;
}

/** True if two words differ by one edit: a letter missing, added or wrong, or two swapped. */
export function isOneEdit(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [x, y] = [a.slice(start), b.slice(start)];
  if (x.length === y.length)
    return x.slice(1) === y.slice(1) || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
  return x.length > y.length ? x.slice(1) === y : x === y.slice(1);
}

const WEEKDAYS = new Set(
  "الاحد|الاثنين|الثلاثاء|الثلثاء|الاربعاء|الخميس|الجمعه|السبت|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|شنبه|یکشنبه|دوشنبه|سهشنبه|چهارشنبه|پنجشنبه|جمعه"
    .split("|")
    .map(foldWord),
);

/** True for a (folded) weekday in any of the languages. A weekday can check a date but never give one. */
export function isWeekday(folded: string): boolean {
  return WEEKDAYS.has(folded);
}
