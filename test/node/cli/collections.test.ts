import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { type Ended, nashra, ready, runHere } from "../../support/nashra.ts";

/** A collection on a running server: put, filled by its polls, killed, and gone. */

const TOKEN = "a-token-of-the-definitions";
const scratch = mkdtempSync(join(tmpdir(), "nashra-collections-"));
const file = join(scratch, "both.json");
const definition = {
  kind: "collection",
  id: "both",
  names: { ar: "كل الأخبار", en: "All news" },
  home: "https://news.example/",
  tagYear: 2026,
  feeds: ["lana/ar", "lana/en"],
  languages: ["ar", "en"],
};
let site: Site;
let env: Record<string, string>;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  site = await startSite({});
  env = {
    NASHRA_DATA: join(scratch, "data"),
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_ADMIN_TOKEN: TOKEN,
    PORT: "0",
  };
  await start();
});
afterAll(async () => {
  server.kill("SIGKILL");
  await site.close();
  rmSync(scratch, { recursive: true, force: true });
});

async function start(): Promise<void> {
  server = nashra(["serve", "--json"], env);
  url = await ready(server);
}

const run = (...args: string[]): Promise<Ended> => runHere(["agencies", ...args, "--url", url], env);

async function ids(path = "both/feed.json"): Promise<string[]> {
  const response = await fetch(`${url}/${path}`);
  if (response.status !== 200) return [];
  return ((await response.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
}

/** True once the collection has every article of an edition. */
async function isFilled(language: string): Promise<boolean> {
  const [copies, articles] = await Promise.all(["both", "lana"].map((id) => ids(`${id}/${language}/feed.json`)));
  return articles!.length > 0 && copies!.toSorted().join() === articles!.toSorted().join();
}

/** Within a tick. */
const soon = <Value>(value: () => Promise<Value>) => expect.poll(value, { timeout: 60_000, interval: 250 });

test("it is put, filled, killed, changed and removed like an agency", { timeout: 240_000 }, async () => {
  writeFileSync(file, JSON.stringify({ ...definition, feeds: ["nobody/ar"], languages: [] }));
  expect(await run("put", file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("collection both: languages:"),
  });
  writeFileSync(file, JSON.stringify({ ...definition, id: "lana" }));
  expect((await run("put", file)).stderr).toContain("feeds: lana/ar is a feed of the collection itself");
  writeFileSync(file, JSON.stringify({ ...definition, id: "lana", feeds: ["wafa/ar"] }));
  expect((await run("put", file)).stderr).toContain("lana: id: an agency has this id");

  writeFileSync(file, JSON.stringify(definition));
  const put = await run("put", file);
  expect(put, put.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("both: created: active") });
  await soon(async () => (await ids()).length).toBeGreaterThan(10);
  for (const language of ["ar", "en"]) await soon(() => isFilled(language)).toBe(true);
  for (const path of [
    "both/",
    "both/ar/",
    "both/ar/rss.xml",
    "both/en/atom.xml",
    "both/ar/ninjs.json",
    "both/sitemap.xml",
  ])
    await soon(async () => [path, (await fetch(`${url}/${path}`)).status]).toEqual([path, 200]);
  await soon(async () => (await fetch(`${url}/opml.xml`)).text()).toContain("/both/ar/rss.xml");
  expect(await (await fetch(`${url}/?lang=ar`)).text()).toContain("كل الأخبار");
  const schema = (await (await fetch(`${url}/collection.schema.json`)).json()) as { required: string[] };
  expect(schema.required.filter((field) => !(field in definition))).toEqual([]);

  const before = await ids();
  const killed = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  await killed;
  await start();
  expect(await ids()).toEqual(before);

  const [first] = before;
  const headers = { Authorization: `Bearer ${TOKEN}` };
  await fetch(`${url}/admin/articles/${encodeURIComponent(first!)}`, { method: "DELETE", headers });
  expect(await ids()).toEqual(before.slice(1));

  writeFileSync(file, JSON.stringify({ ...definition, feeds: ["lana/ar"], languages: ["ar"] }));
  expect((await run("put", file)).stderr).toMatch(/--accept drops[\s\S]*entries from lana\/en leave the collection/);
  expect((await run("put", file, "--accept", "drops")).code).toBe(0);
  await soon(async () => (await ids()).every((id) => before.includes(id))).toBe(true);
  await soon(async () => (await ids()).length).toBeLessThan(before.length - 3);
  const exported = JSON.parse((await run("export", "both")).stdout);
  expect(exported).toEqual({ ...definition, feeds: ["lana/ar"], languages: ["ar"] });
  expect((await runHere(["validate"], env)).code).toBe(0);
  expect((await run("remove", "both", "--yes")).code).toBe(0);
  expect((await fetch(`${url}/both/rss.xml`)).status).toBe(410);
  expect((await ids("lana/ar/feed.json")).length).toBeGreaterThan(5);
});
