/**
 * Requests a second of the built Worker for a feed that it holds, against a Worker that answers the same gzip bytes
 * from a constant: both in workerd behind the same local harness (whose own cost is in both), rounds interleaved. And
 * the CPU time of a request, workerd whole. Needs `wrk`.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createTestHarness } from "wrangler";
import { settled } from "../edge/support.ts";
import { startSite } from "../site/server.ts";
import { installed } from "./installed.ts";

interface Contender {
  readonly url: string;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

const PATH = "/lana/ar/rss.xml";

/** workerd processes below this one. */
function workerds(): number[] {
  const lines = execFileSync("ps", ["-eo", "pid,ppid,comm"], { encoding: "utf8" }).split("\n").slice(1);
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter((row) => row.length === 3);
  const parents = new Map(rows.map(([pid, parent]) => [Number(pid), Number(parent)]));
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)) if (at === process.pid) return true;
    return false;
  };
  return rows.filter(([pid, , name]) => name!.startsWith("workerd") && isOurs(Number(pid))).map(([pid]) => Number(pid));
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function start(configPath: string, vars: Record<string, string>, fill: boolean): Promise<Contender> {
  const before = new Set(workerds());
  const harness = createTestHarness({ workers: [{ configPath, vars }] });
  const { url } = await harness.listen();
  const pid = workerds().find((one) => !before.has(one))!;
  if (fill) {
    const worker = harness.getWorker();
    await worker.scheduled({ cron: "*/5 * * * *", scheduledTime: new Date() });
    await settled(harness, Date.now());
  }
  return { url: url.href.replace(/\/$/, ""), pid, close: () => harness.close() };
}

async function load(contender: Contender, headers: readonly string[], seconds: number) {
  const before = cpuSeconds(contender.pid);
  const fields = headers.flatMap((header) => ["-H", header]);
  const child = spawn("wrk", ["-t1", "-c32", `-d${seconds}s`, ...fields, `${contender.url}${PATH}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)![1]);
  const total = Number(/(\d+) requests in/.exec(output)![1]);
  if (/Non-2xx/.test(output)) throw new Error(`bench: ${output}`);
  return { rate, cpuMs: ((cpuSeconds(contender.pid) - before) * 1000) / total };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Runs the comparison and prints it. */
export async function benchWorker(rounds = 5, seconds = 3): Promise<void> {
  if (!installed("wrk")) {
    process.stdout.write("worker: skipped, needs wrk (apt-get install wrk)\n");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "nashra-bench-worker-"));
  const site = await startSite();
  const vars = {
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_BASE_URL: "https://feeds.example",
    NASHRA_LOG: "error",
  };
  const ours = await start("./wrangler.toml", vars, true);
  const response = await fetch(`${ours.url}${PATH}`, { headers: { "Accept-Encoding": "identity" } });
  const { gzipSync } = await import("node:zlib");
  const body = gzipSync(Buffer.from(await response.arrayBuffer()), { level: 9 });
  const etag = response.headers.get("etag")!;
  writeFileSync(
    join(folder, "constant.js"),
    `const body = Uint8Array.from(atob(${JSON.stringify(body.toString("base64"))}), (c) => c.charCodeAt(0));
    const headers = { "Content-Type": "application/rss+xml; charset=utf-8", "Content-Encoding": "gzip", ETag: ${JSON.stringify(etag)} };
    export default { fetch(request) {
      if (request.headers.get("If-None-Match") !== null) return new Response(null, { status: 304, headers: { ETag: headers.ETag } });
      return new Response(body, { headers, encodeBody: "manual" });
    } };`,
  );
  writeFileSync(
    join(folder, "wrangler.toml"),
    'name = "constant"\nmain = "constant.js"\ncompatibility_date = "2026-06-01"\n',
  );
  const constant = await start(join(folder, "wrangler.toml"), {}, false);
  try {
    process.stdout.write(
      `worker: ${(body.byteLength / 1024).toFixed(1)} KB gzip, ${rounds} rounds of ${seconds} s, 32 connections\n`,
    );
    for (const [name, headers] of [
      ["200 gzip", ["Accept-Encoding: gzip"]],
      ["304", ["Accept-Encoding: gzip", `If-None-Match: ${etag}`]],
    ] as const) {
      const rows: { ratio: number; more: number; ours: number }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const [one, other] = [await load(ours, headers, seconds), await load(constant, headers, seconds)];
        rows.push({ ratio: one.rate / other.rate, more: one.cpuMs - other.cpuMs, ours: one.cpuMs });
      }
      const [ratio, more, cpu] = (["ratio", "more", "ours"] as const).map((field) =>
        median(rows.map((row) => row[field])),
      );
      process.stdout.write(
        `  ${name}: ${ratio!.toFixed(2)} of a constant; ${cpu!.toFixed(2)} ms CPU a request with the harness, ${more!.toFixed(2)} ms more than the constant\n`,
      );
    }
  } finally {
    await ours.close();
    await constant.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await benchWorker();
