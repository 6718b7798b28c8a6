import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { TransportFailure, type TransportRequest } from "../../../src/model/ports.ts";
import { createTransport } from "../../../src/node/network/transport.ts";
import { head, rawServers } from "./raw-servers.ts";

const servers = rawServers();
const transport = createTransport({ connectTimeoutMs: 2000, headersTimeoutMs: 300, bodyTimeoutMs: 300 });

afterAll(async () => {
  servers.end();
  await transport.close();
});

async function exchange(url: string, request: Partial<TransportRequest> = {}) {
  try {
    return await transport({ url, headers: {}, maxBytes: 2000, timeoutMs: 5000, allowPrivate: true, ...request });
  } catch (error) {
    if (error instanceof TransportFailure) return error.code;
    throw error;
  }
}

async function said(parts: (string | Uint8Array)[], after: "end" | "reset" | "stay" = "end", request = {}) {
  const port = await servers.listen(async (socket) => {
    for (const part of parts) await new Promise((resolve) => socket.write(part, resolve));
    if (after === "end") socket.end();
    if (after === "reset") setTimeout(() => socket.resetAndDestroy(), 20);
  });
  return exchange(`http://127.0.0.1:${port}/`, request);
}

const body = (text: string) => new Uint8Array(new TextEncoder().encode(text));

describe("an exchange", () => {
  it("gives status, headers and body as they came", async () => {
    const response = await said([
      'HTTP/1.1 404 Not Found\r\nETag: "a"\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n\r\nhello',
    ]);
    expect(response).toEqual({
      status: 404,
      headers: { etag: '"a"', "x-a": "1, 2", "content-length": "5" },
      body: body("hello"),
      truncated: false,
    });
  });

  it("follows no redirect", async () => {
    const response = await said(["HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"]);
    expect(response).toMatchObject({ status: 302, headers: { location: "http://127.0.0.1:1/" } });
  });

  it("reads an Arabic Location as it was written", async () => {
    const response = await said([
      "HTTP/1.1 302 Found\r\nLocation: /ar/خبر\r\nX: caf\u00e9\r\nContent-Length: 0\r\n\r\n",
    ]);
    expect(response).toMatchObject({ headers: { location: "/ar/خبر", x: "café" } });
  });

  it("leaves a header that is not UTF-8 as Latin-1", async () => {
    const response = await said([
      Buffer.from("HTTP/1.1 200 OK\r\nX: caf\u00e9\r\nContent-Length: 0\r\n\r\n", "latin1"),
    ]);
    expect(response).toMatchObject({ headers: { x: "café" } });
  });

  it("sends what it is told and what it can decode, no cookie and no credentials", async () => {
    let request = "";
    const port = await servers.listen(() => {});
    servers.last().on("connection", (socket: Socket) => {
      socket.on("data", (data) => {
        request += data.toString("latin1");
        socket.write(head("Set-Cookie: id=1", "Content-Length: 0"));
      });
    });
    await exchange(`http://127.0.0.1:${port}/a?b=1`, { headers: { "user-agent": "nashra/0.1" } });
    await exchange(`http://127.0.0.1:${port}/a?b=1`, { headers: { "user-agent": "nashra/0.1" } });
    const lines = request.split("\r\n\r\n")[1]!.split("\r\n");
    expect(lines[0]).toBe("GET /a?b=1 HTTP/1.1");
    expect(lines.slice(1).sort()).toEqual([
      "accept-encoding: gzip, br",
      "connection: keep-alive",
      `host: 127.0.0.1:${port}`,
      "user-agent: nashra/0.1",
    ]);
  });

  const text = "خبر ".repeat(100);
  it.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["identity", Buffer.from(text)],
  ])("decodes %s", async (coding, bytes) => {
    const response = await said([head(`Content-Encoding: ${coding}`, `Content-Length: ${bytes.length}`), bytes]);
    expect(response).toMatchObject({ body: body(text), truncated: false });
  });

  it("takes a 304 that names a coding", async () => {
    const response = await said(["HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"]);
    expect(response).toMatchObject({ status: 304, body: new Uint8Array(), truncated: false });
  });
});

