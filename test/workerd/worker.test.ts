import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freshSql, gzip } from "#platform";
import lana from "../../feeds/lana.ts";
import { documentAt, putDocuments } from "../../src/archive/documents.ts";
import { putFeedRows } from "../../src/archive/feeds.ts";
import type { StoredDocument } from "../../src/model/document.ts";
import type { Sql } from "../../src/model/ports.ts";
import { forEdge, purgeFor } from "../../src/worker/edge-cache.ts";
import type { Bindings } from "../../src/worker/isolate.ts";
import { createKeptDocuments } from "../../src/worker/kept-documents.ts";
import { deliverOver, type Message } from "../../src/worker/queue.ts";
import { createWorker } from "../../src/worker/worker.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";

let site: RemoteSite;
beforeAll(async () => {
  site = await spawnSite();
});
afterAll(() => site.stop());

async function documentOf(path: string, text: string): Promise<StoredDocument & { size: number }> {
  const bytes = await gzip(new TextEncoder().encode(text));
  const feed = path.slice(0, path.lastIndexOf("/"));
  const etag = `W/"${text}"`;
  return { path, mediaType: "text/xml", etag, modified: 0, feed, sealed: false, bytes: { gzip: bytes }, size: 9 };
}

test("a kept document costs one query without its bytes, and is trusted for some seconds", async () => {
  const sql = await freshSql();
  const asked: number[] = [];
  const counting: Sql = {
    batch: (statements) => sql.batch(statements),
    async all(...args) {
      const rows = await sql.all(...args);
      asked.push((rows[0]?.["gzip"] as Uint8Array | null)?.length ?? 0);
      return rows as never;
    },
  };
  const counts: [string, number][] = [];
  let now = 10_000;
  const store = createKeptDocuments(counting, {
    maxBytes: 1000,
    trustMs: 5000,
    clock: () => now,
    archives: (...one) => counts.push(one),
  });
  expect(await store.get("lana/ar/rss.xml")).toBeNull();
  await sql.batch(putDocuments([await documentOf("lana/ar/rss.xml", "one")], 0));
  const first = (await store.get("lana/ar/rss.xml"))!;
  expect(await store.get("lana/ar/rss.xml")).toBe(first);
  now += 5000;
  expect(await store.get("lana/ar/rss.xml")).toBe(first);
  // Asked for three times: not there, with its bytes, unchanged. In between it was trusted.
  expect([first.etag, asked.map((length) => length > 0)]).toEqual(['W/"one"', [false, true, false]]);
  await sql.batch([putFeedRows(new Map([["lana/ar", { renderKey: "", archives: 7, updated: 0 }]]))]);
  await sql.batch(putDocuments([await documentOf("lana/ar/rss.xml", "two")], 0));
  expect(await store.get("lana/ar/rss.xml")).toBe(first);
  // Written here: not trusted for a moment.
  store.changed(["lana/ar/rss.xml"]);
  expect((await store.get("lana/ar/rss.xml"))!.etag).toBe('W/"two"');
  expect(counts).toEqual([
    ["lana/ar", 0],
    ["lana/ar", 7],
  ]);
  await sql.all("DELETE FROM documents");
  now += 5000;
  expect(await store.get("lana/ar/rss.xml")).toBeNull();
});

test("what is kept is bounded, the longest unused going first", async () => {
  const sql = await freshSql();
  for (const name of ["a", "b", "c"]) await sql.batch(putDocuments([await documentOf(`lana/${name}`, name)], 0));
  const size = (await documentAt(sql, "lana/a"))!.bytes.gzip!.length;
  const store = createKeptDocuments(sql, { maxBytes: 2 * size, trustMs: 0, clock: () => 0, archives: () => {} });
  const [a, b] = [await store.get("lana/a"), await store.get("lana/b")];
  expect(await store.get("lana/a")).toBe(a);
  await store.get("lana/c");
  expect(await store.get("lana/a")).toBe(a);
  expect(await store.get("lana/b")).not.toBe(b);
});

