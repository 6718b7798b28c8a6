import { readFileSync } from "node:fs";
import lana from "../../../feeds/lana.ts";
import wafa from "../../../feeds/wafa.ts";
import { decodeHtml } from "../../../src/fetch/charset.ts";
import { retryAfterSeconds } from "../../../src/fetch/response-headers.ts";
import { relevantLines } from "../../../src/fetch/robots.ts";
import type { Article } from "../../../src/model/article.ts";
import { renderFeedDocuments } from "../../../src/publish/formats/render.ts";
import { renderFeedPage } from "../../../src/publish/pages/feed.ts";
import { readArticle } from "../../../src/read/article.ts";
import { readDateline } from "../../../src/read/dateline/dateline.ts";
import { parseDate } from "../../../src/read/dates/written-date.ts";
import { sanitizeHtml } from "../../../src/read/html/sanitize.ts";
import { readListing } from "../../../src/read/listing.ts";
import { hostileSite } from "../../browser/hostile-site.ts";
import { agency, article, feeds, head, NOW } from "../../browser/samples.ts";
import { parseXml } from "../../publish/xml/parse.ts";
import { faultsOf, illegalIn } from "../../read/html/inspect.ts";
import { startSite } from "../../site/server.ts";
import { requested, requestSeeds, requestWords } from "./requests.ts";

/** Something that is given inputs, and checks what it makes of them. */
export interface Subject {
  readonly name: string;
  readonly seeds: readonly string[];
  /** Pieces that its inputs are made of. */
  readonly words: readonly string[];
  /** Characters of its longest input. */
  readonly longest: number;
  /** Throws where something is wrong. */
  run(input: string): unknown;
  close?(): Promise<void>;
}

const BASE = "https://lana.gov.ly/post.php?lang=ar&id=365001";
const LONGEST_PAGE = 60_000;
const TAGS =
  '<p>|</p>|<div>|</div>|<a href="|<a href=post.php?id=1>|<img src=x srcset="|<br>|<table><tr><td>|<li>|<svg>|<math>|<style>|</style>|<script>|</script>|<template>|<noscript>|<!--|-->|<![CDATA[|]]>|<iframe src=//e>|<video poster=|<source srcset=|<ruby><rt>|<select>|<form>|<textarea>|<title>|<base href=|<meta charset=|<plaintext>|<h2>|<article>|&lt;|&#x0;|&#55296;|&amp;|javascript:|data:,|http://|//|dir=rtl|lang="|title=\'|"|\'|>|<|<script type=application/ld+json>{"@type":"NewsArticle","headline":"|"datePublished":"2026-11-22T10:00:00Z"}</script>|<time datetime="2026-11-22">'.split(
    "|",
  );
const DATE_WORDS =
  "طرابلس|بنغازي|Tripoli|14|08|٣|۲۰۱۸|2018|1436|فبراير|شوال|كانون الثاني|May|Feb.|هـ|م|الموافق|(وال)|LANA|/قنا/|(Reuters)|-|–|ـ|:|،|.|/|(|)|في|\u200f|\u00a0|\n|T|Z|+02:00|25:61|GMT|yesterday|قبل ساعة|أمس|الأحد|Sunday".split(
    "|",
  );

/** Every subject, with a sample site behind those that need one. */
export async function openSubjects(): Promise<Subject[]> {
  const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8");
  const vectors = ["classes", "dompurify", "dompurify-3", "html5lib", "owasp"].flatMap(
    (name) => (JSON.parse(fixture(`xss/${name}.json`)) as { vectors: string[] }).vectors,
  );
  const datelines = fixture("datelines-dev.jsonl")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { text: string }).text);
  const pages = await samplePages();
  const served = await hostileSite();
  await served.publish([{ vector: "<b>bold</b> مدينة", spot: "body" }]);
  return [
    { name: "dateline", seeds: datelines, words: DATE_WORDS, longest: 4000, run: dateline },
    { name: "date", seeds: datelines.map((one) => one.slice(0, 60)), words: DATE_WORDS, longest: 4000, run: date },
    { name: "listing", seeds: pages.listings, words: TAGS, longest: LONGEST_PAGE, run: listing },
    {
      name: "article and its documents",
      seeds: pages.articles,
      words: TAGS,
      longest: LONGEST_PAGE,
      run: readAndRender,
    },
    { name: "sanitiser", seeds: vectors, words: TAGS, longest: 20_000, run: sanitiser },
    { name: "answers of a site", seeds: pages.robots, words: ROBOTS, longest: 20_000, run: answers },
    {
      name: "requests and filters",
      seeds: requestSeeds,
      words: requestWords,
      longest: 20_000,
      run: (input) => requested(served.app, input),
      close: () => served.close(),
    },
  ];
}

