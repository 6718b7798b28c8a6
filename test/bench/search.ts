import { findArticles, type Wanted } from "../../src/archive/search/search.ts";
import { openReadOnly } from "../../src/node/store/sql.ts";
import { searchWords } from "../../src/serve/search-words.ts";
import { ARTICLES, largeArchive, wordOf } from "./large-archive.ts";

/**
 * What a search costs over 100,000 articles, the older 50,000 of them added last: `node test/bench/search.ts`, and part of
 * `npm run bench`. Prints the processor's time (median of nine) and what was found. Gives false where a search takes more
 * than 50 ms.
 */
const MOST_MS = 50;
const TIMES = 9;

const ar = (number: number, at = 0): string => wordOf("ar", number, at);
const many = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join(" ");
const phrase = (...words: string[]): string => `"${words.join(" ")}"`;

/** What is asked for, of the Arabic edition unless a feed is named. */
export const SEARCHES: Record<string, { q?: string; feed?: string; place?: string; limit?: number }> = {
  "a common word": { q: ar(0) },
  "three common words": { q: many(3, ar) },
  "nine common words": { q: many(9, ar) },
  "nine common words, 200 entries": { q: many(9, ar), limit: 200 },
  "twelve common words": { q: many(12, ar) },
  "twelve words, less and less common": { q: many(12, (at) => ar(20 * at ** 2)) },
  "twelve rare words": { q: many(12, (at) => ar(30_000 + at)) },
  "a rare word": { q: ar(39_000) },
  "a rare word after eleven common": { q: `${many(11, ar)} ${ar(39_000)}` },
  "a rare word before eleven common": { q: `${ar(39_000)} ${many(11, ar)}` },
  "two words of the middle": { q: `${ar(1500)} ${ar(1700)}` },
  "a word that is none": { q: "خرافيخرافي" },
  "a common word and one that is none": { q: `${ar(0)} خرافيخرافي` },
  "a phrase of common words": { q: phrase(ar(0), ar(1)) },
  "a phrase that is none": { q: phrase(...Array.from({ length: 12 }, (_, at) => ar(at))) },
  "one word again and again": { q: phrase(...Array.from({ length: 20 }, () => ar(0))) },
  "twelve phrases": { q: many(12, (at) => phrase(ar(at), ar(at + 1))) },
  "common words of two editions": { q: `${ar(0)} ${wordOf("en", 0)}`, feed: "lana" },
  "ten common words and one of another edition": { q: `${many(10, ar)} ${wordOf("en", 0)}`, feed: "lana" },
  "common words of another edition only": { q: `${wordOf("en", 0)} ${wordOf("en", 1)}` },
  "a common word of the smallest edition": { q: wordOf("fr", 0), feed: "lana" },
  "a common word at a place": { q: ar(0), place: "طرابلس" },
  "a common word at no place": { q: ar(0), place: "لا مكان" },
  "a place": { place: "سبها" },
  "a place that stands in another edition": { place: "سبها", feed: "lana/fr" },
  "the newest": { limit: 200 },
};

/** Measures each search; true where all are within the bound. */
export async function benchSearch(): Promise<boolean> {
  const sql = openReadOnly(await largeArchive());
  process.stdout.write(`\nA search over ${ARTICLES.toLocaleString("en")} articles: CPU, at most ${MOST_MS} ms\n`);
  let fine = true;
  for (const [name, { q, feed = "lana/ar", place = null, limit = 50 }] of Object.entries(SEARCHES)) {
    const wanted = (): Wanted => {
      const words = q === undefined ? null : searchWords(q).slice(0, 12);
      return { agency: "lana", feeds: [[feed]], words, place, limit };
    };
    const costs: number[] = [];
    let found = 0;
    for (let time = 0; time < TIMES; time += 1) {
      const before = process.cpuUsage();
      found = (await findArticles(sql, wanted())).length;
      const { user, system } = process.cpuUsage(before);
      costs.push((user + system) / 1000);
    }
    costs.sort((a, b) => a - b);
    const ms = costs[Math.floor(TIMES / 2)]!;
    if (ms > MOST_MS) fine = false;
    const told = `${ms.toFixed(1).padStart(6)} ms (up to ${costs.at(-1)!.toFixed(1)}), ${found} found`;
    process.stdout.write(`  ${name.padEnd(44)} ${told}${ms > MOST_MS ? "  TOO MUCH" : ""}\n`);
  }
  sql.close();
  return fine;
}

if (import.meta.main && !(await benchSearch())) process.exitCode = 1;