test.each<[string, number, string, string | null, string | null]>([
  ["/lana/ar/rss.xml", 200, "public, max-age=300", "lana/ar", "max-age=60"],
  ["/lana/ar/archive/1/atom.xml", 200, "public, max-age=31536000, immutable", "lana/ar", "max-age=3600"],
  ["/lana/", 200, "public, max-age=300", "lana", "max-age=60"],
  ["/opml.xml", 200, "public, max-age=300", "site", "max-age=60"],
  ["/health", 200, "no-store", null, null],
  ["/lana/rss.xml", 226, "no-store, im", null, null],
  ["/lana/xx", 404, "no-store", null, null],
])("in front of the Worker: %s %d %s", (path, status, cacheControl, tag, life) => {
  const plain = new Response(null, { status, headers: { "Cache-Control": cacheControl } });
  const { headers } = forEdge(plain, path, new Set(["lana", "lana/ar"]));
  expect(headers.get("Cache-Tag")).toBe(tag);
  expect(headers.get("Cache-Control")).toBe(cacheControl);
  expect(headers.get("Cloudflare-CDN-Cache-Control")?.includes(life ?? "") ?? null).toBe(life === null ? null : true);
});

test("one purge for all that was published; a refused one and no cache at all are no faults", async () => {
  const purged: string[][] = [];
  const logged: string[] = [];
  const documents = [{ feed: "lana" }, { feed: "lana/ar" }, { feed: "lana" }, { feed: null }];
  await purgeFor({ purge: async ({ tags }) => purged.push(tags) }, documents, () => {});
  expect(purged).toEqual([["lana", "lana/ar", "site"]]);
  const refusing = { purge: () => Promise.reject(new Error("too many")) };
  await purgeFor(refusing, documents, (_level, event) => logged.push(event));
  await purgeFor(undefined, documents, (_level, event) => logged.push(event));
  expect(logged).toEqual(["cache.unpurged"]);
});

test("a variable that is no setting is named in the log, with the one that is meant", async () => {
  await freshSql();
  const lines = vi.spyOn(console, "warn").mockImplementation(() => {});
  const bindings = { DB: (env as unknown as Bindings).DB, NASHRA_CONTAC: "a@b.example" } as unknown as Bindings;
  await createWorker([lana]).fetch(new Request("https://feeds.example/health?live") as never, bindings, {
    waitUntil() {},
  } as unknown as ExecutionContext);
  const told = lines.mock.calls.map(([line]) => String(line));
  lines.mockRestore();
  expect(told).toContainEqual(expect.stringMatching(/setting\.unknown.*NASHRA_CONTAC.*NASHRA_CONTACT/));
});

test("cron runs that overlap, in one isolate and in two, fetch no page twice and keep no article twice", async () => {
  const sql = await freshSql();
  const bindings = {
    DB: (env as unknown as Bindings).DB,
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_LOG: "error",
  } as unknown as Bindings;
  const isolates = [createWorker([lana]), createWorker([lana])] as const;
  const run = (n: 0 | 1, at: number) =>
    isolates[n].scheduled(
      { scheduledTime: at, cron: "", noRetry() {} } as unknown as ScheduledController,
      bindings,
      {} as ExecutionContext,
    );
  // The first run makes the documents' frame.
  await run(0, 0);
  await run(1, 0);
  for (let round = 1; round <= 6; round += 1) {
    await site.asked();
    for (const lang of ["ar", "en"] as const) await site.publish({ lang });
    const at = Date.now() + round * 3_600_000;
    await Promise.all([run(0, at), run(1, at), run(0, at), run(1, at)]);
    const asked = await site.asked();
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.filter((path, index) => asked.indexOf(path) !== index)).toEqual([]);
  }
  const [count] = await sql.all(
    "SELECT count(*) AS kept, count(DISTINCT native_id) AS ids, (SELECT sum(added) FROM polls) AS added FROM articles",
  );
  expect(count).toEqual({ kept: count!["ids"], ids: count!["added"], added: count!["kept"] });
  expect(Number(count!["kept"])).toBeGreaterThan(10);
});

