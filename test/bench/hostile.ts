import { readArticle } from "../../src/read/article.ts";
import { readDateline } from "../../src/read/dateline.ts";
import { readListing } from "../../src/read/listing.ts";
import { sanitizeHtml } from "../../src/read/sanitize.ts";

/**
 * Whether the cost of reading grows with the size of what is read, and no faster: `node test/bench/hostile.ts`. Shapes
 * that make parsers and readers go over the same again and again, each at 100 KB and at 400 KB. Prints how many times
 * the processor time of the larger one is that of the smaller: 4 where cost is linear, 16 where it is its square.
 */

const SIZE = 100_000;
const url = "https://agency.example/news/1";
const SHAPES: Record<string, string> = {
  "open divisions": "<div>",
  "open emphasis": "<b>",
  "open links": "<a href=/news/2>a headline that is long enough",
  paragraphs: "<p>words of a paragraph ",
  "paragraphs in what is not closed": "<p>x<font>",
  "tables in tables": "<table><tr><td>",
  "lists in lists": "<ul><li>",
  "drawings and templates": "<svg><template><math>",
  "bodies in bodies": "<body><p>a paragraph with some words<div>",
  "misnested emphasis": "<b><p><i></b>",
  "stray ends": "</p></div></b>",
  comments: "<!--",
  attributes: "<p a=b c='d' e=",
  references: "&amp;&#1;&lt;",
};
const READERS: Record<string, (html: string) => unknown> = {
  article: (html) => readArticle(html, { url, agency: null, language: "en", live: true, seen: 0 }),
  listing: (html) => readListing(html, { url, agency: null, language: "en", seen: 0 }),
  sanitiser: (html) => sanitizeHtml(html, { baseUrl: url }),
  dateline: (html) => readDateline(html),
};

/** Processor milliseconds, the least of three: what else the machine does only adds. */
function cost(work: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

console.log("shape | reader | ms at 100 KB | times that at 400 KB");
for (const [shape, piece] of Object.entries(SHAPES))
  for (const [reader, read] of Object.entries(READERS)) {
    const html = piece.repeat(Math.ceil(SIZE / piece.length));
    const [small, large] = [cost(() => read(html)), cost(() => read(html.repeat(4)))];
    // Below that a clock says nothing.
    if (large >= 20) console.log(`${shape} | ${reader} | ${small.toFixed(0)} | ${(large / small).toFixed(1)}`);
  }
