import type { Sql, SqlValue, Statement } from "../../model/ports.ts";
import { integer, text } from "../rows.ts";

/** The lower bits of a rowid in the index hold the article's seq: up to 16,777,215 articles. */
const SEQ_MASK = 0xff_ffff;

/**
 * The rowid in the index of an article (columns of the table or alias `a`): its second of publication, then its seq, so
 * that a scan in descending order is newest first. It exceeds 2^53, so it must never leave SQL.
 */
export const rowidOf = (a: string): string => `(${a}.published / 1000 << 24 | ${a}.seq)`;

/** The second of publication within a rowid of the index. */
export const SECOND_OF_ROWID = "(search.rowid >> 24)";

/** The article's seq within a rowid of the index. */
export const SEQ_OF_ROWID = `(search.rowid & ${SEQ_MASK})`;

/** Prefixes of scope tokens: compatibility characters, which never occur in folded words (NFKC). */
const FEED = "\uff46";
const PLACE = "\uff50";
const YEAR = "\uff59";
const MONTH = "\uff4d";
const encoder = new TextEncoder();

/** The index's token for all articles of a feed, or for those from a place (folded for matching) in it. */
export function feedToken(feed: string, place: string | null): string {
  return place === null ? FEED + hex(feed) : PLACE + hex(`${feed} ${place}`);
}

function hex(of: string): string {
  return Array.from(encoder.encode(of), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Tokens for all articles from one month (UTC) to another, each given by a second in it: months, then whole years. */
export function monthTokens(from: number, to: number): string[] {
  const [first, last] = [new Date(from * 1000), new Date(to * 1000)];
  const year = first.getUTCFullYear();
  const months = Array.from({ length: 12 - first.getUTCMonth() }, (_, at) => first.getUTCMonth() + 1 + at);
  const years = Array.from({ length: Math.max(0, last.getUTCFullYear() - year) }, (_, at) => year + 1 + at);
  return [
    ...months.map((month) => `${MONTH}${year}${String(month).padStart(2, "0")}`),
    ...years.map((later) => `${YEAR}${later}`),
  ];
}

/** SQL for the `scope` column of an article `a`. */
const SCOPE = `(SELECT coalesce(strftime('${YEAR}%Y ${MONTH}%Y%m ', a.published / 1000, 'unixepoch'), '') || group_concat('${FEED}' || hex(path) || coalesce(' ${PLACE}' || hex(path || ' ' || a.place_folded), ''), ' ')
  FROM (SELECT a.agency AS path UNION ALL SELECT a.agency || '/' || a.edition
    UNION ALL SELECT a.agency || '/' || a.edition || '/' || value FROM json_each(a.sections)))`;

/** Folded words of an article. `revision`: index them only if the article still has that revision. */
export interface IndexedWords {
  readonly seq: number;
  readonly searchTitle: string;
  readonly searchBody: string;
  readonly revision?: number;
}

/** Articles indexed in one statement: some hundred kilobytes at most. */
const WORDS_AT_ONCE = 8;

/** Statements that index the words of articles, replacing what was indexed before. Insert the articles first. */
export function indexWords(articles: readonly IndexedWords[]): Statement[] {
  const statements: Statement[] = [];
  for (let at = 0; at < articles.length; at += WORDS_AT_ONCE) {
    const rows = articles
      .slice(at, at + WORDS_AT_ONCE)
      .map(({ seq, searchTitle, searchBody, revision }) => [seq, searchTitle, searchBody, revision ?? null]);
    statements.push(indexRows(rows));
  }
  return statements;
}

/** Indexes rows of seq, title, body and revision (or null) in one statement. */
export function indexRows(rows: readonly (readonly SqlValue[])[]): Statement {
  return {
    sql: `INSERT OR REPLACE INTO search (rowid, title, body, scope)
      SELECT ${rowidOf("a")}, w.value ->> 1, w.value ->> 2, ${SCOPE} FROM json_each(?) w
      JOIN articles a ON a.seq = w.value ->> 0 AND a.removed IS NULL AND a.revision = coalesce(w.value ->> 3, a.revision)`,
    params: [JSON.stringify(rows)],
  };
}

/** The statement that removes articles from the index. Their rows must still exist. */
export function dropWords(seqs: readonly number[]): Statement {
  return {
    sql: `DELETE FROM search WHERE rowid IN
      (SELECT ${rowidOf("a")} FROM json_each(?) w JOIN articles a ON a.seq = w.value)`,
    params: [JSON.stringify(seqs)],
  };
}

/** The fact stored while older articles wait to be indexed: the seq from which on all are indexed. */
const REINDEXED = "reindexed-down-to";

/** SQL condition: true if article `a` must be in the index by now. */
export const MUST_BE_INDEXED = `a.removed IS NULL
  AND a.seq >= coalesce((SELECT CAST(value AS INTEGER) FROM facts WHERE name = '${REINDEXED}'), 0)`;

/** The next articles to index after an upgrade, newest first; null if none are left. */
export async function waitingForIndex(
  sql: Sql,
  most: number,
): Promise<{ seq: number; title: string; contentText: string; revision: number }[] | null> {
  const rows = await sql.all(
    `SELECT f.value, a.seq, a.title, a.content_text, a.revision FROM facts f
     LEFT JOIN articles a ON a.seq < CAST(f.value AS INTEGER) AND a.removed IS NULL
     WHERE f.name = '${REINDEXED}' ORDER BY a.seq DESC LIMIT ?`,
    most,
  );
  if (rows.length === 0) return null;
  return rows
    .filter((row) => row["seq"] !== null)
    .map((row) => ({
      seq: integer(row, "seq"),
      title: text(row, "title"),
      contentText: text(row, "content_text"),
      revision: integer(row, "revision"),
    }));
}

/** The statement that records that articles from this seq on are indexed; null: all are. */
export function noteIndexed(downTo: number | null): Statement {
  return downTo === null
    ? { sql: `DELETE FROM facts WHERE name = '${REINDEXED}'`, params: [] }
    : { sql: `UPDATE facts SET value = ? WHERE name = '${REINDEXED}'`, params: [String(downTo)] };
}
