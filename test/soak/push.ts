import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { etagOf } from "../../src/publish/rendered.ts";
import { startSite } from "../site/server.ts";
import { ready } from "../support/nashra.ts";
import { openReaders, type Reader } from "./push-readers.ts";

/**
 * `node test/soak/push.ts [SUBSCRIBERS] [ROUNDS] [KILLS]`: subscribers on loopback, verified by the hub, a tenth of them
 * dead and a tenth slow; one serving process on one core, everything else on the other (Linux: taskset). In each round
 * the agency publishes, and the time from the poll's commit to each healthy subscriber is taken; then the process is
 * killed (-9) in the midst of distributing. Prints what it measures; ends with 1 where a figure is missed: five seconds
 * to each healthy one, flat memory, every body that of its ETag and rightly signed, nobody left out after a kill.
 */
const SUBSCRIBERS = Number(process.argv[2] ?? 1000);
const ROUNDS = Math.max(3, Number(process.argv[3] ?? 12));
const KILLS = Number(process.argv[4] ?? 6);
const LIMIT_MS = 5000;
/** After a kill: as long as what was under way stays claimed, and a little. */
const AFTER_KILL_MS = 45_000;

spawnSync("taskset", ["-p", "-c", "1", String(process.pid)]);
const data = mkdtempSync(join(tmpdir(), "nashra-push-"));
const site = await startSite({ history: 60 });
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const topics = ["rss.xml", "atom.xml", "feed.json"].map((file) => `${base}/lana/ar/${file}`);
const readers = await openReaders(SUBSCRIBERS, topics, `${base}/hub`);
const healthy = readers.all.filter((reader) => reader.manner === "healthy");
const wrong: string[] = [];
let server = await start();
// Read by a connection of our own: the moment of the commit is seen, not told.
const archive = new DatabaseSync(join(data, "nashra.sqlite"), { readOnly: true });
const etagsNow = archive.prepare("SELECT path, etag FROM documents WHERE path IN (?, ?, ?)");
const known = new Map<string, Set<string>>(topics.map((topic) => [topic, new Set()]));

try {
  const subscribing = await subscribe();
  await readers.refuse();
  const times: number[] = [];
  const rounds: object[] = [];
  const memory: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { etags, at } = await publish();
    await served(etags);
    const done = await until(() => healthy.every((reader) => has(reader, etags)), 3 * LIMIT_MS);
    if (!done) wrong.push(`round ${round}: ${healthy.filter((reader) => !has(reader, etags)).length} got nothing`);
    const took = healthy.flatMap((reader) => {
      const first = reader.taken.find((one) => one.etag === etags.get(reader.topic));
      return first === undefined ? [] : [first.at - at];
    });
    times.push(...took);
    memory.push(residentMiB(server));
    rounds.push({ round, ...quantiles(took), mib: Math.round(memory.at(-1)!) });
    process.stderr.write(`${JSON.stringify(rounds.at(-1))}\n`);
    // Some rounds begin while the slow ones of the last are under way still.
    await sleep(1000 + Math.random() * 9000);
  }
  if (Math.max(...times) > LIMIT_MS) wrong.push(`a healthy subscriber waited ${Math.max(...times)} ms`);
  // The first third is warming up.
  const third = Math.ceil(memory.length / 3);
  const [middle, last] = [mean(memory.slice(third, -third)), mean(memory.slice(-third))];
  if (last > middle * 1.15) wrong.push(`memory grows from ${middle} to ${last} MiB`);
  const slow = readers.all.filter((reader) => reader.manner === "slow");
  const kills: object[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) kills.push(await killInTheMidst(kill));
  checkBodies();
  process.stdout.write(
    `${JSON.stringify({
      subscribers: SUBSCRIBERS,
      healthy: healthy.length,
      slow: slow.length,
      dead: SUBSCRIBERS - healthy.length - slow.length,
      subscribing,
      milliseconds: quantiles(times),
      mib: { first: Math.round(memory[0] ?? 0), middle: Math.round(middle), last: Math.round(last) },
      kills,
      deliveries: readers.all.reduce((sum, reader) => sum + reader.taken.length, 0),
      faults: readers.faults.length,
      wrong: [...wrong, ...readers.faults.slice(0, 5)],
    })}\n`,
  );
} finally {
  await kill("SIGTERM");
  archive.close();
  await readers.close();
  await site.close();
  rmSync(data, { recursive: true, force: true });
}
process.exitCode = wrong.length + readers.faults.length === 0 ? 0 : 1;

