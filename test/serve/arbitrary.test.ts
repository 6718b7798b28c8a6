import fc from "fast-check";
import type { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseXml } from "../publish/xml/parse.ts";
import { openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

/** Any request at all on the whole surface, composed as a deployment composes it, over an archive with articles. */

const TOKEN = "0123456789abcdef-operator";
/** Markup that must never come back as it was sent. */
const CANARY = `zq<i>zq"zq'>zq`;
let site: RemoteSite;
let app: Hono;
const logged: string[] = [];

beforeAll(async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  app = await serveNewsroom(room, {
    settings: { ...room.site, ownHub: true, adminToken: TOKEN, poll: null },
    hub: { caller: { allowed: () => false }, kick: () => {} },
    log: (level, event) => void (level === "error" && logged.push(event)),
  });
});
afterAll(() => site.stop());

const odd = fc.constantFrom(
  ..."/ // . .. ../ %2e%2e %2F %00 %0d%0a %ff %E2%80 % ; , \\ ? & = # + @ : ~ * | ^ [ ] é م 😀 \u2028 \u202e 0 -1 1e9 9999999999999999999999 __proto__ constructor toString".split(
    " ",
  ),
  CANARY,
);
const known = fc.constantFrom(
  ..."lana lana/ar lana/en lana/ar/economy archive archive/1 rss.xml atom.xml feed.json ninjs.json sitemap.xml index.html opml.xml health status metrics hub admin admin/articles admin/poll admin/ingest admin/events/atom.xml robots.txt favicon.ico style.css".split(
    " ",
  ),
);
const wanders = fc
  .array(fc.oneof({ weight: 5, arbitrary: known }, odd, fc.string({ maxLength: 12 })), { maxLength: 5 })
  .map((parts) => `/${parts.join("/")}`);
const path = fc.oneof(
  wanders,
  fc.constantFrom("/", "/lana/ar/", "/lana/", "/lana/ar/rss.xml", "/lana/ar/atom.xml", "/lana/ar/feed.json", "/status"),
);
const parameter = fc.tuple(
  fc.constantFrom("q", "place", "section", "limit", "lang", "reason", "feed", "utm_source", "", CANARY),
  fc.oneof(
    odd,
    fc.string({ maxLength: 40 }),
    fc.constantFrom("ar", "3", "OR AND NEAR(", '"', "طرابلس", "a".repeat(3000)),
  ),
);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&"))
  .chain((text) => fc.constantFrom("", `?${text}`, `?${decodeURIComponent(text).replaceAll("#", "")}`));
const visible = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const value = fc.oneof(
  visible,
  fc.constantFrom(
    CANARY,
    "*",
    "*/*;q=0",
    "text/html;q=1.0000, application/atom+xml;q=.5",
    "gzip;q=0, identity;q=0",
    "br, zstd;q=0.3, *;q=0",
    'W/"a", "b',
    '"'.repeat(3000),
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 99 Nov 99999 99:99:99 GMT",
    "feed, vcdiff",
    "bytes=0-0",
    "ar-LY;q=0.5, *",
    `Bearer ${TOKEN}`,
    `Basic ${btoa(`x:${TOKEN}`)}`,
    "Basic ====",
    "application/x-www-form-urlencoded",
    "application/json",
  ),
);
const headers = fc.dictionary(
  fc.constantFrom(
    ..."Accept Accept-Encoding Accept-Language If-None-Match If-Match If-Modified-Since If-Unmodified-Since A-IM Range If-Range Authorization Content-Type Content-Encoding Upgrade-Insecure-Requests X-Forwarded-For CF-Connecting-IP Origin Access-Control-Request-Method Host Cookie".split(
      " ",
    ),
  ),
  value,
  { maxKeys: 4 },
);
const method = fc.constantFrom(
  "GET",
  "GET",
  "GET",
  "GET",
  "HEAD",
  "OPTIONS",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "PROPFIND",
);

test("is answered, with legal fields, well-formed, and without what was asked as markup", async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(method, path, query, headers, async (verb, at, search, fields) => {
      const body = verb === "POST" || verb === "PUT" ? `hub.mode=subscribe&hub.topic=${CANARY}` : null;
      let request: Request;
      try {
        request = new Request(`https://feeds.example${at}${search}`, { method: verb, headers: fields, body });
      } catch {
        // No client could send it.
        return;
      }
      const answer = await app.fetch(request);
      const text = await answer.text();
      const type = answer.headers.get("Content-Type") ?? "";
      seen.add(answer.status);
      // Of an edition that was never polled: not yet.
      if (answer.status === 503) expect(answer.headers.get("Retry-After") ?? type).toMatch(/^\d+$|json/);
      else expect(answer.status, text).toBeLessThan(500);
      for (const [name, one] of answer.headers) {
        expect(name).toMatch(/^[!#$%&'*+.^_`|~0-9a-z-]+$/);
        expect(one, name).toMatch(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/);
      }
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain("zq<i>");
      expect(text).not.toContain(TOKEN);
      if (answer.status >= 400 && type !== "application/json; charset=utf-8") {
        // A browser gets a page.
        const wanted = /text\/html/.test(fields["Accept"] ?? "") ? ["text/plain", "text/html"] : ["text/plain"];
        expect(wanted).toContain(type.replace("; charset=utf-8", ""));
        expect(answer.headers.get("Cache-Control")).toContain("no-store");
      }
      if (type.startsWith("text/html")) {
        expect(answer.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
        expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
      }
      if (answer.status !== 200 || text === "") return;
      if (answer.headers.get("Content-Encoding") !== null) return;
      if (/[/+]json\b/.test(type)) JSON.parse(text);
      else if (/[/+]xml\b|opml/.test(type)) parseXml(text);
    }),
    { numRuns: 1500 },
  );
  expect(logged).toEqual([]);
  // The requests reach further than the doors.
  for (const status of [200, 400, 401, 404, 405]) expect(seen).toContain(status);
});

test("what is asked for comes back escaped, wherever it is asked for", async () => {
  const wanted = encodeURIComponent(CANARY);
  let told = 0;
  for (const at of [
    "/",
    "/lana/ar/",
    "/lana/",
    "/lana/ar/rss.xml",
    "/lana/ar/atom.xml",
    "/lana/ar/feed.json",
    "/status",
  ])
    for (const search of ["q", "place", "section", "limit", "lang", "nothing"].map((name) => `?${name}=${wanted}`)) {
      const answer = await app.request(`https://feeds.example${at}${search}`);
      const text = await answer.text();
      expect(text, `${at}${search}`).not.toContain("zq<i>");
      expect(text, `${at}${search}`).not.toContain('zq"zq');
      if (text.includes("zq")) told += 1;
      if (answer.status === 200 && /[/+]xml\b/.test(answer.headers.get("Content-Type")!)) parseXml(text);
    }
  expect(told).toBeGreaterThan(0);
});

test.each([
  ["a path of 1 MB", `/${"a".repeat(1_000_000)}`, 414],
  ["a query of 1 MB", `/lana/ar/rss.xml?q=${"a".repeat(1_000_000)}`, 400],
  ["10,000 parameters", `/lana/ar/rss.xml?${"q=a&".repeat(10_000)}`, 400],
  ["10,000 segments", `/${"a/".repeat(10_000)}`, 414],
])("%s is refused", async (_name, at, status) => {
  const answer = await app.request(`https://feeds.example${at}`);
  expect(answer.status).toBe(status);
  expect((await answer.text()).length).toBeLessThan(100);
});
