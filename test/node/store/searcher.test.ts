import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hono } from "hono";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSearcher, type Searcher } from "../../../src/node/store/searcher.ts";
import { type NodeSql, openSql } from "../../../src/node/store/sql.ts";
import { filteredFeeds } from "../../../src/serve/filtered.ts";
import { fillArchive } from "../../support/archive.ts";
import { type Newsroom, openNewsroom } from "../../support/newsroom.ts";
import { serveNewsroom } from "../../support/served.ts";

const folder = mkdtempSync(join(tmpdir(), "nashra-searcher-"));
const file = join(folder, "nashra.sqlite");
let sql: NodeSql;
let room: Newsroom;
let searcher: Searcher;
let logged: string[];

beforeAll(async () => {
  sql = openSql(file);
  room = await openNewsroom("https://lana.gov.ly", { sql });
  await fillArchive(room, 120);
});
afterEach(() => searcher.close());
afterAll(() => {
  sql.close();
  rmSync(folder, { recursive: true, force: true });
});

const QUERY = { q: "خبر", place: null, section: null, limit: 20 };

test("a thread of its own makes the same documents, and finds what was published since", async () => {
  searcher = createSearcher({ ...room.site, file }, () => {});
  const here = filteredFeeds(sql, room.site);
  for (const variant of ["rss", "atom", "json", "html"] as const) {
    const made = await searcher.filtered({ path: "lana/ar" } as never, variant, QUERY, null);
    expect(made).toEqual(await here({ path: "lana/ar" }, variant, QUERY, null));
  }
  const before = await searcher.filtered({ path: "lana/ar" } as never, "json", { ...QUERY, q: "121" }, null);
  await fillArchive(room, 1);
  const after = await searcher.filtered({ path: "lana/ar" } as never, "json", { ...QUERY, q: "121" }, null);
  expect(text(before)).not.toContain("خبر رقم 121");
  expect(text(after)).toContain("خبر رقم 121");
});

function text(made: Awaited<ReturnType<Searcher["filtered"]>>): string {
  return new TextDecoder().decode((made as { body: Uint8Array }).body);
}

describe("a search that takes too long", () => {
  async function served(patienceMs: number): Promise<Hono> {
    logged = [];
    const thread = new URL("./overrunning-search.ts", import.meta.url);
    searcher = createSearcher({ ...room.site, file }, (_level, event) => logged.push(event), { patienceMs, thread });
    return serveNewsroom(room, { filtered: searcher.filtered });
  }
  const ask = async (app: Hono, q: string) => app.request(`https://feeds.example/lana/ar/rss.xml?q=${q}`);

  test("is answered by 503 in one line, and those behind it by another thread", async () => {
    const app = await served(100);
    const first = await (await ask(app, "one")).text();
    const [late, next] = await Promise.all([ask(app, "endless"), ask(app, "two")]);
    expect(late.status).toBe(503);
    expect(await late.text()).toBe("this search takes too long; please try again later, or with other words\n");
    expect(Object.fromEntries(late.headers)).toMatchObject({ "retry-after": "10", "cache-control": "no-store" });
    expect(next.status).toBe(400);
    expect(await next.text()).not.toBe(first);
    expect(logged).toEqual(["search.overrun"]);
  });

  test("keeps no feed waiting", async () => {
    const app = await served(600_000);
    const late = ask(app, "endless");
    const feed = await app.request("https://feeds.example/lana/ar/rss.xml");
    expect(feed.status).toBe(200);
    await searcher.close();
    expect((await late).status).toBe(503);
  });

  test("has a bounded number of others waiting behind it", async () => {
    const app = await served(600_000);
    const late = ask(app, "endless");
    const others = Array.from({ length: 65 }, () => ask(app, "two"));
    // Only the one too many is answered while the first goes on.
    expect((await Promise.race(others)).status).toBe(503);
    await searcher.close();
    await Promise.all([late, ...others]);
  });

  test.each(["broken", "dead"])("a search that is %s is a 500, and the next is answered", async (q) => {
    const app = await served(10_000);
    expect((await ask(app, q)).status).toBe(500);
    expect((await ask(app, "two")).status).toBe(400);
  });
});
