import { expect } from "vitest";
import { articlesBySeq } from "../../src/archive/articles.ts";
import { verifyArchive } from "../../src/operate/verify.ts";
import { reindexSome } from "../../src/poll/documents/reindex.ts";
import { publishSite } from "../../src/poll/documents/site-documents.ts";
import { renderStale } from "../../src/poll/documents/stale.ts";
import type { PollPorts, Site } from "../../src/poll/ports.ts";
import FIRST from "../fixtures/archive-0.1.0.sql?raw";

/** Rows of the archive that 0.1.0 left, as statements; its schema is the first migration. */
export const FIRST_ROWS: readonly string[] = FIRST.split(/\n(?=INSERT INTO )/).filter(
  (statement) => statement.startsWith("INSERT INTO ") && !statement.startsWith("INSERT INTO d1_migrations"),
);

const AT = 1_795_435_200_000;
const ID = "tag:lana.gov.ly,2021:post/100001";

/**
 * What a deployment with a schema has written besides, by the migration that made room for it, in the words of that time.
 * Who writes a migration that adds a table adds a row of it.
 */
export const LEFT: Readonly<Record<string, readonly string[]>> = {
  "0001_archive.sql": [
    `INSERT INTO robots (host, fetched, body) VALUES ('lana.gov.ly', ${AT}, 'User-agent: *')`,
    `INSERT INTO leases (name, owner, until) VALUES ('lana', 'somebody who is gone', ${AT})`,
    `INSERT INTO backfills (watch, next, page, oldest, added, updated) VALUES ('lana/en', 'https://lana.gov.ly/category.php?id=8&lang=en&page=4', 3, '2025-01-01', 30, ${AT})`,
  ],
  "0002_events.sql": [
    `INSERT INTO events (at, kind, feed, article, data) VALUES (${AT}, 'article.published', 'lana/ar', '${ID}', '{"id":"${ID}","title":"خبر رقم 1"}')`,
    `INSERT INTO events (at, kind, feed, article, data) VALUES (${AT}, 'feed.degraded', 'lana/en', NULL, '{"outcome":"drift"}')`,
  ],
  "0003_push.sql": [
    `INSERT INTO subscriptions (path, query, callback, host, secret, since, until, seen) VALUES ('lana/ar/rss.xml', '', 'https://reader.example/inbox', 'reader.example', 'a secret', ${AT}, ${AT + 864_000_000}, 'W/"before"')`,
    `INSERT INTO verifications (mode, path, query, topic, callback, host, secret, lease, due) VALUES ('subscribe', 'lana/ar/atom.xml', '', 'https://feeds.example/lana/ar/atom.xml', 'https://other.example/inbox', 'other.example', NULL, 864000, ${AT})`,
    `INSERT INTO pings (hub, path, etag) VALUES ('https://hub.example/', 'lana/ar/rss.xml', 'W/"before"')`,
    `INSERT INTO webhooks (url, last) VALUES ('https://hooks.example/', 1)`,
  ],
  "0004_watching.sql": [
    `UPDATE watches SET totals = '{"polls":{"changed":7},"added":3}', alarm = '{"since":${AT},"bad":1,"good":0,"told":false}'`,
  ],
  "0005_ingest.sql": [
    `INSERT INTO shipping (one, source, n, base_url, hub) VALUES (1, 'an archive', 0, 'https://feeds.example', NULL)`,
    `INSERT INTO ingests (phase, source, n, received) VALUES ('rows', 'another archive', 12, ${AT})`,
    // Noted by the triggers, as whatever is written from here on.
    `UPDATE articles SET updated = updated WHERE seq = 1`,
  ],
  "0009_takedowns.sql": [
    `INSERT INTO takedowns (agency, native_id, at, reason) VALUES ('lana', '888', ${AT}, 'a court')`,
  ],
  "0010_facts.sql": [`INSERT INTO facts (name, value) VALUES ('something', 'that was known')`],
  "0013_gaps.sql": [
    `UPDATE watches SET gap = '{"since":${AT - 86_400_000},"next":"https://lana.gov.ly/category.php?id=8&lang=ar&page=9","found":${AT},"pages":8}', listing_core = 'a digest'`,
    `UPDATE quarantine SET title = 'خبر بلا نص'`,
  ],
  "0020_definitions.sql": [
    `INSERT INTO definitions (id, version, state, text, shipped, changed) VALUES ('lana', 1, 'active', NULL, NULL, ${AT})`,
    `INSERT INTO definition_changes (id, at, what, who, state, text) VALUES ('lana', ${AT}, 'resume', 'http', 'paused', NULL)`,
  ],
  "0022_collections.sql": [
    `INSERT INTO followed (agency, n) VALUES ('lana', 3)`,
    `INSERT INTO article_changes (seq, agency, n) VALUES (1, 'lana', 3)`,
    `INSERT INTO collected_from (collection, agency, feeds, n) VALUES ('both', 'lana', '["lana/ar"]', 2)`,
    `INSERT INTO likeness_keys (collection, key, seq, at) VALUES ('both', 12345, 1, ${AT})`,
  ],
  "0027_collection_failures.sql": [
    `INSERT INTO collection_failures (collection, since, error) VALUES ('both', ${AT}, 'no space')`,
  ],
  "0023_reports.sql": [`INSERT INTO reports (agency, at, figures) VALUES ('dana', ${AT}, '{"aside":0}')`],
  "0024_purges.sql": [`INSERT INTO purges (tag, n, urgent, since) VALUES ('lana/ar', 1, 1, ${AT})`],
  "0029_corrections.sql": [
    `INSERT INTO corrections (agency, native_id, published, date_precision, date_source) VALUES ('lana', '1', ${AT}, 'time', 'stamp')`,
  ],
  "0025_pictures.sql": [
    `INSERT INTO pictures (url, tries, due, type, length, width, height) VALUES ('https://lana.gov.ly/image/1.png', 1, 0, 'image/png', 100, 64, 48)`,
    `INSERT INTO faces (agency, version, due, found) VALUES ('lana', 1, ${AT}, '[{"url":"https://lana.gov.ly/icon.png","type":"image/png","width":180,"height":180}]')`,
  ],
  "0014_push.sql": [`UPDATE subscriptions SET method = 'sha1', claimer = 'a process that is gone'`],
};

