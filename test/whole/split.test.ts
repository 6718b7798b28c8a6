import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshSql } from "#platform";
import { schemaOf } from "../../src/archive/shipping/ingest.ts";
import { SHIPPED } from "../../src/archive/shipping/shipped.ts";
import { beginShipping } from "../../src/archive/shipping/shipping.ts";
import { INGEST_FORMAT, ingestBody } from "../../src/model/ingest.ts";
import type { Sql, SqlRow } from "../../src/model/ports.ts";
import { correct } from "../../src/operate/editing/correct.ts";
import { ship } from "../../src/operate/ship.ts";
import { publishSite } from "../../src/poll/documents/site-documents.ts";
import {
  gunzip,
  lanaWithSections,
  type Newsroom,
  NOW,
  openNewsroom,
  type RemoteSite,
  spawnSite,
} from "../support/newsroom.ts";
import { BASE, contents, exchangeWith, receiver } from "../support/split.ts";

/** In workerd there is one database: what a sender sends is kept, and given to a receiver on an empty one. */
const SOURCE = "11111111-2222-3333-4444-555555555555";
const agency = lanaWithSections();
const ports = { sleep: async () => {}, log: () => {}, tries: 1 };
let site: RemoteSite;
let wanted: Record<string, SqlRow[]>;
const bodies: Uint8Array[] = [];
/** End of the id of the article whose date an operator has corrected. */
let corrected: string;

beforeAll(async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url, { agency });
  await pollAll(room);
  await beginShipping(room.sql, SOURCE, { baseUrl: BASE, hub: null });
  await sendTo(bodies, room.sql);
  const [first, second, third] = (await site.articles()).filter((article) => article.lang === "ar");
  await site.edit(first!.id, { title: "عنوان آخر عن ليبيا" });
  await site.remove(second!.id);
  const change = { published: "2026-11-20T14:05Z", reason: "by mail", revision: null };
  await correct(room.ports, room.site, { agency: "lana", nativeId: String(third!.id) }, change);
  corrected = `post/${third!.id}`;
  for (let round = 0; round < 3; round += 1) {
    room.forward(2 * 3_600_000);
    await pollAll(room);
    await sendTo(bodies, room.sql);
  }
  await room.sql.all(
    `INSERT INTO quarantine (agency, native_id, watch, url, reason, first, last, definition, retry)
     VALUES ('lana', '1', 'lana/ar', 'https://lana.gov.ly/', 'no text', 1, 1, '', 1)`,
  );
  await sendTo(bodies, room.sql);
  wanted = await contents(room.sql);
}, 60_000);
afterAll(() => site.stop());

async function pollAll(room: Newsroom): Promise<void> {
  for (let round = 0; round < 3; round += 1)
    for (const path of ["lana/ar", "lana/en", "lana/ar/economy"]) await room.poll(path);
  await publishSite(room.ports, room.site);
}

let held = { rows: 0, sealed: 0, documents: 0 };
/** Sends to a receiver that takes everything and only remembers. */
async function sendTo(kept: Uint8Array[], sql: Sql): Promise<void> {
  const schema = await schemaOf(sql);
  const report = { format: INGEST_FORMAT, schema, baseUrl: BASE, hub: null, feeds: [], ready: true, source: SOURCE };
  await ship({
    ...ports,
    sql,
    exchange: async (_method, body) => {
      if (body !== null) {
        kept.push(body);
        const message = JSON.parse(new TextDecoder().decode(body.subarray(0, body.indexOf(10))));
        held = { ...held, [message.phase]: message.to };
      }
      return { status: 200, text: JSON.stringify({ ...report, positions: held }) };
    },
  });
}

const begin = ingestBody({ format: INGEST_FORMAT, phase: "begin", source: SOURCE, replace: false }, []);

test("what is sent names every column of every table", async () => {
  const sql = await freshSql();
  for (const { name, columns } of SHIPPED) {
    const there = (await sql.all(`PRAGMA table_info(${name})`)).map((row) => String(row["name"]));
    expect([name, [...there].sort()]).toEqual([name, [...columns].sort()]);
  }
});

test("taken in step by step, the receiver holds what the sender holds, and no document names what is not there", async () => {
  const sql = await freshSql();
  const send = exchangeWith(receiver(sql, agency, NOW));
  expect((await send("POST", begin)).status).toBe(200);
  for (const body of bodies) {
    expect(await send("POST", body)).toMatchObject({ status: 200 });
    await everyEntryIsThere(sql);
    // Its answer was lost: the same again changes nothing.
    expect(await send("POST", body)).toMatchObject({ status: 200 });
  }
  const there = await contents(sql);
  for (const [name, rows] of Object.entries(wanted)) {
    expect([name, rows.length]).not.toEqual([name, 0]);
    expect({ [name]: there[name] }).toEqual({ [name]: rows });
  }
  expect(wanted["articles"]!.some((row) => row["removed"] !== null)).toBe(true);
  expect(wanted["revisions"]!.length).toBeGreaterThan(0);
  const served = await receiver(sql, agency, NOW).request(`${BASE}/lana/ar/rss.xml`);
  expect(await served.text()).toContain("عنوان آخر عن ليبيا");
  const feed = await receiver(sql, agency, NOW).request(`${BASE}/lana/ar/feed.json`);
  const { items } = (await feed.json()) as { items: { id: string }[] };
  expect(items.find(({ id }) => id.endsWith(corrected))).toMatchObject({
    date_published: "2026-11-20T14:05:00Z",
    _nashra: { published: { source: "operator" } },
  });
}, 60_000);

