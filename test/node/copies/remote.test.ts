import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import type { Sql } from "../../../src/model/ports.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { fillArchive } from "../../support/archive.ts";
import { serverOf } from "../../support/copies.ts";
import { runHere } from "../../support/nashra.ts";
import { NOW, openNewsroom } from "../../support/newsroom.ts";
import { contents, TOKEN } from "../../support/split.ts";

let site: Site;
let filled: Sql;
const folder = mkdtempSync(join(tmpdir(), "nashra-copies-"));
const servers: Server[] = [];

beforeAll(async () => {
  site = await startSite({ now: NOW });
  const room = await openNewsroom(site.url);
  for (const path of ["lana/ar", "lana/en"]) await room.poll(path);
  await fillArchive(room, 300);
  filled = room.sql;
  // An agency that a collection follows, and a sender of split mode: both have triggers that a copy must not fire.
  await filled.batch([
    { sql: "INSERT INTO followed (agency, n) VALUES ('lana', 7)", params: [] },
    {
      sql: "INSERT INTO shipping (one, source, n, base_url, hub) VALUES (1, 's', 40, 'https://f.example', NULL)",
      params: [],
    },
    // What an operator did by hand: a poll after a move without it would undo it.
    { sql: "INSERT INTO corrections (agency, native_id, sections) VALUES ('lana', '7', '[]')", params: [] },
    {
      sql: "INSERT INTO article_actions (agency, native_id, at, what, reason) VALUES ('lana', '7', 1, 'correct', 'a slip')",
      params: [],
    },
    { sql: "INSERT INTO faces (agency, version, due, found) VALUES ('lana', 1, 1, '[]')", params: [] },
  ]);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(app: Hono, fault: (path: string) => boolean = () => false): Promise<string> {
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    if (fault(request.url!)) request.socket.destroy();
    else void listener(request, response);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const run = (args: string[], env: Record<string, string> = {}) =>
  runHere(args, { NASHRA_DATA: folder, NASHRA_ADMIN_TOKEN: TOKEN, ...env });

describe("nashra backup --url", () => {
  test("writes a file that nashra can open, with every row, byte and trigger; --force replaces it", async () => {
    const url = await serve(serverOf(filled, lana));
    const file = join(folder, "whole.sqlite");
    const done = await run(["backup", file, "--url", url, "--json"]);
    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(done.stdout)).toMatchObject({ file, passes: 2 });
    const copy = openSql(file);
    expect(await contents(copy)).toEqual(await contents(filled));
    const names = "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') ORDER BY name";
    expect(await copy.all(names)).toEqual(await filled.all(names));
    for (const table of ["shipping", "changes", "followed", "article_changes", "facts"])
      expect(await copy.all(`SELECT * FROM ${table}`), table).toEqual(await filled.all(`SELECT * FROM ${table}`));
    copy.close();
    expect(existsSync(`${file}.part`)).toBe(false);
    expect((await run(["backup", file, "--url", url])).stderr).toMatch(/exists; choose another file/);
    expect(await run(["backup", file, "--url", url, "--force"])).toMatchObject({ code: 0 });
  });

  test("asks again where an answer is lost, and goes on where it was broken off for good", async () => {
    let requests = 0;
    let lost = new Set([3]);
    const url = await serve(serverOf(filled, lana), () => {
      requests += 1;
      return lost.has(requests);
    });
    const file = join(folder, "resumed.sqlite");
    expect(await run(["backup", file, "--url", url])).toMatchObject({ code: 0 });
    rmSync(file);

    requests = 0;
    lost = new Set([20, 21, 22, 23, 24, 25]);
    const broken = await run(["backup", file, "--url", url]);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not answer/) });
    expect(existsSync(file)).toBe(false);
    expect(existsSync(`${file}.part`)).toBe(true);
    requests = 100;
    expect(await run(["backup", file, "--url", url])).toMatchObject({ code: 0 });
    const copy = openSql(file);
    expect(await contents(copy)).toEqual(await contents(filled));
    copy.close();
  }, 90_000);

  test("of one agency takes no rows of another", async () => {
    const url = await serve(serverOf(filled, lana));
    const file = join(folder, "other.sqlite");
    const done = await run(["backup", file, "--url", url, "--agency", "dana", "--json"]);
    expect(JSON.parse(done.stdout)).toMatchObject({ articles: 0 });
  });

  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    ["no token", ["--url", "https://feeds.example"], { NASHRA_ADMIN_TOKEN: "" }, 2, /NASHRA_ADMIN_TOKEN is not set/],
    ["a token in the clear", ["--url", "http://feeds.example"], {}, 2, /the token is only sent over https/],
    ["an agency without an address", ["--agency", "lana"], {}, 2, /--agency is only for --url/],
  ])("%s", async (_name, args, env, code, words) => {
    const file = join(folder, "never.sqlite");
    expect(await run(["backup", file, ...args], env)).toMatchObject({ code, stderr: expect.stringMatching(words) });
  });

  test("another token", async () => {
    const url = await serve(serverOf(filled, lana));
    const refused = await run(["backup", join(folder, "never.sqlite"), "--url", url], {
      NASHRA_ADMIN_TOKEN: "quite-another-token",
    });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/rejects this NASHRA_ADMIN_TOKEN/) });
  });
});

describe("nashra restore", () => {
  test("puts an agency of a file in place of a Worker's archive, and back again: the same bytes", async () => {
    const here = join(folder, "here.sqlite");
    await run(["backup", here, "--url", await serve(serverOf(filled, lana))]);
    const worker = openSql(":memory:");
    const url = await serve(serverOf(worker, lana, { refused: () => null, done: () => {} }));
    const restored = await run(["restore", here, "--url", url, "--agency", "lana"]);
    expect(restored, restored.stderr).toMatchObject({ code: 0 });
    const again = await run(["restore", here, "--url", url, "--agency", "lana"]);
    expect(again.stdout).toMatch(/^lana: 0 rows in 0 of \d+ parts were sent/);
    const back = join(folder, "back.sqlite");
    expect(await run(["backup", back, "--url", url])).toMatchObject({ code: 0 });
    const copy = openSql(back);
    const wanted = await contents(filled);
    const documents = wanted["documents"]!.filter((row) => String(row["path"]).startsWith("lana/"));
    expect(documents.length).toBeGreaterThan(20);
    expect(await contents(copy)).toEqual({ ...wanted, documents });
    for (const table of ["corrections", "article_actions", "faces"]) {
      const rows = await copy.all(`SELECT * FROM ${table}`);
      expect(rows, table).toHaveLength(1);
      expect(rows, table).toEqual(await filled.all(`SELECT * FROM ${table}`));
    }
    copy.close();
  });

  test.each<[string, string[], RegExp]>([
    ["no file", ["nothing.sqlite", "--url", "https://feeds.example", "--agency", "lana"], /there is no file/],
    ["neither file nor time", ["--url", "https://feeds.example"], /either a file or --at/],
    ["no address", ["x.sqlite"], /required option '--url/],
  ])("%s", async (_name, args, words) => {
    expect(await run(["restore", ...args])).toMatchObject({ code: 2, stderr: expect.stringMatching(words) });
  });

  test("says why a server takes nothing", async () => {
    const here = join(folder, "here.sqlite");
    const node = await serve(serverOf(openSql(":memory:"), lana));
    const refused = await run(["restore", here, "--url", node, "--agency", "lana"]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/409: this archive is one file/) });
  });
});
