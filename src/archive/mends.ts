import type { Agency } from "../model/agency.ts";
import type { Sql, Statement } from "../model/ports.ts";
import { BROKEN_JSON, feedsJson, MISPLACED, STRAY_WORDS, TOLD_THOUGH_REMOVED, UNPLACED } from "./checks.ts";
import { emptying } from "./records.ts";
import { integer, text } from "./rows.ts";
import { MUST_BE_INDEXED, rowidOf } from "./search/words.ts";

/** Statements that repair findings of `recordFindings`, where one statement can. No id changes, no article is deleted. */
export function mendRecords(): Statement[] {
  const empty = emptying();
  return [
    "DELETE FROM entries WHERE seq NOT IN (SELECT seq FROM articles)",
    // They are indexed again once their sections are repaired.
    `DELETE FROM search WHERE rowid IN (SELECT ${rowidOf("a")} FROM articles a WHERE NOT json_valid(a.sections))`,
    // First, since the statements below read these columns.
    `UPDATE articles SET alternates = CASE WHEN json_valid(alternates) THEN alternates ELSE '[]' END,
       image = CASE WHEN json_valid(image) THEN image END,
       sections = CASE WHEN json_valid(sections) THEN sections ELSE (SELECT json_group_array(substr(e.feed,
         length(articles.agency || articles.edition) + 3)) FROM entries e WHERE e.seq = articles.seq
         AND substr(e.feed, 1, length(articles.agency || articles.edition) + 2) = articles.agency || '/' || articles.edition || '/')
       END WHERE ${BROKEN_JSON}`,
    `DELETE FROM entries WHERE (feed, seq) IN
       (SELECT e.feed, e.seq FROM entries e JOIN articles a ON a.seq = e.seq WHERE ${MISPLACED} OR e.page = 0 OR e.page < -1)`,
    `UPDATE entries SET published = (SELECT a.published FROM articles a WHERE a.seq = entries.seq)
       WHERE published <> (SELECT a.published FROM articles a WHERE a.seq = entries.seq)`,
    `DELETE FROM revisions WHERE seq NOT IN (SELECT seq FROM articles WHERE removed IS NULL)`,
    { sql: `UPDATE articles SET ${empty.set} WHERE ${TOLD_THOUGH_REMOVED}`, params: empty.values },
    `DELETE FROM search WHERE ${STRAY_WORDS}`,
    `UPDATE watches SET listed = CASE WHEN json_valid(listed) THEN listed ELSE '[]' END, norm = CASE WHEN json_valid(norm) THEN norm END,
       etag = NULL, last_modified = NULL, listing_hash = NULL, listing_core = NULL WHERE NOT json_valid(listed) OR (norm IS NOT NULL AND NOT json_valid(norm))`,
    // An empty key: the documents are rendered again.
    `INSERT INTO feeds (path, render_key, archives, updated) SELECT e.feed, '', coalesce(max(e.page), 0), max(a.updated)
       FROM entries e JOIN articles a ON a.seq = e.seq WHERE e.page IS NULL OR e.page > 0
       GROUP BY e.feed HAVING e.feed NOT IN (SELECT path FROM feeds)`,
    `INSERT INTO versions (path, etag, recorded) SELECT path, etag, modified FROM documents WHERE true ON CONFLICT DO NOTHING`,
  ].map((statement) => (typeof statement === "string" ? { sql: statement, params: [] } : statement));
}

/** The statement that sets each feed's number of archive documents from its entries. */
export function mendArchiveCounts(): Statement {
  const last = "coalesce((SELECT max(e.page) FROM entries e WHERE e.feed = feeds.path AND e.page > 0), 0)";
  return { sql: `UPDATE feeds SET archives = ${last} WHERE archives <> ${last}`, params: [] };
}

/** Sealed pages that do not have exactly a hundred entries, including empty ones. */
export async function unsoundPages(sql: Sql): Promise<{ feed: string; page: number; entries: number }[]> {
  const rows = await sql.all(
    `WITH RECURSIVE numbers (feed, page) AS (
       SELECT path, archives FROM feeds WHERE archives > 0 UNION ALL SELECT feed, page - 1 FROM numbers WHERE page > 1)
     SELECT n.feed, n.page, count(e.seq) AS entries FROM numbers n
       LEFT JOIN entries e ON e.feed = n.feed AND e.page = n.page GROUP BY n.feed, n.page HAVING count(e.seq) <> 100`,
  );
  return rows.map((row) => ({ feed: text(row, "feed"), page: integer(row, "page"), entries: integer(row, "entries") }));
}

/** Statements that give a sealed page exactly the entries of its stored document. */
export function restorePage(feed: string, page: number, ids: readonly string[]): Statement[] {
  const [agency] = feed.split("/", 1) as [string];
  // A collection's copies have its own id before that of the article.
  const listed = [agency, JSON.stringify([...ids, ...ids.map((id) => `${agency} ${id}`)])];
  const named = "agency = ? AND id IN (SELECT value FROM json_each(?))";
  return [
    {
      sql: `DELETE FROM entries WHERE feed = ? AND page = ? AND seq NOT IN (SELECT seq FROM articles WHERE ${named})`,
      params: [feed, page, ...listed],
    },
    {
      sql: `INSERT INTO entries (feed, seq, published, page) SELECT ?, seq, published, ? FROM articles
        WHERE ${named} ON CONFLICT DO NOTHING`,
      params: [feed, page, ...listed],
    },
  ];
}

/** Articles of an agency that are missing from one of their feeds, oldest first. */
export async function unplaced(
  sql: Sql,
  agency: Agency,
  most: number,
): Promise<{ feed: string; seq: number; published: number }[]> {
  const rows = await sql.all(
    `SELECT f.value ->> 'path' AS feed, a.seq, a.published ${UNPLACED} ORDER BY a.published, a.seq LIMIT ?`,
    feedsJson([agency]),
    most,
  );
  return rows.map((row) => ({
    feed: text(row, "feed"),
    seq: integer(row, "seq"),
    published: integer(row, "published"),
  }));
}

/** `seq` of articles missing from the search index, ascending. */
export async function unindexed(sql: Sql, most: number): Promise<number[]> {
  const rows = await sql.all(
    `SELECT a.seq FROM articles a WHERE ${MUST_BE_INDEXED} AND ${rowidOf("a")} NOT IN (SELECT rowid FROM search)
     ORDER BY a.seq LIMIT ?`,
    most,
  );
  return rows.map((row) => integer(row, "seq"));
}
