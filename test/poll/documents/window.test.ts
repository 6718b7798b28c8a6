import { describe, expect, test } from "vitest";
import { sealable } from "../../../src/poll/documents/window.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const HOUR = 3_600_000;

/** Entries newest first, of which the last `old` are just older than `age`. */
function entries(count: number, old: number, age: number) {
  return Array.from({ length: count }, (_, index) => {
    const published = NOW - (index >= count - old ? age : HOUR);
    return {
      seq: count - index,
      id: `tag:${count - index}`,
      revision: 1,
      published,
      updated: published,
      measured: false,
    };
  });
}

describe("entries leave a feed document by the hundred", () => {
  const day2 = 48 * HOUR;
  test.each<[string, number, number, number, number, number]>([
    ["old ones below 150 stay", 149, 149, day2 + 1, 149, 0],
    ["at 150 the oldest hundred go", 150, 150, day2 + 1, 50, 1],
    ["not while one of the hundred is of the last 48 hours", 150, 99, day2 + 1, 150, 0],
    ["an entry of 48 hours to the millisecond is of them", 150, 150, day2, 150, 0],
    ["200 new ones stay", 200, 0, day2, 200, 0],
    ["of 201 a hundred go, however new", 201, 0, day2, 101, 1],
    ["as often as it takes", 401, 0, day2, 101, 3],
  ])("%s", (_name, count, old, age, stay, pages) => {
    const all = entries(count, old, age);
    const split = sealable(all, NOW);
    expect([split.stay.length, split.pages.length]).toEqual([stay, pages]);
    expect(split.pages.every((page) => page.length === 100)).toBe(true);
    expect([...split.stay, ...split.pages.toReversed().flat()]).toEqual(all);
  });
});
