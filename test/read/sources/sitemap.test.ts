import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReadListing } from "../../../src/model/article.ts";
import { sitemap, sitemapsIn } from "../../../src/read/sources/sitemap.ts";
import { sniff } from "../../../src/read/sources/sniff.ts";
import { FEEDS, NO_FEEDS } from "../../fixtures/sources/feeds.ts";
import { NO_SITEMAPS, SITEMAPS } from "../../fixtures/sources/sitemaps.ts";
import { answered, itemsAsRows } from "../../support/source-page.ts";

async function read(...given: Parameters<typeof answered>): Promise<ReadListing> {
  return sitemap.read(...answered(...given), { kind: "sitemap" });
}

describe("the corpus of sitemaps", () => {
  test.each(SITEMAPS.map((one) => [one.name, one] as const))("%s", async (_, one) => {
    const listing = await read(one.text);
    expect(itemsAsRows(listing.items)).toEqual(
      one.items.map(([id, title, published]) => [id, title ?? null, published ?? null]),
    );
    expect(listing.containerFound).toBe(true);
    expect({ ...listing.items[0], ...listing.items[0]?.given }).toMatchObject(one.first ?? {});
    expect((listing.more ?? []).map(({ url }) => url)).toEqual(one.more ?? []);
    expect(listing.strangers).toEqual(one.strangers ?? []);
    expect(listing.warnings).toHaveLength(one.warnings?.length ?? 0);
    for (const [at, warning] of (one.warnings ?? []).entries()) expect(listing.warnings[at]).toMatch(warning);
  });

  test.each(NO_SITEMAPS)("%s is no sitemap, and that is said", async (_, text, warning) => {
    const listing = await read(text);
    expect(listing).toMatchObject({ items: [], containerFound: false });
    expect(listing.warnings.join()).toMatch(warning);
  });

  test("of a large sitemap, the newest articles are read", async () => {
    const urls = Array.from({ length: 2000 }, (_, at) => `<url><loc>https://news.example/news/${at + 1}</loc></url>`);
    const { items, warnings } = await read(`<urlset>${urls.join("")}</urlset>`);
    expect(items).toHaveLength(500);
    expect(items[0]?.nativeId).toBe("2000");
    expect(warnings).toEqual([]);
  });

  test("bytes and mended sitemaps of any kind never throw", async () => {
    const texts = SITEMAPS.map(({ text }) => text);
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => void (await read(bytes))));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        fc.nat(900),
        fc.nat(100),
        fc.string(),
        async (text, at, cut, other) => {
          const { items } = await read(text.slice(0, at) + other + text.slice(at + cut));
          expect(new Set(items.map(({ nativeId }) => nativeId)).size).toBe(items.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("robots.txt", () => {
  test.each([
    ["User-agent: *\nDisallow: /x\nSitemap: https://news.example/a.xml", ["https://news.example/a.xml"]],
    [
      "sitemap:/b.xml # news\r\n  SITEMAP : https://news.example/c.xml.gz\r\n",
      ["https://news.example/b.xml", "https://news.example/c.xml.gz"],
    ],
    ["Sitemap: https://news.example/a.xml\nSitemap: https://news.example/a.xml", ["https://news.example/a.xml"]],
    ["# Sitemap: https://news.example/a.xml\nSitemap: ftp://news.example/a.xml\nSitemap:", []],
  ])("%j", (text, expected) => {
    expect(sitemapsIn(text, "https://news.example/robots.txt")).toEqual(expected);
  });
});

describe("what a text is", () => {
  test.each([
    ...FEEDS.map(({ name, text }) => [name, text, "feed"] as const),
    ...SITEMAPS.map(({ name, text }) => [name, text, "sitemap"] as const),
    ["JSON", '[{"id":1}]', "json"] as const,
    ["JSON behind a guard", ')]}\',\n{"id":1}', "json"] as const,
    [
      "a page that links feeds",
      '<!DOCTYPE html><html><head><link type="application/rss+xml" href="/rss"></head></html>',
      "html",
    ] as const,
    ["a page that mentions them", "<html><body><pre>&lt;rss></pre><rss></body></html>", "html"] as const,
    ["nothing", "", "html"] as const,
    [NO_FEEDS[0]![0], NO_FEEDS[0]![1], "html"] as const,
  ])("%s", (_, text, kind) => {
    expect(sniff(text)).toBe(kind);
  });
});
