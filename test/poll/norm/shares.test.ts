import { expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { newWatchRow } from "../../../src/archive/polls.ts";
import { watchesOf } from "../../../src/model/agency.ts";
import { NO_NORM } from "../../../src/model/norm.ts";
import { swappedOf } from "../../../src/poll/norm/judge.ts";
import { learned } from "../../../src/poll/norm/learn.ts";
import type { Observed } from "../../../src/poll/norm/observed.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const watch = watchesOf(lana)[0]!;
type Items = NonNullable<Observed["items"]>;

/** What is told of a listing of 20 items, of which so many have a date, where this share had one before. */
function told(usual: number, dated: number): readonly string[] {
  const norm = { ...NO_NORM, listings: 10, items: 20, titles: 1, stamps: usual };
  const items = Array.from({ length: 20 }, (_, index) => ({
    nativeId: String(index),
    title: "title",
    excerpt: null,
    published: index < dated ? NOW : null,
  })) as unknown as Items;
  const observed: Observed = {
    now: NOW,
    items,
    strangers: [],
    closed: true,
    fresh: [],
    pages: 0,
    trouble: null,
    standing: [],
    warnings: [],
  };
  return learned(norm, watch, newWatchRow(watch.path), observed).doubts;
}

test.each<[string, number, number, boolean]>([
  ["a fifth of the items, where all had one", 1, 4, true],
  ["a quarter", 1, 5, false],
  ["none, where four fifths had one", 0.8, 0, false],
  ["none, where a few more had", 0.81, 0, true],
])("dates of a listing that are left on %s: told %s", (_name, usual, dated, alarm) => {
  expect(told(usual, dated).some((line) => line.startsWith("the listing's dates are gone"))).toBe(alarm);
});

test.each<[string, number, { articles: number; native: number }, boolean]>([
  ["four titles, of an edition whose articles were in its language", 4, { articles: 20, native: 0.5 }, true],
  ["three titles", 3, { articles: 20, native: 1 }, false],
  ["of an edition most of whose articles were in another language", 4, { articles: 20, native: 0.49 }, false],
  ["of an edition without articles yet", 4, { articles: 0, native: 0 }, true],
])("a listing with titles in another language is not the edition's: %s", (_name, count, known, swapped) => {
  const items = Array.from({ length: count }, (_, at) => ({ title: `The ministry opens the new road number ${at}` }));
  const evidence = swappedOf({ ...NO_NORM, ...known }, watch, items as unknown as Items);
  expect(evidence !== null).toBe(swapped);
});
