import { afterAll, beforeAll, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { BASE, type Deployment, deploy, deployAgain, textOf } from "./deployment.ts";

/** The public address of a Worker: set, forgotten, changed, never had; each deployment follows on the one before. */
const MINUTE = 60_000;
let site: RemoteSite;
let now = Math.ceil(Date.now() / MINUTE) * MINUTE;
let origins: Record<string, string>;

beforeAll(async () => {
  site = await spawnSite({ now });
  origins = { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` };
});
afterAll(() => site.stop());

async function turn(deployed: Deployment, alarms = 3): Promise<void> {
  now += 6 * MINUTE;
  await site.set({ now });
  await deployed.cron(now);
  for (let n = 0; n < alarms; n += 1) {
    now += 1000;
    await site.set({ now });
    await deployed.alarm("lana", now);
  }
  await deployed.settle();
}

const self = async (deployed: Deployment) => textOf(await deployed.ask("/lana/ar/feed.json"));
const notes = async (deployed: Deployment) => (await deployed.ask("/health")).text();

test("one that never had an address answers 503, polls nothing and publishes nothing", async () => {
  const deployed = await deploy([lana], { ...origins, NASHRA_BASE_URL: "" });
  await site.asked();
  await turn(deployed);
  for (const path of ["/", "/lana/ar/rss.xml", "/health", "/hub", "/opml.xml", "/admin/agencies"]) {
    const response = await deployed.ask(path);
    expect([path, response.status, response.headers.get("Cache-Control")]).toEqual([path, 503, "no-store"]);
    expect(await response.text()).toContain(`NASHRA_BASE_URL to ${BASE}`);
  }
  expect(await site.asked()).toEqual([]);
  for (const id of ["lana", "directory"])
    expect(await deployed.rows(id, "SELECT count(*) AS n FROM documents")).toEqual([{ n: 0 }]);
});

test("an address of this machine is none, but for a development server", async () => {
  const local = { ...origins, NASHRA_BASE_URL: "http://127.0.0.1:8787" };
  const refused = await deploy([lana], local);
  expect((await refused.ask("/lana/ar/rss.xml")).status).toBe(503);
  const taken = await deploy([lana], { ...local, DEV_WORKER: "1" });
  await turn(taken);
  expect(await self(taken)).toContain("http://127.0.0.1:8787/lana/ar/feed.json");
});

test("a deployment that forgot it goes on with the one it had, and says so; another one is taken up", {
  timeout: 120_000,
}, async () => {
  const first = await deploy([lana], origins);
  await turn(first);
  expect(await self(first)).toContain(`"feed_url":"${BASE}/lana/ar/feed.json"`.replace('":"', '": "').slice(14, -1));
  expect(await notes(first)).not.toContain("NASHRA_BASE_URL");

  const forgot = await deployAgain([lana], { ...origins, NASHRA_BASE_URL: "" });
  await turn(forgot);
  expect(await self(forgot)).toContain(`${BASE}/lana/ar/feed.json`);
  expect(await self(forgot)).not.toContain("127.0.0.1:8787");
  expect(await notes(forgot)).toContain(`goes on with ${BASE}`);
  expect((await (await forgot.ask("/opml.xml")).arrayBuffer()).byteLength).toBeGreaterThan(100);

  const moved = await deployAgain([lana], { ...origins, NASHRA_BASE_URL: "https://other.example" });
  await turn(moved, 30);
  expect(await self(moved)).toContain("https://other.example/lana/ar/feed.json");
  const again = await deployAgain([lana], { ...origins, NASHRA_BASE_URL: "" });
  await turn(again);
  expect(await self(again)).toContain("https://other.example/lana/ar/feed.json");
});

test("a wrong setting is said in one line", async () => {
  const deployed = await deploy([lana], { ...origins, NASHRA_ADMIN_TOKEN: "short" });
  const response = await deployed.ask("/");
  expect([response.status, await response.text()]).toEqual([
    503,
    "wrong setting: NASHRA_ADMIN_TOKEN=(hidden): expected at least 16 printable ASCII characters without spaces\n",
  ]);
});
