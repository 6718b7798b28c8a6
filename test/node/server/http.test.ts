import { connect } from "node:net";
import zlib from "node:zlib";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/model/config-error.ts";
import { startServer } from "../../../src/node/server/http.ts";
import { etagAt, textAt } from "../../serve/support.ts";
import { exchange, raw, serve } from "./support.ts";

const { server, hot } = await serve(true, { extra: [(app) => app.get("/made", (c) => c.text("made"))] });
afterAll(() => server.close());
const RSS = "/lana/ar/rss.xml";

const unpack: Record<string, (bytes: Buffer) => Buffer> = {
  br: (bytes) => zlib.brotliDecompressSync(bytes),
  zstd: (bytes) => zlib.zstdDecompressSync(bytes),
  gzip: (bytes) => zlib.gunzipSync(bytes),
  identity: (bytes) => bytes,
};

describe("over the wire", () => {
  test.each(Object.keys(unpack))("%s: the whole text at once, 304 the second time", async (coding) => {
    const first = await exchange(server, RSS, { "Accept-Encoding": coding });
    expect(first.status).toBe(200);
    expect(first.headers["content-encoding"]).toBe(coding === "identity" ? undefined : coding);
    expect(first.headers["content-length"]).toBe(String(first.body.byteLength));
    expect(first.headers["transfer-encoding"]).toBeUndefined();
    expect(first.headers["date"]).toBeDefined();
    expect(unpack[coding]!(first.body).toString()).toBe(textAt("lana/ar/rss.xml"));
    const again = await exchange(server, RSS, {
      "Accept-Encoding": coding,
      "If-None-Match": String(first.headers["etag"]),
      "If-Modified-Since": String(first.headers["last-modified"]),
    });
    expect(again.status).toBe(304);
    expect(again.headers["date"]).toBeDefined();
    expect(again.headers["content-length"]).toBeUndefined();
    expect(again.body.byteLength).toBe(0);
  });

  test("a new version is what the next request gets", async () => {
    const path = "lana/ar/atom.xml";
    const old = (await hot.get(path))!;
    await hot.put({ ...old, etag: 'W/"next"', bytes: { gzip: zlib.gzipSync("the next version") } });
    const response = await exchange(server, `/${path}`, { "If-None-Match": etagAt(path) });
    expect(response.status).toBe(200);
    expect(response.headers["etag"]).toBe('W/"next"');
    expect(response.body.toString()).toBe("the next version");
    await hot.put(old);
  });

  test.each(["/lana/ar/", "/", "/lana/ar/feed", "/none", "/robots.txt", "/favicon.ico"])(
    "HEAD of %s has the fields of GET",
    async (path) => {
      const get = await exchange(server, path, { "Accept-Encoding": "br" });
      const head = await exchange(server, path, { "Accept-Encoding": "br" }, "HEAD");
      expect(head.status).toBe(get.status);
      expect(head.body.byteLength).toBe(0);
      const fields = ({ headers }: typeof get) => Object.entries(headers).filter(([name]) => name !== "date");
      expect(fields(head)).toEqual(fields(get));
    },
  );
});

