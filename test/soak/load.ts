import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { Agent, request } from "undici";
import { etagOf } from "../../src/publish/rendered.ts";
import { startSite } from "../site/server.ts";

/**
 * Mixed load on a serving process whose feeds change every five seconds: GET in every coding, conditional requests,
 * deltas, archive documents, filters, pages, and malformed requests, on 64 connections.
 *
 *     node test/soak/load.ts [MINUTES]
 *
 * Every body is checked against its ETag (which is a hash of it) and its length. Ends with 1 where an answer was a 5xx,
 * where a body was cut or of another document, or where memory grew.
 */
const minutes = Number(process.argv[2] ?? 30);
const CONNECTIONS = 64;

const data = mkdtempSync(join(tmpdir(), "nashra-load-"));
const site = await startSite({ history: 400 });
const env = {
  PATH: process.env["PATH"],
  PORT: "0",
  // As `npm start` has it.
  MALLOC_ARENA_MAX: "2",
  NASHRA_DATA: data,
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
  NASHRA_POLL: "*/5 * * * * *",
  NASHRA_LOG: "info",
  ...(process.env["NODE_OPTIONS"] === undefined ? {} : { NODE_OPTIONS: process.env["NODE_OPTIONS"] }),
};
const filled = spawn(process.execPath, ["src/node/command-line.ts", "backfill", "lana/ar", "--pages", "30"], {
  env,
  stdio: "ignore",
});
await new Promise((done) => filled.once("close", done));
const server = spawn(process.execPath, ["--max-semi-space-size=2", "src/node/nashra.js", "serve"], {
  env,
  stdio: ["ignore", "pipe", "inherit"],
});
const url = await new Promise<string>((ready) => {
  let text = "";
  server.stdout.on("data", (chunk) => {
    text = `${text}${chunk}`.slice(-10_000);
    const found = /"url":"([^"]+)"/.exec(text)?.[1];
    if (found !== undefined) ready(found);
  });
});
await sleep(10_000);
const publishing = setInterval(
  () => site.publish({ lang: (["ar", "en", "fr"] as const)[Math.floor(Math.random() * 3)]! }),
  4000,
);

const agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });
const counts = new Map<string, number>();
const faults: string[] = [];
const memory: number[] = [];
let stopped = false;
const etags = new Map<string, string>();
const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!;

const FEEDS = ["lana", "lana/ar", "lana/en", "lana/fr"];
const FILES = ["rss.xml", "atom.xml", "feed.json"];
const CODINGS = ["br", "zstd", "gzip", "identity", "gzip, deflate, br, zstd"];

const unpack: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  zstd: zstdDecompressSync,
  identity: (bytes) => bytes,
};

async function once(): Promise<void> {
  const dice = Math.random();
  if (dice < 0.03) return malformed();
  const file = pick(FILES);
  const path =
    dice < 0.6
      ? `/${pick(FEEDS)}/${file}`
      : dice < 0.7
        ? `/lana/ar/archive/${pick([1, 2])}/${file}`
        : dice < 0.73
          ? `/lana/ar/${file}?q=${encodeURIComponent(pick(["ليبيا", "كهرباء", "في", "طرابلس"]))}`
          : dice < 0.8
            ? pick([
                "/",
                "/lana/ar/",
                "/opml.xml",
                "/lana/en/ninjs.json",
                "/lana/sitemap.xml",
                "/health",
                "/metrics",
                "/status",
              ])
            : `/${pick(FEEDS)}/${file}`;
  const known = etags.get(path);
  const headers: Record<string, string> = { "accept-encoding": pick(CODINGS) };
  if (dice > 0.8 && known !== undefined) headers["if-none-match"] = known;
  if (dice > 0.95 && known !== undefined) headers["a-im"] = "feed";
  const method = dice > 0.78 && dice < 0.8 ? "HEAD" : "GET";
  const response = await request(`${url}${path}`, { dispatcher: agent, method, headers });
  const bytes = Buffer.from(await response.body.arrayBuffer());
  const field = (name: string) => response.headers[name] as string | undefined;
  const kind = `${method} ${response.statusCode} ${field("content-encoding") ?? "identity"}`;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const say = (what: string) => faults.push(`${kind} ${path}: ${what}`);
  if (response.statusCode >= 500) return void say("a 5xx");
  if (method === "HEAD") return bytes.byteLength > 0 ? void say("a body with HEAD") : undefined;
  if (response.statusCode === 304) {
    if (bytes.byteLength > 0) say("a body with 304");
    if (field("etag") === undefined) say("304 without ETag");
    return;
  }
  const length = field("content-length");
  if (length !== undefined && Number(length) !== bytes.byteLength) say(`${bytes.byteLength} bytes of ${length}`);
  if (response.statusCode === 429) return;
  const body = unpack[field("content-encoding") ?? "identity"]!(bytes);
  const etag = field("etag");
  if (response.statusCode === 200 && etag !== undefined) {
    if ((await etagOf(body)) !== etag) say("the body is not the one of its ETag");
    etags.set(path, etag);
  }
  if (response.statusCode === 226 && !/<\/(rss|feed)>\s*$|\}\s*$/.test(body.toString().slice(-200)))
    say("a delta cut short");
}

