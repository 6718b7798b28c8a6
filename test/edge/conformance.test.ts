import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASE, type Edge, openEdge } from "./support.ts";

/** HTTP as it leaves the built Worker; the same rules in every detail: test/http. */
let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.close());

async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  const response = await edge.server.fetch(path, { method, headers, redirect: "manual" });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const DOCUMENTS: [string, string][] = [
  ["/lana/ar/rss.xml", "application/rss+xml; charset=utf-8"],
  ["/lana/ar/atom.xml", "application/atom+xml; charset=utf-8"],
  ["/lana/ar/feed.json", "application/feed+json; charset=utf-8"],
  ["/lana/ar/ninjs.json", "application/json; charset=utf-8"],
  ["/lana/ar/sitemap.xml", "application/xml; charset=utf-8"],
  ["/lana/rss.xml", "application/rss+xml; charset=utf-8"],
  ["/lana/ar/", "text/html; charset=utf-8"],
  ["/", "text/html; charset=utf-8"],
  ["/opml.xml", "text/x-opml; charset=utf-8"],
  ["/feed.css", "text/css; charset=utf-8"],
];

describe.each(DOCUMENTS)("%s", (path, type) => {
  test("has its type, validators and freshness, the same to GET and HEAD", async () => {
    const { status, headers, text } = await ask(path);
    expect([status, headers.get("content-type")]).toEqual([200, type]);
    expect(headers.get("etag")).toMatch(/^W\/"[\w-]{22}"$/);
    expect(Date.parse(headers.get("last-modified")!)).not.toBeNaN();
    expect(headers.get("cache-control")).toMatch(/^public, max-age=\d+/);
    expect(headers.get("cloudflare-cdn-cache-control")).toMatch(/^public, max-age=60, stale-while-revalidate=60/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(text.length).toBeGreaterThan(100);
    const head = await ask(path, {}, "HEAD");
    expect([head.status, head.headers.get("etag"), head.text]).toEqual([200, headers.get("etag"), ""]);
  });

  test("is 304 to whoever has it, by tag or by time, and to any coding", async () => {
    const { headers } = await ask(path);
    for (const condition of [
      { "If-None-Match": headers.get("etag")! },
      { "If-None-Match": `"other", ${headers.get("etag")!.slice(2)}` },
      { "If-Modified-Since": headers.get("last-modified")! },
    ]) {
      for (const coding of ["gzip", "br", "identity"]) {
        const again = await ask(path, { ...condition, "Accept-Encoding": coding });
        expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", headers.get("etag")]);
      }
    }
    expect((await ask(path, { "If-None-Match": '"other"' })).status).toBe(200);
  });

  test("takes no other method, and says which it takes", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const { status, headers } = await ask(path, {}, method);
      expect([status, headers.get("allow"), headers.get("cache-control")]).toEqual([
        405,
        "GET, HEAD, OPTIONS",
        "no-store",
      ]);
    }
    expect((await ask(path, {}, "OPTIONS")).headers.get("access-control-allow-origin")).toBe("*");
  });
});

test.each([
  ["text/html", "text/html; charset=utf-8"],
  ["application/rss+xml", "application/rss+xml; charset=utf-8"],
  ["application/atom+xml", "application/atom+xml; charset=utf-8"],
  ["application/feed+json", "application/feed+json; charset=utf-8"],
])("a feed's address answers Accept: %s", async (accept, type) => {
  const { status, headers } = await ask("/lana/ar/", { Accept: accept });
  expect([status, headers.get("content-type")]).toEqual([200, type]);
  expect(headers.get("vary")).toMatch(/^Accept\b/);
});

test.each([
  ["/lana/ar", "/lana/ar/"],
  ["/lana/ar/feed", "/lana/ar/rss.xml"],
  ["/index.html", "/"],
])("%s has moved to %s", async (path, to) => {
  const { status, headers } = await ask(path);
  expect([status, headers.get("location")]).toEqual([301, to]);
});

test.each([
  ["/nothing", 404],
  ["/lana/xx/rss.xml", 404],
  ["/lana/ar/archive/9/atom.xml", 404],
  ["/lana/ar/rss.xml?nothing=1", 400],
  [`/${"a".repeat(2000)}`, 414],
])("%s is %i in one plain line that is not stored", async (path, expected) => {
  const { status, headers, text } = await ask(path);
  expect([status, headers.get("cache-control")]).toEqual([expected, "no-store"]);
  expect(headers.get("cloudflare-cdn-cache-control")).toBeNull();
  expect(text).toMatch(/^[\x20-\x7e]{5,160}\n$/);
});

test("no address is taken from the request", async () => {
  const named = await ask("/lana/ar/atom.xml", { "X-Forwarded-Host": "evil.example", Forwarded: "host=evil.example" });
  expect(named.text).toContain(`href="${BASE}/lana/ar/atom.xml"`);
  expect(named.text + named.headers.get("link")).not.toContain("evil.example");
});

test("a filtered feed, and what is new since a version", async () => {
  const whole = await ask("/lana/ar/feed.json");
  const two = await ask("/lana/ar/feed.json?limit=2");
  expect(JSON.parse(two.text).items).toHaveLength(2);
  expect(JSON.parse(two.text).feed_url).toBe(`${BASE}/lana/ar/feed.json?limit=2`);
  edge.site.publish({ lang: "ar", category: 8 });
  await edge.poll();
  const delta = await ask("/lana/ar/feed.json", { "A-IM": "feed", "If-None-Match": whole.headers.get("etag")! });
  expect([delta.status, delta.headers.get("im")], delta.text.slice(0, 300)).toEqual([226, "feed"]);
  const fresh = JSON.parse(delta.text).items.length;
  expect(fresh).toBeGreaterThan(0);
  expect(fresh).toBeLessThan(JSON.parse(whole.text).items.length);
});
