import { describe, expect, test } from "vitest";
import type { DatePrecision } from "../../src/model/article.ts";
import { readArticle } from "../../src/read/article.ts";
import { readListing } from "../../src/read/listing.ts";
import articleLines from "../fixtures/reading-ar/articles.jsonl?raw";
import listingLines from "../fixtures/reading-ar/listings.jsonl?raw";

// Arabic listings and articles in the markups of common systems, read without a definition. The set was fixed before the
// readers were worked on: no page of it is changed to fit a reader, and its truth only where it is wrong. Its form is that
// of an input of `nashra extract`, with `id`, `note` and `expect`. In `expect`, `published` is the minute (null: the page
// gives no date, and none may be read), `day` the day where the page names no zone, and `dayOrNull` a day that may be read
// but need not (a Hijri date alone, a date without its year). The day of a wall clock and that in UTC are one here.

/** What the readers must reach: at least this share, at most this many missed. The first readers reached .677 (f1) and .18 (days). */
const BAR = {
  listings: {
    atLeast: { f1: 0.99, precision: 1, titles: 1, daysRight: 0.99, clocksRight: 0.83 },
    atMost: { daysWrong: 0, clocksWrong: 0 },
  },
  articles: {
    atLeast: {
      titles: 0.93,
      daysRight: 0.99,
      clocksRight: 0.99,
      texts: 0.97,
      has: 1,
      authors: 1,
      images: 1,
      languages: 1,
    },
    atMost: { daysWrong: 0, clocksWrong: 0, held: 1 },
  },
};

interface Dated {
  readonly published?: string | null;
  readonly day?: string;
  readonly dayOrNull?: string;
}
interface Line<Expected> {
  readonly id: string;
  readonly url: string;
  readonly language: string;
  readonly seen: string;
  readonly html: string;
  readonly expect: Expected;
}
interface ExpectedArticle extends Dated {
  readonly title: string;
  readonly author?: string;
  readonly image?: string;
  readonly language: string;
  readonly has: readonly string[];
  readonly hasNot: readonly string[];
}
type ExpectedItem = Dated & { readonly url: string; readonly title: string };
type Given = { readonly instant: number; readonly precision: DatePrecision } | null;

const linesOf = <Expected>(text: string): Line<Expected>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const listings = linesOf<{ items: readonly ExpectedItem[] }>(listingLines);
const articles = linesOf<ExpectedArticle>(articleLines);

/** Counts of right and wrong, by figure, and the cases that fell short in each. */
class Score {
  readonly #right = new Map<string, number>();
  readonly #all = new Map<string, number>();
  readonly #cases = new Map<string, string[]>();

  count(figure: string, right: number, of: number, told: string): void {
    this.#right.set(figure, (this.#right.get(figure) ?? 0) + right);
    this.#all.set(figure, (this.#all.get(figure) ?? 0) + of);
    if (right < of) this.#cases.set(figure, [...(this.#cases.get(figure) ?? []), told]);
  }

