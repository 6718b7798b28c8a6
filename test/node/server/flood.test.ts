import { connect, type Socket } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { afterAll, describe, expect, test } from "vitest";
import { startServer } from "../../../src/node/server/http.ts";
import type { Answered } from "../../../src/serve/app.ts";
import { exchange, raw, serve } from "./support.ts";

/** Clients that send slowly, endlessly or too much at once. Times are short settings, not what is shipped. */

const RSS = "/lana/ar/rss.xml";
const head = `GET ${RSS} HTTP/1.1\r\nHost: a\r\n`;
const MEMORY = 64 * 1024 * 1024;

const reached: string[] = [];
const impatient = await serve(
  true,
  {
    extra: [
      (app) =>
        app.post("/hub", async (c) => {
          reached.push("hub");
          return c.text(String((await c.req.text()).length));
        }),
    ],
  },
  30_000,
  { headMs: 60, requestMs: 120, lookMs: 20 },
);
const patient = await serve(true);
afterAll(() => Promise.all([impatient.server.close(0), patient.server.close(0)]));

/** Opens a connection, sends what it is told to for as long as it stands. Resolves with what came back, once cut. */
function dripping(port: number, begin: string, drop: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.write(begin);
    const timer = setInterval(() => socket.write(drop), 10);
    socket.on("close", () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}

describe("a client that never comes to an end is cut", () => {
  test.each([
    ["not a word", "", ""],
    ["blank lines", "\r\n", "\r\n"],
    ["a request line byte by byte", "G", "E"],
    ["a head without an end", head, "X-A: b\r\n"],
    ["a field without an end", `${head}X-A: `, "b"],
    ["a body byte by byte", `POST /hub HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n`, "a"],
    ["chunks without an end", `POST /hub HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`, "1\r\na\r\n"],
  ])("%s", async (_name, begin, drop) => {
    const answer = await dripping(impatient.server.port, begin, drop);
    expect(answer).toMatch(/^(?:HTTP\/1\.1 (?:400|408) |$)/);
  });

  test("a hundred of them at once, and others are served meanwhile", async () => {
    const slow = Array.from({ length: 100 }, () => dripping(impatient.server.port, head, "X: 1\r\n"));
    expect((await exchange(impatient.server, RSS)).status).toBe(200);
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect((await exchange(impatient.server, RSS)).status).toBe(200);
  });
});

/** Bytes that this process holds more after something than before it. */
async function heldMore(work: () => Promise<unknown>): Promise<number> {
  const held = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const before = held();
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, held() - before);
  }, 5);
  await work();
  clearInterval(watch);
  return Math.max(most, held() - before);
}

describe("too much at once is refused within 64 MB, those of the twenty clients themselves among them", () => {
  const close = "Connection: close\r\n\r\n";
  test.each([
    ["10,000 fields", `${head}${Array.from({ length: 10_000 }, (_, n) => `X-${n}: 1\r\n`).join("")}${close}`, 431],
    ["one field of 8 MB", `${head}X: ${"a".repeat(8_000_000)}\r\n${close}`, 431],
    ["a path of 1 MB", `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n${close}`, 431],
    ["a query of 1 MB", `GET ${RSS}?q=${"a".repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n${close}`, 431],
    ["a path of 9 KB", `GET /${"a".repeat(9000)} HTTP/1.1\r\nHost: a\r\n${close}`, 414],
    ["a query of 9 KB", `GET ${RSS}?q=${"a".repeat(9000)} HTTP/1.1\r\nHost: a\r\n${close}`, 400],
  ])("%s, by twenty clients", async (_name, bytes, status) => {
    const more = await heldMore(async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => raw(patient.server, bytes)));
      for (const answer of answers) expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    });
    expect(more).toBeLessThan(MEMORY);
  });
});

test("as many connections as there may be: one more is closed unheard, and told of once", async () => {
  const told: unknown[] = [];
  const server = await startServer({
    app: { fetch: () => new Response("here") },
    host: "127.0.0.1",
    port: 0,
    log: (level, event, fields) => told.push([level, event, fields]),
    connections: 2,
  });
  const open = [connect(server.port, "127.0.0.1"), connect(server.port, "127.0.0.1")];
  for (const socket of open) {
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await new Promise((got) => socket.once("data", got));
  }
  const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  for (let more = 0; more < 3; more += 1) expect(await dripping(server.port, get, "")).toBe("");
  expect(told).toEqual([["warn", "serve.full", { connections: 2 }]]);
  open[0]!.destroy();
  await expect.poll(() => dripping(server.port, get, "")).toContain("here");
  open[1]!.destroy();
  await server.close(0);
});

test("a flood of pipelined requests is answered in order", async () => {
  const many = 100;
  const bytes = `${`${head}\r\n`.repeat(many - 1)}${head}Connection: close\r\n\r\n`;
  const { server } = await serve(true);
  const answer = await raw(server, bytes);
  expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(many);
  await server.close(0);
});

test("who asks for more and more and takes nothing is asked for no more, and cut", async () => {
  const answers: Answered[] = [];
  const large = new Uint8Array(1024 * 1024);
  const cut = Promise.withResolvers<void>();
  const routes = (app: Hono) =>
    app.get("/large", (c) => {
      const { socket } = (c.env as HttpBindings).incoming;
      if (socket.listenerCount("close", cut.resolve) === 0) socket.once("close", cut.resolve);
      return new Response(large);
    });
  const { server } = await serve(true, { observe: (one) => void answers.push(one), extra: [routes] }, 60);
  const socket: Socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.pause();
  const asked = 5000;
  socket.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(asked));
  // Nobody reads until the server has given up.
  await cut.promise;
  socket.resume();
  await closed;
  expect(answers.length).toBeLessThan(asked / 10);
  await server.close(0);
});
