import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import lana from "../../feeds/lana.ts";
import { fillArchive } from "../support/archive.ts";
import { openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy, sqlIn, stubOf, textOf } from "./deployment.ts";
import { deployment } from "./main.ts";

/** What can happen to an object in the midst of its work: nothing is lost, and nothing is there twice. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let site: RemoteSite;
let deployed: Deployment;
let now: number;

beforeAll(async () => {
  site = await spawnSite({ now: Date.now() });
});
afterAll(() => site.stop());
beforeEach(async () => {
  now = Date.now();
  await site.set({ now, fault: null });
  deployed = await deploy([lana], { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
  await deployed.cron(now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function alarms(count: number, every = 1000): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    now += every;
    await site.set({ now });
    await deployed.alarm("lana", now);
  }
}

/** Every article once, in as many as polls said, and every document with each of its entries once. */
async function sound(least: number): Promise<void> {
  const [row] = await deployed.rows(
    "lana",
    "SELECT count(*) AS kept, count(DISTINCT native_id) AS ids, (SELECT sum(added) FROM polls) AS added FROM articles",
  );
  expect(row).toEqual({ kept: row!["kept"], ids: row!["kept"], added: row!["kept"] });
  expect(Number(row!["kept"])).toBeGreaterThanOrEqual(least);
  const feed = JSON.parse(await textOf(await deployed.ask("/lana/feed.json"))) as { items: { id: string }[] };
  expect(new Set(feed.items.map(({ id }) => id)).size).toBe(feed.items.length);
}

test("alarms that overlap fetch no page twice and keep no article twice", async () => {
  for (let round = 1; round <= 4; round += 1) {
    await site.asked();
    for (const lang of ["ar", "en"] as const) await site.publish({ lang });
    now += HOUR;
    await site.set({ now });
    await Promise.all([1, 2, 3, 4].map(() => deployed.alarm("lana", now)));
    const asked = await site.asked();
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.filter((path, index) => asked.indexOf(path) !== index)).toEqual([]);
  }
  await sound(10);
});

test("an object that is evicted in the midst of filling goes on where it was, by its alarm or by the cron trigger", {
  timeout: 180_000,
}, async () => {
  for (let n = 0; n < 2; n += 1) {
    await alarms(1);
    await evictDurableObject(stubOf("lana"));
  }
  expect(deployment.alarms.has("lana")).toBe(true);
  // Its alarm is lost too: the Directory knows that it is late.
  now += HOUR;
  await site.set({ now });
  // One that runs: it may have gone to sleep.
  await deployed.rows("directory", "SELECT 1");
  await evictDurableObject(stubOf("directory"));
  const [before] = await deployed.rows("lana", "SELECT max(n) AS n FROM polls");
  await deployed.cron(now);
  expect(await deployed.rows("lana", "SELECT max(n) AS n FROM polls")).not.toEqual([before]);
  await alarms(10);
  await sound(20);
});

test("a write that fails leaves what was there, is told, and is made good", async () => {
  await alarms(4);
  const before = await deployed.rows("lana", "SELECT count(*) AS n FROM articles");
  const kind = await runInDurableObject(stubOf("lana"), (_object, state) => Object.getPrototypeOf(state.storage.sql));
  const exec = (kind as SqlStorage).exec;
  let broken = true;
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(kind as SqlStorage, "exec").mockImplementation(function (
    this: SqlStorage,
    sql: string,
    ...params: unknown[]
  ) {
    // What records a poll of an agency; a report is taken otherwise.
    if (broken && /INTO polls \([^)]*\)\s*VALUES/.test(sql)) throw new Error("database or disk is full: SQLITE_FULL");
    return exec.call(this, sql, ...(params as never[]));
  } as SqlStorage["exec"]);
  await site.publish({ lang: "ar" });
  await alarms(3, HOUR);
  expect(await deployed.rows("lana", "SELECT count(*) AS n FROM articles")).toEqual(before);
  expect((await deployed.ask("/lana/ar/rss.xml")).status).toBe(200);
  const health = (await (await deployed.ask("/health")).json()) as { status: string; why: string };
  expect(health, JSON.stringify(health)).toMatchObject({
    status: "degraded",
    why: expect.stringContaining("disk is full"),
  });
  broken = false;
  await alarms(10, MINUTE);
  await sound(20);
  expect(JSON.stringify(await (await deployed.ask("/health")).json())).not.toContain("disk is full");
});

