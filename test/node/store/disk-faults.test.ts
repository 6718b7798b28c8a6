import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readSettings } from "../../../config/settings.ts";
import lana from "../../../feeds/lana.ts";
import { openDeployment } from "../../../src/node/deployment.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { verifyArchive } from "../../../src/operate/verify.ts";
import { pollLogged, watchesIn } from "../../../src/poll/tick.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { ended, nashra, ready } from "../../support/nashra.ts";

const scratch = mkdtempSync(join(tmpdir(), "nashra-disk-"));
const running: ChildProcess[] = [];
const NOBODY = 65534;
const root = process.getuid?.() === 0;
let site: Site;
const envOf = (data: string) => ({
  NASHRA_DATA: data,
  NASHRA_FEEDS: "lana",
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
});

beforeAll(async () => {
  chmodSync(scratch, 0o755);
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
});
afterAll(async () => {
  for (const child of running) if (child.exitCode === null && child.signalCode === null) await stop(child, "SIGKILL");
  await site.close();
  rmSync(scratch, { recursive: true, force: true });
});

test("a full disk: told, nothing kept in part, served on, and made up for when there is room", async () => {
  const said: string[] = [];
  const deployment = openDeployment(readSettings(envOf(join(scratch, "full")), [lana]), (level, event, fields) => {
    said.push(`${level} ${event} ${JSON.stringify(fields)}`);
  });
  const { sql, ports, site: own } = deployment;
  const watch = watchesIn(own)[0]!;
  const states = () => sql.all("SELECT path, etag FROM documents ORDER BY path");
  await pollLogged(ports, own, watch);
  const before = await states();
  const [pages] = await sql.all("PRAGMA page_count");
  await sql.all(`PRAGMA max_page_count = ${Number(pages!["page_count"])}`);
  for (let n = 0; n < 8; n += 1) site.publish({ lang: "ar" });
  expect(await pollLogged(ports, own, watch)).toEqual([]);
  expect(said.at(-1)).toMatch(
    /^error poll\.failed .*full\/nashra\.sqlite: database or disk is full; free some disk space/,
  );
  expect(await states()).toEqual(before);
  expect((await verifyArchive(sql, own)).findings).toEqual([]);
  expect((await deployment.hot.get("lana/ar/rss.xml"))?.bytes.gzip?.length).toBeGreaterThan(1000);

  await sql.all("PRAGMA max_page_count = 1000000");
  const [report] = await pollLogged(ports, own, watch);
  expect([report?.outcome, report?.added.length]).toEqual(["changed", 8]);
  deployment.close();
});

const disk = join(scratch, "disk");
mkdirSync(disk);
const mounted = root && spawnSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync("umount", ["-l", disk]);
});

test.skipIf(!mounted)(
  "a server on a disk that fills up answers on, says so, and recovers by itself",
  async () => {
    const server = serve(join(disk, "data"), { NASHRA_POLL: "* * * * * *" });
    const url = await server.ready;
    await server.line(/"poll\.done".*"lana\/fr".*"changed"/);
    const before = await (await fetch(`${url}/lana/ar/rss.xml`)).text();
    const filler = openSync(join(disk, "filler"), "w");
    expect(() => {
      for (;;) writeSync(filler, Buffer.alloc(4096));
    }).toThrow(/ENOSPC/);
    closeSync(filler);
    // The write-ahead log keeps its length when it is reused, so some polls may still find room in it.
    const one = site.publish({ lang: "ar", title: "خبر في قرص ممتلئ" });
    await server.line(/"(poll|tick)\.failed".*free some disk space/);
    for (const path of ["lana/ar/rss.xml", "lana/ar/atom.xml", "lana/en/feed.json"])
      expect((await fetch(`${url}/${path}`)).status).toBe(200);
    const during = await (await fetch(`${url}/lana/ar/rss.xml`)).text();
    if (!during.includes(one.title)) expect(during).toBe(before);
    rmSync(join(disk, "filler"));
    const two = site.publish({ lang: "ar", title: "خبر بعد إفراغ القرص" });
    await vi.waitFor(async () => {
      const after = await (await fetch(`${url}/lana/ar/rss.xml`)).text();
      expect([after.includes(one.title), after.includes(two.title)]).toEqual([true, true]);
    }, 30_000);
    expect(await stop(server.child, "SIGTERM")).toBe(0);
  },
  60_000,
);

