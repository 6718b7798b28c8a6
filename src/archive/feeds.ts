import type { Tombstone } from "../model/article.ts";
import type { Sql, SqlRow, Statement } from "../model/ports.ts";
import { hasFacts } from "./pictures/pictures.ts";
import { ask, type Query } from "./query.ts";
import { ownId, tombstoneOf } from "./records.ts";
import { integer, integerOrNull, text } from "./rows.ts";

/** The fields of an entry that are needed to order it, to seal it and to find its rendered form. */
export interface EntryRow {
  readonly seq: number;
  readonly id: string;
  readonly revision: number;
  readonly published: number;
  readonly updated: number;
  /** True if its picture has been measured: it is then rendered with that. */
  readonly measured: boolean;
}

/** State of a feed's documents. They are rendered again when `renderKey` differs from the current one. */
export interface FeedRow {
  readonly renderKey: string;
  readonly archives: number;
  readonly updated: number;
}

/** State of the documents of every feed that has any, by path. */
export async function feedRows(sql: Sql): Promise<Map<string, FeedRow>> {
  return ask(sql, feedRowsQuery());
}

/** The query of `feedRows`, limited to `feeds` if given. */
export function feedRowsQuery(feeds?: readonly string[]): Query<Map<string, FeedRow>> {
  const these = feeds === undefined ? "" : " WHERE path IN (SELECT value FROM json_each(?))";
  return {
    sql: `SELECT path, render_key, archives, updated FROM feeds${these}`,
    params: feeds === undefined ? [] : [JSON.stringify(feeds)],
    of: (rows) =>
      new Map(
        rows.map((row) => [
          text(row, "path"),
          { renderKey: text(row, "render_key"), archives: integer(row, "archives"), updated: integer(row, "updated") },
        ]),
      ),
  };
}

/** State of one feed's documents, or null if it has none yet. */
export async function feedRow(sql: Sql, path: string): Promise<FeedRow | null> {
  const [row] = await sql.all("SELECT render_key, archives, updated FROM feeds WHERE path = ?", path);
  if (row === undefined) return null;
  return { renderKey: text(row, "render_key"), archives: integer(row, "archives"), updated: integer(row, "updated") };
}

/** A feed's document (`page` null) or one of its sealed archive documents. */
export interface FeedPage {
  readonly feed: string;
  readonly page: number | null;
}

/** Entries of a feed's document (`page` null) or of one of its sealed archive documents, newest first. */
export async function entriesOf(sql: Sql, feed: string, page: number | null): Promise<EntryRow[]> {
  const [entries] = await ask(sql, entriesQuery([{ feed, page }]));
  return entries!;
}

/** Entries of each of these pages, newest first. */
export function entriesQuery(pages: readonly FeedPage[]): Query<EntryRow[][]> {
  return {
    sql: `SELECT p.key AS place, e.seq, ${ownId("a.id")} AS id, a.revision, e.published, a.updated,
       ${hasFacts("a")} AS measured FROM json_each(?) p
       CROSS JOIN entries e ON e.feed = p.value ->> 'feed' AND e.page IS p.value ->> 'page'
       CROSS JOIN articles a ON a.seq = e.seq
     WHERE a.removed IS NULL ORDER BY p.key, e.published DESC, e.seq DESC`,
    params: [JSON.stringify(pages)],
    of: (rows) => {
      const entries: EntryRow[][] = pages.map(() => []);
      for (const row of rows) entries[integer(row, "place")]!.push(entryOf(row));
      return entries;
    },
  };
}

/**
 * The first statement of a batch that stores documents of a page. The whole batch fails (`feeds.archives`) if the page's
 * entries, their revisions or the feed's state have changed.
 */
export function unchangedPage({ feed, page }: FeedPage, row: FeedRow, entries: readonly EntryRow[]): Statement {
  const sum = (of: (entry: EntryRow) => number): number => entries.reduce((total, entry) => total + of(entry), 0);
  const seen = `${entries.length}:${sum((entry) => entry.seq)}:${sum((entry) => entry.revision)}`;
  return {
    sql: `UPDATE feeds SET archives = CASE WHEN archives = ? AND updated = ? AND (
        SELECT count(*) || ':' || coalesce(sum(a.seq), 0) || ':' || coalesce(sum(a.revision), 0) FROM entries e
        CROSS JOIN articles a ON a.seq = e.seq WHERE e.feed = ? AND e.page IS ? AND a.removed IS NULL) = ?
      THEN archives ELSE NULL END WHERE path = ?`,
    params: [row.archives, row.updated, feed, page, seen, feed],
  };
}

function entryOf(row: SqlRow): EntryRow {
  return {
    seq: integer(row, "seq"),
    id: text(row, "id"),
    revision: integer(row, "revision"),
    published: integer(row, "published"),
    updated: integer(row, "updated"),
    measured: integer(row, "measured") === 1,
  };
}

/** Maximum tombstones in a document. */
const TOMBSTONES = 200;

