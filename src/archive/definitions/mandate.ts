import type { Sql } from "../../model/ports.ts";
import { factOf, putFact } from "../rows.ts";
import { type DefinitionRow, definitionRows } from "./definitions.ts";
import { BELOW, below } from "./erasure.ts";

/** What an archive of one agency is told by the one that holds all definitions. */
export interface Mandate {
  /** The agency that this archive is for. */
  readonly id: string;
  /** Changes with everything else in it. */
  readonly version: string;
  /** Version of all definitions together. */
  readonly definitionsVersion: number;
  /** The operator's definitions of this agency and, if it is a collection, of its members. */
  readonly definitions: readonly DefinitionRow[];
  /** Ids of the collections that have feeds of this agency. */
  readonly collections: readonly string[];
  /** The public address of the deployment, without a trailing slash. */
  readonly baseUrl: string;
}

const MANDATE = "mandate";

/** The mandate of this archive, with its definitions as they are in their table; null if it has none. */
export async function mandateOf(sql: Sql): Promise<Mandate | null> {
  const fact = await factOf(sql, MANDATE);
  if (fact === null) return null;
  return { ...(JSON.parse(fact) as Omit<Mandate, "definitions">), definitions: (await definitionRows(sql)).rows };
}

/** Stores a mandate. If the definitions differ from the former ones, the agency's listings are due. */
export async function putMandate(sql: Sql, mandate: Mandate): Promise<void> {
  const { definitions, ...rest } = mandate;
  const before = await mandateOf(sql);
  const isChanged = before === null || JSON.stringify(before.definitions) !== JSON.stringify(definitions);
  const rows = definitions.map(({ id, version, state, text, shipped, changed }) => [
    id,
    version,
    state,
    text,
    shipped,
    changed,
  ]);
  await sql.batch([
    { sql: "DELETE FROM definitions", params: [] },
    {
      sql: `INSERT INTO definitions (id, version, state, text, shipped, changed)
        SELECT ${rows[0]?.map((_, at) => `value ->> ${at}`).join(", ") ?? "1, 2, 3, 4, 5, 6"} FROM json_each(?)`,
      params: [JSON.stringify(rows)],
    },
    putFact(MANDATE, JSON.stringify(rest)),
    ...(isChanged
      ? [{ sql: `UPDATE watches SET next_due = 0 WHERE ${BELOW("path")}`, params: below(mandate.id) }]
      : []),
  ]);
}
