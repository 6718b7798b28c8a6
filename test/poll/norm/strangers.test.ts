import { expect, test } from "vitest";
import { newWatchRow } from "../../../src/archive/polls.ts";
import { defineAgency, watchesOf } from "../../../src/model/agency.ts";
import { NO_NORM, type Norm } from "../../../src/model/norm.ts";
import { learned } from "../../../src/poll/norm/learn.ts";
import { readListing } from "../../../src/read/listing.ts";

const NOW = Date.parse("2026-12-01T12:00:00Z");
const agency = (link: readonly string[]) =>
  defineAgency({
    id: "coast",
    names: { en: "Coast" },
    home: "https://coast.example/",
    timezone: "UTC",
    since: 2000,
    addresses: [{ path: "/news/2026/11/(?<id>\\d+)" }],
    listing: { link: [...link] },
    editions: [{ language: "en", listing: ["https://coast.example/"] }],
  });

/** A listing of ten stories, of which so many still have an address of last month. */
function page(known: number): string {
  const story = (n: number) =>
    `<li><a href="/news/2026/${n < 10 - known ? 12 : 11}/${5000 - n}">A headline of some length, number ${n}</a></li>`;
  return `<body><ul class="latest">${Array.from({ length: 10 }, (_, n) => story(n)).join("")}</ul></body>`;
}

const TOLD =
  /recognises (\d+) of the 10 articles .*https:\/\/coast\.example\/news\/2026\/12\/5000: add their form to addresses/;

test.each([
  ["a selector", [".latest a"]],
  ["addresses alone", []],
])("a definition that recognises fewer and fewer stories is told, and stays told: by %s", (_name, link) => {
  const watch = watchesOf(agency(link))[0]!;
  const poll = (norm: Norm, known: number): Norm => {
    const read = readListing(page(known), {
      url: "https://coast.example/",
      agency: watch.agency,
      language: "en",
      seen: NOW,
    });
    expect([read.items.length, read.strangers.length]).toEqual([known, 10 - known]);
    const observed = { ...read, now: NOW, closed: true, fresh: [], pages: 0, trouble: null, standing: [] };
    return learned(norm, watch, newWatchRow(watch.path), observed);
  };
  const usual = [10, 10, 9, 10, 10, 9, 10].reduce(poll, NO_NORM);
  expect(usual.doubts).toEqual([]);
  let norm = usual;
  for (const known of [7, 5, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]) {
    norm = poll(norm, known);
    expect(TOLD.exec(norm.doubts.join())?.[1]).toBe(String(known));
  }
  expect(poll(norm, 10).doubts).toEqual([]);
});

test("where none is recognised any more, the strangers are still found", () => {
  const read = readListing(page(0), { url: "https://coast.example/", agency: agency([]), language: "en", seen: NOW });
  expect([read.items.length, read.strangers.length]).toEqual([0, 10]);
});

test("a page that always links other things beside its stories is no trouble", () => {
  const watch = watchesOf(agency([".latest a"]))[0]!;
  let norm = NO_NORM;
  for (let polls = 0; polls < 8; polls += 1) {
    const read = readListing(page(6), {
      url: "https://coast.example/",
      agency: watch.agency,
      language: "en",
      seen: NOW,
    });
    const observed = { ...read, now: NOW, closed: true, fresh: [], pages: 0, trouble: null, standing: [] };
    norm = learned(norm, watch, newWatchRow(watch.path), observed);
  }
  expect(norm.doubts).toEqual([]);
});
