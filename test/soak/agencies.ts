import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readSettings } from "../../config/settings.ts";
import lana from "../../feeds/lana.ts";
import { type Agency, defineAgency } from "../../src/model/agency.ts";
import { serve } from "../../src/node/cli/serve.ts";

/**
 * Many agencies of three listings on one Node machine. Each answers after 300 ms; one in twenty takes every connection
 * and says nothing for 30 s.
 *
 *     node test/soak/agencies.ts [AGENCIES] [MINUTES] [INTERVAL]
 *
 * By default 200 agencies, each listing every five minutes, for ten minutes once all have been polled for the first time and
 * five minutes have passed. Short: `50 2 1`. Ends
 * with 1 where a living listing waited longer than its interval and half a minute, or memory went over 400 MB.
 */
const [, self, ...given] = process.argv;
const [agencies = 200, minutes = 10, interval = 5] = given.filter((one) => one !== "--served").map(Number);
const ANSWER_MS = 300;
const STALL_MS = 30_000;
const MOST_MB = 400;
const ITEMS = 10;
const FINE = ["changed", "unchanged", "busy"];

/** What articles of each edition say, in its language: what is in another would be taken for a swapped edition. */
const WORDS = [
  ["ar", "تقرير المجلس رقم", "طرابلس 21 نوفمبر 2026 (وال)", "اجتمع المجلس اليوم وأعلن ما سيقوم به في الأيام القادمة. "],
  [
    "en",
    "The council's report, number",
    "TRIPOLI, 21 November 2026 (LANA)",
    "The council met and said what it would do. ",
  ],
  [
    "fr",
    "Le rapport du conseil, numéro",
    "TRIPOLI, 21 novembre 2026 (LANA)",
    "Le conseil s'est réuni et a dit ce qu'il ferait. ",
  ],
] as const;
/** By an article's number, whichever of its addresses is asked for. */
const wordsOf = (id: number) => WORDS[id % 10]!;

const isDead = (at: number): boolean => at % 20 === 7;
const idOf = (at: number): string => `agency-${at}`;

function agencyOf(at: number): Agency {
  const { canonical: _, idCurve: __, ...rest } = lana;
  const home = `https://${idOf(at)}.example`;
  return defineAgency({
    ...rest,
    id: idOf(at),
    home: `${home}/`,
    hosts: [],
    poll: { ...lana.poll, everyMinutes: interval, minMinutes: interval, maxMinutes: interval * (isDead(at) ? 4 : 1) },
    editions: lana.editions.map((edition) => ({
      ...edition,
      sections: [],
      listing: [`${home}/list.php?lang=${edition.language}`],
    })),
  });
}

if (given.includes("--served")) {
  const all = Array.from({ length: agencies }, (_, at) => agencyOf(at));
  process.exitCode = await serve(readSettings(process.env, all), { poll: true, json: true, quiet: false });
} else process.exitCode = await watch();

