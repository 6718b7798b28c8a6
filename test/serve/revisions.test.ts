import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { takedown } from "../../src/operate/takedown.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

const BASE = "https://feeds.example";
const TOKEN = "a-token-of-the-operator";
const served = (room: Newsroom) =>
  serveNewsroom(room, { settings: { ...room.site, ownHub: false, adminToken: TOKEN, poll: null } });
const FORMER = "خمسة قتلى في حادث بطبرق";

interface Listed {
  readonly id: string;
  readonly revision: number;
  readonly revisions: readonly {
    readonly revision: number;
    readonly date: string;
    readonly changed?: readonly string[];
    readonly title?: string;
    readonly content_html?: string;
  }[];
}

let site: RemoteSite;
let room: Newsroom;
let app: Hono;
let id: string;

beforeAll(async () => {
  site = await spawnSite();
  room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  room.forward(600_000);
  const made = await site.publish({ lang: "ar", title: FORMER, released: room.now() });
  await site.set({ now: room.now() });
  await room.poll("lana/ar");
  for (const title of ["ستة قتلى في حادث بطبرق", "سبعة قتلى في حادث بطبرق"]) {
    room.forward(7_200_000);
    await site.edit(made.id, { title });
    await site.set({ now: room.now() });
    await room.poll("lana/ar");
  }
  const [row] = await room.sql.all("SELECT id FROM articles WHERE native_id = ?", String(made.id));
  id = String(row!["id"]);
  app = await served(room);
});
afterAll(() => site.stop());

const at = (feed: string, suffix = "") => `${BASE}/${feed}/articles/${encodeURIComponent(id)}/revisions${suffix}`;
const bearer = { Authorization: `Bearer ${TOKEN}` };

describe("what everybody is told of an edited article", () => {
  test.each(["lana/ar", "lana"])(
    "in the feed %s: when it changed, and which fields, not what it said",
    async (feed) => {
      const response = await app.request(at(feed));
      expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "application/json; charset=utf-8"]);
      expect(response.headers.get("Vary")).toContain("Accept, Authorization");
      expect(response.headers.get("Cache-Control")).toMatch(/^public/);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      const text = await response.text();
      expect(text).not.toContain("خمسة");
      const listed = JSON.parse(text) as Listed;
      expect([listed.id, listed.revision]).toEqual([id, 3]);
      expect(listed.revisions.map(({ revision, changed }) => [revision, changed])).toEqual([
        [3, ["title"]],
        [2, ["title"]],
        [1, undefined],
      ]);
      expect(listed.revisions.map(({ date }) => Date.parse(date))).toEqual([
        room.now(),
        room.now() - 7_200_000,
        room.now() - 14_400_000,
      ]);
    },
  );

  test("every format names the address", async () => {
    for (const file of ["rss.xml", "atom.xml", "feed.json", "ninjs.json"])
      expect(await (await app.request(`${BASE}/lana/ar/${file}`)).text(), file).toContain(at("lana/ar"));
  });

  test.each([
    ["ar", "تعديلات هذا الخبر", "العنوان"],
    ["en", "Edits of this article", "title"],
    ["fr", "Modifications de cet article", "titre"],
  ])("as a page in %s, by Accept and by suffix", async (lang, heading, field) => {
    const pages = await Promise.all([
      app.request(`${at("lana/ar", ".html")}?lang=${lang}`),
      app.request(`${at("lana/ar")}?lang=${lang}`),
      ...(lang === "ar" ? [app.request(at("lana/ar"), { headers: { Accept: "text/html" } })] : []),
    ]);
    for (const page of pages) {
      expect([page.status, page.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
      const text = await page.text();
      expect(text).toContain(heading);
      expect(text).toContain(field);
      expect(text).not.toContain("خمسة");
    }
    const json = await app.request(at("lana/ar", ".json"), { headers: { Accept: "text/html" } });
    expect(json.headers.get("Content-Type")).toMatch(/^application\/json/);
  });

  test("is revalidated", async () => {
    const first = await app.request(at("lana/ar"));
    const again = await app.request(at("lana/ar"), { headers: { "If-None-Match": first.headers.get("ETag")! } });
    expect(again.status).toBe(304);
  });
});

test("the operator is told what it said; no cache keeps that, and a wrong token is refused", async () => {
  const response = await app.request(at("lana/ar"), { headers: bearer });
  expect(response.headers.get("Cache-Control")).toBe("private, no-store");
  const { revisions } = (await response.json()) as Listed;
  expect(revisions[2]).toMatchObject({ title: FORMER, content_html: expect.stringContaining("<p>") });
  const page = await app.request(at("lana/ar", ".html"), { headers: bearer });
  expect(await page.text()).toContain(FORMER);
  expect((await app.request(at("lana/ar"), { headers: { Authorization: "Bearer wrong" } })).status).toBe(401);
});

test("a definition may allow everybody to read it", async () => {
  const site = { ...room.site, agencies: [{ ...lana, corrections: "public" as const }] };
  const open = await served({ ...room, site });
  const response = await open.request(at("lana/ar"));
  expect(response.headers.get("Cache-Control")).toMatch(/^public/);
  expect(await response.text()).toContain(FORMER);
});

test.each<[string, (encoded: string) => string, number]>([
  ["an id that is not encoded leads to the address", () => `lana/ar/articles/${id}/revisions`, 301],
  ["an id encoded in lower case, too", (encoded) => `lana/ar/articles/${encoded.toLowerCase()}/revisions`, 301],
  ["an article of another edition", (encoded) => `lana/en/articles/${encoded}/revisions`, 404],
  ["an article that there is not", (encoded) => `lana/ar/articles/${encoded}9/revisions`, 404],
  ["an id that is no text", () => "lana/ar/articles/%ff/revisions", 404],
  ["a feed that there is not", (encoded) => `lana/xx/articles/${encoded}/revisions`, 404],
  ["a parameter that there is not", (encoded) => `lana/ar/articles/${encoded}/revisions?x=1`, 400],
])("%s", async (_name, path, status) => {
  const response = await app.request(`${BASE}/${path(encodeURIComponent(id))}`, { redirect: "manual" });
  expect(response.status).toBe(status);
  if (status === 301) expect(response.headers.get("Location")).toBe(new URL(at("lana/ar")).pathname);
});

test("a takedown leaves nothing of it, for nobody", async () => {
  await takedown(room.ports, room.site, id, "a test");
  for (const headers of [{}, bearer]) {
    const response = await app.request(at("lana/ar"), { headers });
    expect(response.status).toBe(410);
    expect(await response.text()).toBe("this article was removed\n");
  }
  expect(await room.sql.all("SELECT * FROM revisions")).toEqual([]);
});
