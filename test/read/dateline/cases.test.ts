import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDateline } from "../../../src/read/dateline/dateline.ts";

const now = Date.parse("2026-11-23T12:00:00Z");

/** A second set of datelines, made apart from the first: text, place, mark, date (or `--MM-DD`), first word of the news. */
type Case = readonly [text: string, place: string | null, mark: string | null, date: string | null, rest?: string];

const lana: readonly Case[] = [
  ["طبرق 01 مارس 2018 ( وال ) - نظمت بلدية", "طبرق", "وال", "2018-03-01", "نظمت بلدية"],
  ["درنة 1 يونيو 2019 (وال) – افتتح", "درنة", "وال", "2019-06-01", "افتتح"],
  ["زوارة 30نوفمبر 2019 (وال)-افتتح", "زوارة", "وال", "2019-11-30", "افتتح"],
  ["زليتن  7  ديسمبر  2020  ( وال )  -  افتتح", "زليتن", "وال", "2020-12-07", "افتتح"],
  ["صبراتة 12 اكتوبر 2021م (وال)- افتتح", "صبراتة", "وال", "2021-10-12", "افتتح"],
  ["غريان 12 أكتوبر 2021م(وال )_ افتتح", "غريان", "وال", "2021-10-12", "افتتح"],
  ["الجفرة 9 ابريل 2022 (وال)- افتتح", "الجفرة", "وال", "2022-04-09", "افتتح"],
  ["أوباري 9 أبريل 2022 (وال – أوباري)- افتتح", "أوباري", "وال – أوباري", "2022-04-09", "افتتح"],
  ["الزاوية 15 مايو 2023 (وال)-افتتح", "الزاوية", "وال", "2023-05-15", "افتتح"],
  ["ترهونة 15 مايو 2023 م ( وال )- افتتح", "ترهونة", "وال", "2023-05-15", "افتتح"],
  ["البيضاء 3 يوليه 2023(وال) - افتتح", "البيضاء", "وال", "2023-07-03", "افتتح"],
  ["أديس أبابا 17 فبراير 2024 (وال)- افتتح", "أديس أبابا", "وال", "2024-02-17", "افتتح"],
  ["الأمم المتحدة 25 سبتمبر 2024م (وال)- افتتح", "الأمم المتحدة", "وال", "2024-09-25", "افتتح"],
  ["سوق الجمعة 25 يناير 2024م (وال)- افتتح", "سوق الجمعة", "وال", "2024-01-25", "افتتح"],
  ["القره بوللي 25 يناير 2024م (وال)- افتتح", "القره بوللي", "وال", "2024-01-25", "افتتح"],
  ["بروكسل 29 فبراير 2023 (وال)- افتتح", "بروكسل", "وال", null, "افتتح"],
  ["جنزور 5 اغسطس 2019 وال - افتتح", "جنزور", "وال", "2019-08-05", "افتتح"],
  ["هون\u00a05\u00a0أغسطس\u00a02019\u00a0(وال)\u00a0- افتتح", "هون", "وال", "2019-08-05", "افتتح"],
  ["\u202bيفرن 5 أغسطس 2019 (وال)-\u202c افتتح", "يفرن", "وال", "2019-08-05", "افتتح"],
  ["الكفرة 5 أغسطس 2019 (وال) : افتتح", "الكفرة", "وال", "2019-08-05", "افتتح"],
  ["نالوت 05-08-2019 (وال)- افتتح", "نالوت", "وال", "2019-08-05", "افتتح"],
  ["Benghazi, 7 March 2016(Lana) Officials met", "Benghazi", "Lana", "2016-03-07", "Officials met"],
  ["Sirte, 17.02.2017(Lana) Officials met", "Sirte", "Lana", "2017-02-17", "Officials met"],
  ["Al-Marj, 17.02.2017 - Lana - Officials met", "Al-Marj", "Lana", "2017-02-17", "Officials met"],
  ["Misrata, December 31, 2023 (LANA) – Officials met", "Misrata", "LANA", "2023-12-31", "Officials met"],
  ["Addis Ababa, February 17, 2024 (LANA) - Officials met", "Addis Ababa", "LANA", "2024-02-17", "Officials met"],
  ["Ras Lanuf, May 1, 2025 (LANA) — Officials met", "Ras Lanuf", "LANA", "2025-05-01", "Officials met"],
  ["Sebha, 9th September 2021 (LANA)- Officials met", "Sebha", "LANA", "2021-09-09", "Officials met"],
  ["Geneva, Aug 21, 2021 (LANA) - Officials met", "Geneva", "LANA", "2021-08-21", "Officials met"],
  ["Cairo, 21 Aug. 2021 (LANA) - Officials met", "Cairo", "LANA", "2021-08-21", "Officials met"],
  ["Washington,D.C., 21 August 2021 (LANA) - Officials met", "Washington,D.C.", "LANA", "2021-08-21", "Officials met"],
  ["Benghazi 12 Mar 2016 /LANA/ - Les autorités", "Benghazi", "LANA", "2016-03-12", "Les autorités"],
  ["Tunis,14 Dec.2015 (Lana)- Les autorités", "Tunis", "Lana", "2015-12-14", "Les autorités"],
  ["Genève, 14 décembre 2022 (LANA) - Les autorités", "Genève", "LANA", "2022-12-14", "Les autorités"],
  ["Tripoli, 30 February 2016(Lana) Officials met", "Tripoli", "Lana", null, "Officials met"],
];

