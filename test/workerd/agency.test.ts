import { afterAll, beforeAll, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy, textOf } from "./deployment.ts";

/** An agency is an object: it begins by the cron trigger, goes on by its own alarms, and reports to the Directory. */
const MINUTE = 60_000;
let site: RemoteSite;
let now = Math.ceil(Date.now() / MINUTE) * MINUTE;
let deployed: Deployment;

beforeAll(async () => {
  site = await spawnSite({ now });
  deployed = await deploy([lana], { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
});
afterAll(() => site.stop());

async function alarms(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    now += 1000;
    await site.set({ now });
    await deployed.alarm("lana", now);
  }
}

test("it is started by the cron trigger, and its documents are served", { timeout: 120_000 }, async () => {
  expect((await deployed.ask("/lana/ar/rss.xml")).status).toBe(503);
  await deployed.cron(now);
  await alarms(12);
  for (const path of ["/lana/ar/rss.xml", "/lana/en/atom.xml", "/lana/feed.json", "/lana/fr/"]) {
    const response = await deployed.ask(path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(response.headers.get("Cache-Tag")).toBe(path.slice(1, path.lastIndexOf("/")));
    expect((await textOf(response)).length).toBeGreaterThan(1000);
    const again = await deployed.ask(path, { headers: { "If-None-Match": response.headers.get("ETag")! } });
    expect(again.status).toBe(304);
  }
  const filtered = await deployed.ask("/lana/ar/feed.json?limit=2");
  expect((JSON.parse(await textOf(filtered)) as { items: unknown[] }).items).toHaveLength(2);
});

test("the Directory answers for all agencies from what is reported", async () => {
  await deployed.settle();
  const health = (await (await deployed.ask("/health")).json()) as {
    feeds: Record<string, { entries: number; why: string }>;
  };
  const [held] = await deployed.rows("lana", "SELECT count(*) AS n FROM entries WHERE feed = 'lana/ar'");
  expect(health.feeds["lana/ar"]!.entries, JSON.stringify(health)).toBe(held!["n"]);
  expect(await textOf(await deployed.ask("/"))).toContain("lana/fr/rss.xml");
  expect(await textOf(await deployed.ask("/opml.xml"))).toContain("https://feeds.example/lana/en/rss.xml");
  expect(await (await deployed.ask("/metrics")).text()).toContain('nashra_feed_up{feed="lana/ar"} 1');
  expect((await deployed.ask("/status")).status).toBe(200);
  for (const table of ["articles", "entries", "search"])
    expect(await deployed.rows("directory", `SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 0 }]);
});
