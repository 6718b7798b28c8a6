import { expect, test, vi } from "vitest";
import { freshSql, gzip } from "#platform";
import lana from "../../feeds/lana.ts";
import { documentAt, documentUnless, putDocuments } from "../../src/archive/documents.ts";
import { putFeedRows } from "../../src/archive/feeds.ts";
import type { StoredDocument } from "../../src/model/document.ts";
import type { Sql } from "../../src/model/ports.ts";
import { agencyAt, directoryAt } from "../../src/worker/bindings.ts";
import { forEdge } from "../../src/worker/edge-cache.ts";
import { createKeptDocuments, type LoadDocument } from "../../src/worker/kept-documents.ts";
import { deploy } from "./deployment.ts";

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
  const store = createKeptDocuments((path, etag) => documentUnless(counting, path, etag), {
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
  // Something was written by this isolate: not trusted for a moment.
  store.forget();
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
  const load: LoadDocument = (path, etag) => documentUnless(sql, path, etag);
  const store = createKeptDocuments(load, { maxBytes: 2 * size, trustMs: 0, clock: () => 0, archives: () => {} });
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

test("a variable that is no setting is named in the log, with the one that is meant", async () => {
  const lines = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { ask } = await deploy([lana], { NASHRA_CONTAC: "a@b.example", NASHRA_LOG: "warn" });
  await ask("/health?live");
  const told = lines.mock.calls.map(([line]) => String(line));
  lines.mockRestore();
  expect(told).toContainEqual(expect.stringMatching(/setting\.unknown.*NASHRA_CONTAC.*NASHRA_CONTACT/));
});

test.each([
  [{}, {}],
  [{ NASHRA_LOCATION: "weur" }, { locationHint: "weur" }],
])("with %j, objects are created by %j", (vars, options) => {
  const asked: unknown[][] = [];
  const namespace = { getByName: (...of: unknown[]) => void asked.push(of) } as unknown as DurableObjectNamespace;
  const bindings = { AGENCY: namespace, DIRECTORY: namespace, ...vars };
  agencyAt(bindings, "lana");
  directoryAt(bindings);
  expect(asked).toEqual([
    ["lana", options],
    ["directory", options],
  ]);
});

test("a place that is none of Cloudflare's is said", async () => {
  const deployed = await deploy([lana], { NASHRA_LOCATION: "tripoli" });
  const answer = await deployed.ask("/lana/ar/rss.xml");
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('NASHRA_LOCATION="tripoli"')]);
});
