import { afterAll, beforeAll, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy } from "./deployment.ts";

/** `/admin/backup` and `/admin/restore` of a Worker: an agency's archive, and back again. */
const MINUTE = 60_000;
let site: RemoteSite;
let now = Math.ceil(Date.now() / MINUTE) * MINUTE;
let deployed: Deployment;

beforeAll(async () => {
  site = await spawnSite({ now });
  deployed = await deploy([lana], { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
  await deployed.cron(now);
  for (let n = 0; n < 4; n += 1) {
    now += 1000;
    await site.set({ now });
    await deployed.alarm("lana", now);
  }
});
afterAll(() => site.stop());

const HELD = "SELECT path, etag, hex(gzip) AS bytes FROM documents WHERE feed IS NOT NULL ORDER BY path";

test("an agency's archive goes to a file and back into an empty one: the same bytes", { timeout: 60_000 }, async () => {
  const described = (await (await deployed.order("GET", "/admin/backup")).json()) as { tables: string[] };
  expect(described).toMatchObject({ agencies: ["lana"], apart: true });
  const wanted = await deployed.rows("lana", HELD);
  expect(wanted.length).toBeGreaterThan(20);
  const pages: string[] = [];
  for (const table of described.tables) {
    for (let after: unknown = null; ; ) {
      const from = after === null ? "" : `&after=${encodeURIComponent(JSON.stringify(after))}`;
      const response = await deployed.order("GET", `/admin/backup?agency=lana&table=${table}${from}`);
      const page = await response.text();
      expect([table, response.status]).toEqual([table, 200]);
      pages.push(page);
      after = JSON.parse(page.slice(0, page.indexOf("\n"))).until;
      if (after === null) break;
    }
  }
  const send = (page: string, query = "") =>
    deployed.ask(`/admin/backup?agency=lana${query}`, {
      method: "POST",
      headers: { Authorization: "Bearer a-token-of-the-deployment" },
      body: page,
    });
  expect((await send(pages[0]!)).status).toBe(409);

  deployed = await deploy([lana], { NASHRA_POLL: "off" });
  await deployed.cron(now);
  for (const page of pages) expect((await send(page)).status).toBe(200);
  expect((await send("", "&done")).status).toBe(200);
  expect(await deployed.rows("lana", HELD)).toEqual(wanted);
  await deployed.alarm("lana", now);
  expect((await deployed.ask("/lana/ar/rss.xml")).status).toBe(200);
});

test.each([
  ["GET", "/admin/backup?agency=nobody&table=entries", 404],
  ["POST", "/admin/restore?agency=nobody&to=2026-11-23T12:00:00Z", 404],
  ["POST", "/admin/restore?agency=lana&to=tomorrow", 400],
])("%s %s: %i", async (method, path, status) => {
  expect((await deployed.order(method, path)).status).toBe(status);
});

test("local workerd has no history to restore, and that is said", async () => {
  const to = new Date(Date.now() - 3_600_000).toISOString();
  const response = await deployed.order("POST", `/admin/restore?to=${to}`);
  expect([200, 502]).toContain(response.status);
});
