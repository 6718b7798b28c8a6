import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { gzip, wait } from "#platform";
import lana from "../../feeds/lana.ts";
import { etagOf } from "../../src/publish/rendered.ts";
import type { Newsroom, RemoteSite } from "../support/newsroom.ts";

// The table is read when a module is loaded. So these are loaded anew, after the toy format is in it, and again after.
vi.resetModules();
afterAll(() => vi.resetModules());
await import("../support/toy-format.ts");
const { repairArchive } = await import("../../src/operate/repair.ts");
const { verifyArchive } = await import("../../src/operate/verify.ts");
const { feedDocumentPaths } = await import("../../src/serve/topics.ts");
const { fillArchive } = await import("../support/archive.ts");
const { openNewsroom, spawnSite } = await import("../support/newsroom.ts");
const { serveNewsroom } = await import("../support/served.ts");

/** A format added by its row alone is everywhere where the others are. */

const BASE = "https://feeds.example";
const HUB = "https://hub.example/";
const ARTICLES = 230;
let site: RemoteSite;
let room: Newsroom;
let app: Hono;

beforeAll(async () => {
  site = await spawnSite();
  room = await openNewsroom(site.url, { hub: HUB });
  await fillArchive(room, ARTICLES);
  for (const path of ["lana/ar", "lana/en"]) await room.poll(path);
  app = await serveNewsroom(room);
}, 60_000);
afterAll(() => site.stop());

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  app.request(`${BASE}/${path}`, { method, headers });
const textOf = async (path: string) => (await get(path)).text();
const idsIn = (text: string) => text.match(/(?<=^\* )\S+/gm) ?? [];
const atomIds = (text: string) => [...text.matchAll(/<entry[^>]*>[\s\S]*?<id>([^<]+)</g)].map((match) => match[1]!);

test("rendered: as many entries as the other formats, in their order", async () => {
  for (const feed of ["lana", "lana/ar", "lana/en"]) {
    const [toy, atom] = [await textOf(`${feed}/feed.txt`), await textOf(`${feed}/atom.xml`)];
    expect(toy).toContain(`\n${BASE}/${feed}/feed.txt\n`);
    expect(idsIn(toy).length).toBeGreaterThan(0);
    expect(idsIn(toy)).toEqual(atomIds(atom));
  }
});

describe("served", () => {
  test("with its type, its validators, and its Link field", async () => {
    const response = await get("lana/ar/feed.txt");
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(response.headers.get("Last-Modified")).toMatch(/ GMT$/);
    expect(response.headers.get("Link")?.split(", ")).toEqual([
      `<${BASE}/lana/ar/feed.txt>; rel="self"`,
      `<${HUB}>; rel="hub"`,
      `<${BASE}/lana/ar/rss.xml>; rel="alternate"; type="application/rss+xml"`,
      `<${BASE}/lana/ar/atom.xml>; rel="alternate"; type="application/atom+xml"`,
      `<${BASE}/lana/ar/feed.json>; rel="alternate"; type="application/feed+json"`,
      `<${BASE}/lana/ar/>; rel="alternate"; type="text/html"`,
      `<${BASE}/lana/ar/archive/2/feed.txt>; rel="prev-archive"`,
    ]);
    const known = { "If-None-Match": response.headers.get("ETag")! };
    expect((await get("lana/ar/feed.txt", known)).status).toBe(304);
    const head = await get("lana/ar/feed.txt", {}, "HEAD");
    expect([head.status, await head.text(), head.headers.get("ETag")]).toEqual([200, "", known["If-None-Match"]]);
  });

  test("filtered, and under the names that people try", async () => {
    const found = await get("lana/ar/feed.txt?limit=2");
    expect([found.status, idsIn(await found.text()).length]).toEqual([200, 2]);
    expect(found.headers.get("Link")).toContain(`<${BASE}/lana/ar/feed.txt?limit=2>; rel="self"`);
    const moved = await get("lana/ar/text");
    expect([moved.status, moved.headers.get("Location")]).toEqual([301, "/lana/ar/feed.txt"]);
  });

  test.each<[string, string, string]>([
    ["text/plain", "text/plain; charset=utf-8", "/lana/ar/feed.txt"],
    ["text/plain, application/rss+xml;q=0.9", "text/plain; charset=utf-8", "/lana/ar/feed.txt"],
    ["text/plain;q=0.8, application/rss+xml;q=0.9", "application/rss+xml; charset=utf-8", "/lana/ar/rss.xml"],
  ])("chosen by Accept: %s", async (Accept, type, location) => {
    const response = await get("lana/ar/", { Accept });
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, type]);
    expect(response.headers.get("Content-Location")).toBe(location);
    expect(response.headers.get("Vary")).toContain("Accept");
  });

  test("named where nothing fits, and not what a client without a wish gets", async () => {
    expect(await (await get("lana/ar/", { Accept: "image/png" })).text()).toContain("text/plain");
    for (const Accept of ["*/*", "text/*"])
      expect((await get("lana/ar/", { Accept })).headers.get("Content-Type")).toContain("text/html");
  });

  test("pushed: a topic of the hub", () => {
    expect(feedDocumentPaths([lana])).toContain("lana/ar/feed.txt");
  });

  test("as a delta", async () => {
    const etag = (await get("lana/ar/feed.txt")).headers.get("ETag")!;
    room.forward(600_000);
    await site.publish({ lang: "ar", title: "خبر جديد", released: room.now() });
    await room.poll("lana/ar");
    const delta = await get("lana/ar/feed.txt", { "A-IM": "feed", "If-None-Match": etag });
    expect([delta.status, idsIn(await delta.text()).length]).toEqual([226, 1]);
  });
});

