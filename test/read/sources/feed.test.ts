import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReadListing } from "../../../src/model/article.ts";
import { feed } from "../../../src/read/sources/feed.ts";
import { FEEDS, type FeedCase, NO_FEEDS } from "../../fixtures/sources/feeds.ts";
import { answered, itemsAsRows } from "../../support/source-page.ts";

async function read(...given: Parameters<typeof answered>): Promise<ReadListing> {
  return feed.read(...answered(...given), { kind: "feed" });
}

/** The letters of windows-1256 from C1 on. */
const ARABIC = "ءآأؤإئابةتثجحخدذرزسشصض×طظعغـفقكàلâمنهوçèéêëىي";

function byteOf(letter: string, charset: string): number {
  const code = letter.charCodeAt(0);
  if (code < 0x80) return code;
  return charset === "windows-1252" ? code & 0xff : 0xc1 + ARABIC.indexOf(letter);
}

function encoded({ text, charset }: FeedCase): Uint8Array {
  if (charset === undefined) return new TextEncoder().encode(text);
  if (!charset.startsWith("utf-16")) return Uint8Array.from(text, (letter) => byteOf(letter, charset));
  const mark = charset === "utf-16le" ? "\ufeff" : "";
  return new Uint8Array(Uint16Array.from(`${mark}${text}`, (letter) => letter.charCodeAt(0)).buffer);
}

describe("the corpus of feeds", () => {
  test.each(FEEDS.map((one) => [one.name, one] as const))("%s", async (_, one) => {
    const listing = await read(encoded(one), one);
    const rows = one.items.map(([id, title, published]) => [id, title, published ?? null]);
    expect(itemsAsRows(listing.items)).toEqual(rows);
    expect(listing.containerFound).toBe(true);
    const [first] = listing.items;
    const completes = listing.items.map(({ given }) => given?.complete);
    expect({ ...first, ...first?.given, completes }).toMatchObject(one.first ?? {});
    expect(listing.next).toBe(one.next ?? null);
    expect(listing.strangers).toEqual(one.strangers ?? []);
    expect(listing.warnings).toHaveLength(one.warnings?.length ?? 0);
    for (const [at, warning] of (one.warnings ?? []).entries()) expect(listing.warnings[at]).toMatch(warning);
  });

  test.each(NO_FEEDS)("%s is no feed, and that is said", async (_, text, warning) => {
    const listing = await read(text);
    expect(listing).toMatchObject({ items: [], containerFound: false });
    expect(listing.warnings.join()).toMatch(warning);
  });

  test("without a definition, the site is that of the channel's page", async () => {
    const text = FEEDS.find(({ name }) => name.startsWith("addresses of other sites"))!.text;
    const { items } = await read(text, { url: "https://feeds.counting.example/x", agency: null });
    expect(items.map(({ url }) => url)).toEqual(["https://news.example/news/1", "https://news.example/video/9"]);
  });
});

describe("the section of an entry", () => {
  const zen = ["native-draft", "format-article", "index", "comment-all"];
  test.each<[string, readonly string[], string | null]>([
    ["the first category", ["Economy", "Trade"], "Economy"],
    ["none where a category stands for none", ["Uncategorized"], null],
    ["no instruction to Zen", zen, null],
    ["the category after such instructions", [...zen, "محلي"], "محلي"],
  ])("%s", async (_, categories, section) => {
    const text = `<rss><channel><item><title>One</title><link>https://news.example/news/1</link>${categories
      .map((name) => `<category>${name}</category>`)
      .join("")}</item></channel></rss>`;
    expect((await read(text)).items[0]!.given!.section).toBe(section);
  });
});

describe("what an unchanged feed is", () => {
  const core = (text: string) => feed.core(...answered(text), { kind: "feed" });
  const made = (head: string, rest: string) =>
    `<rss><channel>${head}<item><title>One</title><link>https://news.example/news/1</link>${rest}</item></channel></rss>`;

  test("neither times of building nor counts of comments change it", () => {
    expect(core(made("<lastBuildDate>Fri</lastBuildDate>", "<slash:comments>1</slash:comments>"))).toBe(
      core(made("<lastBuildDate>Sat</lastBuildDate><ttl>5</ttl>", "<slash:comments>2</slash:comments><!-- x -->")),
    );
  });

  test("a title does", () => {
    expect(core(made("", ""))).not.toBe(core(made("", "").replace("One", "Two")));
  });
});

describe("any bytes", () => {
  const texts = FEEDS.map(({ text }) => text);

  test("bytes of any kind never throw, and give addresses of the agency only", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        expect((await read(bytes)).items.every(({ url }) => url.includes("news.example/"))).toBe(true);
      }),
    );
  });

  test("feeds with parts cut out, doubled and exchanged never throw, and give each article once", async () => {
    const part = fc.tuple(fc.constantFrom(...texts), fc.nat(4000), fc.nat(800)).map(([text, at, length]) => {
      const from = at % text.length;
      return text.slice(from, from + length);
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.nat(4000), fc.nat(200), part, async (text, at, cut, other) => {
        const from = at % text.length;
        const { items } = await read(text.slice(0, from) + other + text.slice(from + cut));
        expect(new Set(items.map(({ nativeId }) => nativeId)).size).toBe(items.length);
        for (const { title } of items) expect(title ?? "").not.toMatch(/\p{Cc}|<!\[CDATA/u);
      }),
      { numRuns: 300 },
    );
  });

  test("of many entries the newest are read, wherever they stand", async () => {
    const items = Array.from({ length: 900 }, (_, at) => {
      const date = new Date(Date.parse("2026-01-01") + at * 3_600_000).toUTCString();
      return `<item><title>N</title><link>https://news.example/news/${at + 1}</link><pubDate>${date}</pubDate></item>`;
    });
    const { items: newest, warnings } = await read(`<rss><channel>${items.join("")}</channel></rss>`);
    expect([newest.length, newest[0]?.nativeId, newest.at(-1)?.nativeId]).toEqual([500, "900", "401"]);
    expect(warnings.join()).toMatch(/900 entries; only the newest 500/);
  });

  test("items that end nowhere, deep elements and many items are bounded", async () => {
    const deep = await read(`<rss><channel>${"<a>".repeat(50_000)}`);
    expect(deep.items).toEqual([]);
    const many = await read(
      `<rss><channel>${Array.from({ length: 3000 }, (_, at) => `<item><link>https://news.example/news/${at + 1}</link>`).join("")}`,
    );
    expect(many.items).toHaveLength(500);
    expect(many.warnings.join()).toMatch(/only the first 500/);
  });
});
