import { expect, test } from "vitest";
import type { ListingItem } from "../../src/model/article.ts";
import { compareIds } from "../../src/operate/discover/compare.ts";

const item = (nativeId: string, title: string | null, path = nativeId): ListingItem => ({
  url: `https://coast.example/${path}`,
  nativeId,
  title,
  published: null,
  excerpt: null,
  image: null,
});
const first = [item("1", "The port opens"), item("2", "Ferries sail again"), item("3", "A school by the sea")];

test.each<[string, readonly ListingItem[], number, RegExp | null]>([
  ["the same ids", first, 3, null],
  ["the same ids in another order, with older articles", [...first.toReversed(), item("0", "Older")], 3, null],
  ["a slug in place of the number", first.map((one, at) => item(`slug-${at}`, one.title)), 0, /slug-0 for 1/],
  ["one article under another id, the others the same", [first[0]!, first[1]!, item("9", first[2]!.title)], 2, null],
  ["other articles altogether", [item("8", "Another"), item("9", "And another")], 0, null],
  ["one article in common, under another id", [item("9", first[0]!.title)], 0, null],
  ["no titles, the same ids", first.map((one) => item(one.nativeId, null)), 3, null],
  ["nothing", [], 0, /no item/],
])("a fallback with %s", (_name, other, shared, problem) => {
  const found = compareIds(first, other);
  expect(found.shared).toBe(shared);
  if (problem === null) expect(found.problem).toBeNull();
  else expect(found.problem).toMatch(problem);
});