const ROBOTS =
  'User-agent: *|User-agent: nashra|Disallow: /|Allow: /|Crawl-delay: |*|$|\n|\r|#|:|charset=|windows-1256|utf-16|<meta charset="|120|Wed, 21 Oct 2026 07:28:00 GMT'.split(
    "|",
  );

async function samplePages() {
  const site = await startSite({ perPage: 12 });
  const text = async (path: string) => (await fetch(new URL(path, site.url))).text();
  const listings = await Promise.all(["ar", "en", "fr"].map((lang) => text(`/category.php?id=8&lang=${lang}`)));
  const links = [...listings.join("").matchAll(/post\.php\?[^"'<> ]+/g)].map(([link]) => link.replaceAll("&amp;", "&"));
  const articles = await Promise.all(links.slice(0, 9).map((link) => text(`/${link}`)));
  const robots = [await text("/robots.txt"), "User-agent: *\nDisallow: /a*b$\nCrawl-delay: 5\n"];
  await site.close();
  return { listings, articles, robots };
}

function dateline(text: string): void {
  for (const options of [
    {},
    { marks: lana.marks, idCurve: lana.idCurve, timezone: lana.timezone, since: lana.since },
  ]) {
    const read = readDateline(text, { ...options, context: { seen: NOW, postId: 364_000 } });
    if (read.date !== null && new Date(`${read.date}T00:00:00Z`).toISOString().slice(0, 10) !== read.date)
      throw new Error(`no day: ${read.date}`);
    if (read.end > text.length) throw new Error("past the end");
  }
}

function date(text: string): void {
  for (const timezone of ["Africa/Tripoli", "UTC"]) {
    const read = parseDate(text, { timezone });
    if (read !== null && !/^\d{4}-\d\d-\d\d$/.test(read.day)) throw new Error(`no day: ${JSON.stringify(read)}`);
  }
}

function listing(html: string): void {
  for (const known of [lana, wafa, null]) {
    const { items } = readListing(html, { url: "https://lana.gov.ly/", agency: known, language: "ar", seen: NOW });
    for (const { url, title, excerpt, image } of items) {
      for (const address of [url, image]) if (address !== null) webOnly(address);
      legalOnly(title, excerpt);
    }
  }
}

async function readAndRender(html: string): Promise<void> {
  for (const known of [lana, null]) {
    const read = readArticle(html, {
      url: BASE,
      agency: known,
      language: "ar",
      live: true,
      seen: NOW,
      postId: 365_001,
    });
    legalOnly(read.title, read.contentText, read.place, read.author, read.summary);
    harmless(read.contentHtml);
    // A reader may take a title for HTML: elements that do nothing are all it finds.
    const active = faultsOf(read.title ?? "").filter((one) => / (?:on|href|src|style|action|data)/i.test(one));
    if (active.length > 0) throw new Error(`in the title: ${active.join(", ")}`);
    const instant = read.published?.instant ?? NOW;
    if (!Number.isSafeInteger(instant) || instant > NOW) throw new Error(`dated ${instant}`);
    render(
      article({ ...read, language: "ar", title: read.title ?? "", sections: [], alternates: [] } as Partial<Article>),
    );
  }
}

/** Every document that an article becomes part of, read again by a strict parser. */
function render(one: Article): void {
  for (const path of [feeds[0]!.path, "lana/ar"]) {
    for (const { path: at, text } of renderFeedDocuments(head(path), [one], [], agency)) {
      if (at.endsWith(".json")) JSON.parse(text);
      else parseXml(text);
      if (illegalIn(text).length > 0) throw new Error(`what XML forbids, in ${at}`);
    }
    const page = renderFeedPage(head(path), [one], { agency }).text;
    if (/<script(?![^>]*application\/ld\+json)/i.test(page)) throw new Error("a script in the page");
  }
}

function sanitiser(html: string): void {
  const out = sanitizeHtml(html, { baseUrl: BASE });
  harmless(out);
  legalOnly(out);
  if (sanitizeHtml(out, { baseUrl: BASE }) !== out) throw new Error("another pass makes it another");
}

async function answers(text: string): Promise<void> {
  relevantLines(text, "nashra");
  decodeHtml(new TextEncoder().encode(text), text.slice(0, 200));
  const seconds = retryAfterSeconds({ "retry-after": text.slice(0, 200) }, NOW);
  if (seconds !== null && !(seconds >= 0)) throw new Error(`waits ${seconds} s`);
}

function harmless(html: string): void {
  const faults = faultsOf(html);
  if (faults.length > 0) throw new Error(`let through: ${faults.join(", ")}`);
}

function legalOnly(...texts: readonly (string | null | undefined)[]): void {
  for (const text of texts) if (text && illegalIn(text).length > 0) throw new Error("what XML forbids");
}

function webOnly(address: string): void {
  if (!/^https?:$/.test(new URL(address).protocol)) throw new Error(`an address ${address}`);
}
