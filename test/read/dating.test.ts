import fc from "fast-check";
import { describe, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { readDateline } from "../../src/read/dateline/dateline.ts";
import { localDay, parseDate, zonedInstant } from "../../src/read/dates/written-date.ts";
import { datePublished } from "../../src/read/dating.ts";

const ZONE = "Africa/Tripoli";
const SEEN = Date.parse("2026-11-23T12:00:00Z");

describe("stamps and written dates", () => {
  test.each([
    ["2021-01-03 10:18:21", "2021-01-03T08:18:21.000Z", "time"],
    ["Published On(2021-06-20 18:58:40)", "2021-06-20T16:58:40.000Z", "time"],
    ["2025-09-24T10:00:00+03:00", "2025-09-24T07:00:00.000Z", "time"],
    ["2025-09-24", "2025-09-24", "day"],
    ["الاثنين 02 ديسمبر 2019 | 09:43 مساءً", "2019-12-02T19:43:00.000Z", "time"],
    ["٢٢ نوفمبر ٢٠٢٥", "2025-11-22", "day"],
    ["02.05.2015", "2015-05-02", "day"],
    ["5 août 2020", "2020-08-05", "day"],
    ["April 5, 2023", "2023-04-05", "day"],
    ["31.02.2020", null, null],
    ["نشر بتاريخ:", null, null],
    ["", null, null],
  ])("%s", (text, wanted, precision) => {
    const date = parseDate(text, { timezone: ZONE });
    expect(date === null ? null : date.instant === null ? date.day : new Date(date.instant).toISOString()).toBe(wanted);
    expect(date?.precision ?? null).toBe(precision);
  });

  test("a local day and time, and back, also where the clock jumps", () => {
    const zones = ["Africa/Tripoli", "Africa/Cairo", "Africa/Casablanca", "Asia/Riyadh", "UTC"];
    const days = fc.integer({ min: Date.parse("2013-01-01") / 86_400_000, max: Date.parse("2026-12-31") / 86_400_000 });
    fc.assert(
      fc.property(days, fc.constantFrom(...zones), (number, zone) => {
        const day = new Date(number * 86_400_000).toISOString().slice(0, 10);
        expect(localDay(zonedInstant(day, "12:00:00", zone), zone)).toBe(day);
      }),
    );
  });
});

describe("when an article was published", () => {
  const facts = { stamp: null, jsonLd: null, listing: null, dateline: null };
  const context = {
    seen: SEEN,
    live: true,
    postId: null,
    neighbours: [],
    timezone: ZONE,
    idCurve: lana.idCurve,
    since: 2012,
  };
  const dateline = (text: string, more = {}) =>
    readDateline(text, {
      marks: lana.marks,
      timezone: ZONE,
      idCurve: lana.idCurve,
      since: 2012,
      context: { seen: SEEN, ...more },
    });
  const stamp = { instant: Date.parse("2026-11-23T09:30:00Z"), precision: "time" as const };

  test.each([
    [
      "the stamp first",
      { ...facts, stamp, dateline: dateline("طرابلس 22 نوفمبر 2026 (وال)- قال") },
      {},
      "stamp",
      "2026-11-23T09:30:00.000Z",
      "time",
    ],
    [
      "no stamp of the future",
      {
        ...facts,
        stamp: { ...stamp, instant: SEEN + 86_400_000 },
        dateline: dateline("طرابلس 22 نوفمبر 2026 (وال)- قال"),
      },
      {},
      "dateline",
      "2026-11-22T10:00:00.000Z",
      "day",
    ],
    [
      "no stamp against the number",
      { ...facts, stamp, dateline: dateline("نيويورك 24 سبتمبر 2025م(وال)- شددت") },
      { postId: 341_690 },
      "dateline",
      "2025-09-24T10:00:00.000Z",
      "day",
    ],
    [
      "a dateline of today: the moment it was seen",
      { ...facts, dateline: dateline("طرابلس 23 نوفمبر 2026 (وال)- قال") },
      {},
      "dateline",
      "2026-11-23T12:00:00.000Z",
      "day",
    ],
    [
      "a dateline of tomorrow: no later than seen",
      { ...facts, dateline: dateline("طرابلس 24 نوفمبر 2026 (وال)- قال") },
      {},
      "dateline",
      "2026-11-23T12:00:00.000Z",
      "day",
    ],
    [
      "a slip mended by the neighbours",
      { ...facts, dateline: dateline("Tripoli, 26 April 2106(Lana) A", { neighbours: ["2016-04-26"] }) },
      {},
      "repaired",
      "2016-04-26T10:00:00.000Z",
      "day",
    ],
    [
      "nothing but an old number: its month",
      facts,
      { postId: 93_840 },
      "estimated",
      "2016-02-15T10:00:00.000Z",
      "month",
    ],
    [
      "nothing, on an older page: the month of its neighbours, among them",
      facts,
      { live: false, neighbours: ["2015-08-12", "2015-08-10", "2015-08-11"] },
      "estimated",
      "2015-08-11T10:00:00.000Z",
      "month",
    ],
    [
      "nothing, and neighbours of years: first seen",
      facts,
      { live: false, neighbours: ["2015-08-12", "2019-01-01"] },
      "first-seen",
      "2026-11-23T12:00:00.000Z",
      "none",
    ],
    [
      "nothing, on the newest page of a site that was long silent: the month of its neighbours",
      facts,
      { neighbours: ["2026-09-20"] },
      "estimated",
      "2026-09-20T10:00:00.000Z",
      "month",
    ],
    [
      "nothing, among news: first seen",
      facts,
      { neighbours: ["2026-11-20"] },
      "first-seen",
      "2026-11-23T12:00:00.000Z",
      "none",
    ],
    ["nothing at all: first seen", facts, {}, "first-seen", "2026-11-23T12:00:00.000Z", "none"],
  ] as const)("%s", (_name, given, more, source, instant, precision) => {
    const { published } = datePublished(given, { ...context, ...more });
    expect([published.source, new Date(published.instant).toISOString(), published.precision]).toEqual([
      source,
      instant,
      precision,
    ]);
  });
});

describe("any text", () => {
  const words =
    "طرابلس بنغازي Tripoli 14 31 2018 2106 ٢٤ ۲۵ فبراير شوال 1436 هـ الموافق م ( ) - – / : . , (وال) (LANA) واس وام في Monday كانون الثاني الأول May 1er \u200f \u202e \n".split(
      " ",
    );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(" ")),
  );
  test("gives a day that exists within the window, or none; the rest is the text's own end", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (given, inContext) => {
        const read = readDateline(given, {
          since: 2012,
          timezone: ZONE,
          context: inContext ? { seen: SEEN } : { now: SEEN },
        });
        if (read.date !== null) {
          expect(new Date(`${read.date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(read.date);
          expect(read.date >= "2012-01-01" && read.date <= "2026-11-24").toBe(true);
        }
        if (read.rest !== null) expect(given.trimEnd().endsWith(read.rest)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("megabytes of it are looked at no further than a dateline reaches", () => {
    for (const part of ["طرابلس 14 فبراير 2018 ", "((((", "14 ", "م ", "هـ الموافق ", "- ", "\u202e"]) {
      const read = readDateline(part.repeat(2_000_000 / part.length), { context: { now: SEEN } });
      expect(read.date === null || read.date === "2018-02-14").toBe(true);
    }
  });
});
