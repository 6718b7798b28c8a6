import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { feedsOf, watchesOf } from "../../src/model/agency.ts";
import { localDay } from "../../src/model/zone.ts";
import type { Replica } from "../site/replicas/replica.ts";
import { startReplicas } from "../site/replicas/server.ts";
import { replicas } from "../site/replicas/table.ts";
import { NOW } from "../support/moment.ts";

/**
 * Every shipped agency with a replica, with all its editions and sections, on one `nashra serve` and over HTTP.
 *
 *     node test/soak/pack.ts [ROUNDS]
 *
 * By default five rounds, one each twenty seconds. Ends with 1 if a listing was polled late or not well, if a feed does not
 * have the entries of its replica, or if memory went over 400 MB.
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const EVERY_S = 20;
/** nashra looks for what is due every ten seconds, and the polls of a round wait for each other. */
const LATE_S = EVERY_S + 30;
const MOST_MB = 400;
const FINE = new Set(["changed", "unchanged", "busy"]);

const listings = replicas.flatMap(({ agency }) => watchesOf(agency).map(({ path }) => path));
const feeds = replicas.flatMap(({ agency }) => feedsOf(agency));
const sites = await startReplicas(replicas.map(onItsDay));
const data = mkdtempSync(join(tmpdir(), "nashra-pack-"));
const child = spawn(process.execPath, ["--max-semi-space-size=2", "src/node/command-line.ts", "serve"], {
  env: {
    PATH: process.env["PATH"],
    PORT: "0",
    MALLOC_ARENA_MAX: "2",
    NASHRA_DATA: data,
    NASHRA_FEEDS: replicas.map(({ agency }) => agency.id).join(),
    NASHRA_ORIGINS: sites.origins,
    NASHRA_POLL: `*/${EVERY_S} * * * * *`,
  },
  stdio: ["ignore", "pipe", "inherit"],
});
process.once("exit", () => child.kill("SIGKILL"));

const polls: { feed: string; outcome: string; why: string; at: number }[] = [];
let address = "";
let rest = "";
child.stdout.on("data", (chunk) => {
  const lines = `${rest}${chunk}`.split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    const told = JSON.parse(line);
    if (told.event === "poll.done") polls.push({ ...told, at: Date.now() });
    else if (told.event === "serve.ready") address = told.url;
    else if (told.level !== "info") console.error(line.slice(0, 300));
  }
});
const memory: number[] = [];
const watching = setInterval(() => {
  if (child.exitCode === null) memory.push(residentMegabytes(child.pid!));
}, 500);

const began = Date.now();
while (listings.some((one) => !polls.some(({ feed }) => feed === one))) {
  if (child.exitCode !== null || Date.now() - began > 180_000) throw new Error("not every listing was ever polled");
  await sleep(500);
}
const first = (Date.now() - began) / 1000;
const from = Date.now();
await sleep(ROUNDS * EVERY_S * 1000);
const until = Date.now();
clearInterval(watching);

const waits = listings.map((one) => {
  const all = polls.filter(({ feed }) => feed === one).map(({ at }) => at);
  const before = all.findLastIndex((at) => at <= from);
  const times = [...all.slice(Math.max(0, before)), until];
  return Math.max(...times.slice(1).map((at, place) => at - times[place]!)) / 1000;
});
const late = waits.filter((wait) => wait > LATE_S).length;
const failed = polls.filter(({ outcome }) => !FINE.has(outcome));
const wrong = await wrongFeeds();
const most = Math.max(...memory);
const steady = residentMegabytes(child.pid!);
const stopping = Date.now();
child.kill("SIGTERM");
const code = await new Promise((ended) => child.once("close", ended));
const stopped = (Date.now() - stopping) / 1000;
await sites.close();
rmSync(data, { recursive: true, force: true });

for (const { feed, outcome, why } of failed.slice(0, 5)) console.error(`${feed}: ${outcome}: ${why}`);
for (const line of wrong.slice(0, 5)) console.error(line);
const made = polls.filter(({ at }) => at > from).length;
console.log(`${replicas.length} agencies, ${feeds.length} feeds, ${listings.length} listings, every ${EVERY_S} s:`);
console.log(`  first polls       ${first.toFixed(0)} s for all`);
console.log(`  polls             ${made} in ${((until - from) / 1000).toFixed(0)} s; ${failed.length} failed`);
console.log(`  longest wait      ${Math.max(...waits).toFixed(1)} s (bound ${LATE_S} s; ${late} listings over it)`);
console.log(`  feeds             ${wrong.length} of ${feeds.length} without the entries of their replica`);
console.log(
  `  memory            ${most.toFixed(0)} MB at most (bound ${MOST_MB} MB), ${steady.toFixed(0)} MB at the end`,
);
console.log(`  SIGTERM to end    ${stopped.toFixed(1)} s, exit code ${code}`);
process.exitCode = late + failed.length + wrong.length === 0 && most < MOST_MB && code === 0 ? 0 : 1;

/** A replica whose day is today. */
function onItsDay(replica: Replica): Replica {
  const { timezone } = replica.agency;
  const dayFirst = (at: number) => localDay(at, timezone).split("-").toReversed().join("/");
  return {
    ...replica,
    answer({ url, headers }) {
      const asked = new URL(url.href.replaceAll(dayFirst(Date.now()), dayFirst(NOW)));
      return replica.answer({ url: asked, headers }, NOW);
    },
  };
}

/** Feeds that do not have as many entries as their replica, a line each. */
async function wrongFeeds(): Promise<string[]> {
  const lines: string[] = [];
  for (const { agency, expected } of replicas) {
    for (const [feed, entries] of Object.entries(expected)) {
      const response = await fetch(`${address}/${feed}/feed.json`);
      const { items } = response.ok ? ((await response.json()) as { items: object[] }) : { items: [] };
      if (items.length !== entries.length) lines.push(`${feed}: ${items.length} entries of ${entries.length}`);
    }
    const all = await fetch(`${address}/${agency.id}/atom.xml`);
    if (!all.ok) lines.push(`${agency.id}: status ${all.status}`);
    await all.arrayBuffer();
  }
  return lines;
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
}