describe("what a client may not do", () => {
  const get = `GET ${RSS} HTTP/1.1\r\nHost: a\r\n`;
  const close = "Connection: close\r\n\r\n";
  test.each([
    ["a header field of 20 KB", `${get}X: ${"a".repeat(20_000)}\r\n${close}`, 431],
    ["10,000 header fields", `${get}${"X: 1\r\n".repeat(10_000)}${close}`, 431],
    ["a path of 1 MB", `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n${close}`, 431],
    ["a path of 8 KB", `GET /${"a".repeat(8000)} HTTP/1.1\r\nHost: a\r\n${close}`, 414],
    ["no HTTP", "hello\r\n\r\n", 400],
    ["no Host", `GET ${RSS} HTTP/1.1\r\n${close}`, 400],
    ["a Host that is none", `GET /lana/ar/ HTTP/1.1\r\nHost: a b\r\n${close}`, 400],
    ["two lengths", `${get}Content-Length: 1\r\nContent-Length: 2\r\n${close}`, 400],
    ["TRACE", `TRACE ${RSS} HTTP/1.1\r\nHost: a\r\n${close}`, 405],
    ["CONNECT", `CONNECT a:80 HTTP/1.1\r\nHost: a\r\n${close}`, null],
    ["a field with a line break", `${get}X: a\rb\r\n${close}`, 400],
  ])("%s", async (_name, bytes, status) => {
    const answer = await raw(server, bytes);
    if (status === null) expect(answer).toBe("");
    else expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).not.toMatch(/at .*\.ts|node_modules/);
  });

  test("not to read what it asked for", async () => {
    const body = new Uint8Array(32 * 1024 * 1024);
    const givenUp = Promise.withResolvers<void>();
    const large = (c: Context) => {
      (c.env as HttpBindings).outgoing.once("close", givenUp.resolve);
      return new Response(body);
    };
    const other = await serve(true, { extra: [(app) => app.get("/large", large)] }, 50);
    const socket = connect(other.server.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
    socket.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    // Nobody reads until the server has given up; then what stands in the kernel's buffers is not the whole.
    await givenUp.promise;
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.byteLength;
    });
    await closed;
    expect(received).toBeLessThan(body.byteLength);
    await other.server.close();
  });

  test("and the server goes on", async () => {
    expect((await exchange(server, RSS)).status).toBe(200);
  });

  test("an address with a host, or an asterisk, does not get around the paths", async () => {
    const answer = (target: string, method = "GET") =>
      raw(server, `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(await answer("http://elsewhere.example/lana/ar/rss.xml")).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answer("http://elsewhere.example/none")).toMatch(/^HTTP\/1\.1 404 /);
    expect(await answer("*", "OPTIONS")).toMatch(/^HTTP\/1\.1 [24]0\d /);
  });
});

describe.each([
  ["before the app", "/lana/ar/rss.xml"],
  ["by the app", "/made"],
  ["by the app, an error", "/none"],
])("Host, where an answer is made %s", (_, path) => {
  const status = path === "/none" ? 404 : 200;
  test.each<[string, string, number, RegExp]>([
    ["HTTP/1.0 needs none", "HTTP/1.0\r\n", status, /^connection: close/im],
    [
      "HTTP/1.0 that keeps the connection",
      "HTTP/1.0\r\nConnection: keep-alive\r\n",
      status,
      /^connection: keep-alive/im,
    ],
    ["HTTP/1.0 with one", "HTTP/1.0\r\nHost: a\r\n", status, /^connection: close/im],
    ["HTTP/1.1 needs one (RFC 9112, 3.2)", "HTTP/1.1\r\n", 400, /^connection: close/im],
    ["HTTP/1.1 with two", "HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n", 400, /^connection: close/im],
  ])("%s", async (_name, head, expected, connection) => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, "127.0.0.1");
      socket.once("data", (chunk) => {
        resolve(String(chunk));
        socket.destroy();
      });
      socket.write(`GET ${path} ${head}\r\n`);
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${expected} `));
    expect(answer).toMatch(connection);
  });
});

describe("starting and stopping", () => {
  test("a port in use is one line that names it", async () => {
    const app = { fetch: () => new Response("") };
    const second = startServer({ app, host: "127.0.0.1", port: server.port, log: () => {} });
    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(`PORT=${server.port}`);
  });

  test("a host that is not ours is one line that names it", async () => {
    const app = { fetch: () => new Response("") };
    await expect(startServer({ app, host: "192.0.2.1", port: 0, log: () => {} })).rejects.toThrow("HOST=192.0.2.1");
  });

  test("requests in flight finish, idle connections close, new ones are refused", async () => {
    const held = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const other = await serve(true, {
      extra: [
        (app) =>
          app.get("/slow", async (c) => {
            reached.resolve();
            await held.promise;
            return c.text("done");
          }),
      ],
    });
    const idle = connect(other.server.port, "127.0.0.1");
    const idleClosed = new Promise((resolve) => idle.on("close", resolve));
    idle.on("error", () => {});
    idle.write(`GET ${RSS} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await new Promise((resolve) => idle.once("data", resolve));
    // A client that keeps its connection for as long as it may.
    const slow = raw(other.server, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    await reached.promise;
    // Far longer than the test may take: nothing here waits for the grace to run out.
    const closed = other.server.close(1_000_000);
    await idleClosed;
    await expect(exchange(other.server, RSS)).rejects.toThrow("ECONNREFUSED");
    held.resolve();
    expect(await slow).toMatch(/^HTTP\/1\.1 200 [\s\S]*done$/);
    await closed;
  });

  test("what does not finish in time is cut", async () => {
    const reached = Promise.withResolvers<void>();
    const other = await serve(true, {
      extra: [
        (app) =>
          app.get("/never", () => {
            reached.resolve();
            return new Promise<Response>(() => {});
          }),
      ],
    });
    const never = exchange(other.server, "/never");
    const cut = expect(never).rejects.toThrow();
    await reached.promise;
    await other.server.close(10);
    await cut;
  });
});
