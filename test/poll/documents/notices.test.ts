import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishSite } from "../../../src/poll/documents/site-documents.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../../support/newsroom.ts";
import { serveNewsroom } from "../../support/served.ts";

/** What readers are told of an agency's site that fails, of a feed without a poll, and of addresses without anything. */

const HOUR = 3_600_000;
const BROWSER = { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const SILENT = {
  ar: "لا يستجيب موقع الوكالة منذ",
  en: "The agency’s site has not answered since",
  fr: "Le site de l’agence ne répond plus depuis le",
};
const at = (address: string) => `https://feeds.example${address}`;

async function opened(): Promise<{ site: RemoteSite; room: Newsroom; app: Hono; page(path: string): Promise<string> }> {
  const site = await spawnSite();
  const room = await openNewsroom(site.url);
  await publishSite(room.ports, room.site);
  const app = await serveNewsroom(room);
  return { site, room, app, page: async (path) => (await app.request(at(path), { headers: BROWSER })).text() };
}

describe("a site that stops answering", async () => {
  let { site, room, app, page } = {} as Awaited<ReturnType<typeof opened>>;
  beforeAll(async () => {
    ({ site, room, app, page } = await opened());
    await room.poll("lana/ar");
    await room.poll("lana/en");
    await site.set({ fault: { kind: "503" } });
  });
  afterAll(() => site.stop());

  test("is told after the third failure in a row, with the last time that it answered and its zone", async () => {
    const before = (await app.request(at("/lana/ar/"))).headers;
    const feed = await room.text("lana/ar/rss.xml");
    for (const told of [false, false, true, true]) {
      room.forward(HOUR);
      const report = await room.poll("lana/ar");
      expect((await page("/lana/ar/")).includes(SILENT.ar)).toBe(told);
      const written = report.documents.includes("lana/ar/index.html");
      // Only the poll with which it turns writes the page.
      expect(written).toBe(told && (await room.sql.all("SELECT n FROM polls WHERE watch = 'lana/ar'")).length === 4);
    }
    const text = await page("/lana/ar/");
    expect(text).toContain('<time datetime="2026-11-23T12:00:00Z">23 نوفمبر 2026 في 14:00 (توقيت ليبيا)</time>');
    const after = (await app.request(at("/lana/ar/"))).headers;
    expect(after.get("ETag")).not.toBe(before.get("ETag"));
    expect(Date.parse(after.get("Last-Modified")!)).toBeGreaterThan(Date.parse(before.get("Last-Modified")!));
    // The feed itself says nothing, and no article is lost.
    expect(await room.text("lana/ar/rss.xml")).toBe(feed);
    expect(text.match(/<article/g)!.length).toBe(20);
  });

  test("is told on the front page in each language, at this edition only", async () => {
    for (const language of ["ar", "en", "fr"] as const) {
      const text = await page(`/?lang=${language}`);
      expect(text.split(SILENT[language])).toHaveLength(2);
    }
    expect(await page("/?lang=en")).toContain("23 November 2026 at 14:00 (Tripoli)</time>");
  });

  test("is told on a search without a hit, in the language asked for", async () => {
    expect(await page("/lana/ar/?q=zzzz")).toContain(SILENT.ar);
    expect(await page("/lana/ar/?q=zzzz&lang=en")).toContain(SILENT.en);
  });

  test("is not told of the feed of all editions while one of them is read", async () => {
    expect(await page("/lana/")).not.toContain(SILENT.ar);
    expect(await page("/lana/en/")).not.toContain(SILENT.en);
  });

  test("is no longer told once it answers, new articles or not", async () => {
    await site.set({ fault: null });
    room.forward(HOUR);
    const report = await room.poll("lana/ar");
    expect(report.documents).toContain("lana/ar/index.html");
    expect(await page("/lana/ar/")).not.toContain(SILENT.ar);
    expect(await page("/?lang=en")).not.toContain(SILENT.en);
    room.forward(HOUR);
    expect((await room.poll("lana/ar")).documents).toEqual([]);
  });
});

describe("where there is no feed to show", async () => {
  let { site, room, app } = {} as Awaited<ReturnType<typeof opened>>;
  beforeAll(async () => {
    ({ site, room, app } = await opened());
    await room.poll("lana/en");
  });
  afterAll(() => site.stop());

  test.each([
    ["/lana/ar/", "ar-LY,ar;q=0.9", 503, "هذه الخلاصة ليست جاهزة بعد"],
    ["/lana/ar/rss.xml", "en", 503, "This feed is not ready yet"],
    ["/lana/ar/?q=a", "fr", 503, "Ce flux n’est pas encore prêt"],
    ["/nothing/here", "fr-FR", 404, "Il n’y a rien à cette adresse"],
    ["/nothing?lang=en", "ar", 404, "There is nothing at this address"],
    ["/lana/en/archive/9/atom.xml", "de", 404, "There is nothing at this address"],
  ])("%s for %s: %i, a page with a way home", async (path, language, status, heading) => {
    const response = await app.request(at(path), { headers: { ...BROWSER, "Accept-Language": language } });
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("Vary")).toBe("Accept, Accept-Language");
    expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(response.headers.get("Retry-After")).toBe(status === 503 ? "120" : null);
    const text = await response.text();
    expect(text).toContain(`<h1>${heading}</h1>`);
    expect(text).toMatch(/<a class="button" href="\/\?lang=(?:ar|en|fr)">/);
  });

  test.each(["*/*", "application/rss+xml, text/html;q=0.5", "application/atom+xml", "text/*"])(
    "Accept %s: one plain line",
    async (accept) => {
      for (const [path, status] of [
        ["/lana/ar/rss.xml", 503],
        ["/nothing", 404],
      ] as const) {
        const response = await app.request(at(path), { headers: { Accept: accept } });
        expect(response.status).toBe(status);
        expect(response.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
        expect(await response.text()).toMatch(/^[\x20-\x7e]{1,80}\n$/);
      }
    },
  );
});

test("an agency that the operator paused says so on its pages", async () => {
  const { site, room } = await opened();
  try {
    await room.poll("lana/en");
    const paused = { ...room.site, unpolled: new Map([["lana", "paused" as const]]) };
    const { renderStale } = await import("../../../src/poll/documents/stale.ts");
    await renderStale(room.ports, paused);
    expect(await room.text("lana/en/index.html")).toContain("This feed is not being updated at present.");
  } finally {
    await site.stop();
  }
});