const spa: readonly Case[] = [
  ["الدمام 11 ربيع الأول 1437 هـ الموافق 22 ديسمبر 2015 م واس\nأعلنت", "الدمام", "واس", "2015-12-22", "أعلنت"],
  ["تبوك 12 جمادى الأولى 1437 هـ الموافق 21 فبراير 2016 م واس\nأعلنت", "تبوك", "واس", "2016-02-21", "أعلنت"],
  ["نجران 13 جمادى الآخرة 1437هـ الموافق 22 مارس 2016م واس\nأعلنت", "نجران", "واس", "2016-03-22", "أعلنت"],
  ["بريدة 14 رجب 1437 ه الموافق 21 أبريل 2016 م واس\nأعلنت", "بريدة", "واس", "2016-04-21", "أعلنت"],
  ["عرعر 15 شعبان 1437 هـ الموافق 22 مايو 2016 مواس\nأعلنت", "عرعر", "واس", "2016-05-22", "أعلنت"],
  ["الأحساء 15 شعبان 1437 هـ لموافق 22 مايو 2016 م واس\nأعلنت", "الأحساء", "واس", "2016-05-22", "أعلنت"],
  ["ينبع011 شعبان 1437 هـ الموافق 18 مايو 2016 م واس\nأعلنت", "ينبع", "واس", "2016-05-18", "أعلنت"],
  ["ينبع 11 شعبان 1437 هـ الموافق 018 مايو 2016 م واس\nأعلنت", "ينبع", "واس", "2016-05-18", "أعلنت"],
  [
    "الباحة 03 ذو القعدة 1436 هـالموافق 18 أغسطس 2015 م\u00a0\u00a0واس\u200f\nأعلنت",
    "الباحة",
    "واس",
    "2015-08-18",
    "أعلنت",
  ],
  ["الـقـصـيـم 03 ذو القعدة 1436 هـ الموافق 18 أغسطس 2015 م واس\nأعلنت", "الـقـصـيـم", "واس", "2015-08-18", "أعلنت"],
  ["\u200fأبها 03 ذي القعدة 1436 هـ الموافق 18 أغسطس 2015 م .واس\nأعلنت", "أبها", "واس", "2015-08-18", "أعلنت"],
  ["كوالالمبور 03 ذي العقدة 1436 هـ الموافق 18 أغسطس 2015 م واس\nأعلنت", "كوالالمبور", "واس", "2015-08-18", "أعلنت"],
  ["Makkah, June 28, 2023, SPA -- Pilgrims", "Makkah", "SPA", "2023-06-28", "Pilgrims"],
  ["الرياض (واس) - أعلنت", "الرياض", "واس", null, "أعلنت"],
  ["واس - الرياض: أعلنت", "الرياض", "واس", null, "أعلنت"],
  ["الجوف – واس:\nأعلنت", "الجوف", "واس", null, "أعلنت"],
];

