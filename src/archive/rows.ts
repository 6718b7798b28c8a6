import type { Sql, SqlRow, SqlValue, Statement } from "../model/ports.ts";

/** Reads a text column of a row. Throws a `TypeError` if it has another type: the schema and the code differ. */
export function text(row: SqlRow, name: string): string {
  const value: SqlValue | undefined = row[name];
  if (typeof value !== "string") throw new TypeError(`archive: the column ${name} holds ${typeof value}, not text`);
  return value;
}

/** Like `text`, but NULL is null. */
export function textOrNull(row: SqlRow, name: string): string | null {
  return row[name] === null || row[name] === undefined ? null : text(row, name);
}

/** Reads an integer column, such as an instant, a count or a `seq`. Throws a `TypeError` for anything else. */
export function integer(row: SqlRow, name: string): number {
  const value: SqlValue | undefined = row[name];
  if (typeof value !== "number") throw new TypeError(`archive: the column ${name} holds ${typeof value}, not a number`);
  // A driver may round integers beyond 2^53.
  if (!Number.isSafeInteger(value)) throw new TypeError(`archive: the column ${name} holds ${value}, no exact integer`);
  return value;
}

/** Like `integer`, but NULL is null. */
export function integerOrNull(row: SqlRow, name: string): number | null {
  return row[name] === null || row[name] === undefined ? null : integer(row, name);
}

/** A stored fact about the deployment, by name; null if there is none. */
export async function factOf(sql: Sql, name: string): Promise<string | null> {
  const [row] = await sql.all("SELECT value FROM facts WHERE name = ?", name);
  return row === undefined ? null : text(row, "value");
}

/** The statement that stores a fact. */
export function putFact(name: string, value: string): Statement {
  return { sql: "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", params: [name, value] };
}
