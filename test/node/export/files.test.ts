import type { ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFolder } from "../../../src/node/export/files.ts";
import { staticPage } from "../../../src/node/export/static-page.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { has } from "../../repo/docs/scratch.ts";
import { configuration, startCaddy, startNginx, type WebServer } from "../../repo/docs/web-servers.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { nashra, ready, runHere } from "../../support/nashra.ts";

const scratch = mkdtempSync(join(tmpdir(), "nashra-export-"));
const data = join(scratch, "data");
const out = join(scratch, "out");
const BASE = "https://feeds.example";
let site: Site;
const running: ChildProcess[] = [];
const env = () => ({
  NASHRA_DATA: data,
  NASHRA_BASE_URL: BASE,
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
  NASHRA_FEEDS: "lana",
  NASHRA_HUB: "none",
});
const run = (args: string[], more: Record<string, string> = {}) => runHere(args, { ...env(), ...more });
const report = async (args: string[]) => JSON.parse((await run(["export", out, "--json", ...args])).stdout);

beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  expect((await run(["poll"])).code).toBe(0);
}, 120_000);
afterAll(async () => {
  for (const child of running) await stop(child);
  await site.close();
  rmSync(scratch, { recursive: true, force: true });
});

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath, one.name)))
    .sort();

test("writes every document, then only what changed, and removes only what is its own", async () => {
  const first = await report(["--pack"]);
  expect(first).toMatchObject({ feeds: 4, unchanged: 0, removed: [] });
  for (const path of [
    "index.html",
    "opml.xml",
    "opml.ar.xml",
    "robots.txt",
    "lana/ar/rss.xml",
    "lana/index.html",
    "lana/en/ninjs.json",
  ]) {
    expect(first.written).toContain(path);
    const bytes = readFileSync(join(out, path));
    expect(gunzipSync(readFileSync(join(out, `${path}.gz`))).equals(bytes)).toBe(true);
    expect(brotliDecompressSync(readFileSync(join(out, `${path}.br`))).equals(bytes)).toBe(true);
  }
  expect(await report(["--pack"])).toMatchObject({ written: [], unchanged: expect.any(Number), removed: [] });

  writeFileSync(join(out, "lana/ar/mine.txt"), "not an export's");
  writeFileSync(join(out, "opml.xml"), "spoilt");
  const third = await report([]);
  expect(third.written).toEqual(["opml.xml"]);
  expect(third.removed.every((path: string) => /\.(gz|br)$/.test(path))).toBe(true);
  const sql = openSql(join(data, "nashra.sqlite"));
  const [modified] = await sql.all("SELECT modified FROM documents WHERE path = 'lana/ar/rss.xml'");
  sql.close();
  expect(statSync(join(out, "lana/ar/rss.xml")).mtimeMs).toBe(modified!["modified"]);

  expect(JSON.parse((await run(["export", out, "--json"], { NASHRA_FEEDS: "lana/en" })).stdout).removed).toContain(
    "lana/ar/rss.xml",
  );
  expect(readFileSync(join(out, "lana/ar/mine.txt"), "utf8")).toBe("not an export's");
  expect(existsSync(join(out, "lana/fr"))).toBe(false);
  expect(files(out).filter((path) => path.endsWith(".part"))).toEqual([]);
}, 120_000);

test("what others put there is not replaced without --force", async () => {
  const other = join(scratch, "other");
  mkdirSync(other);
  writeFileSync(join(other, "index.html"), "a front page of theirs");
  const refused = await run(["export", other]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/index\.html is in the way/)]);
  expect(readFileSync(join(other, "index.html"), "utf8")).toBe("a front page of theirs");
  expect((await run(["export", other, "--force"])).code).toBe(0);
}, 120_000);

test("a manifest that names files outside of the folder removes none of them", () => {
  const folder = join(scratch, "tampered");
  const outside = join(scratch, "outside.txt");
  mkdirSync(folder);
  for (const file of [outside, join(folder, "old.txt")]) writeFileSync(file, "");
  const listed = { "../outside.txt": "", "a/../../outside.txt": "", [outside]: "", "old.txt": "" };
  writeFileSync(join(folder, ".nashra-export.json"), JSON.stringify({ nashra: "static export", files: listed }));
  expect(openFolder(folder, { pack: false, force: false }).finish().removed).toEqual(["old.txt"]);
  expect(existsSync(outside)).toBe(true);
});

