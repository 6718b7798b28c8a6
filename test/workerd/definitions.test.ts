import { afterAll, beforeAll, expect, test, vi } from "vitest";
import lana from "../../feeds/lana.ts";
import { createWorker } from "../../src/worker/worker.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy, TOKEN, textOf } from "./deployment.ts";

/** A running deployment: definitions are taken up by their objects and by every isolate, without an upload. */

let site: RemoteSite;
let now = Date.now();
let deployed: Deployment;
type Front = ReturnType<typeof createWorker>;

const vars = () => ({ NASHRA_ORIGINS: `https://lana.gov.ly=${site.url},https://dana.example=${site.url}` });
beforeAll(async () => {
  site = await spawnSite({ now });
  deployed = await deploy([lana], vars());
});
afterAll(async () => {
  vi.useRealTimers();
  await site.stop();
});

async function ask(front: Front, method: string, path: string, body?: object): Promise<Response> {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  return deployed.ask(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) }, front);
}

async function runs(id: string, count: number): Promise<void> {
  for (let run = 0; run < count; run += 1) {
    now += 1000;
    await site.set({ now });
    await deployed.alarm(id, now);
  }
}

async function ids(front: Front): Promise<string[]> {
  const text = await textOf(await ask(front, "GET", "/dana/ar/feed.json"));
  return (JSON.parse(text) as { items: { id: string }[] }).items.map(({ id }) => id);
}

test("put through one isolate, served by another, paused, retired and removed; a third starts in the middle", {
  timeout: 120_000,
}, async () => {
  const [asked, serving] = [createWorker(), createWorker()];
  await deployed.cron(now);
  expect((await ask(asked, "GET", "/dana/ar/feed.json")).status).toBe(404);
  const put = await ask(asked, "PUT", "/admin/agencies/dana", sampleDefinition());
  expect(put.status, await put.clone().text()).toBe(201);
  await runs("dana", 14);
  const first = await ids(serving);
  expect(first.length).toBeGreaterThan(5);

  const renamed = sampleDefinition({ names: { ar: "دانة" } });
  expect((await ask(asked, "PUT", "/admin/agencies/dana", renamed)).status).toBe(200);
  await runs("dana", 14);
  const later = await ids(createWorker());
  expect(first.filter((id) => !later.includes(id))).toEqual([]);
  expect(new Set(later).size).toBe(later.length);

  expect((await ask(asked, "POST", "/admin/agencies/dana/pause")).status).toBe(200);
  const last = () => deployed.rows("dana", "SELECT path, last_poll FROM watches WHERE path LIKE 'dana/%'");
  const before = await last();
  await runs("dana", 12);
  expect(await last()).toEqual(before);

  expect((await ask(asked, "POST", "/admin/agencies/dana/retire")).status).toBe(200);
  await runs("dana", 2);
  expect(await ids(createWorker())).toEqual(later);

  expect((await ask(asked, "DELETE", "/admin/agencies/dana")).status).toBe(200);
  expect((await ask(asked, "GET", "/dana/ar/rss.xml")).status).toBe(410);
  await runs("dana", 6);
  for (const table of ["articles WHERE agency = 'dana'", "documents WHERE path LIKE 'dana/%'"])
    expect(await deployed.rows("dana", `SELECT * FROM ${table}`)).toEqual([]);
  for (const table of [
    "watches WHERE path LIKE 'dana/%'",
    "feeds WHERE path LIKE 'dana/%'",
    "reports WHERE agency = 'dana'",
  ])
    expect(await deployed.rows("directory", `SELECT * FROM ${table}`)).toEqual([]);
  expect((await ask(createWorker(), "GET", "/dana/ar/rss.xml")).status).toBe(410);
  expect((await ask(serving, "GET", "/lana/ar/rss.xml")).status).toBe(200);
  // Its id can be taken again, by who says so.
  expect((await ask(asked, "PUT", "/admin/agencies/dana", sampleDefinition())).status).toBe(409);
  expect((await ask(asked, "PUT", "/admin/agencies/dana?accept=again", sampleDefinition())).status).toBe(200);
  await runs("dana", 6);
  expect((await ids(createWorker())).length).toBeGreaterThan(5);
});

test("an isolate that only serves takes a change up within five seconds, and asks for no agency that there is not", async () => {
  deployed = await deploy([lana], vars());
  const [asked, serving] = [createWorker(), createWorker()];
  await deployed.cron(now);
  await runs("lana", 3);
  expect((await ask(serving, "GET", "/lana/ar/rss.xml")).status).toBe(200);
  await ask(asked, "DELETE", "/admin/agencies/lana");
  expect((await ask(serving, "GET", "/lana/ar/rss.xml")).status).toBe(200);
  const real = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => real + 6000);
  await ask(serving, "GET", "/lana/ar/rss.xml");
  expect((await ask(serving, "GET", "/lana/ar/rss.xml")).status).toBe(410);
  vi.restoreAllMocks();
  for (let n = 0; n < 5; n += 1) expect((await ask(serving, "GET", `/nobody${n}/rss.xml`)).status).toBe(404);
});

test("a definition that changes while its agency is polled: what that poll publishes has the new names too", {
  timeout: 120_000,
}, async () => {
  const front = createWorker();
  deployed = await deploy([lana], vars());
  const put = async (english: string) => {
    const names = { ar: "دانة", en: english };
    return (await ask(front, "PUT", "/admin/agencies/dana", sampleDefinition({ names }))).status;
  };
  expect(await put("Dana")).toBe(201);
  const polling = runs("dana", 1);
  expect(await put("Dana Renamed")).toBe(200);
  // An operator's poll under the mandate that it began with.
  await polling;
  await runs("dana", 12);
  for (const path of ["/dana/feed.json", "/dana/en/feed.json"])
    expect((JSON.parse(await textOf(await ask(front, "GET", path))) as { title: string }).title).toContain("Renamed");
});
