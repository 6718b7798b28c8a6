import { readFileSync } from "node:fs";
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import { readArticle } from "../../src/read/article.ts";

/**
 * What reading an article costs, beside what a program would use in its place: `node test/bench/read.ts`, and part of
 * `npm run bench`. Both read the Arabic pages of `test/fixtures/reading-ar`, each with a menu and a list of links that
 * real pages have around their text. Prints processor milliseconds of both, and how many times nashra's the other's is.
 * Ends with exit code 1 below TIMES. nashra finds the body, and besides it date, dateline, authors, pictures, language.
 */

const TIMES = 2;
const ROUNDS = 5;
const LINKS = 150;

interface Page {
  readonly url: string;
  readonly html: string;
  /** ISO 8601. */
  readonly seen: string;
}

function pages(): Page[] {
  const file = new URL("../fixtures/reading-ar/articles.jsonl", import.meta.url);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => {
    const page = JSON.parse(line) as Page;
    return { ...page, html: page.html.replace(/<\/body>|$/i, (end) => `${surroundings()}${end}`) };
  });
}

/** A menu, a sidebar and a footer, as on the pages of a newsroom: most of what a reader has to pass over. */
function surroundings(): string {
  const item = (at: number): string =>
    `<li class="item item-${at} has-thumb"><a href="/news/${at}/story"><img src="/thumbs/${at}.jpg" alt=""><span class="title">عنوان خبر آخر من أخبار اليوم ${at}</span></a><span class="meta">${1 + (at % 28)}/10/2026</span></li>`;
  const list = Array.from({ length: LINKS }, (_, at) => item(at)).join("\n");
  return `<aside class="sidebar widget-area"><h3>الأكثر قراءة</h3><ul>${list}</ul></aside><footer class="site-footer"><nav><ul>${list}</ul></nav></footer>`;
}

function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Returns false where nashra's reader is less than TIMES as fast. */
export function benchRead(): boolean {
  const all = pages();
  const readers: Record<string, (page: Page) => unknown> = {
    readability: ({ html }) => new Readability(parseHTML(html).document as unknown as Document).parse(),
    nashra: ({ html, url, seen }) =>
      readArticle(html, { url, agency: null, language: "ar", live: false, seen: Date.parse(seen) }),
  };
  const least: Record<string, number> = {};
  // Taking turns, so that whatever else the machine does falls on both; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [name, read] of Object.entries(readers)) {
      const time = processorTime(() => {
        for (const page of all) read(page);
      });
      if (round > 0) least[name] = Math.min(least[name] ?? time, time);
    }
  const [other, own] = [least["readability"]!, least["nashra"]!];
  console.log(`\nReading ${all.length} articles: processor ms`);
  console.log(`@mozilla/readability and linkedom | ${other.toFixed(0)}`);
  console.log(`nashra | ${own.toFixed(0)} | ${(other / own).toFixed(1)} times as fast`);
  return other / own >= TIMES;
}

if (import.meta.main && !benchRead()) process.exitCode = 1;
