import { expect, test } from "vitest";
import { LONGEST_RETRY_MS, retryAfter } from "../../src/push/pool.ts";

const HOUR = 3_600_000;

test.each([
  [1, 0.5, 30_000],
  [2, 0.5, 60_000],
  [10, 0.5, 512 * 30_000],
  [11, 0.5, 6 * HOUR],
  [1000, 0.5, 6 * HOUR],
  [1, 0, 27_000],
  [1, 1, 33_000],
])("after %i failures in a row, with the dice at %f, the next try is in %i ms", (tries, dice, ms) => {
  expect(retryAfter(tries, dice)).toBe(ms);
});

test("no wait is longer than the longest", () => {
  expect(Math.round(LONGEST_RETRY_MS)).toBe(6.6 * HOUR);
  expect(retryAfter(1000, 1)).toBeLessThanOrEqual(Math.round(LONGEST_RETRY_MS));
});
