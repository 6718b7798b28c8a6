import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressesAt, earlierAddress, hasWholeDate } from "../../../src/model/definition/dated-address.ts";

const NOON = Date.parse("2026-03-01T12:00:00Z");
const dated = (form: string) => `https://coast.example/list/{date:${form}}?page=1`;

describe("an address that names a day", () => {
  test.each([
    ["YYYY-MM-DD", "2026-03-01", "2026-02-28"],
    ["YYYY/M/D", "2026/3/1", "2026/2/28"],
    ["DD.MM.YY", "01.03.26", "28.02.26"],
  ])("%s stands for today, then yesterday", (form, today, yesterday) => {
    const [first, second] = addressesAt([dated(form)], NOON, "UTC");
    expect([first, second]).toEqual([today, yesterday].map((day) => `https://coast.example/list/${day}?page=1`));
    expect(earlierAddress([dated(form)], first!, 2020)).toBe(second);
  });

  test("is that of the agency's zone", () => {
    const late = Date.parse("2026-03-01T22:30:00Z");
    const list = ["https://coast.example/plain", dated("YYYY-MM-DD")];
    expect(addressesAt(list, late, "Africa/Tripoli").map((url) => /\d{4}-\d{2}-\d{2}/.exec(url)?.[0])).toEqual([
      undefined,
      "2026-03-02",
      "2026-03-01",
    ]);
  });

  test("has none before it in the first year of the site, nor has another address", () => {
    expect(earlierAddress([dated("YYYY-MM-DD")], "https://coast.example/list/2020-01-01?page=1", 2020)).toBeNull();
    expect(earlierAddress([dated("YYYY-MM-DD")], "https://coast.example/list/2026-02-30?page=1", 2020)).toBeNull();
    expect(earlierAddress([dated("YYYY-MM-DD")], "https://coast.example/other", 2020)).toBeNull();
    expect(earlierAddress(["https://coast.example/other"], "https://coast.example/other", 2020)).toBeNull();
  });

  test.each([
    ["https://coast.example/{page}", true],
    [dated("YYYY-MM-DD"), true],
    [dated("YYYY-MM"), false],
    [dated("YYYY-MM-DD-DD"), false],
    [dated("today"), false],
  ])("%s is whole: %s", (address, whole) => expect(hasWholeDate(address)).toBe(whole));

  test("leads back day by day, whatever the form", () => {
    const form = fc.constantFrom("YYYY-MM-DD", "YYYY/M/D", "DD.MM.YYYY", "YYYYMMDD");
    const day = fc.integer({ min: Date.UTC(2021, 0, 2), max: Date.UTC(2090, 0, 1) });
    fc.assert(
      fc.property(form, day, (written, instant) => {
        const [today, yesterday] = addressesAt([dated(written)], instant, "UTC");
        expect(earlierAddress([dated(written)], today!, 2020)).toBe(yesterday);
      }),
    );
  });
});