test("a deployment in mid-poll: what it held is released by time, and the next one goes on", async () => {
  await alarms(2);
  // A poll of the former version holds the lease, and never ends.
  await deployed.rows(
    "lana",
    "INSERT OR REPLACE INTO leases (name, owner, until, held) VALUES ('lana', 'worker before', ?, 0)",
    now + 90_000,
  );
  await evictDurableObject(stubOf("lana"));
  const [before] = await deployed.rows("lana", "SELECT max(n) AS n FROM polls");
  await alarms(3);
  const held = await deployed.rows("lana", "SELECT *, ? AS now FROM leases", Date.now());
  expect(await deployed.rows("lana", "SELECT max(n) AS n FROM polls"), JSON.stringify(held)).toEqual([before]);
  // It does not spin while it waits.
  expect(deployment.alarms.get("lana")! - Date.now()).toBeGreaterThan(5000);
  now += 2 * MINUTE;
  await alarms(10);
  await sound(20);
});

test("a clock that jumps a day ahead and back delays no poll for longer than its interval", async () => {
  await alarms(8);
  await deployed.rows("lana", "UPDATE watches SET next_due = next_due + 86400000");
  await evictDurableObject(stubOf("lana"));
  now += MINUTE;
  await alarms(3);
  const late = await deployed.rows("lana", "SELECT count(*) AS n FROM watches WHERE next_due > ?", now + 6 * HOUR);
  expect(late).toEqual([{ n: 0 }]);
  await sound(20);
});

test("with another address and six hundred articles, polls keep their pace and feed documents come first", {
  timeout: 180_000,
}, async () => {
  await alarms(4);
  const sql = sqlIn("lana");
  const room = await openNewsroom(site.url, { sql, hub: "https://feeds.example/hub" });
  await fillArchive(room, 600);
  const archives = await deployed.rows("lana", "SELECT sum(archives) AS n FROM feeds");
  expect(Number(archives[0]!["n"])).toBeGreaterThan(4);
  deployment.vars["NASHRA_BASE_URL"] = "https://other.example";
  await evictDurableObject(stubOf("lana"));
  await evictDurableObject(stubOf("directory"));
  const polls = async () => Number((await deployed.rows("lana", "SELECT count(*) AS n FROM polls"))[0]!["n"]);
  const before = await polls();
  await deployed.rows("lana", "UPDATE watches SET next_due = 0");
  // An alarm makes one document again beside its polls, and the next comes a quarter of a second later.
  let runs = 0;
  for (; runs < 40 && !(await freshFeeds()); runs += 1) await alarms(1);
  expect(runs).toBeLessThan(20);
  // Polls do not wait for the archive documents that are left.
  await alarms(3, 10 * MINUTE);
  expect(await polls()).toBeGreaterThanOrEqual(before + 3);
  const left = (await (await deployed.ask("/health")).json()) as { remaking?: string };
  expect(left.remaking).toMatch(/^rendering \d+ of \d+ documents again$/);

  async function freshFeeds(): Promise<boolean> {
    const rows = await deployed.rows(
      "lana",
      "SELECT path, gzip FROM documents WHERE path GLOB 'lana/*/feed.json' AND sealed = 0",
    );
    for (const { gzip } of rows) {
      const text = await new Response(
        new Blob([gzip as unknown as ArrayBuffer]).stream().pipeThrough(new DecompressionStream("gzip")),
      ).text();
      if (!text.includes("https://other.example/lana/")) return false;
    }
    return rows.length > 0;
  }
});
