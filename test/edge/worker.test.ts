import { afterAll, beforeAll, expect, test } from "vitest";
import { type Edge, openEdge } from "./support.ts";

/** The bundle that would be deployed: what it says after some runs of its cron trigger. */
let edge: Edge;
let server: Edge["server"];

beforeAll(async () => {
  edge = await openEdge();
  server = edge.server;
});
afterAll(() => edge.close());

test.each([
  ["/lana/ar/rss.xml", "application/rss+xml; charset=utf-8", "<title>وكالة الأنباء الليبية</title>"],
  ["/lana/en/atom.xml", "application/atom+xml; charset=utf-8", "<title>Libyan News Agency</title>"],
  ["/lana/fr/feed.json", "application/feed+json; charset=utf-8", '"language":"fr"'],
  ["/lana/rss.xml", "application/rss+xml; charset=utf-8", "https://feeds.example/lana/rss.xml"],
  ["/lana/ar/", "text/html; charset=utf-8", '<ol class="news">'],
  ["/?lang=ar", "text/html; charset=utf-8", "/lana/ar/rss.xml"],
  ["/opml.xml", "text/x-opml; charset=utf-8", "https://feeds.example/lana/en/rss.xml"],
])("%s", async (path, type, words) => {
  const response = await server.fetch(path);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
  expect(await response.text()).toContain(words);
});

test("a browser that opens a feed gets XML to lay out", async () => {
  const opened = await server.fetch("/lana/ar/rss.xml", { headers: { "Upgrade-Insecure-Requests": "1" } });
  expect(opened.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  await opened.arrayBuffer();
});

test("health is the truth", async () => {
  const health = (await (await server.fetch("/health")).json()) as {
    status: string;
    feeds: Record<string, { entries: number }>;
  };
  expect(health.status, JSON.stringify(health)).toBe("ok");
  expect(Object.values(health.feeds).every((feed) => feed.entries >= 12)).toBe(true);
});

test("a client that has the document is told so, and a wrong address is plainly refused", async () => {
  const first = await server.fetch("/lana/ar/rss.xml");
  await first.arrayBuffer();
  const again = await server.fetch("/lana/ar/rss.xml", { headers: { "If-None-Match": first.headers.get("etag")! } });
  expect(again.status).toBe(304);
  const wrong = await server.fetch("/lana/xx/rss.xml");
  expect([wrong.status, wrong.headers.get("cache-control")]).toEqual([404, "no-store"]);
  await wrong.arrayBuffer();
});
