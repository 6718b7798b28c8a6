import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openSql } from "../../src/node/store/sql.ts";
import { startSite } from "../site/server.ts";

/**
 * `node test/soak/backfill.ts [ARTICLES] [KILLS]`: a backfill of an edition of 20,000 articles, killed (-9) at random
 * moments and run again, then compared with the site: nothing lost, nothing twice, memory flat. Prints one JSON line.
 */
const ARTICLES = Number(process.argv[2] ?? 20_000);
const KILLS = Number(process.argv[3] ?? 10);

// The history is shared by three editions; only the Arabic one is walked.
const site = await startSite({ history: ARTICLES });
const data = mkdtempSync(join(tmpdir(), "nashra-soak-"));
const env = {
  ...process.env,
  NASHRA_DATA: data,
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
  NASHRA_LOG: "error",
};
const started = Date.now();
const memory: number[] = [];
let kills = 0;
let code: number | null = null;
while (code !== 0) {
  const child = spawn(process.execPath, ["src/node/command-line.ts", "backfill", "lana/ar"], {
    env,
    stdio: ["ignore", "ignore", "ignore"],
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentKib(child.pid!));
  }, 200);
  const ended = new Promise<number | null>((resolve) => child.once("exit", (exit) => resolve(exit)));
  if (kills < KILLS) {
    const first = await Promise.race([
      ended.then(() => "ended"),
      sleep(1500 + Math.random() * 6000).then(() => "kill"),
    ]);
    if (first === "kill") {
      child.kill("SIGKILL");
      kills += 1;
    }
  }
  code = await ended;
  clearInterval(watch);
  memory.push(Math.round(peak / 1024));
  process.stderr.write(
    `run ${memory.length}: exit ${code}, ${memory.at(-1)} MiB, ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
}
const sql = openSql(join(data, "nashra.sqlite"));
const ids = (await sql.all("SELECT native_id FROM articles")).map((row) => String(row["native_id"]));
const held = (await sql.all("SELECT count(*) AS held FROM entries WHERE page = -1"))[0]!["held"];
const pages = (await sql.all("SELECT max(page) AS pages FROM entries WHERE feed = 'lana/ar'"))[0]!["pages"];
sql.close();
const wanted = await listed();
const missing = wanted.filter((id) => !ids.includes(id));
process.stdout.write(
  `${JSON.stringify({ wanted: wanted.length, kept: ids.length, twice: ids.length - new Set(ids).size, missing: missing.length, held, pages, kills, seconds: Math.round((Date.now() - started) / 1000), peakMiB: memory })}\n`,
);
process.exitCode = missing.length === 0 && held === 0 && ids.length === wanted.length ? 0 : 1;
await site.close();
rmSync(data, { recursive: true, force: true });

function residentKib(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function listed(): Promise<string[]> {
  const found = new Set<string>();
  for (let page = 1; ; page += 1) {
    const html = await (await fetch(`${site.url}/category.php?id=8&lang=ar&page=${page}`)).text();
    const before = found.size;
    for (const match of html.matchAll(/href="[^"]*(?:post|art)\.php\?[^"]*?\bid=(\d+)/g)) found.add(match[1]!);
    if (found.size === before) return [...found];
  }
}
