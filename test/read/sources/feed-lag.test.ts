import { expect, test } from "vitest";
import type { ListingItem } from "../../../src/model/article.ts";
import { feedAgainstListing } from "../../../src/read/sources/feed-lag.ts";

const NOON = Date.parse("2026-10-10T12:00:00Z");

/** Items by their numbers; each was published as many hours after noon of the tenth as its number says, or is undated. */
function items(numbers: readonly number[], isDated = true): ListingItem[] {
  return numbers.map((number) => ({
    url: `https://news.example/news/${number}`,
    nativeId: String(number),
    title: `N${number}`,
    published: isDated ? { instant: NOON + number * 3_600_000, precision: "time" } : null,
    excerpt: null,
    image: null,
  }));
}

const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => from - at);

test.each([
  ["the same articles", range(20, 1), range(20, 1), null],
  ["one article that came in between", range(19, 1), range(20, 1), null],
  ["a feed that is longer", range(40, 1), range(40, 21), null],
  ["a pinned old article above", range(20, 1), [-500, -501, ...range(20, 3)], null],
  ["one article left out", [20, 19, 17, ...range(16, 1)], range(20, 1), null],
  ["the newest ones missing", range(17, 1), range(20, 4), "late"],
  ["nothing of the last two days", range(20, 1), range(70, 10), "frozen"],
  ["no article in common, all older", range(20, 1), range(90, 60), "frozen"],
  ["no article in common, all newer", range(90, 60), range(20, 1), null],
  ["articles in between missing", [20, 16, 15, 14, 10, 9, 8, 7, 6, 5, 4], range(20, 4), "cut"],
  ["half of them", range(20, 13), range(20, 1), "cut"],
  ["an empty feed", [], range(20, 1), "cut"],
  ["an empty listing", range(20, 1), [], null],
] as const)("%s", (_, feed, listing, kind) => {
  expect(feedAgainstListing(items(feed), items(listing))?.kind ?? null).toBe(kind);
});

test("undated items are compared by their order, and by nothing without a common one", () => {
  expect(feedAgainstListing(items(range(17, 1), false), items(range(20, 4), false))?.kind).toBe("late");
  expect(feedAgainstListing(items(range(9, 1), false), items(range(30, 20), false))).toBeNull();
});

test("the evidence names what is missing", () => {
  expect(feedAgainstListing(items(range(20, 1)), items(range(70, 10)))?.evidence).toBe(
    "the feed lacks the listing's 50 newest articles; its newest is of 2026-10-11T08:00Z",
  );
});
