import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSql } from "../../../src/node/store/sql.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { nashra, ready, runHere } from "../../support/nashra.ts";

const folder = mkdtempSync(join(tmpdir(), "nashra-repair-"));
const data = join(folder, "data");
const file = join(data, "nashra.sqlite");
let site: Site;
const env = () => ({
  NASHRA_DATA: data,
  NASHRA_BASE_URL: "https://feeds.example",
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
});
const run = (args: string[], more: Record<string, string> = {}) => runHere(args, { ...env(), ...more });

beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  expect((await run(["poll"])).code).toBe(0);
}, 120_000);
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

test("validate tells, repair --dry-run says what it would do, repair does it", async () => {
  const sql = openSql(file);
  await sql.all("UPDATE documents SET gzip = x'00' WHERE path = 'lana/en/rss.xml'");
  await sql.all("DELETE FROM search WHERE rowid & 16777215 = 1");
  const told = await run(["validate"]);
  expect([told.code, told.stderr]).toEqual([
    1,
    expect.stringMatching(/document lana\/en\/rss\.xml: cannot be unpacked[\s\S]*npx nashra repair/),
  ]);
  const dry = await run(["repair", "--dry-run"]);
  expect([dry.code, dry.stdout]).toEqual([
    1,
    expect.stringMatching(
      /is missing from the search index\n {2}would index it\n[\s\S]*would render it again[\s\S]*2 problems/,
    ),
  ]);
  expect((await run(["validate", "--json"])).code).toBe(1);
  const done = await run(["repair", "--json"]);
  expect([done.code, JSON.parse(done.stdout)]).toEqual([0, expect.objectContaining({ mended: 2, left: [] })]);
  expect(await run(["validate", "--json"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"findings": []'),
  });
  expect((await run(["repair"])).stdout).toBe("nothing to repair\n");
  sql.close();
}, 120_000);

test("a backup taken while serving is whole; put back, it serves the same bytes", async () => {
  const server = nashra(["serve", "--no-poll", "--port", "0"], env());
  const url = await ready(server);
  const before = await (await fetch(`${url}/lana/ar/atom.xml`)).text();
  const copy = join(folder, "copy.sqlite");
  const taken = JSON.parse((await run(["backup", copy, "--json"])).stdout);
  expect(taken).toMatchObject({ file: copy, articles: expect.any(Number) });
  expect(existsSync(`${copy}-wal`)).toBe(false);
  expect(await run(["backup", copy])).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
  expect((await run(["backup", copy, "--force"])).code).toBe(0);
  const gone = new Promise((resolve) => server.once("close", resolve));
  server.kill("SIGKILL");
  await gone;

  for (const name of ["nashra.sqlite", "nashra.sqlite-wal", "nashra.sqlite-shm"])
    rmSync(join(data, name), { force: true });
  copyFileSync(copy, file);
  expect((await run(["validate"])).code).toBe(0);
  const again = nashra(["serve", "--no-poll", "--port", "0"], env());
  expect(await (await fetch(`${await ready(again)}/lana/ar/atom.xml`)).text()).toBe(before);
  const end = new Promise((resolve) => again.once("close", resolve));
  again.kill("SIGTERM");
  expect(await end).toBe(0);
}, 120_000);

test("a running server takes up what another process writes", async () => {
  const server = nashra(["serve", "--no-poll", "--port", "0"], env());
  const url = await ready(server);
  const one = site.publish({ lang: "en", title: "Written by another process" });
  expect(await (await fetch(`${url}/lana/en/rss.xml`)).text()).not.toContain(one.title);
  const refreshed = new Promise((resolve) =>
    server.stdout!.on("data", (chunk) => String(chunk).includes('"serve.refreshed"') && resolve(null)),
  );
  expect((await run(["poll", "lana/en"])).code).toBe(0);
  await refreshed;
  expect(await (await fetch(`${url}/lana/en/rss.xml`)).text()).toContain(one.title);
  const end = new Promise((resolve) => server.once("close", resolve));
  server.kill("SIGTERM");
  expect(await end).toBe(0);
}, 120_000);

/** Where the pages of a table are in a database's file: from, to. */
function pagesOf(database: string, name: string): [number, number][] {
  const sql = new DatabaseSync(database, { readOnly: true });
  try {
    return sql
      .prepare("SELECT pgoffset, pgsize FROM dbstat WHERE name = ?")
      .all(name)
      .map((row) => [Number(row["pgoffset"]), Number(row["pgoffset"]) + Number(row["pgsize"])]);
  } finally {
    sql.close();
  }
}

test("a database damaged within is told with what to do, and left alone", async () => {
  const other = join(folder, "damaged");
  expect((await run(["backup", join(folder, "sound.sqlite")])).code).toBe(0);
  const bytes = readFileSync(join(folder, "sound.sqlite"));
  for (const page of pagesOf(join(folder, "sound.sqlite"), "articles")) bytes.fill(0x5a, ...page);
  expect((await run(["validate"], { NASHRA_DATA: other })).code).toBe(2);
  mkdirSync(other);
  writeFileSync(join(other, "nashra.sqlite"), bytes);
  const told = await run(["repair"], { NASHRA_DATA: other });
  expect([told.code, told.stderr]).toEqual([1, expect.stringMatching(/^database: [\s\S]*restore a backup over/)]);
  truncateSync(join(other, "nashra.sqlite"), 50);
  expect(await run(["validate"], { NASHRA_DATA: other })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^nashra: NASHRA_DATA: cannot open the database .*: restore a copy/),
  });
}, 120_000);
