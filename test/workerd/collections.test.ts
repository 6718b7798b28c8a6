import { afterAll, beforeAll, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy, textOf } from "./deployment.ts";

/** A collection is an object of its own: it takes up what its agencies' objects tell of. */

let site: RemoteSite;
let now = Date.now();
let deployed: Deployment;

beforeAll(async () => {
  site = await spawnSite({ now });
  deployed = await deploy([lana], { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
});
afterAll(() => site.stop());

const ask = (method: string, path: string, body?: object) => deployed.order(method, path, body);

async function runs(id: string, count: number): Promise<void> {
  for (let run = 0; run < count; run += 1) {
    now += 1000;
    await site.set({ now });
    await deployed.alarm(id, now);
  }
}

async function ids(feed: string): Promise<string[]> {
  const response = await ask("GET", `/${feed}/feed.json`);
  if (response.status !== 200) return [];
  return (JSON.parse(await textOf(response)) as { items: { id: string }[] }).items.map(({ id }) => id);
}

test("it is filled beside the polls, and a takedown over HTTP reaches it in the same request", {
  timeout: 120_000,
}, async () => {
  await deployed.cron(now);
  await runs("lana", 12);
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
  await runs("both", 10);
  const [arabic, english] = [await ids("lana/ar"), await ids("lana/en")];
  const all = await ids("both");
  expect(all.length).toBeGreaterThan(10);
  expect(new Set(all).size).toBe(all.length);
  expect([...arabic, ...english].filter((id) => !all.includes(id))).toEqual([]);
  const [first] = all;
  const taken = await ask("DELETE", `/admin/articles/${encodeURIComponent(first!)}?reason=test`);
  expect(taken.status, await taken.clone().text()).toBe(200);
  expect(((await taken.json()) as { documents: string[] }).documents).toContain("both/rss.xml");
  expect(await ids("both")).not.toContain(first);
  expect((await ask("DELETE", "/admin/agencies/both")).status).toBe(200);
  expect((await ask("GET", "/both/rss.xml")).status).toBe(410);
  expect((await ask("GET", "/lana/rss.xml")).status).toBe(200);
});
