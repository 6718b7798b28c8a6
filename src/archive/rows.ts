import type { Sql, SqlRow, SqlValue, Statement } from "../model/ports.ts";

/** Typed reading of a row's columns. Each throws where the column holds something else: the schema and the code differ. */
export function text(row: SqlRow, name: string): string {
  const value: SqlValue | undefined = row[name];
  if (typeof value !== "string") throw new TypeError(`archive: the column ${name} holds ${typeof value}, not text`);
  return value;
}

/** The same for a column that may hold NULL. */
export function textOrNull(row: SqlRow, name: string): string | null {
  return row[name] === null || row[name] === undefined ? null : text(row, name);
}

/** The same for a number. Moments, counts and places all stand as SQLite integers. */
export function integer(row: SqlRow, name: string): number {
  const value: SqlValue | undefined = row[name];
  if (typeof value !== "number") throw new TypeError(`archive: the column ${name} holds ${typeof value}, not a number`);
  // D1 rounds what JavaScript cannot hold.
  if (!Number.isSafeInteger(value)) throw new TypeError(`archive: the column ${name} holds ${value}, no exact integer`);
  return value;
}

/** The same for a number that may be NULL. */
export function integerOrNull(row: SqlRow, name: string): number | null {
  return row[name] === null || row[name] === undefined ? null : integer(row, name);
}

/** A fact about the deployment itself, by name; null where it was never kept. */
export async function factOf(sql: Sql, name: string): Promise<string | null> {
  const [row] = await sql.all("SELECT value FROM facts WHERE name = ?", name);
  return row === undefined ? null : text(row, "value");
}

/** The statement that keeps a fact. */
export function putFact(name: string, value: string): Statement {
  return { sql: "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", params: [name, value] };
}
