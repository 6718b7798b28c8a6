import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOf, machineDate, type StampContext } from "../../../src/read/dates/date-of.ts";

const SEEN = Date.parse("2026-10-10T12:00:00Z");
/** As `2026-10-09`, or `2026-10-09T14:05Z` with a time; a `~` before an approximate one. */
const read = (text: string, language: string | null = null, more: Partial<StampContext> = {}) => {
  const date = dateOf(text, { timezone: "UTC", language, seen: SEEN, ...more });
  if (date === null) return null;
  if (date.instant === null) return date.day;
  return `${date.precision === "day" ? "~" : ""}${new Date(date.instant).toISOString().slice(0, 16)}Z`;
};

describe("months of many languages", () => {
  test.each([
    ["9 октября 2026, 14:05", "ru", "2026-10-09T14:05Z"],
    ["9 сен 2026", "ru", "2026-09-09"],
    ["понеділок, 5 жовт. 2026, 14:05", "uk", "2026-10-05T14:05Z"],
    ["9 de outubro de 2026 às 14h05", "pt", "2026-10-09T14:05Z"],
    ["5 iunie 2026", "ro", "2026-06-05"],
    ["9 Οκτωβρίου 2026, 14:05", "el", "2026-10-09T14:05Z"],
    ["9 ΟΚΤΩΒΡΙΟΥ 2026", "el", "2026-10-09"],
    ["9 октомври 2026", "bg", "2026-10-09"],
    ["9. октобар 2026. 14:05", "sr", "2026-10-09T14:05Z"],
    ["9. oktobar 2026.", "sr", "2026-10-09"],
    ["5. listopada 2026.", "hr", "2026-10-05"],
    ["5. listopadu 2025", "cs", "2025-11-05"],
    ["5 listopada 2025", "pl", "2025-11-05"],
    ["5 tetor 2026", "sq", "2026-10-05"],
    ["9 հոկտեմբերի 2026", "hy", "2026-10-09"],
    ["5 अक्टूबर 2026", "hi", "2026-10-05"],
    ["৯ অক্টোবর ২০২৬, ১৪:০৫", "bn", "2026-10-09T14:05Z"],
    ["9 Ekim 2026 Cuma", "tr", "2026-10-09"],
    ["Thứ sáu, 9 tháng 10, 2026 14:05", "vi", "2026-10-09T14:05Z"],
    ["9 Oktober 2026, 14.05 WIB", "id", "2026-10-09T07:05Z"],
    ["9 اکتوبر 2026", "ur", "2026-10-09"],
    ["۱۳ مهر ۱۴۰۵ - ۱۴:۰۵", "fa", "2026-10-05T14:05Z"],
    ["۱۴۰۵/۰۷/۱۳", "fa", "2026-10-05"],
    ["9. März 2026", "de", "2026-03-09"],
    ["2026. október 9., 14:05", "hu", "2026-10-09T14:05Z"],
    ["9 ตุลาคม 2569", "th", "2026-10-09"],
    ["9 ต.ค. 2569", "th", "2026-10-09"],
    ["2026年10月09日23:52", "zh", "2026-10-09T23:52Z"],
    ["2026年10月9日 下午3:05", "zh", "2026-10-09T15:05Z"],
    ["令和8年10月9日 14時05分", "ja", "2026-10-09T14:05Z"],
    ["2026년 10월 9일 오후 2:05", "ko", "2026-10-09T14:05Z"],
    // No language is declared, or a wrong one: the script decides.
    ["9 октября 2026", "en", "2026-10-09"],
    ["9 Οκτωβρίου 2026", null, "2026-10-09"],
    ["9 Dezember 2025", null, "2025-12-09"],
    // October in Croatian, November in Czech and Polish.
    ["5 listopada 2025", null, null],
  ])("%s (%s) is %s", (text, language, wanted) => {
    expect(read(text, language)).toBe(wanted);
  });
});

describe("the order of numbers", () => {
  test.each<[string, string | null, Partial<StampContext>, string | null]>([
    ["03/05/2026", "ar", {}, "2026-05-03"],
    ["03/05/2026", "fr", {}, "2026-05-03"],
    ["03/05/2026", "en", {}, null],
    ["03/05/2026", null, {}, null],
    ["03/05/2026", "en-US", {}, "2026-03-05"],
    ["03/05/2026", "en-GB", {}, "2026-05-03"],
    ["03/05/2026", "en", { region: "GB" }, "2026-05-03"],
    ["03/05/2026", "en", { region: "LY" }, "2026-05-03"],
    ["03/05/2026", "en", { region: "CA" }, null],
    ["03/05/2026", "en", { timezone: "Africa/Tripoli" }, "2026-05-03"],
    ["03/05/2026", "en", { timezone: "America/New_York" }, null],
    ["13/05/2026", "en", {}, "2026-05-13"],
    ["05/13/2026", "fr", {}, "2026-05-13"],
    ["05.03.2026", "en", {}, "2026-03-05"],
    ["05/05/2026", "en", {}, "2026-05-05"],
    ["03/05/2026", "en", { hint: "2026-03" }, "2026-03-05"],
    ["03/05/2026", "en", { hint: "2026-05" }, "2026-05-03"],
    // What the definition says goes before everything else.
    ["03/05/2026", "ar", { order: "month" }, "2026-03-05"],
    ["03/05/2026", "en-US", { order: "day", hint: "2026-03" }, "2026-05-03"],
    ["13/05/2026", "en", { order: "month" }, "2026-05-13"],
    // Yesterday, not a month ago.
    ["09/10/2026", "en", {}, "2026-10-09"],
    ["10/09/2026", "en", {}, "2026-10-09"],
    // The other reading is in the future.
    ["05/11/2026", "fr", {}, "2026-05-11"],
    ["9.10.26", "de", {}, "2026-10-09"],
    ["9.10.26", "en", {}, null],
    ["1.2.3.2026", "de", {}, null],
  ])("%s (%s %j) is %s", (text, language, more, wanted) => {
    expect(read(text, language, more)).toBe(wanted);
  });
});

