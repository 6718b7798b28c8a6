import type { Sql, Statement } from "../../model/ports.ts";
import { AGENCY_COLUMNS, BELOW, below } from "../definitions/erasure.ts";
import { integer, text } from "../rows.ts";

/** A table that a copy of the archive holds. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
}

/**
 * Tables that no copy holds: who works on the archive now, what is owed to this deployment's edge, what was migrated (both
 * sides have the same schema), and the search index, which is made again from the texts.
 */
const LEFT_OUT = /^(?:leases|purges|.*migrations|search(?:_.*)?|sqlite_.*|_cf_.*)$/;

/** The tables of an archive, as its schema has them: in the order of their names. */
export async function copiedTables(sql: Sql): Promise<CopiedTable[]> {
  const tables = await sql.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  // The platform's own tables may not even be described.
  const names = tables.map((row) => text(row, "name")).filter((name) => !LEFT_OUT.test(name));
  const rows = await sql.all(
    `SELECT t.value AS "table", p.name AS "column", p.pk AS pk FROM json_each(?) t JOIN pragma_table_info(t.value) p
     ORDER BY t.key, p.cid`,
    JSON.stringify(names),
  );
  return names.map((name) => {
    const columns = rows.filter((row) => row["table"] === name);
    const key = columns.filter((row) => integer(row, "pk") > 0).sort((a, b) => integer(a, "pk") - integer(b, "pk"));
    return { name, columns: columns.map((row) => text(row, "column")), key: key.map((row) => text(row, "column")) };
  });
}

/**
 * Which rows of a table are an agency's: a condition with the parameters of `below` once. Tables without a condition are
 * of the deployment, or of the collections that follow the agency, and do not move with it.
 */
const OF_AGENCY: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(AGENCY_COLUMNS).map(([table, column]) => [table, BELOW(column)])),
  revisions: `seq IN (SELECT seq FROM articles WHERE ${BELOW("agency")})`,
  events: BELOW("coalesce(feed, (SELECT agency FROM articles WHERE articles.id = events.article))"),
};

/** True if a table has rows that belong to an agency. */
export function belongsToAgency(table: string): boolean {
  return OF_AGENCY[table] !== undefined;
}

/** The condition on rows of a table: those of the agency, or null: all. */
export function rowsOf(table: string, agency: string | null): Statement {
  const condition = OF_AGENCY[table];
  if (agency === null) return { sql: "true", params: [] };
  return condition === undefined ? { sql: "false", params: [] } : { sql: condition, params: below(agency) };
}