test("for another public address the documents are made again, and the archive stays as it is", async () => {
  const sql = openSql(join(data, "nashra.sqlite"));
  const states = () => sql.all("SELECT path, etag, modified FROM documents ORDER BY path");
  const before = await states();
  const other = join(scratch, "elsewhere");
  expect((await run(["export", other], { NASHRA_BASE_URL: "https://user.example/feeds" })).code).toBe(0);
  expect(readFileSync(join(other, "lana/ar/atom.xml"), "utf8")).toContain(
    'href="https://user.example/feeds/lana/ar/atom.xml"',
  );
  expect(await states()).toEqual(before);
  sql.close();
}, 120_000);

test("the hub that a server would be is not named by files that are none", async () => {
  const elsewhere = join(out, "..", `${basename(out)}-hub`);
  expect((await run(["export", elsewhere], { NASHRA_HUB: "self" })).code).toBe(0);
  for (const path of files(elsewhere).filter((name) => /\.(xml|json|html)$/.test(name))) {
    expect([path, readFileSync(join(elsewhere, path), "utf8").includes(`${BASE}/hub`)]).toEqual([path, false]);
  }
  rmSync(elsewhere, { recursive: true });
}, 120_000);

test("no page has a dead link, and none leads to what only a server can answer", async () => {
  await report([]);
  for (const path of files(out).filter((name) => name.endsWith(".html"))) {
    const html = readFileSync(join(out, path), "utf8");
    const links = [...html.matchAll(/(?:href|src|action)="([^"#]*)"/g)].map((match) => match[1]!);
    for (const link of links) {
      const url = new URL(link.replaceAll("&amp;", "&"), `${BASE}/${path}`);
      if (url.origin !== BASE) continue;
      const target = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
      expect([path, link, url.search, existsSync(join(out, target))]).toEqual([path, link, "", true]);
    }
  }
}, 120_000);

const nginx = () =>
  startNginx(
    configuration("docs/static.md", "nginx", {
      "listen 80;": "listen 127.0.0.1:PORT;",
      "root /srv/feeds;": `root ${out};`,
    }),
  );
const caddy = () =>
  startCaddy(
    configuration("docs/static.md", "caddyfile", {
      "feeds.example.org {": "http://127.0.0.1:PORT {",
      "root * /srv/feeds": `root * ${out}`,
    }),
  );

describe("a web server with the configuration of docs/static.md answers as nashra does: media type and bytes", () => {
  for (const [name, start] of [
    ["nginx", nginx],
    ["caddy", caddy],
  ] as const)
    test.skipIf(!has(name))(name, () => compare(start), 120_000);
});

async function compare(start: () => Promise<WebServer>): Promise<void> {
  await report(["--pack"]);
  const server = nashra(["serve", "--no-poll", "--port", "0"], env());
  running.push(server);
  const app = await ready(server);
  const { url, stop: stopServer } = await start();
  try {
    let compared = 0;
    for (const path of files(out).filter((name) => !/\.(gz|br|txt)$|^\.|^index\...\.html$/.test(name))) {
      const asked = path.replace(/(^|\/)index\.html$/, "$1");
      const headers = { "Accept-Encoding": "gzip", "Accept-Language": "ar", Accept: "text/html" };
      const [ours, theirs] = await Promise.all([
        fetch(`${app}/${asked.replace(/^opml\.(..)\.xml$/, "opml.xml?lang=$1")}`, { headers }),
        fetch(`${url}/${asked}`, { headers }),
      ]);
      const wanted = await ours.text();
      const told = ["content-type", "content-encoding", "access-control-allow-origin", "last-modified"] as const;
      expect([asked, theirs.status, ...told.map((field) => theirs.headers.get(field))]).toEqual([
        asked,
        200,
        ...told.map((field) => (field === "content-encoding" ? "gzip" : ours.headers.get(field))),
      ]);
      expect(theirs.headers.get("vary")?.toLowerCase()).toContain("accept-encoding");
      expect([asked, await theirs.text()]).toEqual([asked, path.endsWith(".html") ? staticPage(wanted) : wanted]);
      const again = { ...headers, "If-None-Match": theirs.headers.get("etag")! };
      expect((await fetch(`${url}/${asked}`, { headers: again })).status).toBe(304);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(25);
    for (const hidden of [".nashra-export.json", "lana/ar/rss.xml.gz"])
      expect([hidden, (await fetch(`${url}/${hidden}`)).status]).toEqual([hidden, 404]);
    const robots = await fetch(`${url}/robots.txt`);
    expect(robots.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  } finally {
    await stopServer();
  }
}

function stop(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  return gone;
}
