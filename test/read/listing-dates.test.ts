import { describe, expect, test } from "vitest";
import { defineAgency } from "../../src/model/agency.ts";
import { readListing } from "../../src/read/listing.ts";

/** Dates of a listing's items that stand outside of them: in lines before, or in lines behind. */

const agency = defineAgency({
  id: "paper",
  names: { en: "The Paper" },
  home: "https://paper.example/",
  timezone: "Africa/Tunis",
  since: 2000,
  addresses: [{ path: "/n/(?<id>\\d+)" }, { path: "/e/(?<id>(?<base36>[a-z0-9]{8}))-[^/]+" }],
  editions: [{ language: "en", listing: ["https://paper.example/"] }],
});

function datesOf(body: string): string[] {
  const context = { url: "https://paper.example/", agency, language: "en", seen: Date.parse("2026-11-23T12:00:00Z") };
  return readListing(`<html lang="en"><body>${body}</body></html>`, context).items.map(
    ({ nativeId, published }) =>
      `${nativeId} ${published === null ? "none" : new Date(published.instant).toISOString().slice(0, published.precision === "day" ? 10 : 16)}`,
  );
}

const title = (id: number | string) => `<a href="/n/${id}">The harbour opens its gate number ${id}</a>`;

describe("the date of an item that stands outside of it", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "rows behind the titles' rows",
      `<table>${[3, 2, 1].map((id) => `<tr><td>${title(id)}</td></tr><tr><td>2${id}/11/2026 09:30, Tunis</td></tr>`).join("")}</table>`,
      ["3 2026-11-23T08:30", "2 2026-11-22T08:30", "1 2026-11-21T08:30"],
    ],
    [
      "rows behind, with a second link to the article",
      `<table>${[3, 2].map((id) => `<tr><td>${title(id)}</td></tr><tr><td>2${id}/11/2026 09:30 <a href="/n/${id}">Read more</a></td></tr>`).join("")}</table>`,
      ["3 2026-11-23T08:30", "2 2026-11-22T08:30"],
    ],
    [
      "days above, each for several items",
      `<div><h4>23/11/2026</h4><p>${title(3)}</p><p>${title(2)}</p><h4>22/11/2026</h4><p>${title(1)}</p></div>`,
      ["3 2026-11-23", "2 2026-11-23", "1 2026-11-22"],
    ],
    [
      "no day above, and the number of pages below",
      `<div><p>${title(3)}</p><p>${title(2)}</p><p>Page 1 of 20</p></div>`,
      ["3 none", "2 none"],
    ],
  ])("%s", (_, body, dates) => {
    expect(datesOf(body)).toEqual(dates);
  });

  test("an instant that the address names, however old", () => {
    expect(datesOf('<ul><li><a href="/e/mm0cvuxi-gate">The harbour opens its gate again</a></li></ul>')).toEqual([
      "mm0cvuxi 2026-02-24T08:41",
    ]);
  });
});
