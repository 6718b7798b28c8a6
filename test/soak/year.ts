import { gzipSync } from "node:zlib";
import lana from "../../feeds/lana.ts";
import { robotsIn } from "../../src/archive/robots.ts";
import { createClient } from "../../src/fetch/client.ts";
import { watchesOf } from "../../src/model/agency.ts";
import { openSql } from "../../src/node/sql.ts";
import { createTransport } from "../../src/node/transport.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import type { PollPorts, Site } from "../../src/poll/ports.ts";
import { createFragments } from "../../src/publish/fragments.ts";
import { localDay } from "../../src/read/dates.ts";
import { type FaultKind, startSite } from "../site/server.ts";

/**
 * `node test/soak/year.ts [DAYS] [SEED] [SHARE]`: a year of polls on a clock of its own, a tenth of them (or SHARE, 0 to 1)
 * met by a fault of some kind, and then now and again an outage of hours; then compared with what the sample site knows to be true. Prints one line of JSON.
 */
const DAYS = Number(process.argv[2] ?? 365);
const SEED = Number(process.argv[3] ?? 1);
const SHARE = Number(process.argv[4] ?? 0.1);
const HOUR = 3_600_000;
const START = Date.parse("2026-01-01T00:00:00Z");
const KINDS: readonly FaultKind[] = [
  "refused",
  "reset",
  "403",
  "404",
  "429",
  "500",
  "503",
  "redirect-loop",
  "redirect-away",
  "empty-200",
  "empty-list",
  "truncated",
  "cut-html",
  "challenge",
  "login",
  "layout",
  "flood",
  "not-html",
  "mojibake",
];

let state = SEED;
const roll = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
let now = START;
const site = await startSite({ now, seed: SEED, noise: true });
const sql = openSql(":memory:");
const clock = () => now;
const ports: PollPorts = {
  sql,
  clock,
  log: () => {},
  gzip: async (bytes) => gzipSync(bytes),
  owner: "year",
  fragments: createFragments(),
  articles: new Map(),
  client: createClient(
    { transport: createTransport(), clock, sleep: async () => {}, log: () => {}, robots: robotsIn(sql) },
    { userAgent: "nashra/soak", origins: new Map([[new URL(lana.home).origin, site.url]]) },
  ),
};
const deployment: Site = { agencies: [lana], baseUrl: "https://feeds.example", hub: null };
const watch = watchesOf(lana).find((one) => one.path === "lana/ar")!;

const published = new Map<string, number>();
const idOf = new Map<string, string>();
const changedIds: string[] = [];
const etags = new Map<string, { etag: string; modified: number }>();
const untruthful: string[] = [];
let polls = 0;
let faulty = 0;
const outcomes: Record<string, number> = {};
let outageEnds = 0;
let outageKind: FaultKind = "500";
/** Outages, with their beginning and end, to hold the alerts against. */
const outages: { from: number; to: number }[] = [];

await pollWatch(ports, deployment, watch);
for (; now < START + DAYS * 24 * HOUR; ) {
  now += Math.round(HOUR * (1 + roll()));
  site.set({ now });
  const hour = new Date(now).getUTCHours();
  const news = hour >= 6 && hour < 21 ? Math.floor(roll() * 3) : 0;
  for (let n = 0; n < news; n += 1) {
    const released = now - Math.floor(roll() * HOUR);
    published.set(String(site.publish({ lang: "ar", released }).id), released);
  }
  if (now >= outageEnds && roll() < 0.004 && SHARE > 0) {
    outageKind = KINDS[Math.floor(roll() * KINDS.length)]!;
    outageEnds = now + (6 + 24 * roll()) * HOUR;
    outages.push({ from: now, to: outageEnds });
  }
  const out = now < outageEnds;
  const fault = out || roll() < SHARE;
  if (fault) faulty += 1;
  site.set({ fault: fault ? { kind: out ? outageKind : KINDS[Math.floor(roll() * KINDS.length)]! } : null });
  const report = await pollWatch(ports, deployment, watch, { dice: roll() });
  polls += 1;
  outcomes[report.outcome] = (outcomes[report.outcome] ?? 0) + 1;
  if (polls % 24 === 0) await watchDocuments();
}
site.set({ fault: null });
for (let more = 0; more < 30; more += 1) {
  now += 8 * HOUR;
  site.set({ now });
  await pollWatch(ports, deployment, watch);
}
await watchDocuments();