  share(figure: string): number {
    return (this.#right.get(figure) ?? 0) / (this.#all.get(figure) ?? 1);
  }

  missed(figure: string): number {
    return (this.#all.get(figure) ?? 0) - (this.#right.get(figure) ?? 0);
  }

  told(figure: string): string {
    const cases = this.#cases.get(figure) ?? [];
    return `${figure}: ${this.share(figure).toFixed(3)}, ${this.missed(figure)} missed\n${cases.join("\n")}`;
  }
}

const fold = (text: string | null): string =>
  (text ?? "")
    .normalize("NFC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
/** A title without the full stop that some agencies set after it. */
const foldTitle = (text: string | null): string => fold(text).replace(/(?<![.…]) ?\.$/u, "");

/** An address without what does not make another page of it: scheme, `www`, last slash, fragment, the way back. */
function pageOf(address: string): string {
  const url = new URL(address);
  url.searchParams.delete("p_l_back_url");
  const path = decodeURI(url.pathname).replace(/\/$/u, "");
  return `${url.hostname.replace(/^www\./u, "")}${path}${url.search}`;
}

/** Counts one date. A precision of a month or none is no day. */
function countDate(score: Score, wanted: Dated, given: Given, id: string): void {
  const day = wanted.day ?? wanted.dayOrNull ?? wanted.published?.slice(0, 10) ?? null;
  const iso = given === null ? null : new Date(given.instant).toISOString();
  const readDay = given?.precision === "time" || given?.precision === "day" ? iso!.slice(0, 10) : null;
  const told = `${id}: ${wanted.published ?? day ?? "no date"}, read ${iso?.slice(0, 16) ?? "none"}`;
  if (day !== null && wanted.dayOrNull === undefined) score.count("daysRight", readDay === day ? 1 : 0, 1, told);
  score.count("daysWrong", readDay === null || readDay === day ? 1 : 0, 1, told);
  if (wanted.published == null) return;
  const minuteRight = given !== null && Math.abs(given.instant - Date.parse(wanted.published)) < 60_000;
  score.count("clocksRight", given?.precision === "time" && minuteRight ? 1 : 0, 1, told);
  score.count("clocksWrong", given?.precision !== "time" || minuteRight ? 1 : 0, 1, told);
}

function scoreListings(): Score {
  const score = new Score();
  for (const { id, url, language, seen, html, expect: wanted } of listings) {
    const { items } = readListing(html, { url, agency: null, language, seen: Date.parse(seen) });
    const read = new Map(items.map((item) => [pageOf(item.url), item]));
    const due = new Map(wanted.items.map((item) => [pageOf(item.url), item]));
    const hits = [...due.keys()].filter((page) => read.has(page));
    const others = [...read.keys()].filter((page) => !due.has(page));
    const told = `${id}: ${hits.length} of ${due.size}${others.length === 0 ? "" : `, no stories: ${others.join(" ")}`}`;
    score.count("f1", (2 * hits.length) / (due.size + read.size), 1, told);
    score.count("precision", read.size === 0 ? 0 : hits.length / read.size, 1, told);
    for (const page of due.keys()) {
      const item = read.get(page);
      countDate(score, due.get(page)!, item?.published ?? null, `${id} ${page}`);
      if (item === undefined) continue;
      const title = foldTitle(due.get(page)!.title);
      score.count("titles", foldTitle(item.title) === title ? 1 : 0, 1, `${id}: ${title}, read ${item.title}`);
    }
  }
  return score;
}

function scoreArticles(): Score {
  const score = new Score();
  for (const { id, url, language, seen, html, expect: wanted } of articles) {
    const read = readArticle(html, { url, agency: null, language, seen: Date.parse(seen), live: false });
    const same = (figure: string, right: string, given: string | null): void =>
      score.count(figure, foldTitle(given) === foldTitle(right) ? 1 : 0, 1, `${id}: ${right}, read ${given}`);
    same("titles", wanted.title, read.title);
    same("languages", wanted.language, read.language);
    if (wanted.author !== undefined) same("authors", wanted.author, read.author);
    if (wanted.image !== undefined) same("images", wanted.image, read.image?.url ?? null);
    countDate(score, wanted, read.published, id);
    const text = fold(read.contentText);
    const lacking = wanted.has.filter((words) => !text.includes(fold(words)));
    const held = wanted.hasNot.filter((words) => text.includes(fold(words)));
    const told = `${id}: lacks ${lacking.length} of ${wanted.has.length}, holds ${held.join(" | ") || "nothing else"}`;
    score.count("has", wanted.has.length - lacking.length, wanted.has.length, told);
    score.count("held", wanted.hasNot.length - held.length, wanted.hasNot.length, told);
    score.count("texts", lacking.length + held.length === 0 ? 1 : 0, 1, told);
  }
  return score;
}

describe.each([
  ["listings", scoreListings, BAR.listings],
  ["articles", scoreArticles, BAR.articles],
] as const)("Arabic %s", (_kind, scoreOf, { atLeast, atMost }) => {
  const score = scoreOf();

  test.each(Object.entries(atLeast))("%s: at least %f", (figure, floor) => {
    expect(score.share(figure), score.told(figure)).toBeGreaterThanOrEqual(floor);
  });

  test.each(Object.entries(atMost))("%s: at most %i", (figure, ceiling) => {
    expect(score.missed(figure), score.told(figure)).toBeLessThanOrEqual(ceiling);
  });
});

test("the set is whole", () => {
  expect([listings.length, articles.length]).toEqual([28, 48]);
  expect(listings.reduce((sum, { expect: wanted }) => sum + wanted.items.length, 0)).toBe(315);
});
