import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freshSql } from "#platform";
import lana from "../../feeds/lana.ts";
import type { Bindings } from "../../src/worker/isolate.ts";
import { createWorker } from "../../src/worker/worker.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";

/** A running Worker: definitions are taken up by each isolate, without an upload. */

const TOKEN = "a-token-of-the-definitions";
const MINUTE = 60_000;
let site: RemoteSite;
let now = Date.now();
let bindings: Bindings;
const context = { waitUntil() {} } as unknown as ExecutionContext;
type Isolate = ReturnType<typeof createWorker>;

beforeAll(async () => {
  site = await spawnSite({ now });
  await freshSql();
  bindings = {
    DB: (env as unknown as Bindings).DB,
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url},https://dana.example=${site.url}`,
    NASHRA_ADMIN_TOKEN: TOKEN,
    NASHRA_LOG: "error",
  };
});
afterAll(async () => {
  vi.useRealTimers();
  await site.stop();
});

async function ask(isolate: Isolate, method: string, path: string, body?: object): Promise<Response> {
  const request = new Request(`https://feeds.example${path}`, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, "Accept-Encoding": "gzip" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return isolate.fetch(request as never, bindings, context);
}

async function runs(isolate: Isolate, count: number): Promise<void> {
  for (let run = 0; run < count; run += 1) {
    now += MINUTE;
    await site.set({ now });
    const controller = { scheduledTime: now, cron: "", noRetry() {} } as unknown as ScheduledController;
    await isolate.scheduled(controller, bindings, context);
  }
}

async function ids(isolate: Isolate): Promise<string[]> {
  const response = await ask(isolate, "GET", "/dana/ar/feed.json");
  const stream = response.body!.pipeThrough(new DecompressionStream("gzip"));
  return (JSON.parse(await new Response(stream).text()) as { items: { id: string }[] }).items.map(({ id }) => id);
}

test("put in one isolate, polled by another, paused, retired and removed; a third starts in the middle", {
  timeout: 120_000,
}, async () => {
  const [asked, running] = [createWorker([lana]), createWorker([lana])];
  await runs(running, 4);
  expect((await ask(asked, "GET", "/dana/ar/feed.json")).status).toBe(404);
  const put = await ask(asked, "PUT", "/admin/agencies/dana", sampleDefinition());
  expect(put.status, await put.clone().text()).toBe(201);
  await runs(running, 14);
  const first = await ids(asked);
  expect(first.length).toBeGreaterThan(5);

  const renamed = sampleDefinition({ names: { ar: "دانة" } });
  expect((await ask(asked, "PUT", "/admin/agencies/dana", renamed)).status).toBe(200);
  await runs(running, 14);
  const later = await ids(createWorker([lana]));
  expect(first.filter((id) => !later.includes(id))).toEqual([]);
  expect(new Set(later).size).toBe(later.length);

  expect((await ask(asked, "POST", "/admin/agencies/dana/pause")).status).toBe(200);
  const last = async () =>
    (await bindings.DB.prepare("SELECT path, last_poll FROM watches WHERE path LIKE 'dana/%'").all()).results;
  const before = await last();
  await runs(running, 12);
  expect(await last()).toEqual(before);

  expect((await ask(asked, "POST", "/admin/agencies/dana/retire")).status).toBe(200);
  await runs(running, 2);
  expect(await ids(createWorker([lana]))).toEqual(later);

  expect((await ask(asked, "DELETE", "/admin/agencies/dana")).status).toBe(200);
  expect((await ask(asked, "GET", "/dana/ar/rss.xml")).status).toBe(410);
  await runs(running, 6);
  for (const table of ["articles WHERE agency = 'dana'", "documents WHERE path LIKE 'dana/%'"])
    expect((await bindings.DB.prepare(`SELECT * FROM ${table}`).all()).results).toEqual([]);
  expect((await ask(running, "GET", "/dana/ar/rss.xml")).status).toBe(410);
  expect((await ask(running, "GET", "/lana/ar/rss.xml")).status).toBe(200);
});

test("an isolate that only serves takes a change up within 15 seconds, by one row", async () => {
  await freshSql();
  const [asked, serving] = [createWorker([lana]), createWorker([lana])];
  await runs(asked, 3);
  expect((await ask(serving, "GET", "/lana/ar/rss.xml")).status).toBe(200);
  await ask(asked, "DELETE", "/admin/agencies/lana");
  expect((await ask(serving, "GET", "/lana/ar/rss.xml")).status).toBe(200);
  const real = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => real + 16_000);
  expect((await ask(serving, "GET", "/lana/ar/rss.xml")).status).toBe(410);
  vi.restoreAllMocks();
});

test("while the database cannot be read, an isolate goes on with the definitions it has", async () => {
  await freshSql();
  const worker = createWorker([lana]);
  await runs(worker, 3);
  const DB = {
    prepare() {
      throw new Error("D1 is down");
    },
  };
  const broken = { ...bindings, DB } as unknown as Bindings;
  const rss = (by: Bindings) =>
    worker.fetch(
      new Request("https://feeds.example/lana/ar/rss.xml", { headers: { "Accept-Encoding": "gzip" } }) as never,
      by,
      context,
    );
  expect((await rss(bindings)).status).toBe(200);
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const live = new Request("https://feeds.example/health?live") as never;
  expect((await createWorker([lana]).fetch(live, broken, context)).status).toBe(200);
  expect(logged.mock.calls.map(([line]) => String(line))).toContainEqual(expect.stringContaining("definitions.unread"));
  // Later than an isolate trusts its definitions: they cannot be asked for, and it answers all the same.
  const real = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => real + 16_000);
  expect((await rss(broken)).status).toBe(200);
  vi.restoreAllMocks();
});