const others: readonly Case[] = [
  ["SHARJAH, 3rd July, 2025 (WAM) -- Delegates", "SHARJAH", "WAM", "2025-07-03", "Delegates"],
  ["ADDIS ABABA, 11th January, 2026 (WAM) -- Delegates", "ADDIS ABABA", "WAM", "2026-01-11", "Delegates"],
  ["الشارقة في 31 يوليو / وام / استقبل", "الشارقة", "وام", "--07-31", "استقبل"],
  ["عجمان في 1 يناير/وام / استقبل", "عجمان", "وام", "--01-01", "استقبل"],
  ["باكو في 12 نوفمبر / وام/ استقبل", "باكو", "وام", "--11-12", "استقبل"],
  ["لندن (وام) استقبل", "لندن", "وام", null, "استقبل"],
  ["الريان في 9 ديسمبر /قنا/ استقبل", "الريان", "قنا", "--12-09", "استقبل"],
  ["جنيف في 9 ديسمبر / قنا / استقبل", "جنيف", "قنا", "--12-09", "استقبل"],
  ["Geneva, December 09 (QNA) - Delegates", "Geneva", "QNA", "--12-09", "Delegates"],
  ["الكويت - 31 - 12 (كونا) -- استقبل", "الكويت", "كونا", "--12-31", "استقبل"],
  ["القدس - 1 - 1 (كونا) -- استقبل", "القدس", "كونا", "--01-01", "استقبل"],
  ["GENEVA, Sept 12 (KUNA) -- Delegates", "GENEVA", "KUNA", "--09-12", "Delegates"],
  ["المنامة في 16 ديسمبر/ بنا / استقبل", "المنامة", "بنا", "--12-16", "استقبل"],
  ["Riffa, Dec. 16 (BNA): Delegates", "Riffa", "BNA", "--12-16", "Delegates"],
  ["صلالة في 18 نوفمبر /العمانية/ استقبل", "صلالة", "العمانية", "--11-18", "استقبل"],
  ["Salalah, 18 Nov (ONA) --- Delegates", "Salalah", "ONA", "--11-18", "Delegates"],
  ["اللاذقية-سانا\nأقامت", "اللاذقية", "سانا", null, "أقامت"],
  ["ريف دمشق-سانا\nأقامت", "ريف دمشق", "سانا", null, "أقامت"],
  ["Aleppo, SANA- Delegates", "Aleppo", "SANA", null, "Delegates"],
  ["المفرق 7 تشرين الأول (بترا) - زار", "المفرق", "بترا", "--10-07", "زار"],
  ["الكرك 7 كانون الأول(بترا)- زار", "الكرك", "بترا", "--12-07", "زار"],
  ["السلط 7 نيسان (بترا) -- زار", "السلط", "بترا", "--04-07", "زار"],
  ["عجلون 7 تموز 2024 (بترا)- زار", "عجلون", "بترا", "2024-07-07", "زار"],
  ["جرش 7 حزيران (بترا)- زار", "جرش", "بترا", "--06-07", "زار"],
  ["مادبا 7 آذار (بترا)-زار", "مادبا", "بترا", "--03-07", "زار"],
  ["معان 7 أيار (بترا) – زار", "معان", "بترا", "--05-07", "زار"],
  ["معان 7 ايلول (بترا) – زار", "معان", "بترا", "--09-07", "زار"],
  ["البصرة - واع\nزار", "البصرة", "واع", null, "زار"],
  ["وطنية - صيدا - زار", "صيدا", "وطنية", null, "زار"],
  ["الخليل 29-2-2024 وفا- زار", "الخليل", "وفا", "2024-02-29", "زار"],
  ["جنين 30-2-2024 وفا- زار", "جنين", "وفا", null, "زار"],
  ["خان يونس 1-1-2025 وفا - زار", "خان يونس", "وفا", "2025-01-01", "زار"],
  ["الإسكندرية في 3 يونيو /أ ش أ/ زار", "الإسكندرية", "أ ش أ", "--06-03", "زار"],
  ["أسوان في 30 نوفمبر/ أ ش أ / زار", "أسوان", "أ ش أ", "--11-30", "زار"],
  ["الخرطوم 30-11-2022 (سونا) - زار", "الخرطوم", "سونا", "2022-11-30", "زار"],
  ["كسلا 30-11-2022(سونا)- زار", "كسلا", "سونا", "2022-11-30", "زار"],
  ["بنزرت 14 أوت 2023 (وات) - زار", "بنزرت", "وات", "2023-08-14", "زار"],
  ["القيروان 14 جوان 2023 (وات)- زار", "القيروان", "وات", "2023-06-14", "زار"],
  ["توزر 14 ماي 2023 (وات)- زار", "توزر", "وات", "2023-05-14", "زار"],
  ["قسنطينة - زار الوزير", "قسنطينة", null, null, "زار الوزير"],
  ["عنابة (وأج) - زار", "عنابة", "وأج", null, "زار"],
  ["العيون 14 نونبر 2023 (ومع) - زار", "العيون", "ومع", "2023-11-14", "زار"],
  ["طنجة 14 ماي 2023 /ومع/ زار", "طنجة", "ومع", "2023-05-14", "زار"],
  ["الدار البيضاء - ومع\nزار", "الدار البيضاء", "ومع", null, "زار"],
  ["نواكشوط , 01/12/2023 - زار", "نواكشوط", null, "2023-12-01", "زار"],
  ["نواذيبو 14 شتمبر 2023 (وما) - زار", "نواذيبو", "وما", "2023-09-14", "زار"],
  ["روصو 14 دجمبر 2023 (وما) - زار", "روصو", "وما", "2023-12-14", "زار"],
  ["هرجيسا (صونا) - زار", "هرجيسا", "صونا", null, "زار"],
  ["المكلا - سبأ : زار", "المكلا", "سبأ", null, "زار"],
  ["برلين / الأناضول\nزار", "برلين", "الأناضول", null, "زار"],
  ["ISFAHAN, Nov 2, IRNA – Delegates", "ISFAHAN", "IRNA", "--11-02", "Delegates"],
  ["SHIRAZ, Jul. 2 (MNA) – Delegates", "SHIRAZ", "MNA", "--07-02", "Delegates"],
  ["SHANGHAI, Oct. 31 (Xinhua) -- Delegates", "SHANGHAI", "Xinhua", "--10-31", "Delegates"],
  ["BUENOS AIRES, 3 abr (Xinhua) -- Delegados", "BUENOS AIRES", "Xinhua", "--04-03", "Delegados"],
  ["VIENNA, July 14. /TASS/. Delegates", "VIENNA", "TASS", "--07-14", "Delegates"],
  ["ROSTOV-ON-DON, May 9. /TASS/. Delegates", "ROSTOV-ON-DON", "TASS", "--05-09", "Delegates"],
  ["JOHOR BAHRU, July 9 (Bernama) -- Delegates", "JOHOR BAHRU", "Bernama", "--07-09", "Delegates"],
  ["PUTRAJAYA, 9 Julai (Bernama) -- Menteri", "PUTRAJAYA", "Bernama", "--07-09", "Menteri"],
  ["CHATTOGRAM, Feb 21, 2025 (BSS) - Delegates", "CHATTOGRAM", "BSS", "2025-02-21", "Delegates"],
  ["بيروت (أ ف ب) - زار", "بيروت", "أ ف ب", null, "زار"],
  ["واشنطن (رويترز) - زار", "واشنطن", "رويترز", null, "زار"],
  ["GENÈVE, 3 décembre (Reuters) - Les ministres", "GENÈVE", "Reuters", "--12-03", "Les ministres"],
  ["PARIS (AP) — Delegates", "PARIS", "AP", null, "Delegates"],
  ["Lagos, Nigeria (PANA) - Delegates", "Lagos, Nigeria", "PANA", null, "Delegates"],
  ["رويترز - بنغازي (ليبيا): زار", "بنغازي (ليبيا)", "رويترز", null, "زار"],
  ["د ب أ - فيينا: زار", "فيينا", "د ب أ", null, "زار"],
  ["سبق- وكالات: زار", null, "وكالات", null, "زار"],
];