async function everyEntryIsThere(sql: Sql): Promise<void> {
  const known = new Set((await sql.all("SELECT id FROM articles")).map((row) => row["id"]));
  for (const row of await sql.all("SELECT path, gzip FROM documents WHERE path LIKE '%feed.json'")) {
    const feed = JSON.parse(await gunzip(row["gzip"] as Uint8Array)) as { items: { id: string }[] };
    expect(feed.items.filter((item) => !known.has(item.id))).toEqual([]);
  }
}

describe("the receiver refuses, and holds what it held", () => {
  const step = { format: INGEST_FORMAT, source: SOURCE, from: 0, to: 1 };
  const rows = (parts: unknown) => ingestBody({ ...step, phase: "rows", parts } as never, []);
  const documents = (over: object, bytes = new Uint8Array(20)) => {
    const one = { path: "lana/ar/rss.xml", feed: "lana/ar", mediaType: "application/rss+xml", etag: 'W/"a"' };
    const all = { ...one, modified: 0, recorded: 0, sealed: false, size: 9, length: bytes.length, ...over };
    return ingestBody({ ...step, phase: "documents", documents: [all], gone: [] } as never, [bytes]);
  };
  test.each<[string, Uint8Array, number, RegExp]>([
    ["no JSON", new TextEncoder().encode("nothing\n"), 400, /one line of JSON/],
    [
      "another format",
      ingestBody({ ...step, format: 2, phase: "rows", parts: [] } as never, []),
      400,
      /format: expected 1/,
    ],
    ["an unknown phase", ingestBody({ ...step, phase: "more" } as never, []), 400, /phase/],
    ["a table that is its own", rows([{ table: "leases", rows: [], gone: [] }]), 400, /unknown table "leases"/],
    ["a name with SQL in it", rows([{ table: "feeds; DROP TABLE feeds", rows: [], gone: [] }]), 400, /unknown table/],
    ["a row too short", rows([{ table: "feeds", rows: [["lana"]], gone: [] }]), 400, /feeds: expected rows of 4 cells/],
    [
      "a cell that is no value",
      rows([{ table: "feeds", rows: [[{}, "", 0, 0]], gone: [] }]),
      400,
      /parts\.0\.rows\.0\.0/,
    ],
    ["a fraction", rows([{ table: "feeds", rows: [["lana", "", 0.5, 0]], gone: [] }]), 400, /whole number/],
    ["bytes that are no gzip", documents({}), 400, /not a gzip stream/],
    ["fewer bytes than named", documents({ length: 99 }), 400, /expected 99 bytes of documents, got 20/],
    ["a path that climbs", documents({ path: "lana/../x" }), 400, /documents\.0\.path/],
    ["a header in a media type", documents({ mediaType: "text/html\r\nX: y" }), 400, /media type/],
    [
      "a step from elsewhere",
      ingestBody({ ...step, from: 7, to: 9, phase: "rows", parts: [] } as never, []),
      409,
      /"position"/,
    ],
    [
      "another archive",
      ingestBody({ ...step, source: "another-archive", phase: "rows", parts: [] } as never, []),
      409,
      /"source"/,
    ],
  ])("%s", async (_name, body, status, words) => {
    const sql = await freshSql();
    const send = exchangeWith(receiver(sql, agency, NOW));
    await send("POST", begin);
    const before = await contents(sql);
    const answer = await send("POST", body);
    expect(answer).toMatchObject({ status, text: expect.stringMatching(words) });
    expect(await contents(sql)).toEqual(before);
  });

  test("who has no token, and a deployment that polls by itself", async () => {
    const sql = await freshSql();
    expect((await exchangeWith(receiver(sql, agency, NOW), "wrong")("POST", begin)).status).toBe(401);
    const polling = await exchangeWith(receiver(sql, agency, NOW, { poll: null }))("POST", begin);
    expect(polling).toMatchObject({ status: 409, text: expect.stringContaining("NASHRA_POLL=off") });
  });

  test("a body packed too far", async () => {
    const bomb = new Blob([new Uint8Array(17 * 1024 * 1024)]).stream().pipeThrough(new CompressionStream("gzip"));
    const app = receiver(await freshSql(), agency, NOW);
    const headers = { Authorization: "Bearer the-token-of-both-sides", "Content-Encoding": "gzip" };
    const body = await new Response(bomb).arrayBuffer();
    expect((await app.request(`${BASE}/admin/ingest`, { method: "POST", headers, body })).status).toBe(413);
  });
});