const rows = await sql.all(
  "SELECT native_id, published, date_precision, date_source, title, first_seen, removed, revision FROM articles",
);
const truth = new Map(site.articles.map((one) => [String(one.id), one]));
const kept = new Map(rows.map((row) => [String(row["native_id"]), row]));
const delays = [...published].flatMap(([id, released]) => {
  const row = kept.get(id);
  return row === undefined ? [] : [Number(row["first_seen"]) - released];
});
const events = await sql.all("SELECT at, kind FROM events WHERE kind LIKE 'feed.%' ORDER BY id");
const alarms = events.filter((event) => event["kind"] === "feed.degraded").map((event) => Number(event["at"]));
const toAlarm = outages.flatMap(({ from, to }) => {
  const first = alarms.find((at) => at >= from && at <= to + 2 * HOUR);
  return first === undefined ? [] : [(first - from) / HOUR];
});
const mean = (all: readonly number[]) =>
  Math.round((all.reduce((a, b) => a + b, 0) / Math.max(1, all.length)) * 100) / 100;
const result = {
  days: DAYS,
  seed: SEED,
  polls,
  faulty,
  outcomes,
  published: published.size,
  missing: [...published.keys()].filter((id) => !kept.has(id)).length,
  twice: rows.length - kept.size,
  false: rows.filter((row) => truth.get(String(row["native_id"]))?.title.replace(/\s+/g, " ").trim() !== row["title"])
    .length,
  takenDown: rows.filter((row) => row["removed"] !== null).length,
  revised: rows.filter((row) => Number(row["revision"]) > 1).length,
  wrongDay: rows.filter((row) => {
    const real = truth.get(String(row["native_id"]));
    if (real === undefined || row["date_precision"] === "none" || row["date_precision"] === "month") return false;
    const day = row["date_source"] === "stamp" ? localDay(real.released, lana.timezone) : real.day;
    return localDay(Number(row["published"]), lana.timezone) !== day;
  }).length,
  changedIds: changedIds.length,
  untruthful: untruthful.length,
  meanDelayHours: mean(delays.map((ms) => ms / HOUR)),
  outages: outages.length,
  alarms: alarms.length,
  outsideOutages: alarms.filter((at) => !outages.some(({ from, to }) => at >= from && at <= to + 2 * HOUR)).length,
  hoursToAlarm: mean(toAlarm),
  recovered: events.length - alarms.length,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
sql.close();
await site.close();
const lost = result.missing + result.twice + result.false + result.takenDown + result.revised;
process.exitCode = lost + result.wrongDay + result.changedIds + result.untruthful === 0 ? 0 : 1;

/** An id is for ever; validators change together with the bytes, and Last-Modified never goes back. */
async function watchDocuments(): Promise<void> {
  for (const row of await sql.all("SELECT id, native_id FROM articles")) {
    const native = String(row["native_id"]);
    if ((idOf.get(native) ?? row["id"]) !== row["id"]) changedIds.push(native);
    idOf.set(native, String(row["id"]));
  }
  for (const row of await sql.all("SELECT path, etag, modified FROM documents")) {
    const path = String(row["path"]);
    const next = { etag: String(row["etag"]), modified: Number(row["modified"]) };
    const before = etags.get(path);
    if (before !== undefined && (next.modified < before.modified || next.modified > now)) untruthful.push(path);
    if (before !== undefined && next.etag !== before.etag && next.modified === before.modified) untruthful.push(path);
    etags.set(path, next);
  }
}
