import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readSettings } from "../../config/settings.ts";
import lana from "../../feeds/lana.ts";
import { type Deployment, openDeployment } from "../../src/node/deployment.ts";
import { openSql } from "../../src/node/store/sql.ts";
import { backfill } from "../../src/operate/backfill.ts";
import { verifyArchive } from "../../src/operate/verify.ts";
import { publishSite } from "../../src/poll/documents/site-documents.ts";
import { renderStale } from "../../src/poll/documents/stale.ts";
import { tick, watchesIn } from "../../src/poll/tick.ts";
import { startSite } from "../site/server.ts";

/**
 * `node test/soak/poll.ts [KILLS]`: news arrives, is edited and removed while `serve`, `poll` and `backfill` are killed
 * (-9) at random moments. After each kill the whole archive is verified, and no article of before may be gone or have
 * another id, place, address or date. At the end it is compared with a twin that nobody killed. Prints one JSON line.
 */
const KILLS = Number(process.argv[2] ?? 200);
const HISTORY = 900;

const site = await startSite({ history: HISTORY });
const folder = mkdtempSync(join(tmpdir(), "nashra-soak-"));
const data = join(folder, "killed");
const env = {
  NASHRA_DATA: data,
  NASHRA_FEEDS: "lana",
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
  NASHRA_LOG: "error",
  NASHRA_POLL: "* * * * * *",
  PORT: "0",
};
const file = join(data, "nashra.sqlite");
let ahead = 0;
const twin = openDeployment(readSettings({ ...env, NASHRA_DATA: join(folder, "twin") }, [lana]), () => {}, {
  clock: () => Date.now() + ahead,
});
const started = Date.now();
const wrong: string[] = [];
const published = new Set<number>();
const kills = { serve: 0, poll: 0, backfill: 0 };
let ended = 0;
let before = new Map<string, string>();
/** Polls that the killed processes brought to their end. */
const polls = async (): Promise<number> => {
  const sql = openSql(file);
  const [row] = await sql.all("SELECT count(*) AS n FROM polls WHERE started >= ?", started);
  sql.close();
  return Number(row!["n"]);
};

// Both begin with the same archive: what lies further back than a first poll reaches is nobody's loss.
await publishSite(twin.ports, twin.site);
await tick(twin.ports, twin.site, { all: true });
mkdirSync(data);
twin.sql.copyTo(file);
// The shortest of some, lest what else the machine does make every process end before its kill.
let whole = Number.POSITIVE_INFINITY;
for (let n = 0; n < 3; n += 1) {
  const first = Date.now();
  await killedWhile(["poll"], 120_000);
  whole = Math.min(whole, Date.now() - first);
}
while (kills.serve + kills.poll + kills.backfill < KILLS) {
  const killed = kills.serve + kills.poll + kills.backfill;
  change(killed);
  const verb = (["serve", "poll", "serve", "backfill"] as const)[killed % 4]!;
  const args = verb === "backfill" ? ["backfill", "lana/ar", "--pages", "2"] : [verb];
  // Some while it starts, most at its work, some after it: by how long it takes on this machine today.
  if (await killedWhile(args, whole * (0.3 + Math.random() * (verb === "serve" ? 2.2 : 1.4)))) kills[verb] += 1;
  else ended += 1;
  await examine(`after ${verb} ${killed}`);
  await tick(twin.ports, twin.site, { all: true });
}

const committed = await polls();

