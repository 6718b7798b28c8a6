import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freshSql } from "#platform";
import lana from "../../feeds/lana.ts";
import { type Bindings, createWorker } from "../../src/worker/worker.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";

/** A collection in a running Worker: each run of the cron trigger takes up some changes. */

const TOKEN = "a-token-of-the-definitions";
const MINUTE = 60_000;
let site: RemoteSite;
let now = Date.now();
let bindings: Bindings;
const context = { waitUntil() {} } as unknown as ExecutionContext;
const worker = createWorker([lana]);

beforeAll(async () => {
  site = await spawnSite({ now });
  await freshSql();
  bindings = {
    DB: (env as unknown as Bindings).DB,
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_ADMIN_TOKEN: TOKEN,
    NASHRA_LOG: "error",
  };
});
afterAll(async () => {
  vi.useRealTimers();
  await site.stop();
});

async function ask(method: string, path: string, body?: object): Promise<Response> {
  const request = new Request(`https://feeds.example${path}`, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, "Accept-Encoding": "gzip" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return worker.fetch(request as never, bindings, context);
}

async function runs(count: number): Promise<void> {
  for (let run = 0; run < count; run += 1) {
    now += MINUTE;
    await site.set({ now });
    const controller = { scheduledTime: now, cron: "", noRetry() {} } as unknown as ScheduledController;
    await worker.scheduled(controller, bindings, context);
  }
}

async function ids(feed: string): Promise<string[]> {
  const response = await ask("GET", `/${feed}/feed.json`);
  if (response.status !== 200) return [];
  const stream = response.body!.pipeThrough(new DecompressionStream("gzip"));
  return (JSON.parse(await new Response(stream).text()) as { items: { id: string }[] }).items.map(({ id }) => id);
}

test("it is filled beside the polls, and a takedown over HTTP reaches it in the same request", {
  timeout: 120_000,
}, async () => {
  await runs(6);
  const put = await ask("PUT", "/admin/agencies/both", {
    kind: "collection",
    id: "both",
    names: { en: "Both" },
    home: "https://news.example/",
    tagYear: 2026,
    feeds: ["lana/ar", "lana/en"],
    languages: ["ar", "en"],
  });
  expect(put.status, await put.clone().text()).toBe(201);
  await runs(10);
  const [arabic, english] = [await ids("lana/ar"), await ids("lana/en")];
  const all = await ids("both");
  expect(all.length).toBeGreaterThan(10);
  expect(new Set(all).size).toBe(all.length);
  // What came with the last poll may wait for the next run.
  await runs(2);
  expect(
    arabic.filter((id) => !all.includes(id)).length + english.filter((id) => !all.includes(id)).length,
  ).toBeLessThan(8);
  const [first] = all;
  const taken = await ask("DELETE", `/admin/articles/${encodeURIComponent(first!)}?reason=test`);
  expect(taken.status, await taken.clone().text()).toBe(200);
  expect(((await taken.json()) as { documents: string[] }).documents).toContain("both/rss.xml");
  expect(await ids("both")).not.toContain(first);
  expect((await ask("DELETE", "/admin/agencies/both")).status).toBe(200);
  expect((await ask("GET", "/both/rss.xml")).status).toBe(410);
  expect((await ask("GET", "/lana/rss.xml")).status).toBe(200);
});
