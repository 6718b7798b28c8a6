/**
 * Load of `disturbed.ts`, in a process of its own: `node paced-load.ts URL SECONDS`. Each of 32 connections asks 40 times
 * a second, by turns for the whole document and with its ETag. A request that must wait for the one before it counts from
 * when it was due. Prints `{"200": MS, "304": MS}`, the 99th percentiles.
 */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const CONNECTIONS = 32;
const EACH_MS = 25;
/** The first requests of a process are slow by its own fault: connections open, and its code is compiled. */
const WARM_MS = 2000;
const url = new URL(process.argv[2]!);
const counted = performance.now() + WARM_MS;
const end = counted + Number(process.argv[3]) * 1000;
const times: Record<"200" | "304", number[]> = { "200": [], "304": [] };

/** An answer whose body has been read, and forgotten. */
interface Answer {
  readonly status: number;
  readonly etag: string;
}

/**
 * One connection of a client that reads into one buffer: what a usual client allocates for bodies of this size, its own
 * garbage collection would add to the times measured. It knows only answers with a Content-Length.
 */
function client(): { get(etag: string | null): Promise<Answer>; close(): void } {
  let asked = Promise.withResolvers<Answer>();
  let head = "";
  let left = 0;
  let answer: Answer | null = null;
  const socket = connect({
    host: url.hostname,
    port: Number(url.port),
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(256 * 1024),
      callback(length, buffer) {
        let body = length;
        if (answer === null) {
          head += (buffer as Buffer).toString("latin1", 0, length);
          const after = head.indexOf("\r\n\r\n") + 4;
          if (after < 4) return true;
          body = head.length - after;
          const header = (name: string) => new RegExp(`^${name}: *(.*?)\r$`, "im").exec(head.slice(0, after))?.[1];
          answer = { status: Number(head.slice(9, 12)), etag: header("etag") ?? "" };
          left = answer.status === 304 ? 0 : Number(header("content-length"));
          head = "";
        }
        left -= body;
        if (left === 0) {
          asked.resolve(answer);
          answer = null;
        } else if (!(left > 0)) asked.reject(new Error(`${answer.status} without the length of its body`));
        return true;
      },
    },
  });
  socket.on("error", (error) => asked.reject(error));
  socket.on("close", () => asked.reject(new Error("the connection was closed")));
  return {
    get(etag) {
      asked = Promise.withResolvers();
      const condition = etag === null ? "" : `If-None-Match: ${etag}\r\n`;
      socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAccept-Encoding: gzip\r\n${condition}\r\n`);
      return asked.promise;
    },
    close: () => socket.destroy(),
  };
}

async function connection(at: number): Promise<void> {
  const { get, close } = client();
  let etag = "";
  let due = performance.now() + (at * EACH_MS) / CONNECTIONS;
  for (let turn = 0; due < end; turn += 1, due += EACH_MS) {
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    // A timer that is late is this process's fault, a connection that is busy the server's.
    const start = early > 0 ? performance.now() : due;
    const answer = await get(turn % 2 === 0 ? null : etag);
    etag = answer.etag;
    // While it is published to, the document may have changed.
    if (answer.status !== 200 && answer.status !== 304) throw new Error(`answered ${answer.status}`);
    if (due >= counted) times[answer.status].push(performance.now() - start);
  }
  close();
}

await Promise.all(Array.from({ length: CONNECTIONS }, (_, at) => connection(at)));
const p99 = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length * 0.99)] ?? Number.NaN;
process.stdout.write(JSON.stringify({ "200": p99(times["200"]), "304": p99(times["304"]) }));
