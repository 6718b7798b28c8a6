import { runDurableObjectAlarm } from "cloudflare:test";
import { afterAll, beforeAll, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy, stubOf } from "./deployment.ts";
import { deployment } from "./main.ts";

/** Workers Cache in front, which local workerd has not: this one notes what it is asked, and answers as it is told to. */
const MINUTE = 60_000;
let site: RemoteSite;
let now = Math.ceil(Date.now() / MINUTE) * MINUTE;
let deployed: Deployment;
const calls: string[][] = [];
let refuses = false;

beforeAll(async () => {
  site = await spawnSite({ now });
  deployed = await deploy([lana], { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
  deployment.cache = {
    async purge({ tags }) {
      calls.push(tags);
      return refuses ? { success: false, errors: [{ code: 10429, message: "rate limited" }] } : { success: true };
    },
  };
  await deployed.cron(now);
  for (let n = 0; n < 3; n += 1) {
    now += 1000;
    await site.set({ now });
    await deployed.alarm("lana", now);
  }
});
afterAll(() => site.stop());

const owed = (id: string) => deployed.rows(id, "SELECT tag, urgent FROM purges ORDER BY tag");

test("what an agency publishes is purged by its feeds, in the minute's calls, and the front pages with them", async () => {
  await deployed.settle();
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.length).toBeLessThanOrEqual(3);
  expect(new Set(calls.flat())).toContain("lana/ar");
});

test("the answer to a takedown says that nothing is left at the edge, or what is", async () => {
  const [one, two] = await deployed.rows("lana", "SELECT native_id FROM articles ORDER BY seq LIMIT 2");
  calls.length = 0;
  const done = await deployed.order("DELETE", `/admin/articles/lana/${one!["native_id"]}`);
  expect(await done.json()).toMatchObject({ outcome: "removed", edge: { purged: true } });
  expect(calls.flat()).toContain("lana");
  expect(await owed("lana")).toEqual([]);

  refuses = true;
  const refused = await deployed.order("DELETE", `/admin/articles/lana/${two!["native_id"]}`);
  const answer = (await refused.json()) as { edge: { tags: string[]; why: string; until: string } };
  expect(answer).toMatchObject({ outcome: "removed", edge: { purged: false, why: expect.stringMatching(/10429/) } });
  expect(answer.edge.tags).toContain("lana");
  expect(Date.parse(answer.edge.until)).toBeGreaterThan(Date.now());
  expect((await owed("directory")).some(({ urgent }) => urgent === 1)).toBe(true);

  // A minute later, by the alarm that this has set.
  refuses = false;
  await deployed.rows("directory", "DELETE FROM facts WHERE name = 'purge-calls'");
  expect(await runDurableObjectAlarm(stubOf("directory"))).toBe(true);
  await expect.poll(async () => (await owed("directory")).filter(({ urgent }) => urgent === 1)).toEqual([]);
});
