import { beforeEach, describe, expect, test } from "vitest";
import { stores } from "#platform";
import { backfillOf, putBackfill } from "../../src/archive/backfills.ts";
import {
  documentAt,
  documentPaths,
  documentRow,
  documentStates,
  documentUnless,
  dropDocuments,
  forgetVersions,
  listDocuments,
  putDocuments,
  siteModified,
  versionRecorded,
} from "../../src/archive/documents.ts";
import { eventsAfter, lastEvent, recordEvents, serviceEvents } from "../../src/archive/events.ts";
import {
  endLease,
  heldLeases,
  holdLease,
  holdLeaseLast,
  releaseLease,
  renewLease,
  takeLeaseQuery,
} from "../../src/archive/leases.ts";
import {
  duePaths,
  lastPollNumber,
  newWatchRow,
  recentPollsQuery,
  recordPoll,
  type WatchRow,
  watchRow,
  watchRows,
} from "../../src/archive/polls.ts";
import {
  asidePages,
  asideQuery,
  countAside,
  dueAsideQuery,
  giveUp,
  letOut,
  mustReadAgainQuery,
  quarantined,
  setAside,
} from "../../src/archive/quarantine.ts";
import { ask, askAll } from "../../src/archive/query.ts";
import { rememberedRobots, robotsIn } from "../../src/archive/robots.ts";
import { factOf, putFact } from "../../src/archive/rows.ts";
import { beginIngest, holdsArticles, ingestRows, ingestState, schemaOf } from "../../src/archive/shipping/ingest.ts";
import { SHIPPED } from "../../src/archive/shipping/shipped.ts";
import { beginShipping, changedDocuments, changedRows, shippingOf } from "../../src/archive/shipping/shipping.ts";
import { createTroubles, watchWrites } from "../../src/archive/troubles.ts";
import type { StoredDocument } from "../../src/model/document.ts";
import { NO_NORM } from "../../src/model/norm.ts";
import type { Sql } from "../../src/model/ports.ts";
import { NO_TOTALS } from "../../src/model/watch-state.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const MARK = { sql: "INSERT INTO facts (name, value) VALUES ('mark', '1')", params: [] };

/** A watch with a value in every column. */
const WATCH: WatchRow = {
  path: "lana/ar",
  etag: 'W/"ا"',
  lastModified: "Mon, 23 Nov 2026 12:00:00 GMT",
  listingUrl: "https://a.example/",
  listingHash: "h",
  listingCore: "c",
  pending: 1,
  lastPoll: NOW,
  lastSuccess: NOW - 1,
  lastChange: NOW - 2,
  failures: 2,
  outcome: "changed",
  evidence: "سطر 😀",
  foundBy: "items[0]",
  nextDue: NOW + 1,
  askedWait: 5,
  clocksAgreed: NOW - 3,
  norm: {
    ...NO_NORM,
    listings: 9,
    items: 20.5,
    doubts: ["a"],
    listing: { items: 1, titles: 1, excerpts: 0, stamps: 0.5, strangers: 0 },
  },
  listed: ["1", "ب"],
  alarm: { since: 1, last: 2, bad: 3, run: 4, good: 0, told: true, calmed: true },
  totals: { ...NO_TOTALS, polls: { changed: 2 }, bytes: 7 },
  gap: { since: 1, next: "https://a.example/2", found: 2, pages: 3 },
  sources: { fallback: { name: "html", since: 1, why: "ا", before: null }, states: {} },
};

const poll = (watch: string, started: number, over = {}) => ({
  watch,
  started,
  finished: started + 5,
  outcome: "unchanged",
  evidence: null,
  status: 200,
  bytes: 1,
  items: 2,
  added: [1],
  changed: [],
  removed: [1, 2],
  setAside: [],
  ...over,
});

