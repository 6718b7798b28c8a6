import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isWebPort } from "../../src/model/public-host.ts";
import { parseXml } from "../publish/xml/parse.ts";
import { BASE, openPushing, type Pushing } from "../push/support.ts";
import { serveNewsroom } from "../support/served.ts";

/** Requests as somebody makes them who has read the code: each by name, each with its answer. */

const TOKEN = "0123456789abcdef-operator";
const ATOM = `${BASE}/lana/ar/atom.xml`;
let push: Pushing;
let app: Hono;

beforeAll(async () => {
  push = await openPushing();
  app = await serveNewsroom(push.room, {
    settings: { ...push.room.site, ownHub: true, adminToken: TOKEN, poll: null },
    hub: { caller: { allowed: () => false }, kick: () => {} },
  });
});
afterAll(() => push.site.stop());

async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  const answer = await app.request(`${BASE}${path}`, { method, headers });
  const text = await answer.text();
  expect(answer.headers.get("Set-Cookie")).toBeNull();
  return { status: answer.status, headers: answer.headers, text };
}
const itemsOf = (json: string) => (JSON.parse(json) as { items: unknown[] }).items.length;
const q = (text: string) => `/lana/ar/feed.json?q=${encodeURIComponent(text)}`;

describe("a search is for words", () => {
  test.each([
    ["operators of the index", 'NEAR(خبر أو, 2) AND NOT "x'],
    ["a column of the index", "title:طرابلس OR text:طرابلس"],
    ["a beginning of a word", "ط*"],
    ["a quote that ends the query", "' OR 1=1 --"],
    ["two quotes that do", '") OR ("a" : *'],
    ["a caret and a plus", "^طرابلس + طرابلس"],
    ["a word of 200 characters", "ط".repeat(200)],
    ["a word of 200 marks on one letter", `a${"\u0301".repeat(199)}`],
    ["quotes without end", "«".repeat(200)],
    ["characters of four bytes", "😀".repeat(100)],
  ])("%s", async (_name, text) => {
    const { status, text: body } = await get(q(text));
    expect([200, 400]).toContain(status);
    // None of them stands in any article; what finds one has been read as something else than words.
    if (status === 200) expect(itemsOf(body)).toBe(0);
  });

  test.each([
    ["any text", "%"],
    ["any character", "_".repeat(7)],
    ["the end of a string", "' OR '1'='1"],
    ["a pattern", "*"],
  ])("a place is a name: %s", async (_name, place) => {
    const { status, text } = await get(`/lana/ar/feed.json?place=${encodeURIComponent(place)}`);
    expect(status).toBe(200);
    expect(itemsOf(text)).toBe(0);
  });

  test.each(
    "limit=1e2 limit=0x10 limit=+5 limit=%D9%A3 limit=5%20 limit=-1 limit=201 limit=00 section=__proto__ section=constructor section=ar%2F..%2Fen lang=__proto__ lang=ar%00 q[]=a Q=a q=a&q=b q=a%00b q=%ED%A0%80 q=%C0%AE q=%uFFFF q q= place=%20 %71=a&q=b limit[$gt]=1".split(
      " ",
    ),
  )("?%s is refused", async (query) => {
    const { status, text } = await get(`/lana/ar/?${query}`);
    expect(status).toBe(400);
    expect(text.split("\n")).toHaveLength(2);
  });
});

