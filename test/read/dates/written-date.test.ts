import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localDay, parseDate, zonedInstant } from "../../../src/read/dates/written-date.ts";

const timezone = "Africa/Tripoli";

describe("stamps and written dates", () => {
  test.each([
    ["2021-01-03 10:18:21", "2021-01-03T08:18:21.000Z"],
    ["2021-01-03T10:18", "2021-01-03T08:18:00.000Z"],
    ["Published On(2021-06-20 18:58:40)", "2021-06-20T16:58:40.000Z"],
    ["نشر بتاريخ: 2021-01-03 10:18:21", "2021-01-03T08:18:21.000Z"],
    ["٢٠٢١-٠١-٠٣ ١٠:١٨:٢١", "2021-01-03T08:18:21.000Z"],
    ["۲۰۲۱-۰۱-۰۳ ۱۰:۱۸:۲۱", "2021-01-03T08:18:21.000Z"],
    ["2021-01-03T10:18:21Z", "2021-01-03T10:18:21.000Z"],
    ["2021-01-03T10:18:21.123456+03:00", "2021-01-03T07:18:21.000Z"],
    ["2021-01-03T10:18:21-0500", "2021-01-03T15:18:21.000Z"],
    ["Sun, 03 Jan 2021 10:18:21 GMT", "2021-01-03T10:18:21.000Z"],
    ["Sun, 03 Jan 2021 10:18:21 +0200", "2021-01-03T08:18:21.000Z"],
    ["3 Jan 2021 10:18 GMT+3", "2021-01-03T07:18:00.000Z"],
    ["03/01/2021 10:18", "2021-01-03T08:18:00.000Z"],
    ["3 يناير 2021 - 12:15 ص", "2021-01-02T22:15:00.000Z"],
    ["3 يناير 2021 12:15 م", "2021-01-03T10:15:00.000Z"],
    ["الاثنين 02 ديسمبر 2019 | 09:43 مساءً", "2019-12-02T19:43:00.000Z"],
    ["3 كانون الثاني 2021 الساعة 10:18 صباحا", "2021-01-03T08:18:00.000Z"],
    ["10:18 - 3 جانفي 2021", "2021-01-03T08:18:00.000Z"],
    ["January 3, 2021 10:18 PM", "2021-01-03T20:18:00.000Z"],
    ["January 3, 2021, 12:05 a.m.", "2021-01-02T22:05:00.000Z"],
    ["3 janvier 2021 à 10h30", "2021-01-03T08:30:00.000Z"],
    ["2021-01-03 10:18 - 5 minutes", "2021-01-03T08:18:00.000Z"],
  ])("%s is %s", (text, wanted) => {
    const read = parseDate(text, { timezone })!;
    expect([read.precision, new Date(read.instant!).toISOString()]).toEqual(["time", wanted]);
    expect(read.day).toBe(localDay(read.instant!, timezone));
  });

  test.each([
    ["2021-01-03", "2021-01-03"],
    ["02.05.2015", "2015-05-02"],
    ["3/1/2021", "2021-01-03"],
    ["1er août 2022", "2022-08-01"],
    ["غشت 2018 - 20 غشت 2018", "2018-08-20"],
    ["25 شوال 1436 هـ الموافق 10 أغسطس 2015 م", "2015-08-10"],
    ["3 Mayıs 2024", "2024-05-03"],
    ["3 de mayo de 2024", "2024-05-03"],
    ["2021-01-03 25:00:00", "2021-01-03"],
    ["3 يناير 2021 م", "2021-01-03"],
  ])("%s is the day %s", (text, day) => {
    expect(parseDate(text, { timezone })).toEqual({ instant: null, day, precision: "day" });
  });

  test.each([
    "",
    "قبل ساعتين",
    "2021",
    "يناير 2021",
    "3 يناير",
    "31 فبراير 2021",
    "2021-02-29 10:00:00",
    "29.02.2015",
    "13/25/2021",
    "12/31/2021",
    "3 يناييير 2021",
    "10 فراير 2018",
    "1447-01-05",
    "25 شوال 1436 هـ",
    "3109102916",
    "0000-00-00 00:00:00",
    "12021-01-034",
  ])("%j is none", (text) => {
    expect(parseDate(text, { timezone })).toBeNull();
  });

  test("whatever it is given, it answers with a day that exists, or with none", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("2021", "31", "02", "-", "/", ".", ":", " ", "T", "فبراير", "May", "م", "ص", "هـ", "٣", "+9959"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const read = parseDate(pieces.join(""), { timezone });
        if (read === null) return;
        expect(new Date(`${read.day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(read.day);
        expect(read.instant === null).toBe(read.precision === "day");
      }),
      { numRuns: 500 },
    );
  });
});

describe("local days and times", () => {
  test.each([
    // Summer time begins in Egypt at midnight: 00:30 does not exist and is 01:30.
    ["2023-04-28", "00:30:00", "Africa/Cairo", "2023-04-27T22:30:00.000Z"],
    ["2023-04-28", "12:00:00", "Africa/Cairo", "2023-04-28T09:00:00.000Z"],
    ["2023-04-27", "12:00:00", "Africa/Cairo", "2023-04-27T10:00:00.000Z"],
    // Sudan moved from UTC+3 to UTC+2 on 1 November 2017.
    ["2017-10-31", "12:00:00", "Africa/Khartoum", "2017-10-31T09:00:00.000Z"],
    ["2017-11-01", "12:00:00", "Africa/Khartoum", "2017-11-01T10:00:00.000Z"],
    ["2013-03-28", "12:00:00", "Africa/Tripoli", "2013-03-28T11:00:00.000Z"],
    ["2018-02-14", "20:29:00", "Africa/Tripoli", "2018-02-14T18:29:00.000Z"],
    ["2024-03-31", "02:30:00", "Europe/Rome", "2024-03-31T01:30:00.000Z"],
    ["2024-06-01", "00:00:00", "Asia/Kathmandu", "2024-05-31T18:15:00.000Z"],
    ["2024-06-01", "00:00:00", "UTC", "2024-06-01T00:00:00.000Z"],
  ])("%s %s in %s is %s", (day, time, zone, wanted) => {
    expect(new Date(zonedInstant(day, time, zone)).toISOString()).toBe(wanted);
  });

  test("noon of a day lies on that day, whatever the zone", () => {
    const zones = [
      "Africa/Tripoli",
      "Africa/Casablanca",
      "Asia/Tehran",
      "Pacific/Apia",
      "America/St_Johns",
      "Asia/Gaza",
    ];
    const day = fc.integer({ min: 4000, max: 24_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, fc.constantFrom(...zones), (one, zone) => {
        fc.pre(!(zone === "Pacific/Apia" && one === "2011-12-30"));
        expect(localDay(zonedInstant(one, "12:00:00", zone), zone)).toBe(one);
      }),
      { numRuns: 300 },
    );
  });

  test("an instant before 1970 and one within a second have their local day", () => {
    expect(localDay(-1, "UTC")).toBe("1969-12-31");
    expect(localDay(Date.parse("2021-01-02T21:59:59.999Z"), timezone)).toBe("2021-01-02");
    expect(localDay(Date.parse("2021-01-02T22:00:00Z"), timezone)).toBe("2021-01-03");
  });
});
