import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { httpDate, parseHttpDate, parseResponseDate } from "../../src/model/http-date.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const clock = () => NOW;

describe("RFC 9110, 5.6.7: HTTP-date", () => {
  const at = Date.UTC(1994, 10, 6, 8, 49, 37);
  const cases: [string, string, number | null][] = [
    ["IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", at],
    ["RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", at],
    ["asctime, day of one digit", "Sun Nov  6 08:49:37 1994", at],
    ["asctime, day of two digits", "Wed Nov 16 08:49:37 1994", at + 10 * 86_400_000],
    ["RFC 850, year ahead within 50", "Thursday, 06-Nov-70 08:49:37 GMT", Date.UTC(2070, 10, 6, 8, 49, 37)],
    ["RFC 850, year more than 50 ahead is past", "Sunday, 06-Nov-77 08:49:37 GMT", Date.UTC(1977, 10, 6, 8, 49, 37)],
    ["leap second", "Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1)],
    ["29 February of a leap year", "Thu, 29 Feb 2024 00:00:00 GMT", Date.UTC(2024, 1, 29)],
    ["29 February of another", "Wed, 29 Feb 2023 00:00:00 GMT", null],
    ["hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", null],
    ["another zone", "Sun, 06 Nov 1994 08:49:37 EET", null],
    ["offset", "Sun, 06 Nov 1994 08:49:37 +0200", null],
    ["lower case", "sun, 06 nov 1994 08:49:37 gmt", null],
    ["ISO 8601", "1994-11-06T08:49:37Z", null],
    ["two dates", "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", null],
    ["a number", "784111777", null],
    ["nothing", "", null],
  ];
  test.each(cases)("%s: %s", (_name, text, expected) => {
    expect(parseHttpDate(text, clock)).toBe(expected);
  });

  test.each(cases.filter(([, , expected]) => expected !== null))("%s in a response: %s", (_name, text, expected) => {
    expect(parseResponseDate(text, clock)).toBe(expected);
  });

  test.each<[string, number | null]>([
    ["Sun, 06 Nov 1994 08:49:37 +0000", at],
    ["Sun, 06 Nov 1994 10:49:37 +0200", at],
    ["Sun, 6 Nov 1994 08:49:37 GMT", at],
    [" Sun, 06-Nov-1994 08:49:37 UTC ", at],
    ["Sun, 06 Nov 1994 08:49:37", null],
    ["Sun, 06 Nov 1994 08:49:37 here", null],
    ["1994-11-06T08:49:37Z", null],
    ["Sun, 99 Nov 1994 08:49:37 GMT", null],
  ])("in a response, and in no request: %j", (text, expected) => {
    expect(parseResponseDate(text, clock)).toBe(expected);
    expect(parseHttpDate(text, clock)).toBe(null);
  });

  test("what we write, we read", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(parseHttpDate(httpDate(seconds * 1000), clock)).toBe(seconds * 1000);
      }),
    );
  });
});