// A minute later a removal is told for the second time, and within hours each page has been read again: time runs ahead
// until both have seen every edit and removal that came while one of them was dead.
const killed = openDeployment(readSettings(env, [lana]), () => {}, { clock: () => Date.now() + ahead });
await renderStale(killed.ports, killed.site);
for (const one of [killed, twin]) {
  await one.sql.all("UPDATE leases SET owner = '', until = 0");
  for (let more = true; more; ) {
    const polls = await tick(one.ports, one.site, { all: true });
    more = polls.some((poll) => poll.nextDue <= poll.finished);
  }
}
// Polls alone have found what was missed: nothing of it is left to the walk that follows.
const found = new Set((await killed.sql.all("SELECT native_id FROM articles")).map((row) => Number(row["native_id"])));
const stand = new Set(site.articles.map((one) => one.id));
const unfound = [...published].filter((id) => stand.has(id) && !found.has(id));
for (const one of [killed, twin]) {
  for (const watch of watchesIn(one.site))
    await backfill(one.ports, one.site, watch, { pages: null, until: null, sleep: (ms) => sleep(ms) });
}
for (let rounds = 0; rounds < 300 && !(await atRest(killed, twin)); rounds += 1) {
  ahead += 10 * 3_600_000;
  for (const one of [killed, twin]) await tick(one.ports, one.site, { all: true });
}
await examine("at the end");
const [ours, theirs] = await Promise.all([contentOf(killed), contentOf(twin)]);
// What came and went while it was dead, nobody could have seen.
const gone = (content: string): boolean => JSON.parse(content).stands === 0;
const lost = [...theirs].flatMap(([id, content]) => (ours.has(id) || gone(content) ? [] : id));
const more = [...ours.keys()].filter((id) => !theirs.has(id));
const other = [...ours].filter(([id, content]) => theirs.has(id) && theirs.get(id) !== content).map(([id]) => id);
const revisions = await killed.sql.all("SELECT count(*) AS n FROM revisions");
const removed = await killed.sql.all("SELECT count(*) AS n FROM articles WHERE removed IS NOT NULL");
const pages = await killed.sql.all("SELECT sum(archives) AS n FROM feeds");
const quick = await killed.sql.all("PRAGMA integrity_check");
if (quick[0]?.["integrity_check"] !== "ok") wrong.push(String(quick[0]?.["integrity_check"]));
killed.close();
twin.close();
await site.close();
rmSync(folder, { recursive: true, force: true });
const figures = {
  kills,
  endedBeforeTheKill: ended,
  msOfAnUndisturbedPoll: whole,
  pollsCommittedMeanwhile: committed,
  articles: ours.size,
  published: published.size,
  notFoundByPolls: unfound.length,
  lost: lost.length,
  notAtTheTwin: more.length,
  otherContent: other.length,
  edits: revisions[0]!["n"],
  removed: removed[0]!["n"],
  sealedPages: pages[0]!["n"],
  wrong: wrong.slice(0, 20),
  seconds: Math.round((Date.now() - started) / 1000),
};
process.stdout.write(`${JSON.stringify({ ...figures, examples: [...lost, ...more, ...other].slice(0, 5) })}\n`);
process.exitCode = wrong.length + unfound.length + lost.length + more.length + other.length === 0 ? 0 : 1;

/** The agency's day: one to three new articles, now and then an edit or a removal. */
function change(round: number): void {
  const count = 1 + Math.floor(Math.random() * 3);
  for (let n = 0; n < count; n += 1) {
    published.add(site.publish({ lang: (["ar", "en", "ar", "fr"] as const)[(round + n) % 4]! }).id);
  }
  // Among the newest, but seen before by whoever got to poll.
  const listed = site.articles.filter((one) => one.lang === "ar").slice(3);
  if (round % 3 === 0) site.edit(listed[0]!.id, { title: `${listed[0]!.title} (${round})` });
  if (round % 10 === 9) site.remove(listed[1]!.id);
}

/** True: it was killed. False: it had ended by itself. */
async function killedWhile(args: readonly string[], ms: number): Promise<boolean> {
  const child = spawn(process.execPath, ["src/node/command-line.ts", ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const gone = new Promise<number | null>((resolve) => child.once("close", resolve));
  const waiting = new AbortController();
  const first = await Promise.race([
    gone.then(() => "ended"),
    sleep(ms, "kill", { signal: waiting.signal }).catch(() => "ended"),
  ]);
  waiting.abort();
  if (first === "kill") child.kill("SIGKILL");
  const code = await gone;
  if (code !== null && code !== 0) wrong.push(`${args[0]} ended with ${code}: ${said.trim().slice(-300)}`);
  return code === null;
}

async function examine(when: string): Promise<void> {
  const sql = openSql(file);
  try {
    const verdict = await verifyArchive(sql, twin.site);
    for (const { where, problem } of verdict.findings) wrong.push(`${when}: ${where}: ${problem}`);
    const rows = await sql.all("SELECT id, seq, native_id, url, published, first_seen FROM articles");
    const now = new Map(rows.map((row) => [String(row["id"]), JSON.stringify(row)]));
    for (const [id, row] of before) if (now.get(id) !== row) wrong.push(`${when}: ${row} became ${now.get(id)}`);
    before = now;
  } finally {
    sql.close();
  }
}

async function contentOf({ sql }: Deployment): Promise<Map<string, string>> {
  const rows = await sql.all(
    "SELECT id, url, edition, title, content_html, removed IS NULL AS stands FROM articles ORDER BY id",
  );
  return new Map(rows.map((row) => [String(row["id"]), JSON.stringify(row)]));
}

/** Every article was read again, none is due once more, and none is half removed. */
async function atRest(...deployments: Deployment[]): Promise<boolean> {
  for (const { sql } of deployments) {
    const waiting = await sql.all(
      "SELECT 1 FROM articles WHERE removed IS NULL AND (checks = 0 OR check_due <= ? OR missing_since IS NOT NULL) LIMIT 1",
      Date.now() + ahead,
    );
    if (waiting.length > 0) return false;
  }
  return true;
}