/** Runs the server on a loopback origin, watches its polls, and gives the exit code. */
async function watch(): Promise<number> {
  const began = Date.now();
  const asked = new Map<string, number[]>();
  // Each agency on a host of its own: a port of loopback.
  const servers = await Promise.all(
    Array.from({ length: agencies }, async (_, at) => {
      const server = createServer(async ({ url: path = "/" }, response) => {
        const url = new URL(path, "http://origin");
        const listed = url.pathname === "/list.php";
        if (listed) {
          const key = `${idOf(at)}/${url.searchParams.get("lang")}`;
          asked.set(key, [...(asked.get(key) ?? []), Date.now()]);
        }
        await sleep(isDead(at) ? STALL_MS : ANSWER_MS);
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        if (url.pathname === "/robots.txt") response.statusCode = 404;
        response.end(listed ? listing(url, began) : article(url));
      });
      await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
      return server;
    }),
  );
  const data = mkdtempSync(join(tmpdir(), "nashra-agencies-"));
  const origins = servers.map((server, at) => {
    return `https://${idOf(at)}.example=http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  const args = ["--max-semi-space-size=2", fileURLToPath(new URL(`file://${self}`)), String(agencies), "0"];
  const child = spawn(process.execPath, [...args, String(interval), "--served"], {
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      MALLOC_ARENA_MAX: "2",
      NASHRA_DATA: data,
      NASHRA_ORIGINS: origins.join(),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const memory: number[] = [];
  const watching = setInterval(() => {
    if (child.exitCode === null) memory.push(memoryOf(child.pid!));
  }, 1000);
  const polls: { feed: string; outcome: string; new: number; at: number }[] = [];
  let rest = "";
  child.stdout.on("data", (chunk) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const told = JSON.parse(line);
      if (told.event === "poll.done") polls.push({ ...told, at: Date.now() });
      else if (told.level !== "info" && told.event !== "poll.done") console.error(line.slice(0, 300));
    }
  });
  const living = Array.from({ length: agencies }, (_, at) => at).filter((at) => !isDead(at));
  const listings = living.flatMap((at) => ["ar", "en", "fr"].map((language) => `${idOf(at)}/${language}`));
  const first = Date.now();
  while (listings.some((one) => !polls.some(({ feed }) => feed === one))) {
    if (child.exitCode !== null || Date.now() - first > 15 * 60_000) throw new Error("not all were ever polled");
    await sleep(1000);
  }
  console.log(`first poll of all ${listings.length} living listings: ${((Date.now() - first) / 1000).toFixed(0)} s`);
  // The articles that the first polls left are read at once; what is steady begins after that.
  await sleep(interval * 60_000);
  const start = Date.now();
  const cpu = cpuOf(child.pid!);
  const pollsBefore = polls.length;
  const before = memory.length;
  await sleep(minutes * 60_000);
  clearInterval(watching);
  const spent = cpuOf(child.pid!) - cpu;
  const made = polls.length - pollsBefore;
  const until = Date.now();
  const waits = listings.map((one) => {
    const all = asked.get(one)!;
    // From the last time before the window on: what began to wait then counts.
    const from = all.findLastIndex((at) => at < start - interval * 60_000);
    const times = [...all.slice(Math.max(0, from)), until];
    return Math.max(...times.slice(1).map((at, place) => at - times[place]!)) / 1000;
  });
  // What fails is asked for less often and publishes nothing: it would measure nothing.
  const failed = polls.filter(({ feed, outcome }) => listings.includes(feed) && !FINE.includes(outcome)).length;
  const longest = Math.max(...waits);
  const most = Math.max(...memory);
  const steady = Math.max(...memory.slice(before));
  const stopping = Date.now();
  child.kill("SIGTERM");
  const code = await new Promise((ended) => child.once("close", ended));
  const stopped = (Date.now() - stopping) / 1000;
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(data, { recursive: true, force: true });
  const late = waits.filter((wait) => wait > interval * 60 + 30).length;
  console.log(`${agencies} agencies, ${agencies - living.length} of them dead, ${minutes} min, every ${interval} min:`);
  console.log(`  polls             ${made} (${(made / minutes).toFixed(0)} a minute)`);
  console.log(
    `  published         ${polls.reduce((sum, poll) => sum + poll.new, 0)} articles in all; ${failed} polls of living listings failed`,
  );
  console.log(`  longest wait      ${longest.toFixed(1)} s (bound ${interval * 60 + 30} s; ${late} listings over it)`);
  console.log(
    `  memory, most      ${most.toFixed(0)} MB from the start on (bound ${MOST_MB} MB), ${steady.toFixed(0)} MB once steady`,
  );
  console.log(
    `  CPU               ${(spent / made).toFixed(1)} ms a poll, ${(spent / 600 / minutes).toFixed(1)} % of a core`,
  );
  console.log(`  SIGTERM to end    ${stopped.toFixed(1)} s, exit code ${code}`);
  return late === 0 && failed === 0 && most < MOST_MB && code === 0 && stopped < 5 ? 0 : 1;
}

/** A page of ten items; a new one each five minutes. */
function listing(url: URL, began: number): string {
  const language = url.searchParams.get("lang")!;
  const newest = 1000 + Math.floor((Date.now() - began) / 300_000);
  const items = Array.from({ length: ITEMS }, (_, place) => {
    const id = (newest - place) * 10 + WORDS.findIndex(([one]) => one === language);
    return `<div class="news-content"><h4><a href="/post.php?lang=${language}&id=${id}">${wordsOf(id)[1]} ${id}</a></h4></div>`;
  });
  return page(`<div class="left-side">${items.join("")}</div>`);
}

function article(url: URL): string {
  const id = Number(url.searchParams.get("id"));
  const [, title, place, text] = wordsOf(id);
  const body = `<p>${place} - ${title} ${id}. ${text.repeat(40)}</p>`;
  return page(`<div class="artical"><h2>${title} ${id}</h2><div class="main_post">${body}</div></div>`);
}

function page(body: string): string {
  return `<!doctype html><html><head><title>News</title></head><body>${body}</body></html>`;
}

/** Milliseconds of CPU of a process so far. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident megabytes of a process. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
}