test("linked: from the other formats, for readers' discovery, on the front page and on its feed's page", async () => {
  const alternate = `<${BASE}/lana/ar/feed.txt>; rel="alternate"; type="text/plain"`;
  for (const path of ["lana/ar/rss.xml", "lana/ar/"])
    expect((await get(path)).headers.get("Link")).toContain(alternate);
  const discovery = /<link rel="alternate" type="text\/plain" title="[^"]+ \(Plain text\)" href="([^"]+)">/;
  for (const path of ["?lang=en", "lana/ar/"]) {
    const page = await textOf(path);
    expect(discovery.exec(page)?.[1]).toMatch(/\/feed\.txt$/);
    expect(page).toContain(`href="${BASE}/lana/ar/feed.txt"`);
  }
  const search = await textOf("lana/ar/?q=خبر");
  expect(search).toContain(`/lana/ar/feed.txt?q=`);
});

test("archived: the way back meets every article once", async () => {
  const ids: string[] = [];
  for (let next: string | undefined = "lana/ar/feed.txt"; next !== undefined; ) {
    const text = await textOf(next);
    ids.push(...idsIn(text));
    next = /^previous https:\/\/feeds\.example\/(\S+)/m.exec(text)?.[1];
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(ARTICLES);
  expect((await get("lana/ar/archive/1/feed.txt")).headers.get("Link")).toContain(
    `<${BASE}/lana/ar/archive/2/feed.txt>; rel="next-archive"`,
  );
});

describe("verified and mended", () => {
  const problems = async () =>
    (await verifyArchive(room.sql, room.site)).findings.map(({ where, problem }) => `${where}: ${problem}`);

  test("sound as it was written", async () => {
    expect(await problems()).toEqual([]);
  });

  test.each<[string, string, (text: string) => string | null, RegExp]>([
    ["lost", "lana/ar/archive/1/feed.txt", () => null, /archive\/1\/feed\.txt: is missing/],
    [
      "without an entry",
      "lana/en/feed.txt",
      (text) => text.replace(/^\* .*\n/m, ""),
      /lana\/en\/feed\.txt: lacks 1 of its/,
    ],
    [
      "with the archive cut off",
      "lana/ar/feed.txt",
      (text) => text.replace(/^previous .*\n/m, ""),
      /lana\/ar\/feed\.txt: does not link to archive document/,
    ],
  ])("%s", async (_what, path, spoil, expected) => {
    const sound = await room.text(path);
    const spoilt = spoil(sound!);
    if (spoilt === null) await room.sql.all("DELETE FROM documents WHERE path = ?", path);
    else {
      const bytes = new TextEncoder().encode(spoilt);
      const set = [await gzip(bytes), bytes.length, await etagOf(bytes), path] as const;
      await room.sql.all("UPDATE documents SET gzip = ?, size = ?, etag = ? WHERE path = ?", ...set);
    }
    expect(await problems()).toContainEqual(expect.stringMatching(expected));
    await repairArchive(room.ports, room.site, wait);
    expect(await problems()).toEqual([]);
    expect(await room.text(path)).toBe(sound);
  });
});
