import lana from "../../feeds/lana.ts";
import { decodeHtml } from "../../src/fetch/charset.ts";
import type { SourceKind, SourceOf } from "../../src/model/definition/source.ts";
import { readArticle } from "../../src/read/article.ts";
import { readDateline } from "../../src/read/dateline/dateline.ts";
import { sanitizeHtml } from "../../src/read/html/sanitize.ts";
import { readListing } from "../../src/read/listing.ts";
import { listingCore } from "../../src/read/listing-part.ts";
import { feed } from "../../src/read/sources/feed.ts";
import { json } from "../../src/read/sources/json.ts";
import { script } from "../../src/read/sources/script.ts";
import { sitemap } from "../../src/read/sources/sitemap.ts";
import { sniff } from "../../src/read/sources/sniff.ts";
import type { SourcePage, SourceReader } from "../../src/read/sources/source.ts";
import { wordpress } from "../../src/read/sources/wordpress.ts";
import { cleanTitle } from "../../src/read/text/clean.ts";
import { summaryOf } from "../../src/read/text/summary.ts";

/**
 * Whether the cost of reading grows with the size of what is read, and no faster: `node test/bench/hostile.ts`, and part
 * of `npm run bench`. Shapes that make parsers and readers go over the same again and again, each small and four times
 * as large. Prints how many times the processor time of the smaller one is that of the larger: 4 where cost is linear,
 * 16 where it is its square. Ends with exit code 1 where one is more than halfway there.
 */

const SIZE = 200_000;
const TIMES = 4;
/** Between linear and square, on a scale of factors. */
const MOST = 8;
/** Milliseconds below which a clock says nothing. */
const MEASURABLE = 40;
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
  "links to articles": "<a href='/post.php?id=1&lang=ar'>خبر</a><!-- x -->",
  blanks: " \u200f\u00a0",
  "sentences that do not end": "قال وزير ",
  dates: "طرابلس 24 سبتمبر 2025م(وال)- ",
  "nested quotes": '«("',
  "sets of pictures": "<img srcset='a,b.jpg 1x,c.jpg 2x,,,' style='width : ' alt='<b'>",
  "items of a feed": "<item><title>A &amp; <b>b</b></title><link>/news/1</link><category>c</category></item>",
  "items that do not end": "<item><title>x<link>/news/1<description>y",
  "marks of CDATA": "<![CDATA[x<![CDATA[]]",
  "addresses of a sitemap": "<url><loc>https://agency.example/news/1</loc><lastmod>2026-10-09",
  "declared prefixes": "<a:b xmlns:c='d' c:e='f'>",
  "bare signs": "< & <1 ]]>",
  "open objects": '{"data":[',
  "open lists": "[1,",
  "items of JSON": '{"id":1,"link":"/news/1","title":{"rendered":"A &amp; b"},"data":[{"id":2}]},',
  "strings that do not end": '"a\\" , ',
  "sitemaps of an index": "<sitemap><loc>https://agency.example/a.xml</loc><lastmod>2026-10-09",
  "calls in calls": "f({",
  "pieces of a stream":
    '<script>self.__next_f.push([1,"1:[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]"])</script>',
  "variables of a script": "window.a={b:[",
  "marks on a letter": "e\u0301\u0302\u200d\u043e",
};
const READERS: Record<string, (html: string) => unknown> = {
  article: (html) => readArticle(html, { url, agency: null, language: "en", live: true, seen: 0 }),
  listing: (html) => readListing(html, { url, agency: null, language: "en", seen: 0 }),
  sanitiser: (html) => sanitizeHtml(html, { baseUrl: url }),
  dateline: (html) => readDateline(html),
  "listing's core": (html) => listingCore(html, { url, agency: lana, language: "ar" }),
  charset: (html) => decodeHtml(new TextEncoder().encode(`\xe9${html}`).subarray(1), null),
  summary: (html) => summaryOf(html, lana.marks),
  title: (html) => cleanTitle(html),
  feed: (html) => feed.read(answer(`<rss><channel>${html}`), context, { kind: "feed" }),
  "a feed's text": (html) =>
    feed.read(answer(`<rss><channel><item><link>/news/1</link><content:encoded><![CDATA[${html}`), context, {
      kind: "feed",
    }),
  "a feed's title": (html) =>
    feed.read(answer(JSON.stringify({ items: [{ url: "/news/1", title: html }] })), context, {
      kind: "feed",
      texts: "auto",
    }),
  "feed's core": (html) => feed.core(answer(`<rss><item>${html}`), context, { kind: "feed" }),
  sitemap: (html) => sitemap.read(answer(`<urlset>${html}`), context, { kind: "sitemap" }),
  "index of sitemaps": (html) => sitemap.read(answer(`<sitemapindex>${html}`), context, { kind: "sitemap" }),
  json: (html) => readAs(json, answer(`{"data":[${html}`), LIST),
  "json, at any depth": (html) => readAs(json, answer(`{"data":[${html}]}`), { ...LIST, items: "$..data[*]" }),
  script: (html) => readAs(script, answer(`<script>${html}</script>`), { ...LIST, kind: "script", script: [] }),
  "script of JSON": (html) =>
    readAs(script, answer(`<script type="application/json">{"data":[${html}]}</script>`), {
      ...LIST,
      kind: "script",
      script: [],
    }),
  wordpress: (html) => readAs(wordpress, answer(`[${html}{}]`), { kind: "wordpress", perPage: 20 }),
  "kind of text": (html) => sniff(html),
};

const LIST = {
  kind: "json",
  items: "$.data[*]",
  address: ["$.link", "/news/{$.id}"],
  title: "$.title",
  dateForm: "auto",
} as const;

/** Everything that a poll of a source does with an answer. */
function readAs<Kind extends SourceKind>(reader: SourceReader<Kind>, page: SourcePage, source: unknown): unknown {
  reader.core(page, context, source as SourceOf<Kind>);
  return reader.read(page, context, source as SourceOf<Kind>);
}

const context = { url, agency: null, language: "en", seen: 0 };

function answer(text: string) {
  return { bytes: new Uint8Array(), text, url, contentType: null };
}

/** Processor milliseconds, the least of some tries: what else the machine does only adds. */
function cost(work: () => unknown, tries: number): number {
  const times = Array.from({ length: tries }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** Returns false where something costs more than its size. */
export function benchHostile(): boolean {
  console.log("\nHostile shapes: shape | reader | ms at 200 KB | times that at 800 KB");
  const steep: string[] = [];
  for (const [shape, piece] of Object.entries(SHAPES))
    for (const [reader, read] of Object.entries(READERS)) {
      const html = piece.repeat(Math.ceil(SIZE / piece.length));
      const measure = (tries: number): [number, number] => [
        cost(() => read(html), tries),
        cost(() => read(html.repeat(TIMES)), tries),
      ];
      let [small, large] = measure(2);
      // A second look before anything is said of it: a collection of garbage falls where it falls.
      if (large > small * MOST) [small, large] = measure(7);
      if (large < MEASURABLE) continue;
      console.log(`${shape} | ${reader} | ${small.toFixed(0)} | ${(large / small).toFixed(1)}`);
      if (large > small * MOST) steep.push(`${shape} (${reader})`);
    }
  if (steep.length > 0) console.error(`worse than linear: ${steep.join(", ")}`);
  return steep.length === 0;
}

if (import.meta.main && !benchHostile()) process.exitCode = 1;
