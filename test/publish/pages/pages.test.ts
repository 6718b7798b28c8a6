import { load } from "cheerio/slim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineAgency, feedsOf } from "../../../src/model/agency.ts";
import type { Article } from "../../../src/model/article.ts";
import { webDigest } from "../../../src/model/digest.ts";
import { renderFeedPage } from "../../../src/publish/pages/feed.ts";
import { renderHome } from "../../../src/publish/pages/home.ts";
import { PAGE_LANGUAGES } from "../../../src/publish/pages/page-words.ts";
import { COPY_SCRIPT, COPY_SCRIPT_HASH, LIVE_SCRIPT, LIVE_SCRIPT_HASH } from "../../../src/publish/pages/scripts.ts";
import { renderStatusPage } from "../../../src/publish/pages/status.ts";
import { renderStyle } from "../../../src/publish/pages/style.ts";
import { FOR_HTML } from "../../../src/serve/http/header-lists.ts";
import { agency, articles, feeds, head, NOW, report } from "../../browser/samples.ts";
import { articles as hostile } from "../xml/hostile.ts";

const BASE = "https://nashra.example";
const home = (language: (typeof PAGE_LANGUAGES)[number]) =>
  renderHome({ language, agencies: [{ agency, feeds }], baseUrl: BASE, updated: { "lana/ar": NOW } });
const feedPage = (path: string, list: readonly Article[], overrides: Parameters<typeof head>[1] = {}) =>
  renderFeedPage(head(path, overrides), list, { agency });

const PAGES = [
  ...PAGE_LANGUAGES.flatMap((language) => [
    ["front page", language, home(language)] as const,
    [
      "feed page",
      language,
      feedPage(`lana/${language}`, articles(language, 22, `${BASE}/p.jpg`), { archives: 214 }),
    ] as const,
    ["status page", language, renderStatusPage(report, language, BASE)] as const,
  ]),
  ["page of all editions", "ar", feedPage("lana", articles("ar", 3))] as const,
];

