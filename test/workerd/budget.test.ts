import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { freshSql } from "#platform";
import type { Bindings } from "../../src/worker/isolate.ts";
import { createWorker } from "../../src/worker/worker.ts";
import { type Counts, countedDatabase, countFetches, none } from "../budget/counted.ts";
import { lanaWithSections, type RemoteSite, spawnSite } from "../support/newsroom.ts";

/** Of one invocation on the free plan: subrequests, D1 calls among them, and queries, should D1 count those of a batch. */
const FREE = { subrequests: 50, queries: 50 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let site: RemoteSite;
let counts = none();
let now: number;
let worker: ReturnType<typeof createWorker>;
let bindings: Bindings;

/** A fixed hour of tomorrow: the site's day decides how much a run finds, and a run's clock never stands before the real one. */
const tomorrowAt = (hours: number): number => (Math.floor(Date.now() / DAY) + 1) * DAY + hours * HOUR;

countFetches(() => counts);

async function open(at: number): Promise<void> {
  now = at;
  site = await spawnSite({ now });
  await freshSql();
  worker = createWorker([lanaWithSections()]);
  bindings = {
    DB: countedDatabase((env as unknown as Bindings).DB, () => counts),
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_LOG: "error",
  };
}

/** One run of the cron trigger. What the site's own control asks for is not counted. */
async function run(): Promise<Counts> {
  counts = none();
  const controller = { scheduledTime: now, cron: "", noRetry() {} } as unknown as ScheduledController;
  await worker.scheduled(controller, bindings, {} as ExecutionContext);
  return counts;
}

describe.each([0, 16])("from %i:00 UTC on", (hour) => {
  beforeAll(() => open(tomorrowAt(hour)));
  afterAll(() => site.stop());

  test("a run keeps to half of the free plan's subrequests, while the archive fills to two thirds", async () => {
    const filling: Counts[] = [];
    // Until two runs in a row have found nothing to fetch but a listing.
    for (let quiet = 0; quiet < 2 && filling.length < 60; now += HOUR / 2) {
      await site.set({ now });
      filling.push(await run());
      quiet = filling.at(-1)!.fetches <= 2 ? quiet + 1 : 0;
    }
    const news: Counts[] = [];
    const silent: Counts[] = [];
    for (let round = 0; round < 6; round += 1) {
      now += HOUR;
      await site.set({ now });
      await site.publish({ lang: round % 2 === 0 ? "ar" : "en", category: 5, released: now });
      for (let more = 0; more < 5; more += 1) {
        const used = await run();
        (used.rowsWritten > 30 ? news : silent).push(used);
      }
    }
    expect(news.length).toBeGreaterThan(4);
    expect(silent.length).toBeGreaterThan(4);
    const most = (runs: readonly Counts[], of: (used: Counts) => number) => Math.max(...runs.map(of));
    const told = (runs: readonly Counts[]) => ({
      subrequests: most(runs, (used) => used.calls + used.fetches),
      statements: most(runs, (used) => used.statements),
      rowsWritten: most(runs, (used) => used.rowsWritten),
    });
    const used = { filling: told(filling), news: told(news), silent: told(silent) };
    for (const { subrequests } of [used.news, used.silent])
      expect(subrequests, JSON.stringify(used)).toBeLessThanOrEqual(FREE.subrequests / 2);
    expect(used.filling.subrequests, JSON.stringify(used)).toBeLessThanOrEqual((FREE.subrequests * 2) / 3);
    for (const { statements } of [used.filling, used.news, used.silent])
      expect(statements, JSON.stringify(used)).toBeLessThanOrEqual(FREE.queries);
    // A hundred thousand rows a day, over 1,440 runs, are 69 a run.
    const written = silent.reduce((sum, one) => sum + one.rowsWritten, 0) / silent.length;
    expect(written, JSON.stringify(used)).toBeLessThanOrEqual(20);
  });

  test("a request for a document is one call, and one that finds it unchanged reads one row", async () => {
    const ask = async (path: string, headers: Record<string, string> = {}): Promise<Response> => {
      counts = none();
      const request = new Request(`https://feeds.example${path}`, {
        headers: { "Accept-Encoding": "gzip", ...headers },
      });
      const response = await worker.fetch(request as never, bindings, {} as ExecutionContext);
      await response.arrayBuffer();
      return response;
    };
    // Requests come at the time of the last run: by an earlier clock, polls would be late.
    vi.spyOn(Date, "now").mockImplementation(() => now);
    onTestFinished(() => void vi.restoreAllMocks());
    worker = createWorker([lanaWithSections()]);
    await ask("/lana/fr/rss.xml");
    // Whether polls are late is asked once in half a minute, by one query.
    await ask("/lana/en/");
    expect(counts.calls).toBeLessThanOrEqual(2);
    for (const path of ["/lana/ar/rss.xml", "/lana/ar/", "/opml.xml", "/"]) {
      const response = await ask(path);
      expect([response.status, counts.calls]).toEqual([200, 1]);
      expect(counts.rowsRead).toBeLessThanOrEqual(2);
      const etag = response.headers.get("ETag")!;
      expect((await ask(path, { "If-None-Match": etag })).status).toBe(304);
      expect(counts.calls).toBeLessThanOrEqual(1);
    }
  });
});
