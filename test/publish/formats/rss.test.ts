import { describe, expect, test } from "vitest";
import { renderFeedDocument } from "../../../src/publish/formats/render.ts";
import { agency, article, head, NOW } from "../feed-samples.ts";
import { all, type Element, parseXml, textIn } from "../xml/parse.ts";

function itemOf(overrides: Parameters<typeof article>[0]): Element {
  const { text } = renderFeedDocument("rss", head("lana/en"), [article(overrides)], [], agency);
  return all(parseXml(text).children[0]!, "item")[0]!;
}

function channelOf(...overrides: Parameters<typeof head>): { rss: Element; channel: Element } {
  const rss = parseXml(renderFeedDocument("rss", head(...overrides), [article()], [], agency).text);
  return { rss, channel: rss.children[0]! };
}

function links(channel: Element): Record<string, string> {
  return Object.fromEntries(
    all(channel, "atom:link").map(({ attributes }) => [attributes["rel"]!, attributes["href"]!]),
  );
}

describe("the channel", () => {
  const { rss, channel } = channelOf("lana/ar/economy", { licence: "© A & B" });
  test.each([
    ["title", "وكالة الأنباء الليبية - اقتصاد"],
    ["link", "https://lana.gov.ly/category.php?id=5&lang=ar"],
    ["description", "آخر أخبار وكالة الأنباء الليبية - اقتصاد"],
    ["language", "ar"],
    ["lastBuildDate", "Mon, 23 Nov 2026 12:05:00 +0000"],
    ["ttl", "5"],
    ["docs", "https://www.rssboard.org/rss-specification"],
    ["copyright", "© A & B"],
    ["generator", "nashra"],
    ["dc:publisher", "وكالة الأنباء الليبية"],
    ["sy:updatePeriod", "hourly"],
    ["sy:updateFrequency", "12"],
    ["fh:archive", null],
  ])("%s", (name, value) => {
    expect(textIn(channel, name)).toBe(value);
  });

  test("an image that says what the channel says", () => {
    const image = all(channel, "image")[0]!;
    expect(textIn(image, "url")).toBe("https://lana.gov.ly/images/logo.png");
    expect(textIn(image, "title")).toBe(textIn(channel, "title"));
    expect(textIn(image, "link")).toBe(textIn(channel, "link"));
  });

  test("its language on the root, and only the namespaces that are used", () => {
    expect(rss.attributes["xml:lang"]).toBe("ar");
    const declared = Object.keys(rss.attributes).filter((name) => name.startsWith("xmlns:"));
    expect(declared.toSorted()).toEqual(["xmlns:atom", "xmlns:content", "xmlns:dc", "xmlns:sy"]);
  });

  test("a feed of several languages names none of its own; its items do", () => {
    const { channel: mixed } = channelOf("lana");
    expect(textIn(mixed, "language")).toBeNull();
    expect(textIn(all(mixed, "item")[0]!, "dc:language")).toBe("en");
  });
});

test("an item says when it was edited, and only where it was; only then is the namespace declared", () => {
  expect(textIn(itemOf({ updated: NOW + 60_000 }), "dcterms:modified")).toBeNull();
  expect(textIn(itemOf({ updated: NOW + 60_000, revision: 2 }), "dcterms:modified")).toBe("2026-11-23T12:06:00Z");
  const { text } = renderFeedDocument("rss", head("lana/en"), [article({ revision: 2 })], [], agency);
  expect(parseXml(text).attributes["xmlns:dcterms"]).toBe("http://purl.org/dc/terms/");
});

describe("links (RFC 5005)", () => {
  const base = "https://nashra.example/lana/ar";
  test.each([
    [
      "feed",
      {},
      { self: `${base}/rss.xml`, hub: "https://nashra.example/hub", "prev-archive": `${base}/archive/2/rss.xml` },
    ],
    ["feed without archive and hub", { archives: 0, hub: null }, { self: `${base}/rss.xml` }],
    [
      "archive document",
      { archive: 2 },
      {
        self: `${base}/archive/2/rss.xml`,
        "prev-archive": `${base}/archive/1/rss.xml`,
        current: `${base}/rss.xml`,
      },
    ],
    ["oldest archive document", { archive: 1 }, { self: `${base}/archive/1/rss.xml`, current: `${base}/rss.xml` }],
    ["filtered feed", { query: "q=a&place=b", hub: null }, { self: `${base}/rss.xml?q=a&place=b` }],
  ])("%s", (_, overrides, expected) => {
    expect(links(channelOf("lana/ar", overrides).channel)).toEqual(expected);
  });

  test("an archive document says that it is one", () => {
    expect(textIn(channelOf("lana/ar", { archive: 1 }).channel, "fh:archive")).toBe("");
  });
});