/** Month names of datelines.md, section 3, in their own dateline. */
const MONTHS: Readonly<Record<string, readonly string[]>> = {
  egypt: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(" "),
  levant: "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول".split(","),
  tunis: "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر".split(" "),
  morocco: "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split(" "),
  mauritania: "يناير فبراير مارس إبريل مايو يونيو يوليو أغشت شتمبر أكتوبر نوفمبر دجمبر".split(" "),
  short: "كانون ثان,شباط,اذار,نيسان,ايار,حزيران,تموز,اب,ايلول,تشرين أول,تشرين ثان,كانون أول".split(","),
};
const LATIN: Readonly<Record<string, readonly string[]>> = {
  english: "January February March April May June July August September October November December".split(" "),
  "english, short": "Jan. Feb. Mar. Apr. May Jun. Jul. Aug. Sept. Oct. Nov. Dec.".split(" "),
  french: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" "),
  "french, no accents": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(
    " ",
  ),
  turkish: "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık".split(" "),
  spanish: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(" "),
  italian: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(" "),
  malay: "Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember".split(" "),
};

const negatives: readonly string[] = [
  "بدأت الورشة في 18 يونيو الحالي وتستمر أسبوعا",
  "ولد الشاعر في بنغازي يوم 3 مارس 1945 (الاثنين) ونشأ فيها",
  "جاء في بيان أوردته وكالة أنباء الإمارات (وام) اليوم أن الوزير",
  "شهد ميدان 6 أكتوبر اليوم احتفالا كبيرا",
  "في ذكرى ثورة 23 يوليو 1952 - احتفالات واسعة",
  "كأس 2022 - قطر تستضيف",
  "وفا بوعده - قصة قصيرة",
  "رمضان 2024 - مواعيد العمل",
  "مايو كلينك - دراسة جديدة",
  "آب اللهاب - موجة حر",
  "محمد شعبان - مدرب المنتخب",
  "ربيع جابر - روائي",
  "أكد أن العمل بدأ في طرابلس 14 فبراير 2018 وانتهى بعدها بشهر كامل",
  "May Smith, 34 (Reuters) won",
  "The minister told Reuters on May 3 (Tuesday) - and again later",
  "Born on 12 March 1950 in Tripoli, he studied law",
  "Mars mission - launch delayed to 2028",
  "On March 3, 2020 (Tuesday) the court ruled",
  "Apollo 11 - fifty years on",
  "Section 3 (a) - general provisions",
  "Price: 12.50 - 14.20 (USD)",
  "Version 2.10.2016 - release notes",
];

