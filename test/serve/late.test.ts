import { load } from "cheerio/slim";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filteredFeeds } from "../../src/serve/filtered.ts";
import { lanaWithSections, type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

/** What readers are told when polls do not come, in their language, without a poll that could render a page. */

const HOUR = 3_600_000;
const SAID = {
  ar: /لم يُقرأ موقع الوكالة منذ .+ \(.+\)/,
  en: /has not been read since .+ \(Tripoli\)/,
  fr: /n’a pas été lu depuis le .+ \(Tripoli\)/,
} as const;
let site: RemoteSite;
let room: Newsroom;
let app: Hono;

beforeAll(async () => {
  site = await spawnSite();
  room = await openNewsroom(site.url, { agency: lanaWithSections() });
  for (const watch of ["lana/ar", "lana/en", "lana/fr", "lana/ar/economy", "lana/ar/sport"]) await room.poll(watch);
  app = await serveNewsroom(room);
});
afterAll(() => site.stop());

async function notices(path: string, over: Parameters<typeof serveNewsroom>[1] | null = null): Promise<string[]> {
  const from = over === null ? app : await serveNewsroom(room, over);
  const response = await from.request(`https://feeds.example${path}`, { headers: { Accept: "text/html" } });
  expect(response.status).toBe(200);
  const $ = load(await response.text());
  return $(".notice")
    .toArray()
    .map((line) => $(line).text());
}

describe("late polls", () => {
  test("in time, pages say nothing", async () => {
    for (const path of ["/", "/lana/ar/", "/lana/en/?lang=fr"]) expect(await notices(path)).toEqual([]);
  });

  test("late, each page says since when, in its language; feeds stay as they are", async () => {
    const tag = async () => (await app.request("https://feeds.example/lana/ar/rss.xml")).headers.get("ETag");
    const before = await tag();
    room.forward(48 * HOUR);
    for (const language of ["ar", "en", "fr"] as const) {
      const told = [
        ...(await notices(`/lana/${language}/`)),
        ...(await notices(`/lana/?lang=${language}`)),
        ...(await notices(`/lana/ar/?lang=${language}&q=nowhere`)),
        ...(await notices(`/?lang=${language}`)),
      ];
      expect(told).toHaveLength(3 + 3);
      for (const line of told) expect(line).toMatch(SAID[language]);
    }
    expect(await (await app.request("https://feeds.example/lana/en/index.md")).text()).toMatch(SAID.en);
    expect(await tag()).toBe(before);
  });

  test("however many ask, a page is rendered once in half a minute; if it cannot be, the stored one is sent", async () => {
    let made = 0;
    const counting = filteredFeeds(room.sql, room.site);
    const filtered: typeof counting = (...asked) => {
      made += 1;
      return counting(...asked);
    };
    const from = await serveNewsroom(room, { filtered });
    for (let n = 0; n < 200; n += 1) expect((await from.request("https://feeds.example/lana/en/")).status).toBe(200);
    expect(made).toBe(1);
    expect(await notices("/lana/en/", { filtered: () => Promise.reject(new Error("unreadable")) })).toEqual([]);
    expect(await notices("/lana/en/", { filtered: () => Promise.resolve({ busy: 10 }) })).toEqual([]);
  });

  test("where nothing is polled, or polling is paused, nothing is late", async () => {
    expect(await notices("/lana/ar/", { polls: false })).toEqual([]);
    const paused = new Map([["lana", "paused" as const]]);
    const settings = { ...room.site, unpolled: paused, ownHub: false, adminToken: null, poll: null };
    expect(await notices("/?lang=en", { settings })).toEqual([]);
  });

  test("a poll ends it", async () => {
    await site.set({ now: room.now() });
    await room.poll("lana/en");
    room.forward(60_000);
    expect(await notices("/lana/en/")).toEqual([]);
    expect(await notices("/lana/fr/")).toHaveLength(1);
  });
});

describe("an address that cannot be answered", () => {
  const BAD = [
    "/lana/ar/?q=",
    "/lana/ar/?nothing=1",
    "/lana/ar/?limit=0",
    "/?lang=xx",
    "/lana/ar/rss.xml?section=none",
    `/lana/ar/?q=${"a".repeat(1100)}`,
  ];

  test.each(BAD)("%s: a page for readers in their language, one line for others", async (path) => {
    for (const [language, words] of [
      ["ar", "لا جواب لهذا العنوان"],
      ["en", "This address cannot be answered"],
      ["fr", "Cette adresse, telle qu’elle est écrite"],
    ] as const) {
      const headers = { Accept: "text/html,*/*;q=0.8", "Accept-Language": language };
      const response = await app.request(`https://feeds.example${path}`, { headers });
      expect([response.status, response.headers.get("Content-Type")]).toEqual([400, "text/html; charset=utf-8"]);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      const $ = load(await response.text());
      expect([$("html").attr("lang"), $("h1").text()]).toEqual([language, expect.stringContaining(words)]);
      expect($(`.action a[href="/?lang=${language}"]`).length).toBe(1);
    }
    const plain = await app.request(`https://feeds.example${path}`);
    expect([plain.status, plain.headers.get("Content-Type")]).toEqual([400, "text/plain; charset=utf-8"]);
    expect((await plain.text()).trimEnd()).not.toContain("\n");
  });

  test("/status of no such feed", async () => {
    const response = await app.request("https://feeds.example/status?feed=none", { headers: { Accept: "text/html" } });
    expect([response.status, response.headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
  });
});