describe("clocks and zones", () => {
  test.each<[string, Partial<StampContext>, string]>([
    ["5 October 2026 | Doors open at 19:30", {}, "2026-10-05"],
    ["5 October 2026, read 1204 times, 19:30", {}, "2026-10-05"],
    ["5 October 2026 (Mon) 14:05", {}, "2026-10-05T14:05Z"],
    ["14:05 GMT, 5 October 2026", {}, "2026-10-05T14:05Z"],
    ["5 October 2026 at 9 PM", {}, "2026-10-05T21:00Z"],
    ["Jan. 9, 2026, 9:05 a.m. EST", {}, "2026-01-09T14:05Z"],
    ["October 5, 2026 at 9:05 PM ET", {}, "2026-10-06T01:05Z"],
    ["January 5, 2026 at 9:05 PM ET", {}, "2026-01-06T02:05Z"],
    ["9 January 2026 14:05 CET", {}, "2026-01-09T13:05Z"],
    ["9 July 2026 14:05 CEST", {}, "2026-07-09T12:05Z"],
    ["9 July 2026 14:05 BST", {}, "2026-07-09T13:05Z"],
    ["9 July 2026 14:05 IST", {}, "2026-07-09"],
    ["9 July 2026 14:05 IST", { region: "IN" }, "2026-07-09T08:35Z"],
    ["9 July 2026 14:05 XYZT", {}, "2026-07-09"],
    ["9 July 2026 14:05 AFP", {}, "2026-07-09T14:05Z"],
    ["9 July 2026 14:05 (GMT+7)", {}, "2026-07-09T07:05Z"],
    ["9 July 2026 14:05 UTC+05:30", {}, "2026-07-09T08:35Z"],
    ["9 July 2026 14:05 Moscow time", {}, "2026-07-09T11:05Z"],
    ["9 July 2026 14:05 local time", { timezone: "Africa/Tripoli" }, "2026-07-09T12:05Z"],
    ["9 juillet 2026 à 14h05 heure de Paris", {}, "2026-07-09T12:05Z"],
    ["9 июля 2026, 14:05 мск", {}, "2026-07-09T11:05Z"],
    ["5 أكتوبر 2026 - 14:05 بتوقيت غرينتش", { timezone: "Asia/Baghdad" }, "2026-10-05T14:05Z"],
    ["5 أكتوبر 2026، 14:05 (ت.غ.)", { timezone: "Asia/Baghdad" }, "2026-10-05T14:05Z"],
    ["5 أكتوبر 2026، 14:05 ت غ", { timezone: "Asia/Baghdad" }, "2026-10-05T14:05Z"],
    ["5 أكتوبر 2026 - 14:05 بتوقيت مكة المكرمة", {}, "2026-10-05T11:05Z"],
    ["5 أكتوبر 2026 - 14:05 بتوقيت القاهرة", {}, "2026-10-05T11:05Z"],
    ["5 أكتوبر 2026 - 14:05 بالتوقيت المحلي", { timezone: "Africa/Tripoli" }, "2026-10-05T12:05Z"],
    ["5 أكتوبر 2026 - 14:05 بتوقيت أطلنطس", {}, "2026-10-05"],
    ["5 أكتوبر 2026 الساعة 02:05 مساءً", {}, "2026-10-05T14:05Z"],
  ])("%s %j is %s", (text, more, wanted) => {
    expect(read(text, null, more)).toBe(wanted);
  });
});

