/**
 * Load of `disturbed.ts`, in a process of its own: `node paced-load.ts URL SECONDS`. Each of 32 connections asks 40 times
 * a second, by turns for the whole document and with its ETag. A request that must wait for the one before it counts from
 * when it was due. Prints `{"200": MS, "304": MS}`, the 99th percentiles.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";

const CONNECTIONS = 32;
const EACH_MS = 25;
const url = new URL(process.argv[2]!);
/** The first requests of a process are slow by its own fault: connections open, and its code is compiled. */
const WARM_MS = 2000;
const counted = performance.now() + WARM_MS;
const end = counted + Number(process.argv[3]) * 1000;
const times: Record<"200" | "304", number[]> = { "200": [], "304": [] };

async function connection(at: number): Promise<void> {
  const client = new Client(url.origin, { pipelining: 1 });
  let etag = "";
  let due = performance.now() + (at * EACH_MS) / CONNECTIONS;
  for (let turn = 0; due < end; turn += 1, due += EACH_MS) {
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    // A timer that is late is this process's fault, a connection that is busy the server's.
    const start = early > 0 ? performance.now() : due;
    const wanted = turn % 2 === 0 ? 200 : 304;
    const headers = { "accept-encoding": "gzip", ...(wanted === 304 ? { "if-none-match": etag } : {}) };
    const answer = await client.request({ path: url.pathname, method: "GET", headers });
    await answer.body.dump();
    etag = String(answer.headers["etag"]);
    // While it is published to, the document may have changed.
    if (answer.statusCode !== 200 && answer.statusCode !== 304) throw new Error(`answered ${answer.statusCode}`);
    if (due >= counted) times[answer.statusCode].push(performance.now() - start);
  }
  await client.close();
}

await Promise.all(Array.from({ length: CONNECTIONS }, (_, at) => connection(at)));
const p99 = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length * 0.99)] ?? Number.NaN;
process.stdout.write(JSON.stringify({ "200": p99(times["200"]), "304": p99(times["304"]) }));
