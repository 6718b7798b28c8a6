import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { beginShipping } from "../../../src/archive/shipping/shipping.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { type Exchange, ship } from "../../../src/operate/ship.ts";
import { publishSite } from "../../../src/poll/documents/site-documents.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { runHere } from "../../support/nashra.ts";
import { NOW, openNewsroom } from "../../support/newsroom.ts";
import { BASE, contents, exchangeWith, receiver, TOKEN } from "../../support/split.ts";

let site: Site;
const data = mkdtempSync(join(tmpdir(), "nashra-push-"));
beforeAll(async () => {
  site = await startSite({ now: NOW });
});
afterAll(async () => {
  await site.close();
  rmSync(data, { recursive: true, force: true });
});

const quiet = { sleep: async () => {}, log: () => {} };

describe("between two archives", () => {
  test("requests and answers that are lost, and a sender that is killed at any of them, change nothing in the end", async () => {
    const room = await openNewsroom(site.url);
    await beginShipping(room.sql, "source-of-the-test", { baseUrl: BASE, hub: null });
    for (const path of ["lana/ar", "lana/en", "lana/fr", "lana/ar"]) await room.poll(path);
    await publishSite(room.ports, room.site);
    const wanted = await contents(room.sql);
    // 0: fine, 1: the request is lost, 2: its answer is, 3: the sender dies before it, 4: after it.
    const fates = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, 4), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fates, async (order) => {
        const sql = openSql(":memory:");
        const send = exchangeWith(receiver(sql, lana, NOW));
        const left = [...order];
        const exchange: Exchange = async (method, body) => {
          const fate = left.shift() ?? 0;
          if (fate === 1 || fate === 3) throw new Error(fate === 1 ? "lost" : "killed");
          const answer = await send(method, body);
          if (fate === 2 || fate === 4) throw new Error(fate === 2 ? "lost" : "killed");
          return answer;
        };
        while (left.length > 0) await ship({ ...quiet, sql: room.sql, exchange, tries: 2 }).catch(() => {});
        await ship({ ...quiet, sql: room.sql, exchange, tries: 2 });
        expect(await contents(sql)).toEqual(wanted);
        expect((await ship({ ...quiet, sql: room.sql, exchange })).requests).toBe(0);
        sql.close();
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test("a sender that was restored from an older copy, another archive, another version: each is told plainly", async () => {
    const room = await openNewsroom(site.url);
    const sql = openSql(":memory:");
    const exchange = exchangeWith(receiver(sql, lana, NOW));
    await beginShipping(room.sql, "source-of-the-test", { baseUrl: BASE, hub: null });
    await room.poll("lana/ar");
    await ship({ ...quiet, sql: room.sql, exchange });
    const other = await openNewsroom(site.url);
    await beginShipping(other.sql, "another-source", { baseUrl: BASE, hub: null });
    await other.poll("lana/en");
    await expect(ship({ ...quiet, sql: other.sql, exchange })).rejects.toThrow(/another archive; push with --replace/);
    await room.sql.all("UPDATE shipping SET n = 3");
    await expect(ship({ ...quiet, sql: room.sql, exchange })).rejects.toThrow(/restored from a copy/);
    await sql.all("INSERT INTO d1_migrations (name) VALUES ('9999_later.sql')");
    await expect(ship({ ...quiet, sql: other.sql, exchange })).rejects.toThrow(/runs another version/);
    await sql.all("DELETE FROM d1_migrations WHERE name = '9999_later.sql'");
    await ship({ ...quiet, sql: other.sql, exchange }, { replace: true });
    expect((await contents(sql))["articles"]).toEqual((await contents(other.sql))["articles"]);
    const elsewhere = exchangeWith(receiver(sql, lana, NOW, { baseUrl: "https://other.example" }));
    await expect(ship({ ...quiet, sql: other.sql, exchange: elsewhere })).rejects.toThrow(
      /rendered for https:\/\/feeds\.example/,
    );
  });
});

describe("nashra push", () => {
  let server: Server;
  let url: string;
  const sql = openSql(":memory:");
  beforeAll(async () => {
    const app = receiver(sql, lana, NOW);
    server = createServer(getRequestListener(app.fetch)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const push = (args: string[], env: Record<string, string> = {}) =>
    runHere(["push", ...args], {
      NASHRA_DATA: data,
      NASHRA_LOG: "error",
      NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
      NASHRA_ADMIN_TOKEN: TOKEN,
      ...env,
    });

  test("one cycle: polled here, served there under the receiver's own address", async () => {
    const done = await push([url]);
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/lana\/ar: changed, 20 new[\s\S]*sent: \d+ rows/),
    });
    const feed = await receiver(sql, lana, NOW).request(`${BASE}/lana/ar/feed.json`);
    expect(((await feed.json()) as { items: unknown[] }).items.length).toBeGreaterThanOrEqual(20);
    expect((await push([url, "--no-poll"])).stdout).toBe("sent: 0 rows and 0 documents in 0 requests\n");
  });

  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    ["no token", ["https://feeds.example"], { NASHRA_ADMIN_TOKEN: "" }, 2, /NASHRA_ADMIN_TOKEN is not set/],
    ["a token in the clear", ["http://feeds.example"], {}, 2, /the token is only sent over https/],
    ["no address", ["feeds.example"], {}, 2, /is not a URL/],
    ["a wrong interval", ["https://feeds.example", "--every", "soon"], {}, 2, /--every soon: expected minutes/],
  ])("%s", async (_name, args, env, code, words) => {
    expect(await push(args, env)).toMatchObject({ code, stderr: expect.stringMatching(words) });
  });

  test("another token", async () => {
    const refused = await push([url], { NASHRA_ADMIN_TOKEN: "quite-another-token" });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/rejects this NASHRA_ADMIN_TOKEN/) });
  });
});
