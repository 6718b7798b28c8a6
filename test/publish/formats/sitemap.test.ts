import fc from "fast-check";
import { expect, test } from "vitest";
import type { Article } from "../../../src/model/article.ts";
import { renderFeedDocument } from "../../../src/publish/formats/render.ts";
import { agency, article, head, NOW } from "../feed-samples.ts";
import { articles } from "../xml/hostile.ts";
import { all, parseXml, textIn } from "../xml/parse.ts";

function urlsOf(list: readonly Article[]) {
  const { text } = renderFeedDocument("sitemap", head("lana/ar"), list, [], agency);
  const withNews = all(parseXml(text), "url").filter((url) => all(url, "news:news").length > 0);
  return withNews.map((url) => {
    const news = all(url, "news:news")[0]!;
    const publication = all(news, "news:publication")[0]!;
    return {
      loc: textIn(url, "loc"),
      ...(textIn(url, "lastmod") === null ? {} : { edited: textIn(url, "lastmod") }),
      title: textIn(news, "news:title"),
      date: textIn(news, "news:publication_date"),
      name: textIn(publication, "news:name"),
      language: textIn(publication, "news:language"),
    };
  });
}

test("its path, its type, its namespaces", () => {
  const { path, mediaType, text } = renderFeedDocument("sitemap", head("lana/ar"), [], [], agency);
  expect([path, mediaType]).toEqual(["lana/ar/sitemap.xml", "application/xml; charset=utf-8"]);
  expect(parseXml(text)).toMatchObject({
    name: "urlset",
    attributes: {
      xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9",
      "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9",
    },
    // The schema wants one: the page of the feed, on this host.
    children: [{ name: "url", children: [{ name: "loc", text: "https://nashra.example/lana/ar/" }] }],
  });
});

test("address, title, publication and date of each article, in its language", () => {
  const list = [
    article({ language: "ar", title: "أ & ب <b>]]>" }),
    article({ language: "en", nativeId: "2", revision: 2, updated: NOW }),
  ];
  expect(urlsOf(list)).toEqual([
    {
      loc: "https://lana.gov.ly/post.php?lang=ar&id=365001",
      title: "أ & ب <b>]]>",
      date: "2026-11-23T11:05:00Z",
      name: "وكالة الأنباء الليبية",
      language: "ar",
    },
    {
      loc: "https://lana.gov.ly/post.php?lang=en&id=2",
      edited: "2026-11-23T12:05:00Z",
      title: "A title",
      date: "2026-11-23T11:05:00Z",
      name: "Libyan News Agency",
      language: "en",
    },
  ]);
});

test("a day is the agency's own, and what has no day is left out", () => {
  const late = Date.UTC(2026, 10, 22, 22, 30);
  const of = (precision: "day" | "month" | "none") =>
    urlsOf([article({ published: { instant: late, precision, source: "dateline" } })]);
  expect(of("day")[0]!.date).toBe("2026-11-23");
  expect(of("month")).toEqual([]);
  expect(of("none")).toEqual([]);
});

test("no more than a thousand", () => {
  expect(urlsOf(Array.from({ length: 1001 }, (_, n) => article({ nativeId: String(n) })))).toHaveLength(1000);
});

test.each([
  ["zh-Hant", "zh-tw"],
  ["zh-CN", "zh-cn"],
  ["pt-BR", "pt"],
])("news:language of %s is %s", (language, expected) => {
  expect(urlsOf([article({ language, edition: "en" })])[0]!.language).toBe(expected);
});

test("any article: well-formed, and every address one that can be linked", () => {
  fc.assert(
    fc.property(fc.array(articles, { maxLength: 4 }), (list) => {
      for (const { loc, title } of urlsOf(
        list.map((one) => ({ ...one, published: { ...one.published, instant: NOW } })),
      )) {
        expect(loc).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
        expect(title).not.toBe("");
      }
    }),
    { numRuns: 60 },
  );
});

test("articles of the last 48 hours, and no older ones", () => {
  const aged = (hours: number) =>
    article({
      title: `${hours}`,
      published: { instant: NOW - hours * 3_600_000, precision: "time", source: "stamp" },
    });
  expect(urlsOf([1, 47, 48, 49].map(aged)).map(({ title }) => title)).toEqual(["1", "47", "48"]);
});
