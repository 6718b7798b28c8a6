import type { Sql, Statement } from "../model/ports.ts";
import { text } from "./rows.ts";

/** A fact about the deployment itself, by name; null where it was never kept. */
export async function factOf(sql: Sql, name: string): Promise<string | null> {
  const [row] = await sql.all("SELECT value FROM facts WHERE name = ?", name);
  return row === undefined ? null : text(row, "value");
}

/** The statement that keeps a fact. */
export function putFact(name: string, value: string): Statement {
  return { sql: "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", params: [name, value] };
}
