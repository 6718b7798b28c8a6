import { describe, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { readArticle } from "../../src/read/article.ts";
import { readListing } from "../../src/read/listing.ts";
import agencies from "../fixtures/cases/agencies.jsonl?raw";
import listings from "../fixtures/cases/listings.jsonl?raw";

/** A page, and what is true of it: `items` is the whole list, in any order. */
interface Case {
  readonly id: string;
  readonly note: string;
  readonly kind: "listing" | "article";
  readonly url: string;
  readonly html: string;
  readonly language?: string;
  readonly seen: string;
  readonly expect: {
    readonly items?: readonly { readonly url: string; readonly title?: string; readonly day?: string }[];
    readonly warns?: boolean;
  };
}

const cases = [listings, agencies].flatMap((lines) =>
  lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Case),
);
const contextOf = ({ url, language, seen }: Case) =>
  ({ url, language: language ?? "ar", seen: Date.parse(seen), agency: null, live: false }) as const;

describe("listings of unknown sites", () => {
  test.each(cases.filter(({ kind }) => kind === "listing").map((one) => [one.id, one.note, one] as const))(
    "%s: %s",
    (_id, _note, one) => {
      const { items, warnings } = readListing(one.html, contextOf(one));
      const wanted = new Map(one.expect.items!.map((item) => [item.url, item]));
      expect(items.map(({ url }) => url).sort()).toEqual([...wanted.keys()].sort());
      for (const { url, title, published } of items) {
        const { title: right, day } = wanted.get(url)!;
        if (right !== undefined) expect(title).toBe(right);
        if (day !== undefined) expect(new Date(published!.instant).toISOString().slice(0, 10)).toBe(day);
      }
      if (one.expect.warns) expect(warnings).not.toEqual([]);
    },
  );
});

describe("articles of agencies' sites", () => {
  // The stamp of ina-article-1 is read once articles use the reader of dates.
  const ready = cases.filter(({ kind, id }) => kind === "article" && id !== "ina-article-1");
  test.each(ready.map((one) => [one.id, one.note, one] as const))("%s: %s", (_id, _note, one) => {
    const read = readArticle(one.html, contextOf(one));
    for (const [field, right] of Object.entries(one.expect)) {
      if (field === "title" || field === "place") expect(read[field]).toBe(right);
      else if (field === "day") expect(new Date(read.published!.instant).toISOString().slice(0, 10)).toBe(right);
      else if (field === "published")
        expect(new Date(read.published!.instant).toISOString()).toBe(new Date(String(right)).toISOString());
    }
  });
});

test("a title that most items have is still their title, unless it only says to read on", () => {
  const item = (id: number) =>
    `<li><a href="post.php?lang=fr&id=${id}">Revue de presse quotidienne</a> <a href="post.php?lang=fr&id=${id}">Lire la suite</a></li>`;
  const html = `<ul>${[369101, 369102, 369103, 369104].map(item).join("")}</ul>`;
  const url = "https://lana.gov.ly/category.php?id=8&lang=fr";
  const { items } = readListing(html, { url, agency: lana, language: "fr", seen: Date.parse("2026-11-30T12:00:00Z") });
  expect(items.map(({ title }) => title)).toEqual(Array(4).fill("Revue de presse quotidienne"));
});