test("with a queue bound, a run only names the agencies that are due, and a message polls its agency's listings once", async () => {
  const sql = await freshSql();
  const sent: Message[] = [];
  const bindings = {
    DB: (env as unknown as Bindings).DB,
    DUE: {
      sendBatch: async (all: Iterable<{ body: Message }>) => void sent.push(...[...all].map((one) => one.body)),
    },
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_LOG: "error",
  } as unknown as Bindings;
  const worker = createWorker([lana]);
  const context = {} as ExecutionContext;
  const run = () =>
    worker.scheduled({ scheduledTime: 0, cron: "", noRetry() {} } as unknown as ScheduledController, bindings, context);
  const consume = async (): Promise<number> => {
    let acknowledged = 0;
    const messages = sent.splice(0).map((body) => ({ body, ack: () => (acknowledged += 1) }));
    await worker.queue({ messages } as unknown as MessageBatch<Message>, bindings, context);
    return acknowledged;
  };
  await run();
  await run();
  expect(sent).toEqual([{ agency: "lana" }, { agency: "lana" }]);
  expect((await sql.all("SELECT count(*) AS polls FROM polls"))[0]!["polls"]).toBe(0);
  expect(await consume()).toBe(2);
  const polled = (await sql.all("SELECT watch, count(*) AS times FROM polls GROUP BY watch ORDER BY watch")).map(
    (row) => row["watch"],
  );
  expect(polled).toEqual(["lana/ar", "lana/en", "lana/fr"]);
  const home = new TextDecoder().decode(
    new Uint8Array(
      await new Response(
        new Blob([(await documentAt(sql, "index.ar.html"))!.bytes.gzip as Uint8Array<ArrayBuffer>])
          .stream()
          .pipeThrough(new DecompressionStream("gzip")),
      ).arrayBuffer(),
    ),
  );
  expect(home).toContain("lana/fr/rss.xml");
});

test("with a queue bound, what one run cannot deliver is spread over messages, each delivered once, whatever comes twice or late", async () => {
  const sql = await freshSql();
  const sent: Message[] = [];
  const got = new Map<string, number>();
  let broken = false;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const { host } = new URL(String(input));
    if (broken) throw new Error("the invocation ended");
    got.set(host, (got.get(host) ?? 0) + 1);
    return new Response(null, { status: 204 });
  });
  const bindings = {
    DB: (env as unknown as Bindings).DB,
    DUE: {
      sendBatch: async (all: Iterable<{ body: Message }>) => void sent.push(...[...all].map((one) => one.body)),
    },
    NASHRA_POLL: "* * * * *",
    NASHRA_LOG: "error",
  } as unknown as Bindings;
  const worker = createWorker([lana]);
  const consume = (bodies: readonly Message[]) =>
    worker.queue(
      { messages: bodies.map((body) => ({ body, ack() {} })) } as unknown as MessageBatch<Message>,
      bindings,
      {} as ExecutionContext,
    );
  try {
    const document = await documentOf("lana/ar/rss.xml", "news");
    await sql.batch(putDocuments([document], 0));
    await sql.all(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 950)
       INSERT INTO subscriptions (path, query, callback, host, since, until, seen)
       SELECT 'lana/ar/rss.xml', '', 'https://r' || i || '.example/cb', 'r' || i || '.example', 0, 9e15, '' FROM n`,
    );
    const owed = async () =>
      Number((await sql.all("SELECT count(*) AS n FROM subscriptions WHERE seen <> 'W/\"news\"'"))[0]!["n"]);
    const isolate = {
      owed: async () => owed(),
      push: async () => {
        await consume([{ deliver: true }]);
        return 200;
      },
    };
    await deliverOver(isolate, bindings.DUE!);
    expect(sent).toEqual(Array(4).fill({ deliver: true }));
    expect(await owed()).toBe(750);
    // Three consumers at once, one message twice; the last comes late.
    const [one, two, three, four] = sent;
    await Promise.all([consume([one!]), consume([two!, two!]), consume([three!])]);
    expect(await owed()).toBe(0);
    await consume([four!]);
    expect(got.size).toBe(950);
    expect([...got.values()].every((times) => times === 1)).toBe(true);
    // A consumer that dies has told nobody anything: its message comes again.
    await sql.batch(putDocuments([await documentOf("lana/ar/rss.xml", "later")], 1));
    broken = true;
    await consume([{ deliver: true }]);
    broken = false;
    await sql.all("UPDATE subscriptions SET due = 0");
    for (let n = 0; n < 5; n += 1) await consume([{ deliver: true }]);
    expect([...got.values()].every((times) => times === 2)).toBe(true);
  } finally {
    spy.mockRestore();
  }
});