describe("dates relative to the fetch, at noon on 10 October", () => {
  test.each<[string, string | null]>([
    ["just now", "2026-10-10T12:00Z"],
    ["20 minutes ago", "2026-10-10T11:40Z"],
    ["2 hours ago", "~2026-10-10T10:00Z"],
    ["2h ago", "~2026-10-10T10:00Z"],
    ["an hour ago", "~2026-10-10T11:00Z"],
    ["1 hour, 20 minutes ago", "2026-10-10T10:40Z"],
    ["3 days ago", "2026-10-07"],
    ["2 weeks ago", null],
    ["today 09:15", "2026-10-10T09:15Z"],
    ["today 23:15", null],
    ["Yesterday at 9:15 PM", "2026-10-09T21:15Z"],
    ["yesterday", "2026-10-09"],
    ["il y a 3 heures", "~2026-10-10T09:00Z"],
    ["il y a une heure", "~2026-10-10T11:00Z"],
    ["il y a 12 min", "2026-10-10T11:48Z"],
    ["hier à 21h30", "2026-10-09T21:30Z"],
    ["avant-hier", "2026-10-08"],
    ["منذ ساعتين", "~2026-10-10T10:00Z"],
    ["منذ ساعة واحدة", "~2026-10-10T11:00Z"],
    ["منذ ساعة", "~2026-10-10T11:00Z"],
    ["منذ ٣ ساعات", "~2026-10-10T09:00Z"],
    ["منذ دقيقتين", "2026-10-10T11:58Z"],
    ["قبل 20 دقيقة", "2026-10-10T11:40Z"],
    ["منذ يومين", "2026-10-08"],
    ["قبل 3 أيام", "2026-10-07"],
    ["منذ أسبوعين", null],
    ["أمس 09:15", "2026-10-09T09:15Z"],
    ["أول أمس", "2026-10-08"],
    ["اليوم", "2026-10-10"],
    ["المصري اليوم", null],
    ["Today in the harbour", null],
    ["5 min read", null],
    ["a year ago", null],
  ])("%s is %s", (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });

  test("without the moment of the fetch there is none", () => {
    expect(dateOf("2 hours ago", { timezone: "UTC" })).toBeNull();
  });
});

describe("values for machines", () => {
  test.each([
    ["1791014400", "2026-10-03T08:00:00.000Z"],
    ["1791014400123", "2026-10-03T08:00:00.123Z"],
    ["/Date(1791014400000)/", "2026-10-03T08:00:00.000Z"],
    ["20261009T101500Z", "2026-10-09T10:15:00.000Z"],
    ["20261009101500", "2026-10-09T10:15:00.000Z"],
    ["2026-10-09T10:15:00.000+0200", "2026-10-09T08:15:00.000Z"],
    ["Fri Oct 09 2026 10:15:00 GMT+0200", "2026-10-09T08:15:00.000Z"],
    ["20261009", null],
  ])("%s", (text, wanted) => {
    const date = machineDate(text, { timezone: "UTC" })!;
    expect(date.day.startsWith("2026-10-0")).toBe(true);
    expect(date.instant === null ? null : new Date(date.instant).toISOString()).toBe(wanted);
  });
});

describe("any date", () => {
  const days = fc
    .integer({ min: Date.parse("2001-01-01") / 86_400_000, max: Date.parse("2026-10-09") / 86_400_000 })
    .map((number) => new Date(number * 86_400_000));
  const languages = fc.constantFrom(
    ..."en-GB en-US ar fr es pt de it nl ru uk pl cs sk ro el bg sr sr-Latn hr sl sq hy hi bn tr vi id ur sv nb da fi hu th ja zh ko".split(
      " ",
    ),
  );

  test("that Intl writes in a language is read in that language", () => {
    fc.assert(
      fc.property(days, languages, fc.constantFrom("long", "medium"), (day, language, dateStyle) => {
        // Thai counts its years from the Buddha, as its sites do.
        const locale = language === "th" ? "th-u-ca-buddhist" : `${language}-u-ca-gregory`;
        const text = new Intl.DateTimeFormat(locale, { dateStyle, timeZone: "UTC" }).format(day);
        const date = dateOf(text, { timezone: "UTC", language });
        expect([text, date?.day]).toEqual([text, day.toISOString().slice(0, 10)]);
      }),
      { numRuns: 600 },
    );
  });

  test("in numbers is never read as another one in a language that has an order", () => {
    const slashed = fc.constantFrom("ar", "fr", "pt", "it", "el", "vi", "en-GB");
    fc.assert(
      fc.property(days, slashed, (day, language) => {
        const [year, month, date] = day.toISOString().slice(0, 10).split("-");
        const text = `${date}/${month}/${year}`;
        expect(dateOf(text, { timezone: "UTC", language })?.day).toBe(`${year}-${month}-${date}`);
        const unknown = dateOf(text, { timezone: "UTC", language: "en" })?.day;
        if (unknown !== undefined) expect(unknown).toBe(`${year}-${month}-${date}`);
      }),
    );
  });

  test("whatever it is given, it answers with a day that exists and is not after the fetch's, or with none", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(
        ..."2021 31 02 1405 2569 - / . : T May октября outubro 年 月 日 月 令和 منذ قبل ساعتين 3 hours ago il y a yesterday 09:15 PM EST GMT+7 بتوقيت ت.غ tháng".split(
          " ",
        ),
        " ",
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 14 }),
        fc.constantFrom(null, "ar", "en", "th", "fa", "xx-bad-Tag", "ru"),
        (pieces, language) => {
          const date = dateOf(pieces.join(" "), { timezone: "Africa/Tripoli", language, seen: SEEN });
          if (date === null) return;
          expect(new Date(`${date.day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(date.day);
          if (date.precision === "time") expect(date.instant).not.toBeNull();
        },
      ),
      { numRuns: 2000 },
    );
  });
});