describe("a path", () => {
  test.each(
    "/lana/ar/archive/0/atom.xml /lana/ar/archive/-1/atom.xml /lana/ar/archive/1e3/atom.xml /lana/ar/archive/01/atom.xml /lana/ar/archive/99999999999999999999/atom.xml /lana/ar/archive/1/../../../../etc/passwd /lana/ar/..%2f..%2f..%2fetc%2fpasswd /%2e%2e/%2e%2e/etc/passwd /lana/ar/rss.xml%00.html /lana/ar/rss.xml;a=b /lana%2Far/rss.xml /lana\\ar\\rss.xml.bak /LANA/AR/RSS.XML /lana/ar/__proto__ /lana/ar/constructor /lana/ar/toString/ /constructor /.env /data/nashra.sqlite /lana/ar/atom.xml~ /wp-login.php".split(
      " ",
    ),
  )("%s leads nowhere", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test.each([
    ["two slashes and a host", "//evil.example/lana/ar"],
    ["a backslash and a host", "/\\evil.example/lana/ar"],
    ["a feed below a host", "//evil.example/lana/ar/feed"],
    ["an old name and a query of a host", "/lana/ar/feed?//evil.example"],
    ["a folder and a query of a line", "/lana/ar?a=%0d%0aLocation:%20//evil.example"],
  ])("leads to no other host: %s", async (_name, path) => {
    const { headers } = await get(path);
    const location = headers.get("Location");
    if (location !== null) expect(new URL(location, BASE).origin).toBe(BASE);
    expect(location ?? "/").toMatch(/^\/(?!\/)/);
  });
});

describe("what a request says of itself", () => {
  test.each([
    ["another host", { Host: "evil.example", "X-Forwarded-Host": "evil.example", Forwarded: "host=evil.example" }],
    [
      "another path",
      { "X-Original-URL": "/evil.example", "X-Rewrite-URL": "/evil.example", "X-Forwarded-Prefix": "/evil.example" },
    ],
    ["another scheme", { "X-Forwarded-Proto": "evil.example", "X-Forwarded-Port": "evil.example" }],
    ["another method", { "X-HTTP-Method-Override": "DELETE", "X-Method-Override": "evil.example" }],
    [
      "where it comes from",
      { Referer: "https://evil.example/", Origin: "https://evil.example", "User-Agent": "<evil.example>" },
    ],
    [
      "what it will ask for",
      { "Access-Control-Request-Headers": "evil.example", "Access-Control-Request-Method": "DELETE" },
    ],
  ])("is not taken over: %s", async (_name, headers) => {
    for (const path of ["/lana/ar/atom.xml", "/lana/ar/?q=evil", "/", "/opml.xml", "/lana/ar"]) {
      const plain = await get(path);
      const answer = await get(path, headers as Record<string, string>);
      expect([answer.status, answer.text]).toEqual([plain.status, plain.text]);
      expect(JSON.stringify([...answer.headers])).not.toContain("evil.example");
    }
  });

  test.each([
    ["a thousand types", { Accept: "a/b;q=0.001,".repeat(1200) }],
    ["a thousand languages", { "Accept-Language": "a-b;q=0.001,".repeat(1200) }],
    ["a thousand codings", { "Accept-Encoding": "a;q=0.001,".repeat(1500) }],
    ["a thousand versions", { "If-None-Match": 'W/"a",'.repeat(2000) }],
    ["versions that do not end", { "If-None-Match": `"${'W/"'.repeat(5000)}` }],
    ["blanks", { Accept: `a${" \t".repeat(8000)}b`, "If-None-Match": `"${" ,".repeat(8000)}` }],
    ["semicolons", { Accept: `text/html${";".repeat(16_000)}q=1`, "A-IM": `feed${";=".repeat(8000)}` }],
    ["a thousand ranges", { Range: `bytes=${"0-,".repeat(5000)}0-`, "If-Range": "x" }],
  ])("is read at once: %s", async (_name, headers) => {
    const before = performance.now();
    for (const path of ["/lana/ar/atom.xml", "/lana/ar/"])
      expect([200, 304, 406]).toContain((await get(path, headers as Record<string, string>)).status);
    expect(performance.now() - before).toBeLessThan(3000);
  });

  test.each([
    ["of no scheme", TOKEN],
    ["of another scheme", `Token ${TOKEN}`],
    ["twice", `Bearer ${TOKEN}, Bearer ${TOKEN}`],
    ["with a beginning", `Bearer ${TOKEN.slice(0, -1)}`],
    ["with an end", `Bearer ${TOKEN}a`],
    ["by name", `Basic ${btoa(`admin:${TOKEN}`)}`],
    ["of 10 KB", `Bearer ${"a".repeat(10_000)}`],
  ])("a token %s opens nothing", async (_name, value) => {
    for (const [method, path] of [
      ["DELETE", "/admin/articles/1"],
      ["POST", "/admin/poll"],
    ] as const) {
      const { status, text } = await get(
        path,
        { Authorization: value, "CF-Connecting-IP": `192.0.2.${_name.length}` },
        method,
      );
      expect([401, 429]).toContain(status);
      expect(text).not.toContain(TOKEN.slice(0, 8));
    }
  });
});

describe("the hub", () => {
  const ask = (more: Record<string, string>) =>
    push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb", ...more });

  test.each([
    ["a port of mail", "http://reader.example:25/", 403],
    ["a port of a shell", "https://reader.example:22/", 403],
    ["a port of chat", "https://reader.example:6667/", 403],
    ["no port", "https://reader.example:0/", 403],
    ["this machine by a number", "http://2130706433/", 403],
    ["this machine in IPv6", "http://[::ffff:7f00:1]:8080/", 403],
    ["this machine by unicode", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", 403],
    ["cloud metadata", "http://169.254.169.254/latest/meta-data/", 403],
    ["a name without a dot", "http://intranet/", 403],
    ["credentials that look like a host", "https://reader.example@10.0.0.1/", 400],
    ["a fragment", "https://reader.example/#a", 400],
    ["a script", "javascript:alert(1)//https://reader.example/", 400],
    ["a file", "file://reader.example/etc/passwd", 400],
    ["another page's blob", "blob:https://reader.example/a", 400],
    ["a name of 2,100 characters", `https://reader.example/${"a".repeat(2100)}`, 400],
    ["no address", "//reader.example/", 400],
  ])("calls nothing at %s", async (_name, callback, status) => {
    const before = push.got.length;
    expect((await ask({ "hub.callback": callback })).status).toBe(status);
    await push.drain();
    expect(push.got).toHaveLength(before);
  });

  test.each([
    ["another site", "https://evil.example/lana/ar/atom.xml"],
    ["a site behind a name of ours", `https://feeds.example@evil.example/lana/ar/atom.xml`],
    ["a site that begins as ours", "https://feeds.example.evil.example/lana/ar/atom.xml"],
    ["a document that is no feed", `${BASE}/health`],
    ["what only the operator may read", `${BASE}/admin/events/atom.xml`],
    ["a path out of ours", `${BASE}/lana/ar/../../etc/passwd`],
    ["a filter that is none", `${ATOM}?q=`],
    ["a fragment", `${ATOM}#a`],
  ])("has no topic of %s", async (_name, topic) => {
    expect((await ask({ "hub.topic": topic })).status).toBe(404);
  });

  test.each([
    ["a mode in capitals", { "hub.mode": "SUBSCRIBE" }, 400],
    ["a publication", { "hub.mode": "publish", "hub.url": ATOM }, 400],
    ["a lease of less than nothing", { "hub.lease_seconds": "-1" }, 400],
    ["a lease in hexadecimal", { "hub.lease_seconds": "0x10" }, 400],
    ["a lease beyond all time", { "hub.lease_seconds": "99999999999" }, 400],
    ["a secret of 200 bytes", { "hub.secret": "س".repeat(100) }, 400],
    ["a signature of no kind", { "hub.signature": "none" }, 400],
    ["17 KB", { "hub.secret": "a".repeat(17_000) }, 413],
  ])("refuses %s", async (_name, more, status) => {
    expect((await ask(more as Record<string, string>)).status).toBe(status);
  });

  test("takes no line break of a callback into its request", async () => {
    push.on("reader.example", () => 404);
    await ask({ "hub.callback": "https://reader.example/cb\r\nX-Evil: 1" });
    await push.drain();
    const { url, headers } = push.got.at(-1)!;
    expect(url.pathname).toBe("/cbX-Evil:%201");
    expect(Object.keys(headers).join()).not.toMatch(/evil/i);
  });

  test("is no way to itself: its own addresses confirm nothing", async () => {
    push.on("feeds.example", async ({ method, url, headers, body }) => {
      const answer = await push.app.request(url.href, {
        method,
        headers,
        ...(method === "POST" ? { body: body as BufferSource } : {}),
      });
      return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) };
    });
    for (const at of ["/hub", "/lana/ar/", "/lana/ar/?q=a", "/", "/status", "/opml.xml", "/lana/ar/atom.xml?q=a"])
      expect((await ask({ "hub.callback": `${BASE}${at}` })).status).toBe(202);
    while ((await push.drain()) > 0);
    expect(await push.room.sql.all("SELECT callback FROM subscriptions WHERE host = 'feeds.example'")).toEqual([]);
  });

  test("keeps to the ports of the web", () => {
    expect(["", "80", "443", "1024", "8080", "8443", "65535"].filter((port) => !isWebPort(port))).toEqual([]);
    expect(
      ["0", "1", "21", "22", "25", "110", "139", "445", "1023", "2049", "6000", "10080"].filter(isWebPort),
    ).toEqual([]);
  });
});

test("after all of that the feeds are as they were", async () => {
  const { status, text } = await get("/lana/ar/atom.xml");
  expect(status).toBe(200);
  parseXml(text);
});
