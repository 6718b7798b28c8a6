import { expect, test } from "vitest";
import { checkDue } from "../../src/poll/schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIRST = Date.parse("2026-11-23T12:00:00Z");

test.each<[string, number, number, number | null]>([
  ["an hour after first sight", 0, 0, HOUR],
  ["then after six", 1, HOUR, 6 * HOUR],
  ["a day", 2, 6 * HOUR, 24 * HOUR],
  ["three days", 3, 24 * HOUR, 72 * HOUR],
  ["a week", 4, 72 * HOUR, 168 * HOUR],
  ["and no more", 5, 168 * HOUR, null],
  ["late, half an hour from now, so that two never follow at once", 1, 10 * HOUR, 10 * HOUR + 30 * MINUTE],
  ["half an hour from now is the sooner by a minute", 1, 5 * HOUR + 31 * MINUTE, 6 * HOUR + MINUTE],
])("an article's page is read again: %s", (_name, checks, now, due) => {
  expect(checkDue(FIRST, checks, FIRST + now)).toBe(due === null ? null : FIRST + due);
});