function documentOf(path: string, over: Partial<StoredDocument & { size: number }> = {}) {
  const bytes = { gzip: Uint8Array.of(1, 2, 3) };
  const document = { path, feed: "lana", mediaType: "text/html", etag: 'W/"1"', modified: NOW, sealed: false, bytes };
  return { ...document, size: 9, ...over };
}

describe.each(Object.entries(stores))("what is kept besides articles, in %s", (_name, open) => {
  let sql: Sql;
  beforeEach(async () => {
    sql = await open();
  });

  test("a watch comes back as it was recorded, and one of an earlier version complete", async () => {
    expect([await watchRow(sql, "lana/ar"), await watchRows(sql)]).toEqual([null, new Map()]);
    await sql.batch([
      ...recordPoll(WATCH, poll("lana/ar", 1)),
      ...recordPoll(newWatchRow("lana/en"), poll("lana/en", 2)),
    ]);
    expect(await watchRow(sql, "lana/ar")).toEqual(WATCH);
    expect(await watchRows(sql)).toEqual(
      new Map([
        ["lana/ar", WATCH],
        ["lana/en", newWatchRow("lana/en")],
      ]),
    );
    expect((await watchRows(sql, ["lana/en", "none"])).size).toBe(1);
    await sql.all(
      `UPDATE watches SET alarm = '{"since":7,"polls":3,"told":true}', norm = '{"listings":2}', totals = '{"added":3}'`,
    );
    expect(await watchRow(sql, "lana/ar")).toMatchObject({
      alarm: { since: 7, last: 7, bad: 3, run: 0, good: 0, told: true },
      norm: { ...NO_NORM, listings: 2 },
      totals: { ...NO_TOTALS, added: 3 },
    });
  });

  test("polls are numbered, and given newest first", async () => {
    expect(await lastPollNumber(sql)).toBe(0);
    await sql.batch([
      ...recordPoll(WATCH, poll("lana/ar", 1)),
      ...recordPoll(WATCH, poll("lana/ar", 3, { outcome: "drift" })),
    ]);
    expect(await lastPollNumber(sql)).toBe(2);
    expect(await ask(sql, recentPollsQuery("lana/ar", 1))).toMatchObject([
      {
        started: 3,
        finished: 8,
        outcome: "drift",
        evidence: null,
        status: 200,
        added: 1,
        changed: 0,
        removed: 2,
        setAside: 0,
      },
    ]);
    expect(await ask(sql, recentPollsQuery("none", 9))).toEqual([]);
  });

  test("due are those never polled, those whose time has come, and those put off further than can be", async () => {
    const state = (path: string, nextDue: number, askedWait: number | null = null) =>
      recordPoll({ ...newWatchRow(path), nextDue, askedWait }, poll(path, 1));
    await sql.batch([state("a", 50), state("b", 40), state("c", 60), state("d", 5000), state("e", 5000, 9000)].flat());
    const listings = ["a", "b", "c", "d", "e", "new"].map((path) => ({ path, longest: 100 }));
    expect(await duePaths(sql, listings, 50, 9)).toEqual(["d", "new", "b", "a"]);
    expect(await duePaths(sql, listings, 50, 2)).toEqual(["d", "new"]);
    expect(await duePaths(sql, [], 50, 2)).toEqual([]);
  });

  test("one holds a lease; whoever lost it writes nothing", async () => {
    const take = (owner: string, now: number, until: number) => ask(sql, takeLeaseQuery("lana", owner, now, until));
    expect(await askAll(sql, [takeLeaseQuery("lana", "one", 0, 90_000)])).toEqual([true]);
    expect([await take("two", 1, 90_001), await take("one", 1, 90_001)]).toEqual([false, true]);
    await renewLease(sql, "lana", "two", 10 ** 9);
    expect(await heldLeases(sql, 90_000)).toEqual([{ name: "lana", owner: "one" }]);
    expect(await heldLeases(sql, 90_001)).toEqual([]);
    await expect(sql.batch([MARK, holdLease("lana", "two")])).rejects.toThrow(/NOT NULL/);
    expect(await factOf(sql, "mark")).toBeNull();
    await sql.batch([holdLease("lana", "one"), MARK, endLease("lana", "two")]);
    expect(await heldLeases(sql, 0)).toHaveLength(1);
    await sql.batch([holdLeaseLast("lana", "one")]);
    expect(await heldLeases(sql, 0)).toEqual([]);
    await expect(sql.batch([holdLease("lana", "one")])).rejects.toThrow(/NOT NULL/);
    // Run out; taken by a clock far ahead; given back.
    expect([await take("two", 0, 90_000), await take("three", 90_000, 180_000)]).toEqual([true, true]);
    await renewLease(sql, "lana", "three", 10 ** 12);
    expect(await take("four", 90_001, 180_001)).toBe(true);
    await releaseLease(sql, "lana", "four");
    expect(await heldLeases(sql, 0)).toEqual([]);
  });

  test("an item set aside waits for longer each time, until it is let out or given up", async () => {
    const item = {
      kind: "failed" as const,
      brief: false,
      gone: false,
      agency: "lana",
      nativeId: "1",
      watch: "lana/ar",
      url: "https://a.example/1",
      title: "عنوان",
      reason: "503",
      html: "x".repeat(100_001),
      definition: "d",
    };
    const heldAt = async (now: number) => (await ask(sql, asideQuery("lana", "d", now))).get("1")?.held;
    await sql.batch([setAside({ ...item, now: NOW })]);
    const MINUTE = 60_000;
    expect([await heldAt(NOW + 5 * MINUTE - 1), await heldAt(NOW + 5 * MINUTE)]).toEqual([true, false]);
    await sql.batch([setAside({ ...item, now: NOW })]);
    expect([await heldAt(NOW + 15 * MINUTE - 1), await heldAt(NOW + 15 * MINUTE)]).toEqual([true, false]);
    await sql.batch([setAside({ ...item, now: NOW })]);
    expect([await heldAt(NOW + 60 * MINUTE - 1), await heldAt(NOW + 60 * MINUTE)]).toEqual([true, false]);
    await sql.batch([setAside({ ...item, brief: true, now: NOW })]);
    expect(await heldAt(NOW + 5 * MINUTE)).toBe(false);
    expect((await ask(sql, asideQuery("lana", "other definition", NOW))).get("1")).toMatchObject({
      held: false,
      tries: 3,
      first: NOW,
    });
    expect([await countAside(sql), (await quarantined(sql, 9)).length]).toEqual([1, 1]);
    expect((await asidePages(sql, "lana/ar", 9))[0]).toMatchObject({
      nativeId: "1",
      title: "عنوان",
      html: "x".repeat(100_000),
    });
    const dueAt = (now: number) => ask(sql, dueAsideQuery("lana/ar", "d", now, 9));
    expect([(await dueAt(NOW)).length, (await dueAt(NOW + 5 * MINUTE)).length]).toEqual([0, 1]);
    const again = (definition: string, now: number) =>
      ask(sql, mustReadAgainQuery({ path: "lana/ar", agency: "lana" }, definition, now));
    expect([await again("d", NOW), await again("d", NOW + 5 * MINUTE), await again("e", NOW)]).toEqual([
      false,
      true,
      true,
    ]);
    const goneAt = (at: number, gone = true) => setAside({ ...item, gone, now: at });
    await sql.batch([goneAt(NOW + 1), goneAt(NOW + 2, false), goneAt(NOW + 3), goneAt(NOW + 4)]);
    await sql.batch([giveUp("lana", "1", NOW + 2)]);
    expect(await countAside(sql)).toBe(1);
    await sql.batch([giveUp("lana", "1", NOW + 3)]);
    expect(await countAside(sql)).toBe(0);
    await sql.batch([setAside({ ...item, html: null, title: null, now: NOW }), letOut("lana", ["1", "2"])]);
    expect(await countAside(sql)).toBe(0);
  });

  test("a document is stored where its bytes differ, and its earlier ETags are remembered", async () => {
    expect([await documentAt(sql, "a"), await documentUnless(sql, "a", "x"), await siteModified(sql)]).toEqual([
      null,
      null,
      0,
    ]);
    const many = Array.from({ length: 30 }, (_, n) => documentOf(`p${n}`));
    await sql.batch(putDocuments([documentOf("a"), documentOf("b", { feed: null, sealed: true }), ...many], NOW));
    expect(await documentAt(sql, "a")).toMatchObject({
      path: "a",
      feed: "lana",
      sealed: false,
      bytes: { gzip: Uint8Array.of(1, 2, 3) },
    });
    expect(await documentUnless(sql, "a", 'W/"1"')).toBe("same");
    expect(await documentUnless(sql, "a", 'W/"0"')).toMatchObject({ archives: 0, document: { path: "a" } });
    expect(await documentPaths(sql)).toHaveLength(31);
    expect((await listDocuments(sql)).slice(0, 2)).toEqual([
      { path: "a", feed: "lana" },
      { path: "b", feed: null },
    ]);
    expect(await documentRow(sql, "a")).toMatchObject({ size: 9, etag: 'W/"1"' });
    expect([await documentRow(sql, "none"), await siteModified(sql)]).toEqual([undefined, NOW]);
    // The same ETag changes nothing; another one, nothing but forwards.
    await sql.batch(putDocuments([documentOf("a", { modified: NOW + 9000 })], NOW + 1));
    expect((await documentStates(sql, ["a", "none"])).get("a")).toEqual({ etag: 'W/"1"', modified: NOW });
    await sql.batch(putDocuments([documentOf("a", { etag: 'W/"2"', modified: NOW - 1000 })], NOW + 2));
    expect((await documentStates(sql, ["a"])).get("a")).toEqual({ etag: 'W/"2"', modified: NOW + 1000 });
    expect([await versionRecorded(sql, "a", 'W/"1"'), await versionRecorded(sql, "a", 'W/"x"')]).toEqual([
      NOW + 1,
      null,
    ]);
    await sql.batch([forgetVersions(["a"]), dropDocuments(["a", "b"])]);
    expect([await versionRecorded(sql, "a", 'W/"1"'), await documentAt(sql, "b")]).toEqual([null, null]);
    expect(() => putDocuments([documentOf("a", { bytes: {} as never })], NOW)).toThrow(/no gzip bytes/);
  });

  test("events rise in number; those of articles are no events of the service", async () => {
    expect([recordEvents([]), await lastEvent(sql)]).toEqual([[], 0]);
    const event = {
      at: NOW + 1,
      kind: "article.published" as const,
      feed: "lana/ar",
      article: "tag:1",
      data: { t: "ا\0😀" },
    };
    await sql.batch(recordEvents([event, { ...event, kind: "feed.degraded", article: null, data: {} }]));
    expect(await eventsAfter(sql, 0, 1)).toEqual([{ id: 1, ...event }]);
    expect((await serviceEvents(sql, 9)).map(({ id }) => id)).toEqual([2]);
    expect([await lastEvent(sql), await eventsAfter(sql, 2, 9)]).toEqual([2, []]);
  });

  test("facts, robots.txt and walks are replaced", async () => {
    expect([await factOf(sql, "a"), await robotsIn(sql).get("h"), await backfillOf(sql, "w")]).toEqual([
      null,
      null,
      null,
    ]);
    await sql.batch([putFact("a", "1"), putFact("a", "2")]);
    expect(await factOf(sql, "a")).toBe("2");
    const robots = rememberedRobots(robotsIn(sql));
    await robots.put("h", { text: "", fetched: 1 });
    await robots.put("h", { text: "User-agent: *", fetched: 2 });
    expect([await robots.get("h"), await robotsIn(sql).get("h")]).toEqual(
      new Array(2).fill({ text: "User-agent: *", fetched: 2 }),
    );
    const walk = { watch: "w", next: null, page: 2, oldest: "2025-01-01", added: 3, updated: NOW };
    await sql.batch([putBackfill({ ...walk, next: "https://a.example/2" }), putBackfill(walk)]);
    expect(await backfillOf(sql, "w")).toEqual(walk);
  });

  test("split mode sends what changed, and takes a step only where the one before was taken", async () => {
    expect([await shippingOf(sql), await holdsArticles(sql)]).toEqual([null, false]);
    await sql.batch([...recordPoll(WATCH, poll("lana/ar", 1)), ...putDocuments([documentOf("a")], NOW)]);
    await beginShipping(sql, "me", { baseUrl: "https://a.example", hub: null });
    await beginShipping(sql, "another", { baseUrl: "https://b.example", hub: "https://hub.example" });
    expect(await shippingOf(sql)).toMatchObject({
      source: "me",
      baseUrl: "https://b.example",
      hub: "https://hub.example",
    });
    const { rows, to, done } = await changedRows(sql, 0, 100);
    expect([rows.map(({ table }) => table), done]).toEqual([["watches", "polls"], true]);
    expect((await changedDocuments(sql, "documents", 0, to, 9)).map(({ path }) => path)).toEqual(["a"]);
    await beginIngest(sql, "me", NOW, true);
    expect(await watchRow(sql, "lana/ar")).toBeNull();
    const step = { source: "me", phase: "rows" as const, from: 0, to };
    expect(await ingestRows(sql, { ...step, from: 1 }, rows, NOW)).toBe(false);
    expect(await watchRow(sql, "lana/ar")).toBeNull();
    expect([await ingestRows(sql, step, rows, NOW), await ingestRows(sql, step, rows, NOW)]).toEqual([true, false]);
    expect(await watchRow(sql, "lana/ar")).toEqual(WATCH);
    expect(await ingestState(sql)).toMatchObject({
      source: "me",
      positions: { rows: to },
      received: NOW,
      schema: await schemaOf(sql),
    });
  });

  test("the columns that are sent stand in the order of the wire: positions, not names, go over it", () => {
    const columns = Object.fromEntries(SHIPPED.map(({ name, columns }) => [name, columns.join(" ")]));
    expect([columns["articles"], columns["watches"], columns["polls"]]).toEqual([
      "seq id agency native_id edition sections url language title summary content_html content_text place place_folded agency_mark author image alternates published date_precision date_source day first_seen updated revision fingerprint text_key listing_fingerprint check_due checks missing_since removed removed_why doubted idle_reads collected",
      "path etag last_modified listing_url listing_hash pending last_poll last_success last_change failures outcome evidence found_by next_due norm listed alarm totals gap listing_core asked_wait clocks_agreed sources",
      "n watch started finished outcome evidence status bytes items added changed removed set_aside",
    ]);
  });

  test("a write that the store refuses is noted, and its end", async () => {
    const troubles = createTroubles(() => NOW);
    let fault: string | null = "database or disk is full";
    const failing: Sql = {
      all: async (text, ...params) => {
        if (fault !== null) throw new Error(fault);
        return sql.all(text, ...params);
      },
      batch: (statements) => sql.batch(statements),
    };
    const watched = watchWrites(failing, troubles);
    const { sql: text } = putFact("a", "1");
    await expect(watched.all(text, "a", "1")).rejects.toThrow(/full/);
    expect(troubles.failedWrite).toMatchObject({ fault: "full", since: NOW });
    fault = null;
    await watched.all("SELECT 1 AS one");
    expect(troubles.failedWrite).not.toBeNull();
    await watched.all(text, "a", "1");
    expect(troubles.failedWrite).toBeNull();
  });
});