test("a folder that may not be written to stops the start with one line", async () => {
  const data = join(scratch, "read-only");
  openSql(join(scratch, "made.sqlite")).close();
  mkdirSync(data);
  cpSync(join(scratch, "made.sqlite"), join(data, "nashra.sqlite"));
  chmodSync(join(data, "nashra.sqlite"), 0o444);
  chmodSync(data, 0o555);
  if (root) chownSync(data, 0, 0);
  const child = spawn(process.execPath, ["src/node/command-line.ts", "serve", "--port", "0"], {
    env: { PATH: process.env["PATH"], ...envOf(data) },
    stdio: "pipe",
    // The superuser may write anywhere.
    ...(root ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const { code, stderr } = await ended(child);
  chmodSync(data, 0o755);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^nashra: NASHRA_DATA: cannot (open|prepare) the database .*read-only\/nashra\.sqlite: attempt to write a readonly database; make sure that this user may write to it/,
    ),
  ]);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("a lock that another holds is waited for without holding up anything else, and told when it stays", async () => {
  const file = join(scratch, "locked.sqlite");
  const sql = openSql(file, { patienceMs: 1000 });
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
    if (turns === 10) other.exec("COMMIT");
  }, 20);
  await sql.batch([{ sql: "INSERT INTO robots (host, fetched, body) VALUES ('a', 1, '')", params: [] }]);
  clearInterval(turning);
  expect(turns).toBeGreaterThanOrEqual(10);

  other.exec("BEGIN IMMEDIATE");
  const writing = sql.batch([{ sql: "INSERT INTO robots (host, fetched, body) VALUES ('b', 1, '')", params: [] }]);
  await expect(writing).rejects.toThrow(/locked\.sqlite: database is locked; another process has locked it/);
  expect(await sql.all("SELECT host FROM robots")).toEqual([{ host: "a" }]);
  other.close();
  sql.close();
}, 30_000);

test("a file that is damaged while it is served: readers notice nothing, the log says what to do", async () => {
  const data = join(scratch, "damaged");
  expect((await ended(nashra(["poll"], envOf(data)))).code).toBe(0);
  const server = serve(data, { NASHRA_POLL: "* * * * * *" });
  const url = await server.ready;
  await server.line(/"poll\.done".*"lana\/fr"/);
  const paths = ["lana/ar/rss.xml", "lana/en/atom.xml", "lana/fr/feed.json", "opml.xml"];
  for (const path of paths) expect((await fetch(`${url}/${path}`)).status).toBe(200);
  for (const name of readdirSync(data)) {
    if (name.endsWith("-shm")) continue;
    const file = openSync(join(data, name), "r+");
    writeSync(file, Buffer.alloc(400_000, 0x5a), 0, 400_000, 0);
    closeSync(file);
  }
  site.publish({ lang: "ar" });
  await server.line(/"(poll|tick)\.failed".*(malformed|not a database).*restore a copy/);
  for (const path of paths) expect((await fetch(`${url}/${path}`)).status).toBe(200);
  await stop(server.child, "SIGKILL");
  const again = await ended(nashra(["serve", "--port", "0"], envOf(data)));
  expect([again.code, again.stderr]).toEqual([
    2,
    expect.stringMatching(/restore a copy, or move it away to start with an empty one/),
  ]);
}, 120_000);

test("a write-ahead log that was lost takes the newest polls along, and the next one finds their articles again", async () => {
  const data = join(scratch, "lost");
  expect((await ended(nashra(["poll"], envOf(data)))).code).toBe(0);
  const file = join(data, "nashra.sqlite");
  // A reader that does not end: no checkpoint moves what is written from now on to the file.
  const reader = new DatabaseSync(file);
  reader.exec("BEGIN; SELECT count(*) FROM articles");
  const server = serve(data, { NASHRA_POLL: "* * * * * *" });
  await server.ready;
  const one = site.publish({ lang: "en", title: "An article of the lost log" });
  await server.line(/"poll\.done".*"lana\/en".*"new":[1-9]/);
  const row = () => {
    const database = new DatabaseSync(file);
    const [found] = database.prepare("SELECT id FROM articles WHERE native_id = ?").all(String(one.id));
    database.close();
    return found?.["id"];
  };
  await stop(server.child, "SIGKILL");
  expect(existsSync(`${file}-wal`)).toBe(true);
  const withoutLog = readFileSync(file);
  reader.close();
  for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  writeFileSync(file, withoutLog);
  expect(row()).toBeUndefined();
  expect(await ended(nashra(["validate"], envOf(data)))).toMatchObject({ code: 0 });
  expect((await ended(nashra(["poll"], envOf(data)))).code).toBe(0);
  expect(row()).toBe(`tag:lana.gov.ly,2021:post/${one.id}`);
}, 120_000);

interface Server {
  readonly child: ChildProcess;
  readonly ready: Promise<string>;
  /** Resolves when a line like this is logged after the ones asked for before. */
  line(pattern: RegExp): Promise<void>;
}

function serve(data: string, env: Record<string, string>): Server {
  const child = nashra(["serve", "--port", "0"], { ...envOf(data), ...env });
  running.push(child);
  let text = "";
  const waiting = new Set<() => void>();
  const url = ready(child);
  child.stdout!.on("data", (chunk) => {
    text += chunk;
    for (const look of waiting) look();
  });
  return {
    child,
    ready: url,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const lines = text.split("\n");
          const at = lines.slice(0, -1).findIndex((line) => pattern.test(line));
          if (at < 0) return;
          text = lines.slice(at + 1).join("\n");
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        child.once("exit", () => reject(new Error(`ended before ${pattern}: ${text.slice(-500)}`)));
        look();
      }),
  };
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  child.kill(signal);
  return gone;
}