describe("an answer that breaks off", () => {
  const zipped = gzipSync("خبر ".repeat(100));
  it.each<[string, (string | Uint8Array)[], "end" | "reset"]>([
    ["before its length", [head("Content-Length: 50"), "hello"], "end"],
    ["between chunks", [head("Transfer-Encoding: chunked"), "5\r\nhello\r\n"], "end"],
    ["inside a chunk", [head("Transfer-Encoding: chunked"), "9\r\nhello"], "end"],
    ["by a reset", [head("Content-Length: 50"), "hello"], "reset"],
    ["before its last chunk", [head("Transfer-Encoding: chunked"), "5\r\nhello\r\n5\r\nhel"], "end"],
    ["at a chunk without a size", [head("Transfer-Encoding: chunked"), "5\r\nhello\r\nzz\r\n"], "end"],
    ["behind its gzip stream", [head("Content-Encoding: gzip"), zipped, "foreign bytes"], "end"],
    ["inside its gzip stream", [head("Content-Encoding: gzip", "Content-Length: 20"), zipped.subarray(0, 20)], "end"],
    [
      "before its length, inside gzip",
      [head("Content-Encoding: gzip", "Content-Length: 99"), zipped.subarray(0, 20)],
      "end",
    ],
  ])("%s is truncated", async (_name, parts, after) => {
    expect(await said(parts, after)).toMatchObject({ status: 200, truncated: true });
  });

  it("keeps what came of it", async () => {
    expect(await said([head("Content-Length: 50"), "hello"])).toMatchObject({ body: body("hello") });
  });
});

describe("failures by their codes", () => {
  const bomb = gzipSync(new Uint8Array(20_000_000));
  const twice = gzipSync(gzipSync(new Uint8Array(20_000_000)));
  it.each<[string, (string | Uint8Array)[], "end" | "reset" | "stay", string]>([
    ["no answer, closed", [], "end", "reset"],
    ["no answer, reset", [], "reset", "reset"],
    ["no answer, silence", [], "stay", "timeout"],
    ["silence in the headers", ["HTTP/1.1 200 OK\r\nX: "], "stay", "timeout"],
    ["silence in the body", [head("Content-Length: 50"), "hello"], "stay", "timeout"],
    ["a body announced too long", [head("Content-Length: 9999999999"), "hello"], "stay", "too-large"],
    ["a body too long", [head(), "a".repeat(3000)], "stay", "too-large"],
    [
      "a chunked body too long",
      [head("Transfer-Encoding: chunked"), `bb8\r\n${"a".repeat(3000)}\r\n`],
      "stay",
      "too-large",
    ],
    ["a gzip bomb", [head("Content-Encoding: gzip"), bomb.subarray(0, 1900)], "stay", "too-large"],
    ["a bomb in a bomb", [head("Content-Encoding: gzip, gzip"), twice.subarray(0, 1900)], "stay", "too-large"],
    ["an unknown coding", [head("Content-Encoding: compress", "Content-Length: 3"), "\x1f\x1d\x03"], "end", "coding"],
    ["a Zstandard stream", [head("Content-Encoding: zstd", "Content-Length: 4"), "(\x05/\x1d"], "end", "coding"],
    ["a bomb that is not announced", [head(), bomb.subarray(0, 1900)], "stay", "too-large"],
    ["a bomb in an unannounced bomb", [head(), twice], "end", "too-large"],
    ["10,000 headers", [head(...Array.from({ length: 10_000 }, (_, n) => `h${n}: a`))], "stay", "too-large"],
    ["300 short headers", [head(...Array.from({ length: 300 }, (_, n) => `h${n}: a`))], "stay", "too-large"],
    ["one header 300 times", [head(...Array.from({ length: 300 }, () => "h: a"))], "stay", "too-large"],
    ["one header of a megabyte", [head(`h: ${"a".repeat(1_000_000)}`)], "stay", "too-large"],
  ])("%s", async (_name, parts, after, code) => {
    expect(await said(parts, after)).toBe(code);
  });

  it("a drip is cut at the end of its time", async () => {
    const port = await servers.listen((socket) => {
      socket.write(head("Content-Length: 1500"));
      const drip = setInterval(() => socket.write("a"), 20);
      socket.on("close", () => clearInterval(drip));
    });
    expect(await exchange(`http://127.0.0.1:${port}/`, { timeoutMs: 200 })).toBe("timeout");
  });

  it("an endless body is cut while it comes", async () => {
    let written = 0;
    const port = await servers.listen((socket) => {
      socket.write(head());
      const pour = () => {
        if (socket.destroyed) return;
        written += 65_536;
        if (socket.write(Buffer.alloc(65_536))) setImmediate(pour);
        else socket.once("drain", pour);
      };
      pour();
    });
    expect(await exchange(`http://127.0.0.1:${port}/`)).toBe("too-large");
    expect(written).toBeLessThan(50_000_000);
  });

  it("a refused connection", async () => {
    const port = await servers.listen(() => {});
    await new Promise((resolve) => servers.last().close(resolve));
    expect(await exchange(`http://127.0.0.1:${port}/`)).toBe("refused");
  });

  it("a name that does not exist", async () => {
    expect(await exchange("http://nashra.invalid/")).toBe("dns");
  });

  it("a server that speaks no TLS", async () => {
    const port = await servers.listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await exchange(`https://127.0.0.1:${port}/`)).toBe("tls");
  });
});
