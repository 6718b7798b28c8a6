import fc from "fast-check";
import { describe, expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { readDateline } from "../../../src/read/dateline/dateline.ts";
import { hijriOf } from "../../../src/read/dates/calendar-day.ts";

const seen = Date.parse("2026-11-23T12:00:00Z");
const lanaOptions = {
  marks: lana.marks,
  idCurve: lana.idCurve,
  timezone: lana.timezone,
  since: lana.since,
};
const BLANK = /[\s\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Pieces that datelines are made of, and things that harm readers. */
const piece = fc.oneof(
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ..."طرابلس|Tripoli|رام الله|14|08|٣|۲۰۱۸|2018|2106|1436|3109102916|فبراير|شوال|كانون الثاني|آب|May|Feb.|هـ|م|الموافق|(وال)|( وال )|LANA|/قنا/|أ ش أ|واس|(Reuters)|-|–|—|_|:|,|،|.|/|(|)|في|\u200f|\u00a0|\n| | |ـ|\ud800|\u0000|😀".split(
        "|",
      ),
    ),
  },
);
const hostile = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

describe("any string at all", () => {
  test("gives a day that exists and is plausible, or none; what is left is the end of the text", () => {
    const context = fc.record({
      seen: fc.constant(seen),
      postId: fc.option(fc.integer({ min: 1, max: 400_000 })),
      siteStamp: fc.option(fc.integer({ min: Date.parse("2014-01-01"), max: seen })),
      neighbours: fc.array(fc.constantFrom("2016-01-31", "2018-02-14", "2026-11-22"), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(hostile, context, (text, known) => {
        const read = readDateline(text, { ...lanaOptions, context: known });
        if (read.date !== null) {
          expect(new Date(`${read.date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(read.date);
          expect(read.date >= "2012-01-01" && read.date <= "2026-11-24").toBe(true);
        }
        expect(read.end).toBeLessThanOrEqual(text.length);
        if (read.end > 0)
          expect(text.trimEnd().endsWith(read.rest!) && text.slice(read.end).trim() === read.rest).toBe(true);
        else expect([read.place, read.agencyMark, read.rest]).toEqual([null, null, null]);
        // Place and mark stand in the text as written; only blanks and direction marks are tidied.
        const bare = text.replace(BLANK, "");
        for (const part of [read.place, read.agencyMark]) {
          if (part !== null) expect(bare).toContain(part.replace(BLANK, ""));
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("only the first thousand characters or so matter, however many follow", () => {
    const flood = fc.constantFrom("(", "/", "-", "1", "ا", "a ", " ", "\u200f", "م 2018 ", "(وال", "😀", "ـ");
    fc.assert(
      fc.property(hostile, flood, (text, one) => {
        const long = text.padEnd(1300, one);
        const { rest: _short, ...short } = readDateline(long, lanaOptions);
        const { rest: _huge, ...huge } = readDateline(long + one.repeat(400_000), lanaOptions);
        expect(huge).toEqual(short);
      }),
      { numRuns: 60 },
    );
  });
});

const MONTHS: readonly (readonly string[])[] = [
  ["يناير", "كانون الثاني", "جانفي", "January", "Jan.", "janvier"],
  ["فبراير", "شباط", "فيفري", "February", "Feb", "février"],
  ["مارس", "آذار", "مارس", "March", "Mar.", "mars"],
  ["أبريل", "نيسان", "أفريل", "April", "Apr", "avril"],
  ["مايو", "أيار", "ماي", "May", "May", "mai"],
  ["يونيو", "حزيران", "جوان", "June", "Jun.", "juin"],
  ["يوليو", "تموز", "جويلية", "July", "Jul", "juillet"],
  ["اغسطس", "آب", "أوت", "August", "Aug.", "août"],
  ["سبتمبر", "أيلول", "شتنبر", "September", "Sept", "septembre"],
  ["أكتوبر", "تشرين الأول", "اكتوبر", "October", "Oct.", "octobre"],
  ["نوفمبر", "تشرين الثاني", "نونبر", "November", "Nov", "novembre"],
  ["ديسمبر", "كانون الأول", "دجنبر", "December", "Dec.", "décembre"],
];
const HIJRI = "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذي الحجة".split(
  "|",
);
const day = fc
  .integer({ min: Date.parse("2013-01-01") / 86_400_000, max: Date.parse("2026-11-23") / 86_400_000 })
  .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
const blank = fc.constantFrom("", " ", "  ", "\u00a0", " \r\n ", "\u200f ", "\t");
const gap = blank.filter((text) => text.trim() === "" && text !== "");
const inDigits = (text: string, script: number): string =>
  script === 0 ? text : text.replace(/\d/g, (one) => String.fromCharCode(script + Number(one)));

describe("a dateline put together from its parts is taken apart into them", () => {
  test("LANA, Arabic: blanks, digits, suffix, brackets and dashes as they come", () => {
    const parts = fc.record({
      place: fc.constantFrom("طرابلس", "بنغازى", "قصر بن غشير", "أسطنبول", "الجمس", "جبل علي"),
      day,
      system: fc.integer({ min: 0, max: 2 }),
      padded: fc.boolean(),
      script: fc.constantFrom(0, 0x660, 0x6f0),
      suffix: fc.constantFrom("", "م", " م", " ميلادي"),
      mark: fc.constantFrom("وال", "وال بنغازى", "وال- سرت"),
      opener: fc.constantFrom("(", "( ", "(  "),
      closer: fc.constantFrom(")", " )", "  )"),
      before: fc.constantFrom("", " ", "  ", " - ", "-", ".. "),
      close: fc.constantFrom("-", " -", "–", " – ", " _ ", "-  ", '"', "--"),
      blanks: fc.tuple(blank, blank, blank, blank),
    });
    fc.assert(
      fc.property(parts, (one) => {
        const [y, m, d] = one.day.split("-") as [string, string, string];
        const [b1, b2, b3, b4] = one.blanks;
        const written = inDigits(one.padded ? d : String(Number(d)), one.script);
        const month = MONTHS[Number(m) - 1]![one.system]!;
        const text = `${one.place}${b1}${written}${b2}${month}${b3}${inDigits(y, one.script)}${one.suffix}${one.before}${one.opener}${one.mark}${one.closer}${one.close}${b4}بدأت اليوم`;
        expect(readDateline(text, lanaOptions)).toMatchObject({
          place: one.place,
          date: one.day,
          repaired: false,
          agencyMark: one.mark,
          rest: "بدأت اليوم",
          warnings: [],
        });
      }),
      { numRuns: 500 },
    );
  });

  test("LANA, English and French: words, numbers, the month first", () => {
    const parts = fc.record({
      place: fc.constantFrom("Tripoli", "Al-Zawiya", "New York", "Le Caire", "Port-au-Prince"),
      day,
      system: fc.integer({ min: 3, max: 5 }),
      form: fc.constantFrom("dmy", "mdy", "d.m.y", "d/m/y", "d-m-y"),
      comma: fc.constantFrom(",", ", ", " , ", " "),
      mark: fc.constantFrom("(Lana)", " (LANA)", " - Lana", " /LANA/", "( Lana )"),
      close: fc.constantFrom("-", " - ", " – ", "- "),
    });
    fc.assert(
      fc.property(parts, (one) => {
        const [y, m, d] = one.day.split("-") as [string, string, string];
        const month = MONTHS[Number(m) - 1]![one.system]!;
        const date =
          one.form === "dmy"
            ? `${Number(d)} ${month} ${y}`
            : one.form === "mdy"
              ? `${month} ${Number(d)}, ${y}`
              : `${d}${one.form[1]}${m}${one.form[1]}${y}`;
        const read = readDateline(`${one.place}${one.comma}${date}${one.mark}${one.close}Heavy rain`, lanaOptions);
        expect(read).toMatchObject({ place: one.place, date: one.day, repaired: false, rest: "Heavy rain" });
        expect(read.agencyMark?.toLowerCase()).toBe("lana");
      }),
      { numRuns: 400 },
    );
  });

  test("the Gulf and Cairo: no year, `في`, slashes", () => {
    const parts = fc.record({
      place: fc.constantFrom("أبوظبي", "الدوحة", "رأس الخيمة", "الأمم المتحدة", "القاهرة"),
      day,
      mark: fc.constantFrom("وام", "قنا", "بنا", "العمانية", "أ ش أ", "أ.ش.أ"),
      blanks: fc.tuple(gap, blank, gap, blank, blank, blank),
    });
    fc.assert(
      fc.property(parts, (one) => {
        const [, m, d] = one.day.split("-") as [string, string, string];
        const [b1, b2, b3, b4, b5, b6] = one.blanks;
        const text = `${one.place}${b1}في${b2 || " "}${Number(d)}${b3}${MONTHS[Number(m) - 1]![0]}${b4}/${b5}${one.mark}${b6}/ أعلن`;
        expect(readDateline(text)).toMatchObject({
          place: one.place,
          date: null,
          partial: `--${m}-${d}`,
          agencyMark: one.mark,
          rest: "أعلن",
        });
      }),
      { numRuns: 300 },
    );
  });

  test("SPA: a Hijri day by Umm al-Qura, give or take one, and the slips of its desk", () => {
    const parts = fc.record({
      place: fc.constantFrom("جدة", "مكة المكرمة", "أبهــا", "\u200fالرياض", "حفر الباطن"),
      day,
      off: fc.constantFrom("", " "),
      suffix: fc.constantFrom(" هـ ", "هـ ", " ه ", " هـ", "ه ", " "),
      link: fc.constantFrom("الموافق ", "الموافق", "لموافق "),
      mark: fc.constantFrom(" م واس", "م واس", " مواس", " م .واس", " م\u00a0\u00a0 واس\u200f", " م واس\u200f\u200f"),
      end: fc.constantFrom("\n", "  ", " \u00a0"),
    });
    fc.assert(
      fc.property(parts, (one) => {
        const [y, m, d] = one.day.split("-") as [string, string, string];
        const hijri = hijriOf(one.day);
        const [hy, hm, hd] = hijri.split("-") as [string, string, string];
        const text = `${one.place}${one.off}${Number(hd)} ${HIJRI[Number(hm) - 1]} ${hy}${one.suffix}${one.link}${d} ${MONTHS[Number(m) - 1]![0]} ${y}${one.mark}${one.end}هطلت أمطار`;
        expect(readDateline(text)).toMatchObject({
          place: one.place.replace("\u200f", ""),
          date: one.day,
          repaired: false,
          agencyMark: "واس",
          hijri,
          rest: "هطلت أمطار",
          warnings: [],
        });
      }),
      { numRuns: 400 },
    );
  });
});
