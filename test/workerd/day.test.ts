import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readDefinition } from "../../src/model/definition/definition.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { type Deployment, deploy } from "./deployment.ts";
import { Directory, deployment } from "./main.ts";

/** Some agencies through some hours, each by its own alarms: what the Directory has to do for them. */
const MINUTE = 60_000;
/** More of both by `npm run soak -- objects`. */
const AGENCIES = Number(env["DAY_AGENCIES" as keyof typeof env] ?? 6);
const QUIET_MINUTES = Number(env["DAY_MINUTES" as keyof typeof env] ?? 120);
const ids = Array.from({ length: AGENCIES }, (_, n) => `agency${n}`);
let site: RemoteSite;
let deployed: Deployment;
let now: number;
/** When each agency's next alarm comes, on the simulated clock. */
const due = new Map<string, number>();

beforeAll(async () => {
  now = Date.now();
  site = await spawnSite({ now });
  const shipped = ids.map((id) => {
    const editions = ["ar", "en"].map((language) => ({
      language,
      listing: [`https://${id}.example/category.php?id=8&lang=${language}`],
    }));
    const definition = sampleDefinition({ id, home: `https://${id}.example/`, editions });
    return readDefinition(JSON.stringify(definition)).agency;
  });
  const origins = ids.map((id) => `https://${id}.example=${site.url}`);
  deployed = await deploy(shipped, { NASHRA_ORIGINS: origins.join(",") });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await site.stop();
});

/** Runs every alarm that comes until `end`, in order. Returns how many each agency had. */
async function until(end: number): Promise<Map<string, number>> {
  const had = new Map<string, number>();
  for (;;) {
    const [next] = [...due].sort((a, b) => a[1] - b[1]);
    if (next === undefined || next[1] > end) break;
    const [id, at] = next;
    now = Math.max(now, at);
    await deployed.alarm(id, now);
    had.set(id, (had.get(id) ?? 0) + 1);
    due.set(id, now + Math.max(1, deployment.alarms.get(id)! - Date.now()));
  }
  now = end;
  return had;
}

test("no agency waits for another, and the Directory's work goes with agencies and not with documents", {
  timeout: 3_600_000,
}, async () => {
  await deployed.cron(now);
  for (const id of ids) due.set(id, now);
  const filled = await until(now + 5 * MINUTE);
  expect([...filled.keys()].sort()).toEqual([...ids].sort());
  for (const id of ids) {
    const [row] = await deployed.rows(id, "SELECT count(*) AS n FROM articles");
    expect(Number(row!["n"]), id).toBeGreaterThan(10);
  }
  const reports = vi.spyOn(Directory.prototype, "report");
  const written = async () => Number((await deployed.rows("directory", "SELECT total_changes() AS n"))[0]!["n"]);
  const before = await written();
  const alarms = await until(now + QUIET_MINUTES * MINUTE);
  const rows = (await written()) - before;
  const polls = [...alarms.values()].reduce((sum, one) => sum + one, 0);
  const told = { alarms: polls, reports: reports.mock.calls.length, rows };
  // Every agency was polled at its own pace.
  for (const id of ids) expect(alarms.get(id), id).toBeGreaterThan(5);
  // Quiet, it reports every ten minutes or with what changed; each report writes its listings, and no more.
  expect(told.reports, JSON.stringify(told)).toBeLessThanOrEqual((AGENCIES * QUIET_MINUTES) / 10 + AGENCIES * 4);
  expect(told.rows, JSON.stringify(told)).toBeLessThanOrEqual(told.reports * 12);
  for (const table of ["articles", "entries", "revisions"])
    expect(await deployed.rows("directory", `SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 0 }]);
  // The watchdog has nobody to wake.
  const wake = vi.spyOn((await import("./main.ts")).Agency.prototype, "run");
  await deployed.cron(now);
  expect(wake).not.toHaveBeenCalled();
  console.info(`a quiet ${QUIET_MINUTES} minutes of ${AGENCIES} agencies: ${JSON.stringify(told)}`);
});