const read = (text: string) => readDateline(text, { context: { now } });

describe("datelines, a second set", () => {
  const cases = [...lana, ...spa, ...others].map((one) => [one[0], one] as const);
  test.each(cases)("%s", (text, [, place, mark, date, rest = ""]) => {
    const found = read(text);
    expect([found.place, found.agencyMark, found.date ?? found.partial, found.rest ?? ""]).toEqual([
      place,
      mark,
      date,
      rest,
    ]);
  });
});

describe("month names in a dateline", () => {
  const all = [
    ...Object.entries(MONTHS).map(
      ([name, months]) => [name, months, (m: string) => `طرابلس 7 ${m} 2021 (وال)- بدأت`] as const,
    ),
    ...Object.entries(LATIN).map(
      ([name, months]) => [name, months, (m: string) => `Tripoli, 7 ${m} 2021 (LANA) - Rain`] as const,
    ),
  ];
  test.each(all)("%s", (_name, months, dateline) => {
    expect(months).toHaveLength(12);
    expect(months.map((month) => read(dateline(month)).date)).toEqual(
      months.map((_, index) => `2021-${String(index + 1).padStart(2, "0")}-07`),
    );
  });

  const doubles = MONTHS["egypt"]!.map((one, at) => [one, MONTHS["levant"]![at]!, at + 1] as const);
  test.each(doubles)("%s and %s, side by side", (one, other, number) => {
    const date = `2021-${String(number).padStart(2, "0")}-07`;
    for (const both of [
      `${one}/${other}`,
      `${other} / ${one}`,
      `${other} (${one})`,
      `${one} ${other}`,
      `${one}/ ${other}`,
    ])
      expect(read(`جنيف 7 ${both} 2021 (وال)- بدأت`).date, both).toBe(date);
    const wrong = MONTHS["levant"]![number % 12]!;
    expect(read(`جنيف 7 ${one}/${wrong} 2021 (وال)- بدأت`).date).toBeNull();
  });

  test("digits of three scripts", () => {
    const write = (zero: number, text: string) =>
      text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
    for (const zero of [0x30, 0x660, 0x6f0]) {
      expect(read(write(zero, "سرت 27 أبريل 2019م (وال)- بدأت"))).toMatchObject({ place: "سرت", date: "2019-04-27" });
      expect(read(write(zero, "سرت 27/4/2019 (وال)- بدأت")).date).toBe("2019-04-27");
    }
  });
});

describe("no dateline, a second set", () => {
  test.each(negatives)("%j", (text) => {
    const { place, agencyMark, date, partial, end } = read(text);
    expect([place, agencyMark, date, partial, end]).toEqual([null, null, null, null, 0]);
  });
});

describe("a body's text never reads as another date than its dateline's", () => {
  const body = fc
    .array(
      fc.constantFrom(
        "في",
        "18 يونيو 2017",
        "(وام)",
        "قال",
        "6 أكتوبر",
        "May 3, 2011",
        "-",
        "(رويترز)",
        "01.02.2012",
        "و",
      ),
      { maxLength: 30 },
    )
    .map((words) => words.join(" "));

  test("whatever follows the dateline, its day stands", () => {
    fc.assert(
      fc.property(body, (news) => {
        const text = `طرابلس 14 فبراير 2018 (وال)- بدأت ${news}`;
        const found = read(text);
        expect([found.place, found.date]).toEqual(["طرابلس", "2018-02-14"]);
        expect(text.trimEnd().endsWith(found.rest!)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
