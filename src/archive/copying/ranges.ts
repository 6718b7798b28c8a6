import type { Sql, SqlValue, Statement } from "../../model/ports.ts";
import { integer } from "../rows.ts";
import { type CopiedTable, rowsOf } from "./tables.ts";

/** A primary key: the values of its columns. */
export type Key = readonly (string | number)[];

/** Where a range of a table begins (after this key, or at the first row) and ends (with this key, or with the last row). */
export interface KeyBounds {
  readonly after: Key | null;
  readonly until: Key | null;
}

/** Rows of a table in the order of its key: all that it has within the bounds. */
export interface TableRange extends KeyBounds {
  /** Values in the order of the table's columns. */
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Maximum rows of a range, and their characters and bytes, unless a single row has more. */
const ROWS = 500;
const BYTES = 1_000_000;

/**
 * The rows within the bounds, of an agency (null: of all). If they are too many for one page, the range ends earlier: its
 * `until` says where.
 */
export async function readRange(
  sql: Sql,
  table: CopiedTable,
  bounds: KeyBounds,
  agency: string | null = null,
): Promise<TableRange> {
  const within = conditionOf(table, bounds, agency);
  const key = table.key.join(", ");
  const sizes = await sql.all(
    `SELECT ${key}, ${table.columns.map((name) => `coalesce(length(${name}), 0)`).join(" + ")} AS bytes
     FROM ${table.name} WHERE ${within.sql} ORDER BY ${key} LIMIT ${ROWS}`,
    ...within.params,
  );
  let count = 0;
  for (let bytes = 0; count < sizes.length; count += 1) {
    bytes += integer(sizes[count]!, "bytes");
    if (count > 0 && bytes > BYTES) break;
  }
  const cut = count < sizes.length || sizes.length === ROWS;
  const last = sizes[count - 1];
  const until = cut ? table.key.map((name) => last![name] as string | number) : bounds.until;
  if (count === 0) return { ...bounds, rows: [] };
  const all = conditionOf(table, { after: bounds.after, until }, agency);
  const rows = await sql.all(
    `SELECT ${table.columns.join(", ")} FROM ${table.name} WHERE ${all.sql} ORDER BY ${key} LIMIT ${count}`,
    ...all.params,
  );
  return { after: bounds.after, until, rows: rows.map((row) => table.columns.map((name) => row[name] ?? null)) };
}

/** The statements that put the rows of a range in place of all that the table has within its bounds. */
export function replaceRange(table: CopiedTable, range: TableRange): Statement[] {
  const within = conditionOf(table, range, null);
  const insert = `INSERT INTO ${table.name} (${table.columns.join(", ")}) VALUES (${table.columns.map(() => "?").join(", ")})`;
  return [
    { sql: `DELETE FROM ${table.name} WHERE ${within.sql}`, params: within.params },
    ...range.rows.map((row) => ({ sql: insert, params: row })),
  ];
}

function conditionOf(table: CopiedTable, { after, until }: KeyBounds, agency: string | null): Statement {
  const key = `(${table.key.join(", ")})`;
  const values = `(${table.key.map(() => "?").join(", ")})`;
  const of = rowsOf(table.name, agency);
  return {
    sql: [of.sql, ...(after ? [`${key} > ${values}`] : []), ...(until ? [`${key} <= ${values}`] : [])].join(" AND "),
    params: [...of.params, ...(after ?? []), ...(until ?? [])],
  };
}

/** The statements after which the search index is made again from the texts, by what does so after an upgrade. */
export function indexAgain(): Statement[] {
  return [
    { sql: "INSERT INTO search (search) VALUES ('delete-all')", params: [] },
    {
      sql: `INSERT OR REPLACE INTO facts (name, value)
        SELECT 'reindexed-down-to', CAST(max(seq) + 1 AS TEXT) FROM articles HAVING count(*) > 0`,
      params: [],
    },
  ];
}

/** The statements that make an archive's triggers, by name. */
export async function triggersOf(sql: Sql): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.all("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name");
  return new Map(rows.map((row) => [String(row["name"]), String(row["sql"])]));
}

/** The statement that drops a trigger. */
export function dropTrigger(name: string): Statement {
  return { sql: `DROP TRIGGER IF EXISTS ${name}`, params: [] };
}
