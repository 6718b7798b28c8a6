import type { Sql, Statement } from "../../model/ports.ts";
import { type Columns, insertRow, integerColumn, rowCodec, textColumn } from "../columns.ts";
import { integer, text } from "../rows.ts";
import { hasCome } from "./due.ts";

/** How far an external hub has been told of a document. */
export interface PingRow {
  readonly hub: string;
  readonly path: string;
  /** ETag of the version that it was last told of. */
  readonly etag: string;
  /** No ping is sent before this: epoch milliseconds. */
  readonly due: number;
  /** Failures in a row. */
  readonly tries: number;
}

const PING: Columns<PingRow> = {
  hub: textColumn("hub"),
  path: textColumn("path"),
  etag: textColumn("etag"),
  due: integerColumn("due"),
  tries: integerColumn("tries"),
};
const PINGS = rowCodec(PING);

/** The statement that records a ping. An empty ETag keeps the one that is there. */
export function recordPing(ping: PingRow): Statement {
  const insert = insertRow("pings", PINGS, ping);
  return {
    sql: `${insert.sql} ON CONFLICT (hub, path) DO UPDATE
      SET etag = CASE excluded.etag WHEN '' THEN etag ELSE excluded.etag END, due = excluded.due, tries = excluded.tries`,
    params: insert.params,
  };
}

/**
 * At most `most` of these documents that have changed since the hub was told of them and are due, with their ETag now.
 * `longest`: the longest wait between two pings, milliseconds.
 */
export async function unpingedDocuments(
  sql: Sql,
  { hub, paths, most }: { readonly hub: string; readonly paths: ReadonlySet<string>; readonly most: number },
  longest: number,
  now: number,
): Promise<Pick<PingRow, "path" | "etag" | "tries">[]> {
  const rows = await sql.all(
    `SELECT d.path, d.etag, coalesce(p.tries, 0) AS tries FROM documents d LEFT JOIN pings p ON p.hub = ? AND p.path = d.path
       WHERE d.path IN (SELECT value FROM json_each(?)) AND (p.path IS NULL OR p.etag <> d.etag) AND ${hasCome("coalesce(p.due, 0)", longest)} LIMIT ?`,
    hub,
    JSON.stringify([...paths]),
    now,
    most,
  );
  return rows.map((row) => ({ path: text(row, "path"), etag: text(row, "etag"), tries: integer(row, "tries") }));
}