describe("an item", () => {
  const full = itemOf({
    language: "ar",
    sections: ["economy", "unknown"],
    title: "عنوان",
    summary: "a < b & c",
    place: "طرابلس",
    image: { url: "https://lana.gov.ly/a b.jpg?x=1&y=2", alt: 'A "b"', caption: "C", width: 640, height: null },
    published: { instant: NOW, precision: "time", source: "stamp" },
  });
  test.each([
    ["title", "عنوان"],
    ["link", "https://lana.gov.ly/post.php?lang=ar&id=365001"],
    ["guid", "tag:lana.gov.ly,2012:post/365001"],
    ["pubDate", "Mon, 23 Nov 2026 12:05:00 +0000"],
    ["description", "a &lt; b &amp; c"],
    ["dc:creator", "وكالة الأنباء الليبية"],
    ["dc:language", "ar"],
    ["enclosure", null],
  ])("%s", (name, value) => {
    expect(textIn(full, name)).toBe(value);
  });

  test("a guid that is no address says so", () => {
    expect(all(full, "guid")[0]!.attributes).toEqual({ isPermaLink: "false" });
  });

  test("categories with their scheme, sections that exist and the place", () => {
    expect(all(full, "category").map(({ text, attributes }) => [attributes["domain"], text])).toEqual([
      ["https://lana.gov.ly/#section", "اقتصاد"],
      ["https://lana.gov.ly/#place", "طرابلس"],
    ]);
  });

  test("the picture in Media RSS, with the type and the sizes that are known", () => {
    const url = "https://lana.gov.ly/a%20b.jpg?x=1&y=2";
    const content = all(full, "media:content")[0]!;
    expect(content.attributes).toEqual({ url, type: "image/jpeg", medium: "image", width: "640" });
    expect(textIn(content, "media:description")).toBe('A "b"');
    expect(all(full, "media:thumbnail")[0]!.attributes).toEqual({ url, width: "640" });
  });

  test("content in one wrapper with language and direction, the picture first", () => {
    expect(textIn(full, "content:encoded")).toBe(
      '<div dir="rtl" lang="ar"><figure><img src="https://lana.gov.ly/a%20b.jpg?x=1&amp;y=2" alt="A &quot;b&quot;"><figcaption>C</figcaption></figure><p>A body.</p></div>',
    );
  });

  test.each(["&amp;", "&#x26;", "&"])("a picture that the body shows is not shown twice (%s)", (ampersand) => {
    const contentHtml = `<p><img src="https://l.ly/a?x=1${ampersand}y=2"></p>`;
    const image = { url: "https://l.ly/a?x=1&y=2", alt: null, caption: null, width: null, height: null };
    const item = itemOf({ contentHtml, image });
    expect(textIn(item, "content:encoded")).toBe(`<div dir="ltr" lang="en">${contentHtml}</div>`);
  });

  test("its author where it has one", () => {
    expect(textIn(itemOf({ author: "هدى" }), "dc:creator")).toBe("هدى");
  });

  test.each([
    ["a title wins", { title: " T\n1 ", summary: "S" }, "T 1", "S"],
    ["then the first words", { title: "", summary: "One two.", contentText: "x" }, "One two.", "One two."],
    ["then those of the text", { title: "", summary: "", contentText: "Body text" }, "Body text", "Body text"],
    [
      "then the address",
      { title: "\u0000", summary: "", contentText: "" },
      "https://lana.gov.ly/post.php?lang=en&id=365001",
      "https://lana.gov.ly/post.php?lang=en&amp;id=365001",
    ],
  ])("no empty title or description: %s", (_, overrides, title, description) => {
    const item = itemOf(overrides);
    expect(textIn(item, "title")).toBe(title);
    expect(textIn(item, "description")).toBe(description);
  });

  test("plain text by hexadecimal references, as the profile advises", () => {
    const { text } = renderFeedDocument("rss", head("lana/en"), [article({ title: "R&D <b> &amp; ]]>" })], [], agency);
    expect(text).toContain("<title>R&#x26;D &#x3C;b&#x3E; &#x26;amp; ]]&#x3E;</title>");
  });

  test.each(["javascript:alert(1)", "", "not an address", "https://"])(
    "an address that cannot be linked: %j",
    (url) => {
      const image = { url, alt: null, caption: null, width: 1, height: 1 };
      const item = itemOf({ url, image });
      expect(textIn(item, "link")).toBe("https://lana.gov.ly/");
      expect(all(item, "media:content")).toEqual([]);
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1e17, 1e17])(
    "a stored instant of %d does not stop the feed",
    (instant) => {
      const item = itemOf({ published: { instant, precision: "time", source: "stamp" } });
      expect(textIn(item, "pubDate")).toMatch(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
    },
  );
});

test.each([
  [1 / 3, "1", "hourly", "60"],
  [5, "5", "hourly", "12"],
  [60, "60", "hourly", "1"],
  [90, "90", "daily", "16"],
  [720, "720", "daily", "2"],
  [1440, "1440", "daily", "1"],
])("polled every %d minutes: ttl %s agrees with %s, %s times", (pollMinutes, ttl, period, times) => {
  const { text } = renderFeedDocument("rss", head("lana/ar", { pollMinutes }), [], [], agency);
  const channel = all(parseXml(text), "channel")[0]!;
  const said = ["ttl", "sy:updatePeriod", "sy:updateFrequency"].map((name) => textIn(channel, name));
  expect(said).toEqual([ttl, period, times]);
});

test("a title of nothing but direction marks gives way to the first words of the text", () => {
  const one = article({ title: "\u200f\u202a \u202c\u061c", summary: "", contentText: "Water is back." });
  const { text } = renderFeedDocument("rss", head("lana/ar"), [one], [], agency);
  const item = all(all(parseXml(text), "channel")[0]!, "item")[0]!;
  expect(textIn(item, "title")).toBe("Water is back.");
});
