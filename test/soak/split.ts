import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestHarness } from "wrangler";
import { openSql } from "../../src/node/store/sql.ts";
import { startSite } from "../site/server.ts";
import { contents } from "../support/split.ts";

/**
 * `node test/soak/split.ts [ARTICLES] [LOST] [KILLS]`: split mode between this machine's Node and the built Worker in
 * workerd. A share of the connections is lost (half of them before the Worker sees the request, half before its answer
 * is seen), and the sender is killed (-9) in the midst of sending. Then what the Worker serves is compared, byte for byte,
 * with what the Node that polled holds; what its objects hold is compared by test/workerd/split.test.ts. Prints one JSON line.
 */
const ARTICLES = Number(process.argv[2] ?? 1000);
const LOST = Number(process.argv[3] ?? 0.05);
const KILLS = Number(process.argv[4] ?? 2);
const TOKEN = "the-token-of-the-soak";
process.env["WRANGLER_SEND_METRICS"] ??= "false";
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";

const started = Date.now();
// The history is shared by three editions, of which the Arabic has half.
const site = await startSite({ history: ARTICLES * 2, now: Date.parse("2026-11-23T12:00:00Z") });
const data = mkdtempSync(join(tmpdir(), "nashra-split-"));
const seen = { requests: 0, posts: 0, lostBefore: 0, lostAfter: 0 };
let onPost = (): void => {};
const line = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${(line.address() as AddressInfo).port}`;
const vars = { NASHRA_POLL: "off", NASHRA_BASE_URL: url, NASHRA_ADMIN_TOKEN: TOKEN, NASHRA_LOG: "error" };
const harness = createTestHarness({ workers: [{ configPath: "./wrangler.toml", vars }] });
const worker = (await harness.listen()).url;

try {
  // What stood there before the first push, and what comes after it, go over alike.
  await ended(nashra("backfill", "lana/ar"));
  const codes: (number | null)[] = [];
  let kills = 0;
  for (let cycle = 0; codes.at(-1) !== 0 || cycle < 3; cycle += 1) {
    site.publish({ lang: "ar", title: `خبر جديد رقم ${cycle}` });
    const child = nashra("push", url);
    const from = seen.posts;
    onPost = () => {
      if (kills >= KILLS || seen.posts < from + 4 + 3 * cycle) return;
      kills += 1;
      onPost = () => {};
      child.kill("SIGKILL");
    };
    codes.push(await ended(child));
    process.stderr.write(`cycle ${cycle + 1}: exit ${codes.at(-1)}, ${JSON.stringify(seen)}\n`);
    if (cycle > 20) break;
  }
  const sql = openSql(join(data, "nashra.sqlite"));
  const here = await contents(sql);
  const served = await sameBytes(here["documents"]!.map((row) => String(row["path"])));
  sql.close();
  const articles = here["articles"]!.length;
  const counts = Object.fromEntries(Object.entries(here).map(([name, rows]) => [name, rows.length]));
  process.stdout.write(
    `${JSON.stringify({ articles, here: counts, served, ...seen, kills, codes, seconds: Math.round((Date.now() - started) / 1000) })}\n`,
  );
  const fine = served.unlike.length === 0 && articles >= ARTICLES && kills === KILLS;
  process.exitCode = fine ? 0 : 1;
} finally {
  await harness.close();
  line.close();
  line.closeAllConnections();
  await site.close();
  rmSync(data, { recursive: true, force: true });
}

/** The line between the two: hands on, or loses. */
async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const lossy = request.url === "/admin/ingest";
  if (lossy) seen.requests += 1;
  const fate = lossy ? Math.random() : 1;
  if (fate < LOST / 2) {
    seen.lostBefore += 1;
    response.destroy();
    return;
  }
  const method = request.method ?? "GET";
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string" && !["host", "connection", "content-length"].includes(name)) headers.set(name, value);
  }
  const body = method === "POST" ? Buffer.concat(parts) : null;
  const answer = await fetch(new URL(request.url ?? "/", worker), { method, headers, body });
  const text = new Uint8Array(await answer.arrayBuffer());
  if (lossy && method === "POST") {
    seen.posts += 1;
    onPost();
  }
  if (fate < LOST) {
    seen.lostAfter += 1;
    response.destroy();
    return;
  }
  const plain = [...answer.headers].filter(
    ([name]) => !["content-encoding", "content-length", "transfer-encoding"].includes(name),
  );
  response.writeHead(answer.status, Object.fromEntries(plain)).end(text);
}

function nashra(...args: string[]): ChildProcess {
  const env = {
    ...process.env,
    ...vars,
    NASHRA_DATA: data,
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_POLL: "",
  };
  return spawn(process.execPath, ["src/node/command-line.ts", ...args], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Asks the Worker for every document that has an address, and compares it with the bytes kept here. */
async function sameBytes(paths: readonly string[]): Promise<{ compared: number; unlike: string[] }> {
  const unlike: string[] = [];
  let compared = 0;
  const sql = openSql(join(data, "nashra.sqlite"));
  for (const path of paths.filter((one) => !one.endsWith(".html"))) {
    const answer = await fetch(new URL(`/${path}`, worker));
    const bytes = Buffer.from(await answer.arrayBuffer());
    const [row] = await sql.all("SELECT gzip, etag FROM documents WHERE path = ?", path);
    const wanted = await new Response(
      new Blob([row!["gzip"] as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip")),
    ).arrayBuffer();
    compared += 1;
    if (answer.status !== 200 || !bytes.equals(Buffer.from(wanted))) unlike.push(`${path} ${answer.status}`);
  }
  sql.close();
  return { compared, unlike };
}