describe.each(PAGES)("%s in %s", (_, language, { path, mediaType, text }) => {
  const $ = load(text);

  test("says its language and direction, and has one main heading, a title, a description and OpenGraph", () => {
    expect(mediaType).toBe("text/html; charset=utf-8");
    expect(path).toMatch(/\.html$/);
    expect([$("html").attr("lang"), $("html").attr("dir")]).toEqual([language, language === "ar" ? "rtl" : "ltr"]);
    expect([$("h1").length, $("main").length]).toEqual([1, 1]);
    for (const selector of ["title", "h1"]) expect($(selector).text().trim()).not.toBe("");
    for (const property of ["og:title", "og:description", "og:url", "og:locale", "og:type"]) {
      expect($(`meta[property="${property}"]`).attr("content")).toMatch(/\S/);
    }
    expect($('link[rel="canonical"]').attr("href")).toBe($('meta[property="og:url"]').attr("content"));
  });

  test("nests as HTML allows: no list or block ends a paragraph before its end tag", () => {
    expect($("p").length).toBe(text.match(/<p[\s>]/g)!.length);
  });

  test("needs no script but the one that copies or counts, and brings no style of its own", () => {
    expect($("style, iframe, [style], [onclick], [onload], script[src]").length).toBe(0);
    const scripts = $('script:not([type="application/ld+json"])').toArray();
    expect(scripts.map((script) => $(script).text())).toEqual([
      ...($("[data-copy]").length > 0 ? [COPY_SCRIPT] : []),
      ...($("[data-live]").length > 0 ? [LIVE_SCRIPT] : []),
    ]);
    $("[data-copy]").each((__, button) => {
      expect($(button).attr("hidden")).toBeDefined();
      expect($(`code[id="${$(button).attr("data-copy")}"]`).length).toBe(1);
    });
  });

  test("leads to the other languages, and every time of day names its zone", () => {
    expect(
      $(".languages a")
        .map((__, link) => $(link).attr("lang"))
        .get(),
    ).toEqual(["ar", "en", "fr"]);
    $("time").each((__, time) => {
      const said = `${$(time).text()} ${$(time).attr("title") ?? ""}`;
      if (/\d\d:\d\d/.test(said)) expect(said).toMatch(/\d\d:\d\d \((?:Tripoli|توقيت ليبيا|UTC)\)/);
    });
  });

  test("can be walked by keyboard and heard: a way to the content, labels, no id twice, no level of heading left out", () => {
    const skip = $("a.skip").attr("href")!;
    expect($(skip).is("main")).toBe(true);
    const ids = $("[id]")
      .toArray()
      .map((element) => $(element).attr("id"));
    expect(new Set(ids).size).toBe(ids.length);
    $("input:not([type=hidden])").each((__, input) => {
      expect($(`label[for="${$(input).attr("id")}"]`).length).toBe(1);
    });
    $("[aria-labelledby]").each((__, element) => {
      expect($(`#${$(element).attr("aria-labelledby")}`).length).toBe(1);
    });
    $("img").each((__, image) => expect($(image).attr("alt")).toBeDefined());
    const levels = $("h1, h2, h3, h4, h5, h6")
      .toArray()
      .map((element) => Number(element.tagName[1]));
    for (const [index, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
  });
});

test("the front page leads to every feed, in each format, and to OPML", () => {
  const $ = load(home("en").text);
  const found = $('link[rel="alternate"]:not([hreflang])')
    .toArray()
    .map((link) => $(link).attr("href"));
  const wanted = feeds.flatMap(({ path }) =>
    ["rss.xml", "atom.xml", "feed.json"].map((file) => `${BASE}/${path}/${file}`),
  );
  expect(found.toSorted()).toEqual([...wanted, `${BASE}/opml.xml`, `${BASE}/index.md`].toSorted());
  for (const address of wanted) expect($(`a[href="${address}"]`).length).toBe(1);
  for (const { path } of feeds) expect($(`a[href="${path}/"]`).length).toBeGreaterThan(0);
  expect(
    $(".languages a")
      .toArray()
      .map((link) => $(link).attr("href")),
  ).toEqual(["?lang=ar", "?lang=en", "?lang=fr"]);
});

describe("a feed's page", () => {
  const list = articles("en", 22, `${BASE}/p.jpg`);
  const $ = load(feedPage("lana/en", list, { archives: 214 }).text);

  test("offers its addresses to copy, and readers that take it with one click", () => {
    const copied = $(".copied code")
      .toArray()
      .map((code) => $(code).text());
    expect(copied).toEqual(["rss.xml", "atom.xml", "feed.json"].map((file) => `${BASE}/lana/en/${file}`));
    const readers = $(".readers a")
      .toArray()
      .map((link) => decodeURIComponent($(link).attr("href")!));
    expect(readers.length).toBeGreaterThanOrEqual(5);
    for (const reader of readers) expect(reader).toContain(`${BASE}/lana/en/rss.xml`);
    expect(readers.at(-1)).toBe(`feed:${BASE}/lana/en/rss.xml`);
  });

  test("shows the newest twenty with title, address, date and place in their own language", () => {
    const shown = $(".news article")
      .toArray()
      .map((element) => $(element));
    expect(shown.map((one) => one.find("h3 a").attr("href"))).toEqual(list.slice(0, 20).map(({ url }) => url));
    expect(shown.every((one) => one.attr("lang") === "en" && one.attr("dir") === "ltr")).toBe(true);
    expect(shown[0]!.find(".place").text()).toBe("Tripoli");
    expect(shown[0]!.find("time").attr("datetime")).toBe("2026-11-23T12:05:00Z");
  });

  test("leads into the archive: the newest twelve parts and the oldest", () => {
    const parts = $('section[aria-labelledby="archive"] a')
      .toArray()
      .map((link) => $(link).attr("href"));
    expect(parts).toHaveLength(13);
    expect([parts[0], parts.at(-1)]).toEqual([
      `${BASE}/lana/en/archive/214/rss.xml`,
      `${BASE}/lana/en/archive/1/rss.xml`,
    ]);
  });

  test("has a search box that works by a plain form", () => {
    expect([$("search form").attr("action"), $("search form").attr("method"), $("search input").attr("name")]).toEqual([
      "./",
      "get",
      "q",
    ]);
  });

  test.each([
    ["time", "stamp", "2026-11-23T12:05:00Z", "23 November 2026 at 14:05"],
    ["day", "dateline", "2026-11-23", "23 November 2026"],
    ["day", "estimated", "2026-11-23", "about 23 November 2026"],
    ["month", "estimated", "2026-11", "about November 2026"],
    ["none", "first-seen", undefined, "no date given; first seen 23 November 2026"],
  ] as const)("a date known to the %s (%s) is told so", (precision, source, datetime, words) => {
    const one = { ...list[0]!, published: { instant: NOW, precision, source }, firstSeen: NOW };
    const meta = load(feedPage("lana/en", [one]).text)(".news .meta");
    expect([meta.find("time").attr("datetime"), meta.text()]).toEqual([datetime, expect.stringContaining(words)]);
  });

  test("without articles says so, and without archive has none", () => {
    const empty = load(feedPage("lana/ar/sport", []).text);
    expect(empty(".news").length).toBe(0);
    expect(empty('section[aria-labelledby="archive"]').length).toBe(0);
    expect(empty("main").text()).toContain("لا أخبار بعد");
  });
});

test("the status page tells each feed's state in words, and what was set aside", () => {
  const $ = load(renderStatusPage(report, "en", BASE).text);
  expect($("main").text()).toContain("The site cannot be reached.");
  expect($("main").text()).toContain("no body found");
  for (const { path } of report.feeds)
    expect($(`main h3 a[href="${path}/"]`).text()).toMatch(/^Libyan News Agency · (?:Arabic|English|French)/);
});

test("the style sheet serves both directions and both schemes", () => {
  const { mediaType, text } = renderStyle();
  expect(mediaType).toBe("text/css; charset=utf-8");
  expect(text).toContain("prefers-color-scheme: dark");
  expect(text).not.toMatch(/(?:margin|padding|border)-(?:left|right)|letter-spacing|text-transform/);
});

test("any article: nothing in it becomes markup of the page, and every link is a web address", () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 3 }), (list) => {
      const $ = load(feedPage("lana/en", list).text);
      expect($("style, iframe, .news script").length).toBe(0);
      expect($('script:not([type="application/ld+json"])').text()).toBe(COPY_SCRIPT);
      expect($(".news > li").length).toBe(list.length);
      $(".news a, .news img").each((_, element) => {
        expect($(element).attr("href") ?? $(element).attr("src")).toMatch(/^https?:\/\//i);
      });
      expect(
        $("*")
          .toArray()
          .flatMap((element) => Object.keys($(element).attr() ?? {}))
          .filter((name) => name.startsWith("on")),
      ).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("the policy of pages allows exactly the scripts that copy and count", async () => {
  for (const [script, hash] of [
    [COPY_SCRIPT, COPY_SCRIPT_HASH],
    [LIVE_SCRIPT, LIVE_SCRIPT_HASH],
  ] as const) {
    const digest = await webDigest(new TextEncoder().encode(script));
    expect(hash).toBe(`sha256-${btoa(String.fromCharCode(...digest))}`);
  }
  const policy = FOR_HTML[FOR_HTML.indexOf("Content-Security-Policy") + 1]!;
  expect(policy).toContain(`script-src '${COPY_SCRIPT_HASH}' '${LIVE_SCRIPT_HASH}';`);
  expect(policy).not.toContain("unsafe");
});

test.each([
  [1 / 3, "Checked every 20 seconds", "يُفحص الموقع كل 20 ثانية", "Vérifié toutes les 20 secondes"],
  [1 / 60, "Checked every second", "يُفحص الموقع كل ثانية", "Vérifié chaque seconde"],
  [0.05, "Checked every 3 seconds", "يُفحص الموقع كل 3 ثوانٍ", "Vérifié toutes les 3 secondes"],
  [1, "Checked every minute", "يُفحص الموقع كل دقيقة", "Vérifié chaque minute"],
  [2, "Checked every 2 minutes", "يُفحص الموقع كل دقيقتين", "Vérifié toutes les 2 minutes"],
  [7.5, "Checked every 8 minutes", "يُفحص الموقع كل 8 دقائق", "Vérifié toutes les 8 minutes"],
  [60, "Checked every 60 minutes", "يُفحص الموقع كل 60 دقيقة", "Vérifié toutes les 60 minutes"],
  [720, "Checked every 12 hours", "يُفحص الموقع كل 12 ساعة", "Vérifié toutes les 12 heures"],
])("an interval of %d minutes is said in whole numbers", (minutes, ...texts) => {
  for (const [index, language] of (["en", "ar", "fr"] as const).entries()) {
    const { text } = feedPage(`lana/${language}`, articles(language, 1), { pollMinutes: minutes });
    expect(text).toContain(`<li>${texts[index]}</li>`);
  }
});

test("a card does not repeat an agency of one edition", () => {
  const card = (editions: number): string => {
    const some = defineAgency({ ...minimal, editions: minimal.editions.slice(0, editions) });
    const agencies = [{ agency: some, feeds: feedsOf(some) }];
    return renderHome({ language: "en", agencies, baseUrl: BASE, updated: {} }).text;
  };
  expect(
    load(card(1))(".agency")
      .text()
      .match(/Our Agency/g),
  ).toHaveLength(1);
  expect(load(card(2))(".agency").text()).toContain("Notre agence");
});

const minimal = {
  id: "one",
  names: { en: "Our Agency", fr: "Notre agence" },
  home: "https://one.example/",
  timezone: "UTC",
  since: 2000,
  addresses: [{ path: "/(?<id>\\d+)" }],
  editions: [
    { language: "en", listing: ["https://one.example/"] },
    { language: "fr", listing: ["https://one.example/fr"] },
  ],
};
