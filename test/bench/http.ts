/**
 * Requests a second of our server against a bare node:http server and nginx, all serving the same gzip bytes: each
 * server pinned to one core, wrk to another, rounds interleaved. `best` is the best round of each (what the machine can
 * do when nobody disturbs), `paired` the median of the ratios within one round, `CPU` the same by second of the
 * server's own CPU time. Needs `wrk`; nginx where installed. `node test/bench/http.ts [--seconds N] [--rounds N]`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PATHS, subject } from "./http-subject.ts";
import { installed } from "./installed.ts";

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
}

interface Sample {
  readonly rate: number;
  /** Requests by second of the server's CPU time. */
  readonly perCpu: number;
  /** Milliseconds. */
  readonly p99: number;
  readonly errors: number;
}

const { etag, gzip, bytes } = subject();
const target = `/${PATHS[0]}`;
const REQUESTS = {
  "200 gzip": ["Accept-Encoding: gzip"],
  "304": ["Accept-Encoding: gzip", `If-None-Match: ${etag}`],
} as const;
// As `npm start` runs it; the bare one as Node comes.
const FLAGS = ["--max-semi-space-size=2"];
const SERVER_CORE = "0";
const LOAD_CORE = "1";

function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

async function startNode(kind: string): Promise<Contender> {
  const script = fileURLToPath(new URL("./http-server.ts", import.meta.url));
  const flags = kind === "bare" ? [] : FLAGS;
  const child = spawn("taskset", ["-c", SERVER_CORE, process.execPath, ...flags, script, kind], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    return { name: kind, port: Number(line), process: child };
  }
  throw new Error(`bench: the ${kind} server did not start`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** nginx over the same bytes as a file, with its own (strong) validator, logs off. */
async function startNginx(folder: string): Promise<Contender> {
  const port = await freePort();
  mkdirSync(join(folder, "www", target, ".."), { recursive: true });
  writeFileSync(join(folder, "www", target), bytes);
  writeFileSync(join(folder, "www", `${target}.gz`), gzip);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log /dev/null;
    events { worker_connections 1024; }
    http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;
      types { application/rss+xml xml; } client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      server { listen 127.0.0.1:${port}; root ${folder}/www; gzip_static on; add_header Cache-Control "public, max-age=300"; } }`,
  );
  const child = spawn("taskset", ["-c", SERVER_CORE, "nginx", "-p", folder, "-c", join(folder, "nginx.conf")], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  return { name: "nginx", port, process: child };
}

async function ready(port: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${target}`, { headers: { "Accept-Encoding": "gzip" } });
      await response.arrayBuffer();
      return response.headers.get("etag") ?? "";
    } catch (error) {
      if (tries > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function load(
  { port, process: server }: Contender,
  headers: readonly string[],
  connections: number,
  seconds: number,
): Promise<Sample> {
  const before = cpuSeconds(server);
  const fields = headers.flatMap((header) => ["-H", header]);
  const args = ["-c", LOAD_CORE, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--latency", ...fields];
  const child = spawn("taskset", [...args, `http://127.0.0.1:${port}${target}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout!) output += chunk;
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(output);
  const p99 = /99%\s+([\d.]+)(us|ms|s)/.exec(output);
  const total = /(\d+) requests in/.exec(output);
  if (!rate || !p99 || !total) throw new Error(`bench: wrk said: ${output}`);
  const unit = { us: 0.001, ms: 1, s: 1000 }[p99[2] as "us" | "ms" | "s"];
  const errors = [...output.matchAll(/(?:Non-2xx or 3xx responses: |connect |read |write |timeout )(\d+)/g)];
  return {
    rate: Number(rate[1]),
    perCpu: Number(total[1]) / (cpuSeconds(server) - before),
    p99: Number(p99[1]) * unit,
    errors: errors.reduce((sum, match) => sum + Number(match[1]), 0),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** User and system time of a process, in hundredths of a second by the kernel's count. */
function cpuSeconds(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMegabytes(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Runs the comparison and prints it as a table of ratios. */
export async function benchHttp(): Promise<void> {
  if (!installed("wrk") || !installed("taskset")) {
    process.stdout.write("http: skipped, needs wrk and taskset (apt-get install wrk util-linux)\n");
    return;
  }
  const seconds = option("seconds", 2);
  const rounds = option("rounds", 5);
  const folder = mkdtempSync(join(tmpdir(), "nashra-bench-"));
  const contenders: Contender[] = [];
  try {
    for (const kind of ["bare", "ours", "app"]) contenders.push(await startNode(kind));
    if (installed("nginx")) contenders.push(await startNginx(folder));
    const headers = new Map<string, Record<string, readonly string[]>>();
    for (const contender of contenders) {
      const { name, port } = contender;
      const own = await ready(port);
      headers.set(name, { ...REQUESTS, "304": ["Accept-Encoding: gzip", `If-None-Match: ${own}`] });
      await load(contender, REQUESTS["200 gzip"], 32, 1);
    }
    const size = (gzip.byteLength / 1024).toFixed(1);
    process.stdout.write(`http: ${size} KB gzip, ${rounds} rounds of ${seconds} s, one core each, loopback\n`);
    for (const request of Object.keys(REQUESTS) as (keyof typeof REQUESTS)[]) {
      for (const connections of [32, 256]) {
        const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
        for (let round = 0; round < rounds; round++) {
          for (const contender of contenders) {
            const { name } = contender;
            samples.get(name)!.push(await load(contender, headers.get(name)![request]!, connections, seconds));
          }
        }
        print(request, connections, samples);
      }
    }
    for (const { name, process: child } of contenders) {
      if (name !== "nginx")
        process.stdout.write(`  resident memory of ${name}: ${residentMegabytes(child).toFixed(0)} MB\n`);
    }
  } finally {
    for (const { name, process: child } of contenders) {
      if (name === "nginx") child.kill("SIGTERM");
      else child.stdin!.end();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(request: string, connections: number, samples: ReadonlyMap<string, readonly Sample[]>): void {
  process.stdout.write(`  ${request}, ${connections} connections\n`);
  const best = (name: string) => Math.max(...samples.get(name)!.map(({ rate }) => rate));
  const paired = (name: string, other: string, field: keyof Sample) =>
    median(samples.get(name)!.map((sample, round) => sample[field] / samples.get(other)![round]![field])).toFixed(2);
  const against = (name: string, other: string) =>
    `best ${(best(name) / best(other)).toFixed(2)}, paired ${paired(name, other, "rate")}, CPU ${paired(name, other, "perCpu")}`;
  for (const [name, list] of samples) {
    const p99 = median(list.map((sample) => sample.p99)).toFixed(2);
    const errors = list.reduce((sum, sample) => sum + sample.errors, 0);
    const figures = `${best(name).toFixed(0).padStart(6)}/s, p99 ${p99} ms, errors ${errors}`;
    process.stdout.write(`    ${name.padEnd(5)} ${figures}; of bare: ${against(name, "bare")}\n`);
  }
  if (samples.has("nginx")) process.stdout.write(`    ours of nginx: ${against("ours", "nginx")}\n`);
}

if (import.meta.main) await benchHttp();