/** Asks a database, whichever it is. */
export type Ask = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Tables that SQLite, D1 and their migrations keep for themselves; the index of words is asked, not read. */
const THEIRS = /^(sqlite_|_cf_|d1_|search)/;

/** Every row of every table, by table, in the columns that it has now. */
export async function rowsOf(ask: Ask, like?: ReadonlyMap<string, readonly string[]>): Promise<Map<string, Kept>> {
  const kept = new Map<string, Kept>();
  const tables = await ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  for (const name of tables.map((row) => String(row["name"]))) {
    if (THEIRS.test(name) || (like !== undefined && !like.has(name))) continue;
    const columns =
      like?.get(name) ?? (await ask(`SELECT name FROM pragma_table_info('${name}')`)).map((row) => String(row["name"]));
    const rows = await ask(
      `SELECT ${columns.map((column) => (column === "gzip" ? "hex(gzip) AS gzip" : column)).join(", ")} FROM ${name}`,
    );
    // How far the index of words has come, until it is whole again.
    const lasting = rows.filter((row) => row["name"] !== "reindexed-down-to");
    kept.set(name, { columns, rows: lasting.map((row) => JSON.stringify(row)).toSorted() });
  }
  return kept;
}

export interface Kept {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/** After the last migration: nothing of what was there is lost, documents are made anew, and all agrees. */
export async function holdsStill(
  ask: Ask,
  before: ReadonlyMap<string, Kept>,
  ports: PollPorts,
  site: Site,
): Promise<void> {
  // One at a time, as many steps as there are articles.
  while (!(await reindexSome(ports.sql, 1)));
  const columns = new Map([...before].map(([name, kept]) => [name, kept.columns]));
  expect(await rowsOf(ask, columns)).toEqual(before);
  await publishSite(ports, site);
  await renderStale(ports, site);
  expect((await verifyArchive(ports.sql, site)).findings).toEqual([]);
  expect((await articlesBySeq(ports.sql, [1, 2, 3])).map((article) => [article.seq, article.revision])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(await ask("SELECT rowid & 16777215 AS seq FROM search WHERE search MATCH 'خبر' ORDER BY seq")).toEqual([
    { seq: 1 },
    { seq: 2 },
  ]);
}
