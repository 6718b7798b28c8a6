import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createClient } from "../../../src/fetch/client.ts";
import { createTransport } from "../../../src/node/network/transport.ts";
import { head, rawServers } from "./raw-servers.ts";

/** The whole way from a server's raw bytes to what a fetch comes to. */

const servers = rawServers();
const transport = createTransport({ connectTimeoutMs: 2000, headersTimeoutMs: 300, bodyTimeoutMs: 300 });

afterAll(async () => {
  servers.end();
  await transport.close();
});

const PAGE = `<!doctype html><html><body><p>${"خبر ".repeat(20)}</p></body></html>`;
const OPEN = PAGE.replace("</body></html>", "<div><div><div>");
const SIZE = Buffer.byteLength(PAGE);
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const latin1 = (text: string) => Buffer.from(text, "latin1");

type Part = string | Uint8Array;

/** Fetches from a server that says these parts, and then closes, stays or resets. Robots are allowed. */
async function fetched(parts: Part[], after: "end" | "stay" = "end") {
  let asked = 0;
  const port = await servers.listen(async (socket) => {
    asked += 1;
    for (const part of parts) await new Promise((resolve) => socket.write(part, resolve));
    if (after === "end") socket.end();
  });
  const client = createClient(
    {
      transport,
      clock: Date.now,
      sleep: async () => {},
      log: () => {},
      robots: { get: async () => ({ text: "", fetched: Date.now() }), put: async () => {} },
    },
    { userAgent: "nashra/test", origins: new Map([["https://lana.gov.ly", `http://127.0.0.1:${port}`]]) },
  );
  const get = () => client.get("https://lana.gov.ly/a", { hosts: new Set(["lana.gov.ly"]), requestsPerMinute: 60 });
  return { result: await get(), get, asked: () => asked };
}

describe("a page is read", () => {
  const length = `Content-Length: ${SIZE}`;
  it.each<[string, Part[], "end" | "stay"]>([
    ["behind 100", ["HTTP/1.1 100 Continue\r\n\r\n", head(length), PAGE], "end"],
    ["behind 102", ["HTTP/1.1 102 Processing\r\n\r\n", head(length), PAGE], "end"],
    [
      "behind 103 twice",
      [`${"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(2)}${head(length)}${PAGE}`],
      "end",
    ],
    ["with a length that is too long", [head("Content-Length: 9000"), PAGE], "end"],
    ["with one that is waited for in vain", [head("Content-Length: 9000"), PAGE], "stay"],
    ["without a last chunk", [head("Transfer-Encoding: chunked"), chunk(PAGE)], "end"],
    ["without one, on a connection that stays", [head("Transfer-Encoding: chunked"), chunk(PAGE)], "stay"],
    ["with a last chunk that is none", [head("Transfer-Encoding: chunked"), chunk(PAGE), "zz\r\n"], "end"],
    ["with gzip that ends early", [head("Content-Encoding: gzip"), gzipSync(PAGE).subarray(0, -8)], "end"],
    [
      "with a length and chunks",
      [head("Content-Length: 5", "Transfer-Encoding: chunked"), chunk(PAGE), chunk("")],
      "end",
    ],
    ["with lines that end in LF", [`HTTP/1.1 200 OK\nContent-Length: ${SIZE}\n\n`, PAGE], "end"],
    ["by HTTP/1.0 without a length", ["HTTP/1.0 200 OK\r\n\r\n", PAGE], "end"],
    ["without a reason", [`HTTP/1.1 200\r\n${length}\r\n\r\n`, PAGE], "end"],
    ["with bytes in a header that are no text", [latin1(head(length, "X: \xe9\xff\x80")), PAGE], "end"],
    ["with a control character in a header", [head(length, "X: a\u0001b"), PAGE], "end"],
    ["with a folded header", [head(length, "X: a\r\n b"), PAGE], "end"],
    ["without Content-Type", [head(length), PAGE], "end"],
    ["called plain text", [head(length, "Content-Type: text/plain"), PAGE], "end"],
  ])("%s", async (_name, parts, after) => {
    const { result } = await fetched(parts, after);
    expect(result).toMatchObject({ kind: "ok", text: PAGE });
  });

  it("from then on in one request, where its server breaks HTTP", async () => {
    const { result, get, asked } = await fetched([`HTTP/1.1 200 OK\nContent-Length: ${SIZE}\n\n`, PAGE]);
    expect([result.kind, asked()]).toEqual(["ok", 2]);
    expect([(await get()).kind, asked()]).toEqual(["ok", 3]);
  });
});

