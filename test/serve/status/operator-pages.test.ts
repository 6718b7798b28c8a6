import type { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import { freshSql, gzip } from "#platform";
import lana from "../../../feeds/lana.ts";
import { documentAt } from "../../../src/archive/documents.ts";
import { newWatchRow, recordPoll } from "../../../src/archive/polls.ts";
import { createTroubles, watchWrites } from "../../../src/archive/troubles.ts";
import { type Agency, defineAgency, watchesOf } from "../../../src/model/agency.ts";
import type { Sql, Statement } from "../../../src/model/ports.ts";
import { createMender } from "../../../src/poll/documents/mend.ts";
import { feedsIn } from "../../../src/poll/documents/render.ts";
import { publishSite } from "../../../src/poll/documents/site-documents.ts";
import { progressOf, renderStale } from "../../../src/poll/documents/stale.ts";
import { renderHome } from "../../../src/publish/pages/home.ts";
import { createApp } from "../../../src/serve/app.ts";
import { type Composition, composeServe } from "../../../src/serve/compose.ts";
import { fillArchive } from "../../support/archive.ts";
import { gunzip, NOW, openNewsroom } from "../../support/newsroom.ts";

const MINUTE = 60_000;
const MANY: readonly Agency[] = Array.from({ length: 200 }, (_, n) =>
  defineAgency({
    ...lana,
    id: `agency-${n}`,
    names: {
      ar: `وكالة الأنباء رقم ${n} للتجربة`,
      en: `News Agency of Trial ${n}`,
      fr: `Agence de presse d’essai ${n}`,
    },
  }),
);
const ONE: readonly Agency[] = [lana];

/** A poll of a listing as it is recorded. */
function polled(
  path: string,
  at: number,
  over: { nextDue?: number; outcome?: string; failures?: number } = {},
): Statement[] {
  const outcome = over.outcome ?? "unchanged";
  const good = outcome === "unchanged";
  const state = {
    ...newWatchRow(path),
    lastPoll: at,
    lastSuccess: good ? at : null,
    lastChange: at,
    failures: over.failures ?? (good ? 0 : 1),
    outcome,
    evidence: good
      ? null
      : "timeout: the site did not answer within 20 seconds; it is tried again by itself, nothing is lost",
    nextDue: over.nextDue ?? at + 5 * MINUTE,
  };
  const none = { added: [], changed: [], removed: [], setAside: [] };
  const poll = { watch: path, started: at, finished: at, outcome, evidence: null, status: 200, bytes: 0, items: 0 };
  return recordPoll(state, { ...poll, ...none });
}

async function many(every: (n: number) => string): Promise<Sql> {
  const sql = await freshSql();
  const paths = MANY.flatMap(watchesOf).map((watch) => watch.path);
  for (let at = 0; at < paths.length; at += 100) {
    await sql.batch(paths.slice(at, at + 100).flatMap((path, n) => polled(path, NOW, { outcome: every(at + n) })));
  }
  return sql;
}

function appOf(sql: Sql, agencies: readonly Agency[], over: Partial<Composition> = {}): Hono {
  const settings = {
    agencies,
    baseUrl: "https://feeds.example",
    hub: null,
    ownHub: false,
    adminToken: null,
    poll: null,
  };
  const site = { agencies, baseUrl: settings.baseUrl, hub: null };
  return createApp(
    composeServe({
      sql,
      settings,
      documents: { get: (path) => documentAt(sql, path) },
      feeds: feedsIn(site).map((feed) => ({ ...feed, pollMinutes: 5, archives: 0 })),
      clock: () => NOW + MINUTE,
      log: () => {},
      answers: null,
      hub: null,
      runtime: { codings: ["gzip", "identity"], manualEncoding: false },
      ...over,
    }),
  );
}

const sizeOf = async (app: Hono, path: string): Promise<number> =>
  (await (await app.request(path)).arrayBuffer()).byteLength;

describe("200 agencies of three editions", () => {
  let well: Hono;
  let ill: Hono;
  beforeAll(async () => {
    const sql = await many((n) => (n % 20 === 0 ? "unreachable" : "unchanged"));
    well = appOf(sql, MANY);
  }, 120_000);

  test.each(["ar", "en", "fr"])("/status and / stay under 100 KB in %s", async (lang) => {
    expect(await sizeOf(well, `/status?lang=${lang}`)).toBeLessThan(100_000);
    const updated = Object.fromEntries(MANY.flatMap(watchesOf).map(({ path }) => [path, NOW]));
    const agencies = MANY.map((agency) => ({ agency, feeds: feedsIn({ agencies: [agency], baseUrl: "", hub: null }) }));
    const options = { language: lang as "ar", agencies, baseUrl: "https://feeds.example", updated };
    expect(new TextEncoder().encode(renderHome(options).text).length).toBeLessThan(100_000);
  });

  test.each([
    [13, "every feed", () => true],
    [60, "every agency and edition", (path: string) => path.split("/").length < 3],
    [200, "no feed but through the agencies' pages", () => false],
  ] as const)("/ with %i agencies offers %s to readers' discovery, in less than 100 KB", (count, _what, offered) => {
    const agencies = MANY.slice(0, count).map((agency) => ({
      agency,
      feeds: feedsIn({ agencies: [agency], baseUrl: "", hub: null }),
    }));
    const { text } = renderHome({ language: "ar", agencies, baseUrl: "https://feeds.example", updated: {} });
    const found = [
      ...text.matchAll(
        /<link rel="alternate" type="application\/rss\+xml"[^>]* href="[^"]*example\/([^"]+)\/rss.xml">/g,
      ),
    ];
    const paths = agencies.flatMap(({ feeds }) => feeds.map(({ path }) => path));
    expect(found.map((match) => match[1])).toEqual(paths.filter(offered));
    expect(new TextEncoder().encode(text).length).toBeLessThan(100_000);
  });

  test("/health counts those that are well and tells of the others; ?feed= and ?all tell of every one", async () => {
    const health = (await (await well.request("/health")).json()) as { counts: object; feeds: Record<string, object> };
    expect(health.counts).toEqual({ ok: 570, degraded: 30, down: 0 });
    expect(Object.keys(health.feeds)).toHaveLength(30);
    expect(await sizeOf(well, "/health")).toBeLessThan(20_000);
    const one = (await (await well.request("/health?feed=agency-7/en")).json()) as { feeds: Record<string, object> };
    expect(Object.keys(one.feeds)).toEqual(["agency-7/en"]);
    expect(Object.keys(one.feeds["agency-7/en"]!)).toEqual([
      "status",
      "lastPoll",
      "lastSuccess",
      "lastChange",
      "consecutiveFailures",
      "entries",
      "age",
      "why",
      "source",
      "checked",
      "siteChanged",
    ]);
    const agency = (await (await well.request("/health?feed=agency-7")).json()) as { feeds: object };
    expect(Object.keys(agency.feeds)).toHaveLength(3);
    const all = (await (await well.request("/health?all")).json()) as { feeds: object };
    expect(Object.keys(all.feeds)).toHaveLength(600);
  });

  test("a line of /status leads to the agency's own report; a feed that is not watched is not found", async () => {
    const text = await (await well.request("/status?lang=en")).text();
    expect(text).toContain('?lang=en&amp;feed=agency-7"');
    const own = await (await well.request("/status?lang=en&feed=agency-7")).text();
    expect(own.match(/class="card"/g)).toHaveLength(3);
    for (const path of ["/health?feed=agency-7/xx", "/status?feed=nobody"]) {
      const response = await well.request(path);
      expect([response.status, (await response.text()).trim().split("\n")]).toEqual([404, [expect.any(String)]]);
    }
  });

  test("with every feed in trouble too", async () => {
    ill = appOf(await many(() => "unreachable"), MANY);
    for (const lang of ["ar", "fr"]) expect(await sizeOf(ill, `/status?lang=${lang}`)).toBeLessThan(100_000);
    expect(await sizeOf(ill, "/health")).toBeLessThan(30_000);
    expect((await ill.request("/health")).status).toBe(200);
  }, 120_000);
});

test("pages are made once for all who ask in 15 seconds, and again when a poll has ended", async () => {
  const sql = await freshSql();
  await sql.batch(polled("lana/ar", NOW));
  let makings = 0;
  let now = NOW + MINUTE;
  const counted: Sql = {
    all: (text, ...params) => {
      if (/\bFROM watches\b/.test(text)) makings += 1;
      return sql.all(text, ...params);
    },
    batch: (statements) => sql.batch(statements),
  };
  const app = appOf(counted, ONE, { clock: () => now });
  const askAll = async (path: string): Promise<number> => {
    makings = 0;
    await Promise.all(Array.from({ length: 8 }, async () => (await app.request(path)).text()));
    await (await app.request(path)).text();
    return makings;
  };
  for (const path of ["/health", "/status?lang=ar", "/metrics"]) expect([path, await askAll(path)]).toEqual([path, 1]);
  // Another language of the page tells of the same report.
  expect(await askAll("/status?lang=en")).toBe(0);
  for (const path of ["/health", "/status?lang=ar", "/metrics"]) expect([path, await askAll(path)]).toEqual([path, 0]);
  await sql.batch(polled("lana/en", now));
  expect(await askAll("/health")).toBe(1);
  now += 15_000;
  expect(await askAll("/health")).toBe(1);
});

const HOUR = 60 * MINUTE;
const at = NOW;
test.each<[string, number, Parameters<typeof polled>[2], Partial<Composition>, "ok" | "degraded"]>([
  ["due in time", at + 4 * MINUTE, {}, {}, "ok"],
  ["two intervals late", at + 15 * MINUTE, {}, {}, "ok"],
  ["more than three intervals late", at + 21 * MINUTE, {}, {}, "degraded"],
  ["a learned interval of an hour, two hours on", at + 2 * HOUR, { nextDue: at + HOUR }, {}, "ok"],
  ["the same, five hours on", at + 5 * HOUR, { nextDue: at + HOUR }, {}, "degraded"],
  ["last polled 14 months ago", at + 14 * 30 * 24 * HOUR, {}, {}, "degraded"],
  ["noted as due in a year", at + 10 * HOUR, { nextDue: at + 365 * 24 * HOUR }, {}, "degraded"],
  ["polled in the future", at - 24 * HOUR, {}, {}, "degraded"],
  ["nothing is polled here", at + 14 * 30 * 24 * HOUR, {}, { polls: false }, "ok"],
  ["a night by cron", at + 6 * HOUR, {}, { dueAfter: (last: number) => last + 7 * HOUR }, "ok"],
  ["the morning after it", at + 7.5 * HOUR, {}, { dueAfter: (last: number) => last + 7 * HOUR }, "degraded"],
])("lateness counts from when a poll was due: %s", async (_, now, over, composed, status) => {
  const sql = await freshSql();
  await sql.batch(polled("lana/ar", at, over));
  const app = appOf(sql, ONE, { clock: () => now, ...composed });
  const response = await app.request("/health?feed=lana/ar");
  const { feeds } = (await response.json()) as { feeds: Record<string, { status: string; why: string | null }> };
  expect([response.status, feeds["lana/ar"]!.status]).toEqual([200, status]);
  if (status === "degraded") expect(feeds["lana/ar"]!.why).toMatch(/^late: /);
});

test("a write that fails is told at once and until one succeeds, its words to nobody but the operator", async () => {
  const sql = await freshSql();
  const troubles = createTroubles(() => NOW);
  let full = false;
  const disk: Sql = {
    all: (text, ...params) => sql.all(text, ...params),
    batch: (statements) =>
      full && statements.some((one) => !one.sql.startsWith("SELECT"))
        ? Promise.reject(new Error("the database /srv/secret: database or disk is full"))
        : sql.batch(statements),
  };
  const store = watchWrites(disk, troubles);
  const app = appOf(store, ONE, { troubles });
  const health = async () => (await (await app.request("/health")).json()) as { why?: string };
  for (const { path } of watchesOf(lana)) await store.batch(polled(path, NOW));
  expect(await health()).toMatchObject({ status: "ok" });
  full = true;
  await expect(store.batch(polled("lana/ar", NOW))).rejects.toThrow("full");
  const told = await health();
  expect(told).toMatchObject({
    status: "degraded",
    why: expect.stringMatching(/has not been writable since .*disk is full/),
  });
  expect(JSON.stringify(told)).not.toContain("secret");
  expect(await (await app.request("/status?lang=en")).text()).toContain("its disk is full");
  // A constraint is the statement's own failure.
  full = false;
  await store.batch(polled("lana/ar", NOW));
  await expect(
    store.batch([{ sql: "INSERT INTO facts (name, value) VALUES ('a', NULL)", params: [] }]),
  ).rejects.toThrow();
  expect(await health()).toMatchObject({ status: "ok" });
});

test("/health?live says that this process serves, whatever the archive does", async () => {
  const broken: Sql = { all: () => Promise.reject(new Error("gone")), batch: () => Promise.reject(new Error("gone")) };
  const documents = { get: () => Promise.reject(new Error("gone")) };
  const app = appOf(broken, ONE, { documents });
  expect([(await app.request("/health")).status, (await app.request("/health?live")).status]).toEqual([503, 200]);
});

describe("an archive of some pages", () => {
  const open = async () => {
    const room = await openNewsroom("http://127.0.0.1:9", {});
    await publishSite(room.ports, room.site);
    await fillArchive(room, 250);
    return room;
  };

  test("is made anew feed documents first, goes on after a stop, and a poll that writes meanwhile loses nothing", async () => {
    const room = await open();
    const moved = { ...room.site, baseUrl: "https://moved.example" };
    const before = (await progressOf(room.sql, moved))!;
    expect(before.left).toBe(before.of);
    expect(before.left).toBeGreaterThan(4);
    const made: string[] = [];
    const ports = {
      ...room.ports,
      published: (documents: readonly { path: string }[]) => void made.push(documents[0]!.path),
    };
    let left = true;
    for (let call = 0; left && call < 20; call += 1) ({ left } = await renderStale(ports, moved, { most: 1 }));
    expect(made.map((path) => path.includes("/archive/"))).toEqual(
      made.map((path) => path.includes("/archive/")).toSorted(),
    );
    expect([made.length, await progressOf(room.sql, moved)]).toEqual([before.of, null]);
    expect(await room.text("lana/ar/archive/1/atom.xml")).toContain("https://moved.example/");

    // Something joins while a page is being made: the page is made again with it.
    const again = { ...room.site, baseUrl: "https://again.example" };
    let first = true;
    const slow: Sql = {
      all: (text, ...params) => room.sql.all(text, ...params),
      batch: async (statements) => {
        if (first) {
          first = false;
          await room.sql.all("UPDATE articles SET revision = revision + 1, title = 'غيّر هذا العنوان' WHERE seq = 250");
        }
        return room.sql.batch(statements);
      },
    };
    await renderStale({ ...room.ports, sql: slow }, again);
    expect(await room.text("lana/ar/rss.xml")).toContain("غيّر هذا العنوان");
    expect(await progressOf(room.sql, again)).toBeNull();
  }, 60_000);

  test("an article that cannot be read holds up its own feeds alone, and is told of", async () => {
    const room = await open();
    await room.sql.all(
      "UPDATE articles SET alternates = '[' WHERE seq = (SELECT max(seq) FROM entries WHERE feed = 'lana/ar' AND page IS NULL)",
    );
    const said: unknown[] = [];
    const log: typeof room.ports.log = (level, event, fields) => void said.push([level, event, fields?.["feed"]]);
    const moved = { ...room.site, baseUrl: "https://moved.example" };
    const ports = { ...room.ports, articles: new Map(), log };
    const result = await renderStale(ports, moved);
    expect(result).toMatchObject({ rendered: [], failed: ["lana", "lana/ar"], left: false });
    expect(said.slice(0, 2)).toEqual([
      ["error", "render.anew", "lana"],
      ["error", "render.anew", "lana/ar"],
    ]);
    expect(await room.text("lana/ar/rss.xml")).toContain("https://feeds.example");
  }, 60_000);

  test("damaged documents are made again and told of", async () => {
    const room = await open();
    const said: unknown[] = [];
    const troubles = createTroubles(() => NOW);
    const ports = { ...room.ports, log: (...line: unknown[]) => void said.push(line.slice(0, 2)) };
    const mend = createMender(ports, room.site, troubles);
    const app = appOf(room.sql, ONE, { troubles });
    const damage: [string, Uint8Array][] = [
      ["lana/ar/rss.xml", new Uint8Array([1, 2, 3])],
      ["lana/ar/archive/1/atom.xml", await gzip(new TextEncoder().encode("<feed/>"))],
      ["opml.xml", new Uint8Array()],
    ];
    for (const [path, bytes] of damage) {
      const before = (await documentAt(room.sql, path))!;
      const text = await gunzip(before.bytes.gzip!);
      await room.sql.all("UPDATE documents SET gzip = ? WHERE path = ?", bytes, path);
      const mended = await mend((await documentAt(room.sql, path))!);
      expect([path, mended.etag, await gunzip(mended.bytes.gzip!)]).toEqual([path, before.etag, text]);
      expect(await room.text(path)).toBe(text);
    }
    expect(said).toEqual(damage.map(() => ["warn", "document.damaged"]));
    const health = (await (await app.request("/health")).json()) as { damaged: object[] };
    expect(health.damaged).toHaveLength(3);
    expect(health.damaged[0]).toMatchObject({ path: "opml.xml", mended: true });
  }, 60_000);
});
