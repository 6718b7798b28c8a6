import { spawnSync } from "node:child_process";
import type { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startSite } from "../site/server.ts";
import { nashra, ready } from "../support/nashra.ts";

/**
 * `node test/soak/subscriber.ts`: a subscriber that others wrote (npm's `pubsubhubbub`) subscribes at a real `serve`
 * process to every form of a feed, with a secret, gets what the agency publishes, verifies it, and unsubscribes. It is
 * installed into a folder of its own, for what it needs is old. Prints one JSON line; ends with 1 where something is
 * not as it should be.
 */
const LIBRARY = "pubsubhubbub@0.4.1";
const FILES = ["rss.xml", "atom.xml", "feed.json"];
const WAIT_MS = 20_000;

interface Feed {
  readonly topic: string;
  readonly hub: string;
  readonly feed: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}
/** What the library has of an API, as far as it is used here. */
interface Subscriber extends EventEmitter {
  secret: string;
  server: Server;
  listen(port: number, host: string): void;
  subscribe(topic: string, hub: string, done: (error: Error | null) => void): void;
  unsubscribe(topic: string, hub: string, done: (error: Error | null) => void): void;
}

const folder = mkdtempSync(join(tmpdir(), "nashra-subscriber-"));
const installed = spawnSync(
  "npm",
  ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", LIBRARY],
  { stdio: ["ignore", "ignore", "inherit"] },
);
if (installed.status !== 0) throw new Error(`${LIBRARY} cannot be installed`);
const library = createRequire(join(folder, "here.js"))("pubsubhubbub") as {
  createServer(options: { callbackUrl: string; secret: string; leaseSeconds: number }): Subscriber;
};

const site = await startSite();
const [port, callbackPort, otherPort] = [await freePort(), await freePort(), await freePort()];
const base = `http://127.0.0.1:${port}`;
const [callback, other] = [`http://127.0.0.1:${callbackPort}`, `http://127.0.0.1:${otherPort}`];
const server = nashra(["serve"], {
  PORT: String(port),
  NASHRA_DATA: join(folder, "data"),
  // The agency's site, and the addresses on this machine that callbacks may have.
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url},${callback}=${callback},${other}=${other}`,
  NASHRA_POLL: "*/2 * * * * *",
});
server.stderr!.pipe(process.stderr);
const wrong: string[] = [];
const figures: Record<string, unknown> = { library: LIBRARY };
const subscriber = await listening(callbackPort, callback, "a secret of the subscriber");
const deceived = await listening(otherPort, other, "another secret");
try {
  await ready(server);
  const feeds: Feed[] = [];
  let unverified = 0;
  subscriber.on("feed", (feed: Feed) => feeds.push(feed));
  deceived.on("feed", () => wrong.push("the library took what is signed with another secret"));
  const topics = await Promise.all(FILES.map((file) => discover(`${base}/lana/ar/${file}`)));
  for (const { self, hub } of topics) await done(subscriber, "subscribe", self, hub);
  await done(deceived, "subscribe", topics[0]!.self, topics[0]!.hub);
  // From now on it expects another signature than it asked for: proof that it looks.
  deceived.secret = "not the one it subscribed with";
  deceived.server.on("request", (request: { method: string }) => {
    if (request.method === "POST") unverified += 1;
  });

  const title = "خبر يصل إلى مشترك لم نكتبه";
  const from = performance.now();
  site.publish({ lang: "ar", title });
  const arrived = () => topics.every(({ self }) => feeds.some((one) => one.topic === self && holds(one, title)));
  if (!(await until(() => arrived() && unverified > 0))) wrong.push("not every form of the feed arrived");
  figures["secondsFromPublishing"] = Math.round((performance.now() - from) / 100) / 10;
  for (const { self, hub } of topics) {
    const one = feeds.findLast((feed) => feed.topic === self);
    if (one === undefined) continue;
    const served = await fetch(self);
    const { "content-type": type, "x-hub-signature": signature } = one.headers;
    if (one.hub !== hub) wrong.push(`${self}: the Link field names the hub ${one.hub}`);
    if (type !== served.headers.get("content-type")) wrong.push(`${self}: sent as ${type}`);
    // It asks as PubSubHubbub 0.4 did (`hub.verify`), which knew SHA-1 alone.
    if (!signature?.startsWith("sha1=")) wrong.push(`${self}: not signed`);
    if (one.feed.toString() !== (await served.text())) wrong.push(`${self}: other bytes than are served`);
  }
  figures["received"] = feeds.length;
  figures["refusedByTheirSignature"] = unverified;

  for (const { self, hub } of topics) await done(subscriber, "unsubscribe", self, hub);
  const before = [feeds.length, unverified];
  site.publish({ lang: "ar", title: "خبر بعد إنهاء الاشتراك" });
  if (!(await until(() => unverified > before[1]!))) wrong.push("who is still subscribed was told nothing");
  await sleep(1000);
  if (feeds.length > before[0]!) wrong.push("something came after unsubscribing");
} finally {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await gone;
  for (const one of [subscriber, deceived]) one.server.close().closeAllConnections();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${JSON.stringify({ ...figures, wrong })}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Hub and topic as a subscriber finds them (WebSub, 4): by the Link field. */
async function discover(address: string): Promise<{ hub: string; self: string }> {
  for (const end = performance.now() + WAIT_MS; ; ) {
    const response = await fetch(address, { method: "HEAD" });
    const link = response.headers.get("link") ?? "";
    const of = (rel: string) => new RegExp(`<([^>]+)>; rel="${rel}"`).exec(link)?.[1];
    const [hub, self] = [of("hub"), of("self")];
    if (response.ok && hub !== undefined && self !== undefined) return { hub, self };
    if (performance.now() > end) throw new Error(`${address}: ${response.status}, Link: ${link}`);
    await sleep(200);
  }
}

/** Asks the hub, and waits until the library says that the hub has verified it. */
async function done(one: Subscriber, mode: "subscribe" | "unsubscribe", topic: string, hub: string): Promise<void> {
  const verified = new Promise<void>((resolve) => {
    const seen = (data: { topic: string }) => {
      if (data.topic !== topic) return;
      one.off(mode, seen);
      resolve();
    };
    one.on(mode, seen);
  });
  await new Promise<void>((resolve, reject) =>
    one[mode](topic, hub, (error) => (error === null ? resolve() : reject(error))),
  );
  const soon = await Promise.race([verified.then(() => true), sleep(WAIT_MS, false, { ref: false })]);
  if (!soon) throw new Error(`${mode} ${topic} was never verified`);
  // The hub notes it once it has the answer.
  await sleep(300);
}

async function listening(at: number, callbackUrl: string, secret: string): Promise<Subscriber> {
  const one = library.createServer({ callbackUrl: `${callbackUrl}/cb?mine=1`, secret, leaseSeconds: 86_400 });
  const heard = new Promise((resolve) => one.once("listen", resolve));
  one.listen(at, "127.0.0.1");
  await heard;
  return one;
}

function holds(one: Feed, title: string): boolean {
  return one.feed.toString().includes(title);
}

async function until(met: () => boolean): Promise<boolean> {
  for (const end = performance.now() + WAIT_MS; !met(); await sleep(50)) if (performance.now() > end) return false;
  return true;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
