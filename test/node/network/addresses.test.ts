import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { Hono } from "hono";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { recordEvents } from "../../../src/archive/events.ts";
import { createCaller } from "../../../src/fetch/caller.ts";
import { createClient } from "../../../src/fetch/client.ts";
import type { TransportFailure } from "../../../src/model/ports.ts";
import { isPublicAddress, type ResolveAll } from "../../../src/node/network/guard.ts";
import { createTransport, type NodeTransport } from "../../../src/node/network/transport.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { drain } from "../../../src/push/drain.ts";
import type { PushPorts } from "../../../src/push/ports.ts";
import { hubRoutes } from "../../../src/serve/hub.ts";
import { hostileUrls, LEADING_NAMES } from "../../fetch/hostile-urls.ts";
import { head, rawServers } from "./raw-servers.ts";

/**
 * Every address that leads to a private place, through every door by which somebody else's address is called. The judges
 * are a server on all of this machine's addresses that counts connections, and the attempts of this process's sockets.
 */

const AGENCY = "https://lana.gov.ly";
const BASE = "https://feeds.example";
const servers = rawServers();
const attempts: string[] = [];
let port = 0;
let connections = 0;
/** What the agency's site says, one after the other; the last over and over. */
let answers: string[] = [];
let asked: string[] = [];
let mirror = "";

const watch = (message: unknown): void => {
  const { socket } = message as { socket: Socket };
  socket.on("connectionAttempt", (ip: string, to: number) => {
    if (`${ip}:${to}` !== mirror.replace("http://", "")) attempts.push(`${ip}:${to}`);
  });
};

/** Names lead where the table says, all others to this machine. */
const resolve: ResolveAll = (hostname, _options, callback) => {
  const entry = LEADING_NAMES.find(([name]) => new URL(`http://${name}/`).hostname === hostname);
  const addresses = entry === undefined ? ["127.0.0.1", "::1"] : entry.slice(1);
  callback(
    null,
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
  );
};

let transport: NodeTransport;
let urls: string[];

beforeAll(async () => {
  subscribe("net.client.socket", watch);
  port = await servers.listen((socket) => socket.end(head("Content-Length: 0")), "::");
  servers.last().on("connection", () => {
    connections += 1;
  });
  // The agency's own site as the operator's mirror: the one address that may be private.
  const site = await servers.listen((socket) => socket.end(answers.length > 1 ? answers.shift()! : answers[0]!));
  servers.last().on("connection", (socket: Socket) => socket.once("data", (bytes) => asked.push(String(bytes))));
  mirror = `http://127.0.0.1:${site}`;
  transport = createTransport({ connectTimeoutMs: 1000, resolve });
  urls = hostileUrls(port);
});
afterEach(() => {
  expect(connections).toBe(0);
  expect(attempts).toEqual([]);
  asked = [];
});
afterAll(async () => {
  unsubscribe("net.client.socket", watch);
  await transport.close();
  servers.end();
});

/** Our client before a site whose addresses are all named by its definition, as if an operator had been talked into it. */
function clientFor(robots: { text: string; fetched: number } | null) {
  return createClient(
    {
      transport,
      clock: () => 0,
      sleep: async () => {},
      log: () => {},
      robots: { get: async () => robots, put: async () => {} },
    },
    { userAgent: "nashra/test", origins: new Map([[AGENCY, mirror]]) },
  );
}

