import type { StoredDocument } from "../../model/document.ts";
import type { Sql, SqlValue, Statement } from "../../model/ports.ts";
import { documentOf } from "../documents.ts";
import { integer, integerOrNull, text, textOrNull } from "../rows.ts";
import { SHIPPED, type ShippedTable } from "./shipped.ts";

/** The sender's own state in split mode. */
export interface Shipping {
  /** Identifies this archive: positions are numbers of its changes. */
  readonly source: string;
  /** Number of the last change. */
  readonly last: number;
  /** The receiver's public address, without a trailing slash. */
  readonly baseUrl: string;
  readonly hub: string | null;
}

/** Current rows of one table, and keys of deleted rows. */
export interface ShippedRows {
  table: string;
  rows: Cell[][];
  gone: Cell[][];
}

/** A value of a shipped table: none has columns of bytes. */
export type Cell = Exclude<SqlValue, Uint8Array>;

/** A document to send; `document` is null if it was deleted. */
export interface ShippedDocument {
  readonly n: number;
  readonly path: string;
  readonly document: (StoredDocument & { readonly size: number; readonly recorded: number }) | null;
}

/** The state of shipping; null if this archive sends to no receiver. */
export async function shippingOf(sql: Sql): Promise<Shipping | null> {
  const [row] = await sql.all("SELECT source, n, base_url, hub FROM shipping");
  if (row === undefined) return null;
  return {
    source: text(row, "source"),
    last: integer(row, "n"),
    baseUrl: text(row, "base_url"),
    hub: textOrNull(row, "hub"),
  };
}

/**
 * Starts recording changes, unless it has started before: all existing rows count as changed now. `source` is stored only
 * the first time, the receiver's address and hub each time.
 */
export async function beginShipping(
  sql: Sql,
  source: string,
  receiver: { baseUrl: string; hub: string | null },
): Promise<void> {
  const statements: Statement[] = [];
  if ((await shippingOf(sql)) === null) {
    statements.push({
      sql: "INSERT INTO shipping (one, source, n, base_url, hub) VALUES (1, ?, 0, ?, ?)",
      params: [source, receiver.baseUrl, receiver.hub],
    });
    for (const { name, key } of SHIPPED) statements.push(noteAll(`'${name}'`, name, key));
    statements.push(noteAll("CASE sealed WHEN 1 THEN 'sealed' ELSE 'documents' END", "documents", ["path"]));
    statements.push({ sql: "UPDATE shipping SET n = (SELECT coalesce(max(n), 0) FROM changes)", params: [] });
  }
  statements.push({ sql: "UPDATE shipping SET base_url = ?, hub = ?", params: [receiver.baseUrl, receiver.hub] });
  await sql.batch(statements);
}

function noteAll(kind: string, name: string, key: readonly string[]): Statement {
  const columns = key.join(", ");
  return {
    sql: `INSERT INTO changes (kind, key, n) SELECT ${kind}, json_array(${columns}),
      (SELECT coalesce(max(n), 0) FROM changes) + row_number() OVER (ORDER BY ${columns}) FROM ${name}`,
    params: [],
  };
}

/** At most `most` changed rows after a position, by table; `to` is the new position, `done` is true if none are left. */
export async function changedRows(
  sql: Sql,
  after: number,
  most: number,
): Promise<{ rows: ShippedRows[]; to: number; done: boolean }> {
  const [changed, state] = await sql.batch([
    {
      sql: "SELECT kind, key, n FROM changes WHERE n > ? AND kind NOT IN ('sealed', 'documents') ORDER BY n LIMIT ?",
      params: [after, most],
    },
    { sql: "SELECT n FROM shipping", params: [] },
  ]);
  const rows: ShippedRows[] = [];
  for (const table of SHIPPED) {
    const keys = changed!.filter((row) => row["kind"] === table.name).map((row) => text(row, "key"));
    if (keys.length > 0) rows.push(await rowsOf(sql, table, keys));
  }
  const done = changed!.length < most;
  const to = done ? integer(state![0]!, "n") : integer(changed!.at(-1)!, "n");
  return { rows, to, done };
}

/** At most `most` changed documents between two positions, earliest first, as they are now. */
export async function changedDocuments(
  sql: Sql,
  kind: "sealed" | "documents",
  after: number,
  until: number,
  most: number,
): Promise<ShippedDocument[]> {
  const rows = await sql.all(
    `SELECT c.n, c.key ->> '$[0]' AS name, d.path, d.feed, d.media_type, d.etag, d.modified, d.sealed, d.size, d.gzip,
      (SELECT v.recorded FROM versions v WHERE v.path = d.path AND v.etag = d.etag) AS recorded
     FROM changes c LEFT JOIN documents d ON d.path = c.key ->> '$[0]'
     WHERE c.kind = ? AND c.n > ? AND c.n <= ? ORDER BY c.n LIMIT ?`,
    kind,
    after,
    until,
    most,
  );
  return rows.map((row) => ({
    n: integer(row, "n"),
    path: text(row, "name"),
    document:
      row["path"] === null
        ? null
        : {
            ...documentOf(row),
            size: integer(row, "size"),
            recorded: integerOrNull(row, "recorded") ?? integer(row, "modified"),
          },
  }));
}

async function rowsOf(sql: Sql, table: ShippedTable, keys: readonly string[]): Promise<ShippedRows> {
  const match = table.key.map((name, index) => `t.${name} = k.value ->> '$[${index}]'`).join(" AND ");
  const columns = table.columns.map((name) => (table.kept.includes(name) ? `NULL AS ${name}` : `t.${name}`));
  const found = await sql.all(
    `SELECT ${columns.join(", ")} FROM json_each(?) k JOIN ${table.name} t ON ${match} ORDER BY k.key`,
    `[${keys.join(",")}]`,
  );
  const keyOf = (values: readonly (SqlValue | undefined)[]): string => JSON.stringify(values);
  const here = new Set(found.map((row) => keyOf(table.key.map((name) => row[name]))));
  return {
    table: table.name,
    rows: found.map((row) => table.columns.map((name) => (row[name] ?? null) as Cell)),
    gone: keys.map((key) => JSON.parse(key) as Cell[]).filter((key) => !here.has(keyOf(key))),
  };
}