/** Tombstones of a feed's document (`page` null) or of an archive document, newest first. */
export async function tombstonesOf(sql: Sql, feed: string, page: number | null, since: number): Promise<Tombstone[]> {
  if (page !== null) return ask(sql, pageTombstonesQuery({ feed, page }, since));
  return (await ask(sql, feedTombstonesQuery([feed], since))).get(feed)!;
}

// Each joins from its smaller side: the few removals before a feed's many entries, a page's hundred entries before those.

/** Tombstones since an instant in each of these feeds' documents, newest first. */
export function feedTombstonesQuery(feeds: readonly string[], since: number): Query<Map<string, Tombstone[]>> {
  return {
    sql: `SELECT feed, id, url, removed FROM (
        SELECT e.feed, ${ownId("a.id")} AS id, a.url, a.removed, a.seq,
          row_number() OVER (PARTITION BY e.feed ORDER BY a.removed DESC, a.seq DESC) AS place
        FROM articles a CROSS JOIN entries e ON e.seq = a.seq AND e.feed IN (SELECT value FROM json_each(?))
        WHERE a.removed >= ?)
      WHERE place <= ${TOMBSTONES} ORDER BY feed, removed DESC, seq DESC`,
    params: [JSON.stringify(feeds), since],
    of: (rows) => {
      const tombstones = new Map<string, Tombstone[]>(feeds.map((feed) => [feed, []]));
      for (const row of rows) tombstones.get(text(row, "feed"))!.push(tombstoneOf(row));
      return tombstones;
    },
  };
}

/** Tombstones since an instant in an archive document, newest first. */
export function pageTombstonesQuery({ feed, page }: FeedPage, since: number): Query<Tombstone[]> {
  return {
    sql: `SELECT ${ownId("a.id")} AS id, a.url, a.removed FROM entries e CROSS JOIN articles a ON a.seq = e.seq
      WHERE e.feed = ? AND e.page = ? AND a.removed >= ? ORDER BY a.removed DESC, a.seq DESC LIMIT ${TOMBSTONES}`,
    params: [feed, page, since],
    of: (rows) => rows.map(tombstoneOf),
  };
}

/** Number of entries in a sealed archive document. */
const SEALED = 100;

/**
 * Number of entries of each feed (or of `feeds`), without removed ones; as reported, where the entries are elsewhere. Sealed
 * documents are not read: each counts as a hundred.
 */
export async function entryCounts(sql: Sql, feeds?: readonly string[]): Promise<Map<string, number>> {
  const these = feeds === undefined ? "true" : "feed IN (SELECT value FROM json_each(?))";
  const params = feeds === undefined ? [] : [JSON.stringify(feeds), JSON.stringify(feeds)];
  // Removed articles are counted once for all feeds: a subquery for each feed would scan them a thousand times.
  const rows = await sql.all(
    `SELECT f.path AS feed, ${SEALED} * f.archives
       + (SELECT count(*) FROM entries e WHERE e.feed = f.path AND e.page IS NULL)
       + (SELECT count(*) FROM entries e WHERE e.feed = f.path AND e.page = -1)
       - coalesce(r.n, 0) AS here, t.n AS there
     FROM feeds f LEFT JOIN (SELECT e.key AS feed, e.value AS n FROM reports, json_each(figures, '$.entries') e) t ON t.feed = f.path
     LEFT JOIN (
       SELECT e.feed, count(*) AS n FROM articles a CROSS JOIN entries e ON e.seq = a.seq
       WHERE a.removed IS NOT NULL AND ${these} GROUP BY e.feed) r ON r.feed = f.path
     WHERE ${these.replace("feed", "f.path")}`,
    ...params,
  );
  return new Map(rows.map((row) => [text(row, "feed"), integerOrNull(row, "there") ?? integer(row, "here")]));
}

/** The statement that moves entries from the feed document to sealed archive document `page` permanently. */
export function sealEntries(feed: string, page: number, seqs: readonly number[]): Statement {
  return {
    sql: "UPDATE entries SET page = ? WHERE feed = ? AND page IS NULL AND seq IN (SELECT value FROM json_each(?))",
    params: [page, feed, JSON.stringify(seqs)],
  };
}

/**
 * The statement that records what the documents of feeds (by path) were rendered with. `updated` never moves backwards, and a rendering
 * that has finished in the meantime is not reopened (`KEY@PAGE`: pages down to that one are still to be rendered).
 */
export function putFeedRows(rows: ReadonlyMap<string, FeedRow>): Statement {
  return {
    sql: `INSERT INTO feeds (path, render_key, archives, updated)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true ON CONFLICT (path) DO UPDATE SET
      render_key = CASE WHEN substr(excluded.render_key, 1, length(render_key) + 1) = render_key || '@'
        THEN render_key ELSE excluded.render_key END, archives = max(archives, excluded.archives), updated = max(updated, excluded.updated)`,
    params: [
      JSON.stringify([...rows].map(([path, { renderKey, archives, updated }]) => [path, renderKey, archives, updated])),
    ],
  };
}
