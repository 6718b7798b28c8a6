import type { Hono } from "hono";
import { documentAt } from "../../src/archive/documents.ts";
import { SHIPPED } from "../../src/archive/shipping/shipped.ts";
import type { Agency } from "../../src/model/agency.ts";
import type { Sql, SqlRow } from "../../src/model/ports.ts";
import type { Exchange } from "../../src/operate/ship.ts";
import { feedsIn } from "../../src/poll/documents/render.ts";
import { createApp } from "../../src/serve/app.ts";
import { composeServe } from "../../src/serve/compose.ts";

export const TOKEN = "the-token-of-both-sides";
export const BASE = "https://feeds.example";

/** A deployment that is sent to, on this archive. */
export function receiver(sql: Sql, agency: Agency, now: number, over: { poll?: unknown; baseUrl?: string } = {}): Hono {
  const site = { agencies: [agency], baseUrl: over.baseUrl ?? BASE, hub: null };
  return createApp(
    composeServe({
      answers: null,
      hub: null,
      sql,
      settings: { ...site, ownHub: false, adminToken: TOKEN, poll: "poll" in over ? over.poll : "off" },
      documents: { get: (path) => documentAt(sql, path) },
      feeds: feedsIn(site).map((feed) => ({ ...feed, pollMinutes: 5, archives: 9 })),
      clock: () => now,
      log: () => {},
      runtime: { codings: ["gzip", "identity"], manualEncoding: false },
    }),
  );
}

export function exchangeWith(app: Hono, token = TOKEN): Exchange {
  return async (method, body) => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await app.request(`${BASE}/admin/ingest`, {
      method,
      headers,
      body: body as Uint8Array<ArrayBuffer> | null,
    });
    return { status: response.status, text: await response.text() };
  };
}

/** Everything that goes over: rows by table, words by a search, documents with their bytes as hexadecimal digits. */
export async function contents(sql: Sql): Promise<Record<string, SqlRow[]>> {
  const found: Record<string, SqlRow[]> = {};
  for (const { name, key, columns } of SHIPPED) {
    // A re-reading that changed nothing stays with the poller.
    const own = ["check_due", "checks", "missing_since", "listing_fingerprint"];
    const told = columns.filter((column) => !own.includes(column));
    found[name] = plain(await sql.all(`SELECT ${told.join(", ")} FROM ${name} ORDER BY ${key.join(", ")}`));
  }
  found["documents"] = plain(
    await sql.all(
      "SELECT path, feed, media_type, etag, modified, sealed, size, hex(gzip) AS bytes FROM documents ORDER BY path",
    ),
  );
  found["search"] = plain(
    await sql.all("SELECT rowid & 16777215 AS seq FROM search WHERE search MATCH '\"ليبيا\"' ORDER BY rowid"),
  );
  return found;
}

function plain(rows: SqlRow[]): SqlRow[] {
  return rows.map((row) => ({ ...row }));
}