describe("a page is not taken for whole", () => {
  it.each<[string, Part[], "end" | "stay", string]>([
    ["before its length", [head("Content-Length: 9000"), OPEN], "end", "truncated"],
    ["before its length, in vain", [head("Content-Length: 9000"), OPEN], "stay", "unreachable"],
    ["before its last chunk", [head("Transfer-Encoding: chunked"), chunk(OPEN)], "end", "truncated"],
    ["inside its gzip", [head("Content-Encoding: gzip"), gzipSync(OPEN).subarray(0, 60)], "end", "truncated"],
  ])("%s", async (_name, parts, after, kind) => {
    expect((await fetched(parts, after)).result.kind).toBe(kind);
  });
});

describe("the rule that a server breaks is named", () => {
  it.each<[string, Part[], RegExp]>([
    ["no status line", [PAGE], /does not begin with HTTP/],
    ["another protocol", ["SSH-2.0-OpenSSH_9.2\r\n"], /does not begin with HTTP/],
    ["a version that is none", ["HTTP/3 200 OK\r\nContent-Length: 0\r\n\r\n"], /version/],
    ["a header without a colon", [head("nonsense")], /lacks a colon/],
    ["a header name with a space", [head("X A: b")], /invalid character/],
    ["a length that is no number", [head("Content-Length: abc"), PAGE], /Content-Length is not a number/],
    ["two lengths", [head("Content-Length: 5", "Content-Length: 6"), PAGE], /Content-Length is repeated/],
    ["101 that nobody asked for", ["HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"], /101/],
  ])("%s", async (_name, parts, rule) => {
    const { result } = await fetched(parts);
    expect(result).toMatchObject({ kind: "unreachable", code: "protocol", evidence: expect.stringMatching(rule) });
  });

  it("an unasked 304 is a failure by itself", async () => {
    const { result } = await fetched(["HTTP/1.1 304 Not Modified\r\n\r\n"]);
    expect(result).toMatchObject({ kind: "failing", status: 304, evidence: expect.stringMatching(/304.*conditions/) });
  });
});

describe("headers", () => {
  const base = { headers: {}, maxBytes: 2000, timeoutMs: 5000, allowPrivate: true };
  const said = async (bytes: Part) => {
    const port = await servers.listen((socket) => socket.end(bytes));
    return transport({ ...base, url: `http://127.0.0.1:${port}/` });
  };

  it("keep lines of Set-Cookie apart, and out of the record", async () => {
    const lines = ["a=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT", "b=2"];
    const { headers, setCookies } = await said(
      head(...lines.map((line) => `Set-Cookie: ${line}`), "Content-Length: 0"),
    );
    expect(setCookies).toEqual(lines);
    expect(headers).toEqual({ "content-length": "0" });
  });

  it.each<[string, Part, string]>([
    ["UTF-8 and spaces", "Location: /ar/خبر عاجل#x", "/ar/خبر عاجل#x"],
    ["another charset, whose bytes are kept", latin1("Location: /caf\xe9"), "/caf%E9"],
  ])("Location in %s", async (_name, line, location) => {
    const bytes = Buffer.concat([
      latin1("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"),
      Buffer.from(line),
      latin1("\r\n\r\n"),
    ]);
    expect((await said(bytes)).headers["location"]).toBe(location);
  });
});
