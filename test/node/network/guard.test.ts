import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../../src/fetch/client.ts";
import type { TransportFailure } from "../../../src/model/ports.ts";
import { BLOCKED_ADDRESS, guardedLookup, type ResolveAll } from "../../../src/node/network/guard.ts";
import { createTransport } from "../../../src/node/network/transport.ts";
import { PRIVATE_ADDRESSES, PRIVATE_HOSTS, PUBLIC_ADDRESSES } from "../../fetch/hostile-addresses.ts";
import { head, rawServers } from "./raw-servers.ts";

const servers = rawServers();
afterAll(() => servers.end());

describe("the guard", () => {
  let port = 0;
  let connections = 0;
  beforeAll(async () => {
    port = await servers.listen((socket) => socket.end(head("Content-Length: 0")), "::");
    servers.last().on("connection", () => {
      connections += 1;
    });
  });

  /** Every name leads to these addresses. */
  const leadingTo =
    (...addresses: string[]): ResolveAll =>
    (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );

  async function refuse(url: string, resolve: ResolveAll) {
    const guarded = createTransport({ connectTimeoutMs: 1000, resolve });
    const before = connections;
    const outcome = await guarded({ url, headers: {}, maxBytes: 10, timeoutMs: 3000, allowPrivate: false }).then(
      ({ status }) => status,
      (error: TransportFailure) => error.code,
    );
    await guarded.close();
    expect(outcome).toBe("blocked-address");
    expect(connections).toBe(before);
  }

  const hosts = [...PRIVATE_HOSTS, ...PRIVATE_ADDRESSES.map((ip) => (ip.includes(":") ? `[${ip}]` : ip))];
  it.each(hosts)("connects to no %s", async (host) => {
    await refuse(`http://${host}:${port}/`, leadingTo("127.0.0.1", "::1"));
  });

  it.each(PRIVATE_ADDRESSES)("connects to no name that leads to %s", async (address) => {
    await refuse(`http://rebind.example:${port}/`, leadingTo(address));
  });

  it.each([
    ["https", `https://127.0.0.1`],
    ["credentials", `http://lana.gov.ly@127.0.0.1`],
    ["a name in the credentials' place", `http://lana.gov.ly:80@[::1]`],
    ["a backslash", `http://127.0.0.1\\@lana.gov.ly`],
    ["tabs and line breaks", `http://127.0.\t0.\n1`],
    ["https by name", "https://rebind.example"],
  ])("is not led astray by %s", async (_name, url) => {
    const whole = url.includes("\\") ? url.replace("\\", `:${port}\\`) : `${url}:${port}/`;
    await refuse(whole, leadingTo("127.0.0.1"));
  });

  it("holds on every hop, though a definition named the host", async () => {
    const before = connections;
    let next = "";
    const site = await servers.listen((socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${next}\r\nContent-Length: 0\r\n\r\n`),
    );
    const guarded = createTransport({ connectTimeoutMs: 1000, resolve: leadingTo("127.0.0.1", "::1") });
    const client = createClient(
      {
        transport: guarded,
        clock: () => 0,
        sleep: async () => {},
        log: () => {},
        robots: { get: async () => ({ text: "", fetched: 0 }), put: async () => {} },
      },
      { userAgent: "nashra/0.1", origins: new Map([["https://lana.gov.ly", `http://127.0.0.1:${site}`]]) },
    );
    for (const host of ["rebind.example", ...PRIVATE_HOSTS]) {
      next = encodeURI(`http://${host}/`).replaceAll("%25", "%").replaceAll("%5B", "[").replaceAll("%5D", "]");
      const hosts = new Set(["lana.gov.ly", new URL(next).hostname]);
      const result = await client.get("https://lana.gov.ly/", { hosts, requestsPerMinute: 600 });
      expect(result, host).toMatchObject({ kind: "unreachable", code: "blocked-address" });
    }
    await guarded.close();
    expect(connections).toBe(before);
  });

  it("counts what is let through", async () => {
    const before = connections;
    const open = createTransport({ resolve: leadingTo("127.0.0.1") });
    for (const host of ["127.0.0.1", "[::1]", "localhost", "0x7f.1"]) {
      const response = await open({
        url: `http://${host}:${port}/`,
        headers: {},
        maxBytes: 10,
        timeoutMs: 3000,
        allowPrivate: true,
      });
      expect(response.status).toBe(200);
    }
    await open.close();
    expect(connections).toBe(before + 4);
  });

  it("never lends an open connection to a guarded request", async () => {
    const url = `http://127.0.0.1:${port}/`;
    const transport = createTransport();
    const request = { url, headers: {}, maxBytes: 10, timeoutMs: 3000 };
    expect((await transport({ ...request, allowPrivate: true })).status).toBe(200);
    await expect(transport({ ...request, allowPrivate: false })).rejects.toMatchObject({ code: "blocked-address" });
    await transport.close();
  });

  it("looks a name up once, and hands on the public addresses only", async () => {
    let asked = 0;
    const lookup = guardedLookup((hostname, options, callback) => {
      asked += 1;
      leadingTo("127.0.0.1", ...PUBLIC_ADDRESSES, "::ffff:127.0.0.1", "no address")(hostname, options, callback);
    });
    const all = await new Promise((resolve) => {
      lookup("mixed.example", { all: true }, (_error, addresses) => resolve(addresses));
    });
    expect((all as { address: string }[]).map(({ address }) => address)).toEqual(PUBLIC_ADDRESSES);
    const one = await new Promise((resolve) => {
      lookup("mixed.example", {}, (_error, address, family) => resolve([address, family]));
    });
    expect(one).toEqual([PUBLIC_ADDRESSES[0], 4]);
    expect(asked).toBe(2);
  });

  it("refuses by a code of its own, and passes a failed look-up on", async () => {
    const codeOf = (resolve: ResolveAll) =>
      new Promise((done) => {
        guardedLookup(resolve)("x.example", { all: true }, (error) => done(error?.code));
      });
    expect(await codeOf(leadingTo("10.0.0.1"))).toBe(BLOCKED_ADDRESS);
    expect(await codeOf(leadingTo())).toBe(BLOCKED_ADDRESS);
    expect(await codeOf((_h, _o, callback) => callback(Object.assign(new Error("x"), { code: "ENOTFOUND" }), []))).toBe(
      "ENOTFOUND",
    );
  });
});
