import { describe, expect, test } from "vitest";
import { defineAgency } from "../../src/model/agency.ts";
import { readArticle } from "../../src/read/article.ts";
import datesCases from "../fixtures/cases/dates.jsonl?raw";
import stampsCases from "../fixtures/cases/stamps.jsonl?raw";

/** A page of a few lines, and what is true of it: the format of `nashra extract`, with `expect`. */
interface Case {
  id: string;
  note: string;
  url: string;
  seen: string;
  html: string;
  expect: {
    published?: string | null;
    day?: string;
    notDay?: string;
    datePrecision?: string;
    title?: string;
  };
}

const casesOf = (text: string): Case[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** What `nashra extract` prints of a date: to the minute; null if the page states none. */
function dateOn({ html, url, seen }: Pick<Case, "html" | "url" | "seen">, more: object = {}) {
  const read = readArticle(html, {
    url,
    agency: null,
    language: "ar",
    seen: Date.parse(seen),
    live: false,
    ...more,
  });
  const { published } = read;
  const own = published !== null && published.precision !== "none";
  return {
    published: own ? `${new Date(published.instant).toISOString().slice(0, 16)}Z` : null,
    precision: own ? published.precision : null,
    source: published?.source,
  };
}

describe("the cases of dates", () => {
  const cases = [...casesOf(stampsCases), ...casesOf(datesCases)];
  test.each(cases.map((one) => [one.id, one.note, one] as const))("%s: %s", (_id, _note, one) => {
    const { published, precision } = dateOn(one);
    const { expect: wanted } = one;
    if (wanted.published !== undefined)
      expect(published).toBe(wanted.published === null ? null : wanted.published.replace(/:\d\d(?:\.\d+)?Z$/, "Z"));
    if (wanted.day !== undefined) expect(published?.slice(0, 10)).toBe(wanted.day);
    if (wanted.notDay !== undefined) expect(published?.slice(0, 10)).not.toBe(wanted.notDay);
    if (wanted.datePrecision !== undefined) expect(precision).toBe(wanted.datePrecision);
  });
});

const TEXT = [
  "The council agreed on Monday to widen the harbour road, and the works will begin once the tenders are opened.",
  "Engineers said that two lanes would stay open during the works and that buses would keep to their usual times.",
  "Residents had asked for a wider pavement, which the new drawings now show on both sides of the whole road.",
]
  .map((text) => `<p>${text}</p>`)
  .join("");
const page = (parts: { head?: string; above?: string; near?: string; after?: string; lang?: string }) =>
  `<!doctype html><html lang="${parts.lang ?? "en"}"><head><title>Harbour road to be widened | The Paper</title>${parts.head ?? ""}</head><body>${parts.above ?? ""}<main><h1>Harbour road to be widened</h1>${parts.near ?? ""}<div class="text">${TEXT}</div>${parts.after ?? ""}</main></body></html>`;
const on = (parts: Parameters<typeof page>[0], url = "https://agency.example/news/4711", more: object = {}) =>
  dateOn({ html: page(parts), url, seen: "2026-10-10T12:00:00Z" }, more);

describe("what a page states", () => {
  test.each<[string, Parameters<typeof page>[0], string, string | null]>([
    ["the address", {}, "/2026/09/28/harbour-road/", "2026-09-28"],
    ["the address, run together", {}, "/20260928/harbour-road.html", "2026-09-28"],
    ["the address, with a month in letters", {}, "/2026/sep/28/harbour-road", "2026-09-28"],
    ["milliseconds in the address", {}, "/news/1791458580123", "2026-10-08"],
    ["an id of ten digits that is no recent second", {}, "/news/1291458580", null],
    ["an id in base 36 of yesterday", {}, "/news/harbour-mgzjd2k0", null],
    ["a version in the address", {}, "/v2026/1/2/3/harbour", null],
    [
      "numbers: the address knows the month",
      { near: '<span class="date">03/05/2026</span>' },
      "/2026/05/harbour",
      "2026-05-03",
    ],
    ["numbers in English, and nothing that decides", { near: '<span class="date">03/05/2026</span>' }, "/news/1", null],
    ["numbers in American English", { near: '<i class="date">03/05/2026</i>', lang: "en-US" }, "/news/1", "2026-03-05"],
    ["numbers in French", { near: '<i class="date">03/05/2026</i>', lang: "fr" }, "/news/1", "2026-05-03"],
    ["numbers in Arabic figures", { near: '<i class="date">٠٣/٠٥/٢٠٢٦</i>', lang: "ar" }, "/news/1", "2026-05-03"],
    ["the day in the site's header", { above: '<time datetime="2026-10-10">10 Oct</time>' }, "/news/1", null],
    ["a sentence", { near: "<p>On 5 October 2026 the council assembled.</p>" }, "/news/1", null],
    ["a caption", { near: "<figure><figcaption>The road, 3 March 2024</figcaption></figure>" }, "/news/1", null],
    [
      "several days under the text",
      {
        after:
          '<ol><li><b class="date">4 October 2026</b> Ann</li><li><b class="date">5 October 2026</b> Bob</li></ol>',
      },
      "/news/1",
      null,
    ],
    [
      "the label of a box under a date of the article's own",
      {
        near: '<time datetime="2026-10-08T09:00:00Z">8 October</time>',
        after: "<p><a href=/news/2>Ferry</a> Published on: 2026-10-09 10:00</p>",
      },
      "/news/1",
      "2026-10-08",
    ],
    [
      "the day of the fetch above the title, said to be that of publication",
      { above: "<div>Published: 10 October 2026 09:20</div>" },
      "/news/1",
      "2026-10-10",
    ],
    ["a deadline in French", { near: "<p>Date limite : 5 octobre 2026</p>", lang: "fr" }, "/news/1", null],
    ["the state of a German text", { near: "<p>Stand: 5.10.2026, 10:00 Uhr</p>", lang: "de" }, "/news/1", null],
    [
      "an update and a publication in Chinese",
      { near: "<p>更新时间：2026年10月8日 10:00 发布时间：2026年10月7日 09:00</p>", lang: "zh" },
      "/news/1",
      "2026-10-07",
    ],
    [
      "an update and a publication in Persian",
      { near: "<p>به‌روزرسانی: ۱۶ مهر ۱۴۰۵ | انتشار: ۱۵ مهر ۱۴۰۵</p>", lang: "fa" },
      "/news/1",
      "2026-10-07",
    ],
    [
      "a Hijri day in numbers before the other",
      { near: '<p class="date">25/04/1448 هـ الموافق 07/10/2026 م</p>', lang: "ar" },
      "/news/1",
      "2026-10-07",
    ],
    [
      "data of the site",
      { head: '<script type="application/ld+json">{"@type":"WebSite","datePublished":"2015-03-01"}</script>' },
      "/news/1",
      null,
    ],
    [
      "data of another article alone",
      {
        head: '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferries to the islands","url":"/news/2","datePublished":"2026-10-01"}</script>',
      },
      "/news/1",
      null,
    ],
    ["the updated date alone: none", { near: "<p>Updated: 5 October 2026</p>" }, "/news/1", null],
    [
      "a published time under the text",
      { after: "<p>First published on 4 October 2026 at 09:15</p>" },
      "/news/1",
      "2026-10-04",
    ],
    [
      "an author's line with the date",
      { near: '<div>By Ann Editor, <a href="/by/ann">Staff Correspondent</a> · 4 October 2026</div>' },
      "/news/1",
      "2026-10-04",
    ],
    [
      "comments below",
      { after: '<section id="comments"><p><time datetime="2026-10-06">6 October 2026</time> First!</p></section>' },
      "/news/1",
      null,
    ],
    [
      "cards of other stories below",
      {
        after:
          '<div class="grid"><div><a href="/news/2">Old bridge closed for repairs</a> <time datetime="2026-10-06">6 October</time></div></div>',
      },
      "/news/1",
      null,
    ],
    [
      "an event in the data",
      {
        head: '<script type="application/ld+json">{"@type":"Event","startDate":"2026-10-09","datePublished":"2026-10-01"}</script>',
      },
      "/news/1",
      null,
    ],
    [
      "meta of a house's own name",
      {
        head: '<meta name="w-published-date" content="2026-10-04T08:00:00Z"><meta name="w-modified" content="2026-10-05">',
      },
      "/news/1",
      "2026-10-04",
    ],
    ["a date of tomorrow and later", { head: '<meta name="date" content="2027-01-01">' }, "/news/1", null],
    [
      "two sources against one",
      {
        head: '<meta name="date" content="2026-10-09">',
        near: '<time datetime="2026-10-04T10:00:00Z">4 October 2026</time>',
      },
      "/2026/10/04/harbour/",
      "2026-10-04",
    ],
    [
      "the day of the bar of the site",
      {
        above:
          '<div id="top"><span class="date">Saturday 10 October 2026</span> <a href="/">The Paper of the Harbour</a></div>',
      },
      "/news/1",
      null,
    ],
  ])("%s", (_name, parts, path, day) => {
    expect(on(parts, `https://agency.example${path}`).published?.slice(0, 10) ?? null).toBe(day);
  });

  test("minutes ago are a time; hours ago are a day at about that time", () => {
    expect(on({ near: '<span class="date">20 minutes ago</span>' })).toMatchObject({
      published: "2026-10-10T11:40Z",
      precision: "time",
      source: "stamp",
    });
    expect(on({ near: '<span class="date">3 hours ago</span>' })).toMatchObject({
      published: "2026-10-10T09:00Z",
      precision: "day",
    });
  });
});

describe("what a definition names", () => {
  const agency = defineAgency({
    id: "paper",
    names: { en: "The Paper" },
    home: "https://agency.example/",
    timezone: "Africa/Tripoli",
    since: 2000,
    addresses: [
      { path: "/n/(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)/(?<id>\\d+)" },
      { path: "/news/(?<id>\\d+)" },
      { path: "/e/(?<base36>(?<id>[a-z0-9]{8}))-[^/]+" },
      { path: "/s/(?<seconds>\\d+)/(?<id>\\d+)" },
      { path: "/m/(?<id>(?<milliseconds>\\d+))" },
    ],
    article: { time: ["time", ".when"] },
    editions: [{ language: "en", listing: ["https://agency.example/latest"] }],
  });
  test.each<[string, string, string, string, string]>([
    [
      "datetime before words",
      '<time datetime="2026-10-09T08:30:00+02:00">11/02/2026</time>',
      "/news/1",
      "2026-10-09T06:30Z",
      "time",
    ],
    [
      "content before words",
      '<b class="when" content="2026-10-09T08:30:00">a while ago</b>',
      "/news/1",
      "2026-10-09T06:30Z",
      "time",
    ],
    [
      "an attribute in UTC by its name",
      '<b class="when" data-utc-time-to-local="2026-10-09T08:30:00"></b>',
      "/news/1",
      "2026-10-09T08:30Z",
      "time",
    ],
    [
      "words with a time say more than a day",
      '<time datetime="2026-10-09">9 October 2026, 14:05</time>',
      "/news/1",
      "2026-10-09T12:05Z",
      "time",
    ],
    [
      "an element around the time",
      '<p class="when">On <time datetime="2026-10-09T08:30:00Z">Friday</time></p>',
      "/news/1",
      "2026-10-09T08:30Z",
      "time",
    ],
    ["groups of the address", "", "/n/2026-10-07/1", "2026-10-07T10:00Z", "day"],
    ["an instant in base 36, however old", "", "/e/mm0cvuxi-port-opens", "2026-02-24T08:41Z", "time"],
    ["an instant in seconds", "", "/s/1771922463/1", "2026-02-24T08:41Z", "time"],
    ["an instant in milliseconds", "", "/m/1771922463318", "2026-02-24T08:41Z", "time"],
  ])("%s", (_name, near, path, published, precision) => {
    expect(on({ near }, `https://agency.example${path}`, { agency, language: "en" })).toMatchObject({
      published,
      precision,
      source: "stamp",
    });
  });
});
