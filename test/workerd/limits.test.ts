import { afterAll, beforeAll, expect, test } from "vitest";
import { countFetches, none } from "../budget/counted.ts";
import { lanaWithSections, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy } from "./deployment.ts";

/** Subrequests of one invocation on the free plan: https://developers.cloudflare.com/workers/platform/limits/ */
const SUBREQUESTS = 50;
const HOUR = 3_600_000;
let site: RemoteSite;
let deployed: Deployment;
let now = Date.now();
let counts = none();

beforeAll(async () => {
  countFetches(() => counts);
  site = await spawnSite({ now });
  deployed = await deploy([lanaWithSections()], { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
  await deployed.cron(now);
});
afterAll(() => site.stop());

/** Requests of one alarm, and whether it published. */
async function alarm(): Promise<{ readonly fetches: number; readonly published: boolean }> {
  const articles = async () => Number((await deployed.rows("lana", "SELECT count(*) AS n FROM articles"))[0]!["n"]);
  const before = await articles();
  await site.set({ now });
  counts = none();
  await deployed.alarm("lana", now);
  const { fetches } = counts;
  return { fetches, published: (await articles()) > before };
}

test("an alarm sends at most half of the free plan's requests, filling, with news and without", {
  timeout: 120_000,
}, async () => {
  const alarms: Awaited<ReturnType<typeof alarm>>[] = [];
  // Until two alarms in a row have found nothing new.
  for (let quiet = 0; quiet < 2 && alarms.length < 60; now += 1000) {
    alarms.push(await alarm());
    quiet = alarms.at(-1)!.published ? 0 : quiet + 1;
  }
  for (let round = 0; round < 6; round += 1) {
    now += HOUR;
    await site.set({ now });
    await site.publish({ lang: round % 2 === 0 ? "ar" : "en", category: 5, released: now });
    for (let more = 0; more < 4; more += 1, now += 1000) alarms.push(await alarm());
  }
  expect(alarms.filter(({ published }) => published).length).toBeGreaterThan(10);
  expect(alarms.filter(({ published }) => !published).length).toBeGreaterThan(5);
  const most = Math.max(...alarms.map(({ fetches }) => fetches));
  expect(most).toBeGreaterThan(4);
  expect(most).toBeLessThanOrEqual(SUBREQUESTS / 2);
  // Pictures are measured in alarms that have nothing else to do.
  const pictures = "SELECT count(*) AS n FROM pictures WHERE width IS NOT NULL";
  for (let more = 0; more < 10; more += 1, now += 1000) await alarm();
  expect(Number((await deployed.rows("lana", pictures))[0]!["n"])).toBeGreaterThan(3);
});
