import { describe, expect, test } from "vitest";
import { renderFeedDocument } from "../../../src/publish/formats/render.ts";
import { agency, article, head, NOW } from "../feed-samples.ts";
import { all, type Element, parseXml, textIn } from "../xml/parse.ts";

const GONE = [{ id: "tag:lana.gov.ly,2012:post/1", url: "https://lana.gov.ly/1", removed: NOW }];

function feedOf(...[path, overrides]: Parameters<typeof head>): Element {
  return parseXml(renderFeedDocument("atom", head(path, overrides), [article()], [], agency).text);
}

function entryOf(overrides: Parameters<typeof article>[0]): Element {
  const { text } = renderFeedDocument("atom", head("lana/en"), [article(overrides)], [], agency);
  return all(parseXml(text), "entry")[0]!;
}

function links(element: Element): Record<string, string> {
  return Object.fromEntries(all(element, "link").map(({ attributes }) => [attributes["rel"]!, attributes["href"]!]));
}

describe("the feed (RFC 4287)", () => {
  const feed = feedOf("lana/ar");
  test.each([
    ["id", "tag:lana.gov.ly,2012:feed/lana/ar"],
    ["title", "وكالة الأنباء الليبية"],
    ["subtitle", "آخر أخبار وكالة الأنباء الليبية"],
    ["updated", "2026-11-23T12:05:00Z"],
    ["rights", "© وكالة الأنباء الليبية"],
    ["logo", "https://lana.gov.ly/images/logo.png"],
    ["generator", "nashra"],
    ["fh:archive", null],
  ])("%s", (name, value) => {
    expect(textIn(feed, name)).toBe(value);
  });

  test("an author for entries that have none, and the language of its texts", () => {
    const author = all(feed, "author")[0]!;
    expect([textIn(author, "name"), textIn(author, "uri")]).toEqual(["وكالة الأنباء الليبية", "https://lana.gov.ly/"]);
    expect(feed.attributes).toEqual({ xmlns: "http://www.w3.org/2005/Atom", "xml:lang": "ar" });
  });

  const base = "https://nashra.example/lana/ar";
  const alternate = "https://lana.gov.ly/category.php?id=8&lang=ar";
  test.each([
    [
      "feed",
      {},
      {
        self: `${base}/atom.xml`,
        alternate,
        hub: "https://nashra.example/hub",
        "prev-archive": `${base}/archive/2/atom.xml`,
      },
    ],
    ["feed without archive and hub", { archives: 0, hub: null }, { self: `${base}/atom.xml`, alternate }],
    [
      "archive document",
      { archive: 2 },
      {
        self: `${base}/archive/2/atom.xml`,
        alternate,
        "prev-archive": `${base}/archive/1/atom.xml`,
        current: `${base}/atom.xml`,
      },
    ],
    [
      "oldest archive document",
      { archive: 1 },
      { self: `${base}/archive/1/atom.xml`, alternate, current: `${base}/atom.xml` },
    ],
    ["filtered feed", { query: "q=a&limit=5", hub: null }, { self: `${base}/atom.xml?q=a&limit=5`, alternate }],
  ])("links of a %s (RFC 5005)", (_, overrides, expected) => {
    expect(links(feedOf("lana/ar", overrides))).toEqual(expected);
  });

  test("an archive document says that it is one", () => {
    expect(textIn(feedOf("lana/ar", { archive: 1 }), "fh:archive")).toBe("");
  });
});

test("a takedown is told (RFC 6721), its namespace declared only then", () => {
  const feed = parseXml(renderFeedDocument("atom", head("lana/en"), [], GONE, agency).text);
  expect(feed.attributes["xmlns:at"]).toBe("http://purl.org/atompub/tombstones/1.0");
  expect(all(feed, "at:deleted-entry").map(({ attributes }) => attributes)).toEqual([
    { ref: "tag:lana.gov.ly,2012:post/1", when: "2026-11-23T12:05:00Z" },
  ]);
});

describe("an entry", () => {
  const full = entryOf({
    language: "ar",
    sections: ["economy"],
    title: "R&D <b>]]>",
    summary: "a < b & c",
    place: "طرابلس",
    contentHtml: "<p><updated>2020-01-01T00:00:00.123Z</updated>]]&gt;</p>",
    published: { instant: NOW - 60_000, precision: "time", source: "stamp" },
    updated: NOW,
    revision: 2,
  });
  test.each([
    ["id", "tag:lana.gov.ly,2012:post/365001"],
    ["title", "R&D <b>]]>"],
    ["published", "2026-11-23T12:04:00Z"],
    ["updated", "2026-11-23T12:05:00.000001Z"],
    ["summary", "a < b & c"],
    ["rights", "© وكالة الأنباء الليبية"],
    ["content", '<div dir="rtl" lang="ar"><p><updated>2020-01-01T00:00:00.123Z</updated>]]&gt;</p></div>'],
  ])("%s", (name, value) => {
    expect(textIn(full, name)).toBe(value);
  });

  test("title and summary are text, content is HTML, in the entry's language", () => {
    const types = ["title", "summary", "content"].map((name) => all(full, name)[0]!.attributes["type"]);
    expect(types).toEqual(["text", "text", "html"]);
    expect(full.attributes).toEqual({ "xml:lang": "ar" });
  });

  test("content starts from the article's own page", () => {
    expect(all(full, "content")[0]!.attributes["xml:base"]).toBe("https://lana.gov.ly/post.php?lang=ar&id=365001");
  });

  test("articles of one moment differ below the second of atom:updated, and nowhere above", () => {
    const updated = [1, 2, 1_000_002].map((seq) => textIn(entryOf({ seq }), "updated")!);
    expect(updated).toEqual(["01", "02", "02"].map((end) => `2026-11-23T11:05:00.0000${end}Z`));
    expect(textIn(entryOf({ seq: 7 }), "published")).toBe("2026-11-23T11:05:00Z");
  });

  test("one alternate link, an author, categories with scheme and label", () => {
    expect(all(full, "link").map(({ attributes }) => attributes)).toEqual([
      { rel: "alternate", type: "text/html", href: "https://lana.gov.ly/post.php?lang=ar&id=365001" },
      {
        rel: "https://www.iana.org/assignments/relation/version-history",
        type: "text/html",
        href: "https://nashra.example/lana/ar/articles/tag%3Alana.gov.ly%2C2012%3Apost%2F365001/revisions",
      },
    ]);
    expect(textIn(all(full, "author")[0]!, "name")).toBe("وكالة الأنباء الليبية");
    expect(all(full, "category").map(({ attributes }) => attributes)).toEqual([
      { term: "economy", scheme: "https://lana.gov.ly/#section", label: "اقتصاد" },
      { term: "طرابلس", scheme: "https://lana.gov.ly/#place", label: "طرابلس" },
    ]);
  });

  test("no summary where there is none", () => {
    expect(textIn(entryOf({ summary: " " }), "summary")).toBeNull();
  });
});