const NO_RULES = { text: "", fetched: 0 };
const redirectTo = (url: string) =>
  `HTTP/1.1 302 Found\r\nLocation: ${Buffer.from(url.trim().replace(/[\r\n]/g, "")).toString("latin1")}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
/** The host and all that an address could be taken for. */
const hostsOf = (url: string) =>
  new Set(["lana.gov.ly", "www.lana.gov.ly", ...(URL.canParse(url) ? [new URL(url).hostname] : [])]);
const isOurs = (url: string) => URL.canParse(url) && new URL(url).host === "lana.gov.ly";

test("there are enough of them, and no two are one", () => {
  expect(urls.length).toBeGreaterThan(400);
  expect(new Set(urls).size).toBe(urls.length);
});

describe("nothing is connected to", () => {
  test("by the transport", async () => {
    for (const url of urls) {
      const outcome = await transport({ url, headers: {}, maxBytes: 10, timeoutMs: 3000, allowPrivate: false }).then(
        ({ status }) => status,
        (error: TransportFailure) => error.code,
      );
      // `network`: no address at all, or none of HTTP.
      const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
      expect(isHttp ? ["blocked-address"] : ["blocked-address", "network"], url).toContain(outcome);
    }
  });

  test("as an agency's page, though its definition names the host", async () => {
    const client = clientFor(NO_RULES);
    for (const url of urls) {
      if (isOurs(url)) continue;
      const result = await client.get(url, { hosts: hostsOf(url), requestsPerMinute: 1e6 });
      expect(result.kind, url).toMatch(/^(unreachable|redirected-away)$/);
    }
    expect(asked).toEqual([]);
  });

  test("as the end of two redirects", async () => {
    for (const url of urls) {
      if (isOurs(url)) continue;
      const client = clientFor(NO_RULES);
      answers = [redirectTo(`${AGENCY}/second`), redirectTo(url)];
      const result = await client.get(`${AGENCY}/post`, { hosts: hostsOf(url), requestsPerMinute: 1e6 });
      expect(result.kind, url).not.toBe("ok");
    }
    expect(asked.length).toBeGreaterThanOrEqual(2 * (urls.length - 10));
  });

  test("as what robots.txt is redirected to", async () => {
    for (const url of urls) {
      if (isOurs(url)) continue;
      const client = clientFor(null);
      answers = [redirectTo(url)];
      await client.get(`${AGENCY}/post`, { hosts: hostsOf(url), requestsPerMinute: 1e6 });
    }
    expect(asked.filter((request) => request.startsWith("GET /robots.txt ")).length).toBeGreaterThanOrEqual(
      urls.length - 10,
    );
  });

  test("as a subscriber's callback", async () => {
    const push = pusher();
    const app = new Hono();
    const agencies = [lana];
    let asking = 0;
    hubRoutes({
      sql: push.sql,
      agencies,
      clock: () => 0,
      baseUrl: BASE,
      caller: push.caller,
      kick: () => {},
      // Each asks from an address of its own.
      client: () => `${asking++}`,
    })(app);
    for (const callback of urls) {
      const form = new URLSearchParams({
        "hub.mode": "subscribe",
        "hub.topic": `${BASE}/lana/ar/atom.xml`,
        "hub.callback": callback,
      });
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const { status } = await app.request(`${BASE}/hub`, { method: "POST", headers, body: form.toString() });
      // 429: the same address, written in another way too often.
      expect([202, 400, 403, 429], callback).toContain(status);
    }
    // Names are only looked up when they are called.
    const accepted = (await push.sql.all("SELECT id FROM verifications")).length;
    expect(accepted).toBeGreaterThan(15);
    expect(await push.drain()).toBe(accepted);
    expect(push.failures).toEqual(Array(accepted).fill("NASHRA_BLOCKED_ADDRESS"));
    // As if they had once confirmed: a name can lead elsewhere later.
    await push.sql.all(
      "INSERT INTO documents (path, media_type, etag, modified, size, gzip) VALUES ('lana/ar/atom.xml', 'x', '1', 0, 0, x'')",
    );
    for (const callback of urls) {
      if (!URL.canParse(callback)) continue;
      await push.sql.all(
        "INSERT OR IGNORE INTO subscriptions (path, query, callback, host, since, until, seen) VALUES ('lana/ar/atom.xml', '', ?, 'x', 0, 9e15, '')",
        callback,
      );
    }
    expect(await push.drain()).toBeGreaterThan(300);
    const tried = await push.sql.all("SELECT callback FROM subscriptions WHERE tries = 0");
    expect(tried).toEqual([]);
  });

  test("as a webhook", async () => {
    const webhooks = urls.filter((url) => URL.canParse(url) && /^https?:/.test(url)).map((url) => new URL(url).href);
    const push = pusher(webhooks);
    await push.drain();
    await push.sql.batch(
      recordEvents([{ at: 0, kind: "article.published", feed: "lana/ar", article: "tag:x", data: {} }]),
    );
    expect(await push.drain()).toBe(new Set(webhooks).size);
    expect(push.failures).toHaveLength(new Set(webhooks).size);
    expect(push.failures.every((why) => why === "NASHRA_BLOCKED_ADDRESS")).toBe(true);
  });
});

/** The hub's and the webhooks' work over real sockets. */
function pusher(webhooks: readonly string[] = []) {
  const sql = openSql(":memory:");
  const failures: string[] = [];
  const caller = createCaller(transport, { userAgent: "nashra/test", origins: new Map() });
  const bytes = new TextEncoder().encode("<feed/>");
  const ports: PushPorts = {
    sql,
    clock: () => 0,
    log: (_level, _event, fields) => void failures.push(String(fields?.["error"] ?? fields?.["why"])),
    caller,
    owner: "the test",
    sleep: () => new Promise(() => {}),
    dice: () => 0.5,
    secret: () => "challenge",
    document: async (path) => ({ path, mediaType: "application/atom+xml", etag: 'W/"1"', modified: 0, body: bytes }),
    filtered: async () => null,
    ninjs: async () => new Map(),
  };
  const settings = {
    baseUrl: BASE,
    paths: new Set(["lana/ar/atom.xml"]),
    hub: `${BASE}/hub`,
    ownHub: true,
    webhooks,
    webhookSecret: "a secret of the test",
  };
  return { sql, caller, failures, drain: () => drain(ports, settings, { calls: 5000, atOnce: 10 }) };
}

test("what the judges count is what would arrive", async () => {
  const open = createTransport();
  for (const host of ["127.0.0.1", "[::1]", "0x7f.1", "[::ffff:127.0.0.1]", "127.0.0.2", "localhost"]) {
    await open({ url: `http://${host}:${port}/`, headers: {}, maxBytes: 10, timeoutMs: 3000, allowPrivate: true });
  }
  await open.close();
  expect(connections).toBe(6);
  expect(attempts.length).toBeGreaterThanOrEqual(6);
  expect(attempts.every((at) => !isPublicAddress(at.slice(0, at.lastIndexOf(":"))))).toBe(true);
  connections = 0;
  attempts.length = 0;
});
