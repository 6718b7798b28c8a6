import type { Sql, Statement } from "../model/ports.ts";
import { integer, text, textOrNull } from "./rows.ts";

/** State of a walk through a listing's older pages. */
export interface Backfill {
  readonly watch: string;
  /** Address of the next older page; null at the end. */
  readonly next: string | null;
  /** Pages read so far. */
  readonly page: number;
  /** Local day of the oldest article found. */
  readonly oldest: string | null;
  readonly added: number;
  readonly updated: number;
}

/** The walk of a watch, or null if none was started. */
export async function backfillOf(sql: Sql, watch: string): Promise<Backfill | null> {
  const [row] = await sql.all("SELECT watch, next, page, oldest, added, updated FROM backfills WHERE watch = ?", watch);
  if (row === undefined) return null;
  return {
    watch: text(row, "watch"),
    next: textOrNull(row, "next"),
    page: integer(row, "page"),
    oldest: textOrNull(row, "oldest"),
    added: integer(row, "added"),
    updated: integer(row, "updated"),
  };
}

/** The statement that records a walk's progress, for the batch that stores the page's articles. */
export function putBackfill(state: Backfill): Statement {
  return {
    sql: "INSERT OR REPLACE INTO backfills (watch, next, page, oldest, added, updated) VALUES (?, ?, ?, ?, ?, ?)",
    params: [state.watch, state.next, state.page, state.oldest, state.added, state.updated],
  };
}

/** Entries that a backfill holds back (`page` -1), oldest first. */
export async function heldEntries(sql: Sql, feed: string, most: number): Promise<{ seq: number; published: number }[]> {
  const rows = await sql.all(
    "SELECT seq, published FROM entries WHERE feed = ? AND page = -1 ORDER BY published, seq LIMIT ?",
    feed,
    most,
  );
  return rows.map((row) => ({ seq: integer(row, "seq"), published: integer(row, "published") }));
}

/** Number of entries that a backfill holds back, by feed. */
export async function heldCounts(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql.all("SELECT feed, count(*) AS held FROM entries WHERE page = -1 GROUP BY feed");
  return new Map(rows.map((row) => [text(row, "feed"), integer(row, "held")]));
}

/** The statement that holds back new entries of these articles. */
export function holdBack(seqs: readonly number[]): Statement {
  return {
    sql: "UPDATE entries SET page = -1 WHERE page IS NULL AND seq IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(seqs)],
  };
}

/** The statement that moves held-back entries to archive document `page`, or (null) to the feed document. */
export function placeHeld(feed: string, page: number | null, seqs: readonly number[]): Statement {
  return {
    sql: "UPDATE entries SET page = ? WHERE feed = ? AND page = -1 AND seq IN (SELECT value FROM json_each(?))",
    params: [page, feed, JSON.stringify(seqs)],
  };
}
