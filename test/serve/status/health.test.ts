import { load } from "cheerio/slim";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entryCounts } from "../../../src/archive/feeds.ts";
import type { Sql } from "../../../src/model/ports.ts";
import { lanaWithSections, type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../../support/newsroom.ts";
import { serveNewsroom } from "../../support/served.ts";

const TOKEN = "a-token-of-the-tests";
const HOUR = 3_600_000;
const OPERATOR = { Authorization: `Bearer ${TOKEN}` };
const SECRET = "SQLITE_IOERR: disk I/O error at /srv/nashra/data/nashra.sqlite";

let site: RemoteSite;
let room: Newsroom;

const serve = (sql: Sql, token: string | null = TOKEN): Promise<Hono> =>
  serveNewsroom(room, { sql, settings: { ...room.site, ownHub: false, adminToken: token, poll: null } });
const broken: Sql = {
  all: () => Promise.reject(new Error(SECRET)),
  batch: () => Promise.reject(new Error(SECRET)),
};

beforeAll(async () => {
  site = await spawnSite({ stamps: "filled" });
  room = await openNewsroom(site.url, { agency: lanaWithSections() });
  await room.poll("lana/ar");
  await room.poll("lana/en");
  for (let poll = 0; poll < 9; poll += 1) {
    room.forward(HOUR);
    await site.set({ now: room.now() });
    await site.publish({ lang: "ar" });
    await room.poll("lana/ar");
  }
});
afterAll(() => site.stop());

describe("while the archive can be read", () => {
  test("/health tells how each feed stands, and to the operator how the outbox does", async () => {
    const app = await serve(room.sql);
    const response = await app.request("/health");
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
    const health = (await response.json()) as { status: string; feeds: Record<string, object>; push?: object };
    expect(health.status).toBe("degraded");
    expect(health.push).toBeUndefined();
    expect(health.feeds["lana/ar"]).toMatchObject({ status: "ok", consecutiveFailures: 0, why: null });
    expect(health.feeds["lana/fr"]).toMatchObject({ status: "degraded", why: "not polled yet", lastPoll: null });
    expect(await (await app.request("/health", { headers: OPERATOR })).json()).toMatchObject({
      push: { subscriptions: 0, owed: 0, failing: 0, webhooks: [] },
    });
    const head = await app.request("/health", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("a wrong token is refused, another scheme is somebody else's", async () => {
    const app = await serve(room.sql);
    for (const path of ["/health", "/status"]) {
      expect((await app.request(path, { headers: { Authorization: "Bearer wrong" } })).status).toBe(401);
      expect((await app.request(path, { headers: { Authorization: "Basic cHJveHk6cHJveHk=" } })).status).toBe(200);
    }
    const without = await serve(room.sql, null);
    expect((await without.request("/health", { headers: OPERATOR })).status).toBe(200);
    expect((await without.request("/admin/status", { headers: OPERATOR })).status).toBe(404);
  });

  test("/status shows what was seen against what is usual, the troubles, what to do, and the outbox to the operator alone", async () => {
    const app = await serve(room.sql);
    await site.set({ fault: { kind: "500" } });
    for (let poll = 0; poll < 3; poll += 1) {
      room.forward(HOUR);
      await room.poll("lana/ar");
    }
    await site.set({ fault: null });
    for (const language of ["ar", "en", "fr"]) {
      const response = await app.request(`/status?lang=${language}`);
      expect(response.status).toBe(200);
      const $ = load(await response.text());
      const [arabic] = $(".card").toArray();
      expect($(arabic!).find(".todo").text()).toMatch(/\S/);
      expect($(arabic!).find(".troubles > li")).toHaveLength(1);
      expect($(arabic!).find(".troubles > li").text()).toContain("3");
      expect($(arabic!).find(".compared tbody tr")).toHaveLength(8);
      expect($(arabic!).find(".compared tbody tr").first().text()).toMatch(/1\d.*1\d/);
      expect($(arabic!).find("svg.spark rect, svg.spark path").length).toBeGreaterThan(9);
      expect($("#push")).toHaveLength(0);
    }
    const own = load(await (await app.request("/status?lang=en", { headers: OPERATOR })).text());
    expect(own("#push")).toHaveLength(1);
    const asked = await app.request("/admin/status?lang=en");
    expect([asked.status, asked.headers.get("WWW-Authenticate")]).toEqual([401, expect.stringContaining("Basic")]);
    const basic = { Authorization: `Basic ${btoa(`anybody:${TOKEN}`)}` };
    const browser = await app.request("/admin/status?lang=en", { headers: basic });
    expect([browser.status, browser.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
    const $ = load(await browser.text());
    expect($("#push")).toHaveLength(1);
    expect($(".card h3 a").first().attr("href")).toBe("../lana/ar/");
    expect($('link[rel="stylesheet"]').attr("href")).toBe("../style.css");
  });

  test("entries are counted right without being read", async () => {
    const [one] = await room.sql.all("SELECT id, seq FROM articles ORDER BY seq LIMIT 1");
    await room.sql.all("UPDATE articles SET removed = 1 WHERE seq = ?", one!["seq"]!);
    await room.sql.all(
      "UPDATE entries SET page = -1 WHERE seq IN (SELECT seq FROM articles ORDER BY seq DESC LIMIT 2)",
    );
    const counted = await room.sql.all(
      "SELECT e.feed, count(*) AS n FROM entries e JOIN articles a ON a.seq = e.seq WHERE a.removed IS NULL GROUP BY e.feed",
    );
    const counts = await entryCounts(room.sql);
    for (const { feed, n } of counted) expect([feed, counts.get(String(feed))]).toEqual([feed, n]);
    expect(counted.length).toBeGreaterThan(2);
  });
});

describe("while it cannot be read", () => {
  const gone = { get: () => Promise.reject(new Error(SECRET)) };

  test("feeds that are in memory are served on, and the service is not down", async () => {
    const app = await serve(broken);
    const response = await app.request("/health");
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: "degraded", why: "the archive cannot be read; feeds are still served from memory", feeds: {} },
    ]);
    expect((await app.request("/status?lang=en")).status).toBe(200);
    expect((await app.request("/health?live")).status).toBe(200);
  });

  test("/health says down, and why to the operator alone", async () => {
    const logged: unknown[] = [];
    const app = await serveNewsroom(room, {
      sql: broken,
      documents: gone,
      settings: { ...room.site, ownHub: false, adminToken: TOKEN, poll: null },
      log: (...line) => logged.push(line),
    });
    const response = await app.request("/health");
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([503, "no-store"]);
    expect(await response.json()).toEqual({ status: "down", why: "the archive cannot be read", feeds: {} });
    expect(logged).toEqual([["error", "serve.unreadable", { error: SECRET }]]);
    const told = await app.request("/health", { headers: OPERATOR });
    expect([told.status, await told.json()]).toEqual([503, expect.objectContaining({ error: SECRET })]);
  });

  test("/status is a page that says so", async () => {
    const settings = { ...room.site, ownHub: false, adminToken: TOKEN, poll: null };
    const app = await serveNewsroom(room, { sql: broken, documents: gone, settings });
    const response = await app.request("/status?lang=en");
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(text).toContain("cannot be read");
    expect(text).not.toContain("SQLITE");
    expect(await (await app.request("/admin/status?lang=en", { headers: OPERATOR })).text()).toContain(SECRET);
  });
});
