import { expect, test } from "vitest";
import { isAmong } from "../../../src/read/dates/calendar-day.ts";

test.each<[string, string, boolean]>([
  ["three days before the first", "2026-11-17", true],
  ["four", "2026-11-16", false],
  ["three days after the last", "2026-11-25", true],
  ["four", "2026-11-26", false],
  ["between", "2026-11-21", true],
])("a day among its neighbours' on the listing: %s (%s)", (_name, day, among) => {
  expect(isAmong(day, ["2026-11-22", "2026-11-20"])).toBe(among);
});