const MALFORMED = [
  "GET /lana/ar/rss.xml HTTP/1.1\r\n\r\n",
  "hello\r\n\r\n",
  "GET /lana/ar/rss.xml?q=%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  "POST /lana/ar/rss.xml HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
  `GET /${"a".repeat(5000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
];

async function malformed(): Promise<void> {
  const { hostname, port } = new URL(url);
  const text = await new Promise<string>((done) => {
    let got = "";
    const socket = connect(Number(port), hostname, () => socket.write(pick(MALFORMED)));
    socket.setTimeout(5000, () => socket.destroy());
    socket.on("data", (chunk) => {
      got += chunk.toString("latin1").slice(0, 100);
    });
    socket.on("error", () => {});
    socket.on("close", () => done(got));
  });
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? "none";
  counts.set(`malformed ${status}`, (counts.get(`malformed ${status}`) ?? 0) + 1);
  if (status.startsWith("5")) faults.push(`malformed: ${status}`);
}

async function client(): Promise<void> {
  while (!stopped) {
    try {
      await once();
    } catch (error) {
      faults.push(`the connection broke: ${(error as Error).message}`);
    }
    // Some hundred requests a second in all: load, not a race for the processor.
    await sleep(100 + Math.random() * 200);
  }
}

function residentMiB(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))![1]) / 1024;
}

const started = Date.now();
const clients = Array.from({ length: CONNECTIONS }, client);
while (Date.now() - started < minutes * 60_000) {
  await sleep(Math.min(30_000, minutes * 6000));
  memory.push(residentMiB());
  process.stderr.write(
    `${Math.round((Date.now() - started) / 1000)} s: ${Math.round(memory.at(-1)!)} MiB, ${faults.length} faults\n`,
  );
}
stopped = true;
await Promise.all(clients);
clearInterval(publishing);
server.kill("SIGTERM");
const code = await new Promise((done) => server.once("close", done));
await agent.close();
await site.close();
rmSync(data, { recursive: true, force: true });

const third = Math.ceil(memory.length / 3);
const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
// The first third is warming up.
const [middle, last] = [mean(memory.slice(third, 2 * third)), mean(memory.slice(2 * third))];
console.log(Object.fromEntries([...counts].sort()));
console.log(
  `memory: ${Math.round(middle)} MiB in the middle third, ${Math.round(last)} MiB in the last, at most ${Math.round(Math.max(...memory))}`,
);
for (const fault of faults.slice(0, 20)) console.log(fault);
const flat = last < middle * 1.15;
console.log(`${faults.length} faults, memory ${flat ? "flat" : "GROWS"}, ended with ${code}`);
process.exitCode = faults.length === 0 && flat && code === 0 ? 0 : 1;