async function start(): Promise<ChildProcess> {
  const own = readers.origins.map((origin) => `${origin}=${origin}`);
  const child = spawn("taskset", ["-c", "0", process.execPath, "src/node/command-line.ts", "serve"], {
    env: {
      PATH: process.env["PATH"],
      // As `npm start` has it.
      MALLOC_ARENA_MAX: "2",
      PORT: String(port),
      NASHRA_DATA: data,
      NASHRA_POLL: "*/2 * * * * *",
      // Each subscriber asks from an address of its own.
      NASHRA_TRUST_PROXY: "1",
      NASHRA_ORIGINS: [`https://lana.gov.ly=${site.url}`, ...own].join(","),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await ready(child);
  child.stdout!.resume();
  return child;
}

async function kill(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill(signal);
  await gone;
}

/** Everybody asks the hub, and is verified. */
async function subscribe(): Promise<object> {
  if (!(await until(() => current().size === topics.length, 30_000))) throw new Error("nothing is published");
  const from = performance.now();
  const waiting = [...readers.all];
  const one = async (): Promise<void> => {
    for (let reader = waiting.pop(); reader !== undefined; reader = waiting.pop()) {
      const answer = await fetch(`${base}/hub`, {
        method: "POST",
        headers: { "x-forwarded-for": `10.0.${reader.id >> 8}.${reader.id & 255}` },
        body: new URLSearchParams({
          "hub.mode": "subscribe",
          "hub.topic": reader.topic,
          "hub.callback": reader.callback,
          "hub.secret": reader.secret,
        }),
      });
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
  const asked = performance.now() - from;
  const counted = archive.prepare("SELECT count(*) AS n FROM subscriptions");
  if (!(await until(() => counted.get()!["n"] === SUBSCRIBERS, 60_000))) {
    throw new Error(`${counted.get()!["n"]} of ${SUBSCRIBERS} were verified`);
  }
  return { askedMs: Math.round(asked), verifiedMs: Math.round(performance.now() - from) };
}

function current(): Map<string, string> {
  const paths = topics.map((topic) => topic.slice(base.length + 1));
  return new Map(etagsNow.all(...(paths as [string])).map((row) => [`${base}/${row["path"]}`, String(row["etag"])]));
}

/** Publishes an article; gives the ETags of the topics, and the moment when they stood in the archive. */
async function publish(): Promise<{ etags: Map<string, string>; at: number }> {
  const before = current();
  site.publish({ lang: "ar" });
  const changed = () => [...current()].every(([topic, etag]) => etag !== before.get(topic));
  if (!(await until(changed, 30_000, 5))) throw new Error("the poll never committed");
  return { etags: current(), at: Date.now() };
}

/** What is served under these ETags is of these bytes. */
async function served(etags: ReadonlyMap<string, string>): Promise<void> {
  for (const [topic, etag] of etags) {
    // A document is packed once more before it is served, and then pushed.
    let answer = await fetch(topic);
    for (let n = 0; n < 40 && answer.headers.get("etag") !== etag; n += 1) {
      await answer.arrayBuffer();
      await sleep(50);
      answer = await fetch(topic);
    }
    const body = await etagOf(new Uint8Array(await answer.arrayBuffer()));
    if (answer.headers.get("etag") !== etag || body !== etag) {
      wrong.push(`${topic}: ${etag} in the archive, ${answer.headers.get("etag")} served, of bytes ${body}`);
    }
    known.get(topic)!.add(body);
  }
}

/** Every body that came was one that was served at the topic's address. */
function checkBodies(): void {
  const others = readers.all.filter(({ topic, taken }) => taken.some(({ etag }) => !known.get(topic)!.has(etag)));
  if (others.length > 0) wrong.push(`${others.length} took something that was never served`);
}

function has(reader: Reader, etags: ReadonlyMap<string, string>): boolean {
  return reader.taken.at(-1)?.etag === etags.get(reader.topic);
}

/** Deliveries that brought what was there already. */
function repeated(): number {
  return healthy.reduce((sum, { taken }) => sum + taken.length - new Set(taken.map(({ etag }) => etag)).size, 0);
}

async function killInTheMidst(n: number): Promise<object> {
  const before = repeated();
  const { etags } = await publish();
  // At a random moment: when so many have it.
  const share = Math.random() * healthy.length;
  await until(() => healthy.filter((reader) => has(reader, etags)).length > share, LIMIT_MS, 1);
  await kill("SIGKILL");
  const had = healthy.filter((reader) => has(reader, etags)).length;
  const at = Date.now();
  server = await start();
  // The agency may have published while the process was down: the newest is what counts.
  if (n % 2 === 0) site.publish({ lang: "ar" });
  await sleep(n % 2 === 0 ? 6000 : 0);
  const newest = current();
  const done = await until(() => healthy.every((reader) => has(reader, newest)), AFTER_KILL_MS);
  await served(newest);
  for (const [topic, etag] of etags) known.get(topic)!.add(etag);
  const left = healthy.filter((reader) => !has(reader, newest)).length;
  if (!done) wrong.push(`kill ${n}: ${left} healthy subscribers were left out`);
  const told = {
    kill: n,
    hadIt: had,
    leftOut: left,
    allHadItAfterMs: Date.now() - at,
    twice: repeated() - before,
  };
  process.stderr.write(`${JSON.stringify(told)}\n`);
  return told;
}

function quantiles(all: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, one) => sum + one, 0) / all.length;
}

function residentMiB({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
}

async function until(met: () => boolean, most: number, every = 20): Promise<boolean> {
  for (const end = Date.now() + most; !met(); await sleep(every)) if (Date.now() > end) return false;
  return true;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
