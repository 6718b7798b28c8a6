import type { StoredDocument } from "../../model/document.ts";
import type { Sql, SqlValue, Statement } from "../../model/ports.ts";
import { dropDocuments, putDocuments } from "../documents.ts";
import { integer, text } from "../rows.ts";
import { dropWords, indexRows } from "../search/words.ts";
import { NOTHING_HELD, PHASES, type Phase, type Positions, SHIPPED, type ShippedTable } from "./shipped.ts";

/** State of the receiver in split mode. */
export interface IngestState {
  /** The sender's archive, or null if none has started. */
  readonly source: string | null;
  readonly positions: Positions;
  /** When something was last received, epoch milliseconds; null: never. */
  readonly received: number | null;
  /** Name of the newest migration: both sides must have the same. */
  readonly schema: string;
}

/** One step of a phase, from one position to another. */
export interface IngestStep {
  readonly source: string;
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

/** Received rows of a table; those of `search` are folded words by the article's `seq`. */
export interface IngestRows {
  readonly table: string;
  readonly rows: readonly (readonly SqlValue[])[];
  readonly gone: readonly (readonly SqlValue[])[];
}

/** A received document. `size`: bytes uncompressed; `recorded`: when the sender stored it, epoch milliseconds. */
export type IngestDocument = StoredDocument & { readonly size: number; readonly recorded: number };

/** The newest migration of a database and the number of migrations. wrangler and Node use the same table. */
export async function schemaOf(sql: Sql): Promise<string> {
  const [row] = await sql.all("SELECT coalesce(max(name), '') AS name, count(*) AS number FROM d1_migrations");
  return `${text(row!, "name")} (${integer(row!, "number")} migrations)`;
}

/** How far this archive has ingested, and from which sender. */
export async function ingestState(sql: Sql): Promise<IngestState> {
  const rows = await sql.all("SELECT phase, source, n, received FROM ingests");
  const of = (phase: Phase): number => {
    const row = rows.find((candidate) => candidate["phase"] === phase);
    return row === undefined ? 0 : integer(row, "n");
  };
  return {
    source: rows[0] === undefined ? null : text(rows[0], "source"),
    positions: { rows: of("rows"), sealed: of("sealed"), documents: of("documents") },
    received: rows.length === 0 ? null : Math.max(...rows.map((row) => integer(row, "received"))),
    schema: await schemaOf(sql),
  };
}

/** True if the archive has articles. */
export async function holdsArticles(sql: Sql): Promise<boolean> {
  return (await sql.all("SELECT 1 AS one FROM articles LIMIT 1")).length > 0;
}

/**
 * Starts ingesting from a sender. `empty`: deletes articles and feeds first, since the sender numbers them differently.
 * Documents stay and are served until the sender's arrive.
 */
export async function beginIngest(sql: Sql, source: string, now: number, empty: boolean): Promise<void> {
  const cleared = [
    ...SHIPPED.map(({ name }) => `DELETE FROM ${name}`),
    "INSERT INTO search (search) VALUES ('delete-all')",
  ];
  await sql.batch([
    ...(empty ? cleared.map((statement) => ({ sql: statement, params: [] })) : []),
    { sql: "DELETE FROM ingests", params: [] },
    ...PHASES.map((phase) => ({
      sql: "INSERT INTO ingests (phase, source, n, received) VALUES (?, ?, ?, ?)",
      params: [phase, source, NOTHING_HELD[phase], now],
    })),
  ]);
}

/** Stores changed rows. False if the step does not start at the current position: then nothing is written. */
export async function ingestRows(
  sql: Sql,
  step: IngestStep,
  parts: readonly IngestRows[],
  now: number,
): Promise<boolean> {
  const statements: Statement[] = [];
  for (const part of parts) {
    if (part.table === "search") {
      // Before the articles: their rows determine the rowids in the index, and a corrected date changes them.
      const before = [...part.gone, ...part.rows].map(([seq]) => Number(seq));
      if (before.length > 0) statements.unshift(dropWords(before));
      if (part.rows.length > 0) statements.push(indexRows(part.rows));
    } else {
      const table = SHIPPED.find(({ name }) => name === part.table);
      if (table === undefined) throw new TypeError(`archive: no table ${part.table} is taken in`);
      statements.push(...rowStatements(table, part));
    }
  }
  return commit(sql, step, statements, now);
}

/** Stores changed documents with their bytes unchanged. False as in `ingestRows`. */
export async function ingestDocuments(
  sql: Sql,
  step: IngestStep,
  documents: readonly IngestDocument[],
  gone: readonly string[],
  now: number,
): Promise<boolean> {
  const statements = putDocuments(documents, now);
  if (gone.length > 0) statements.push(dropDocuments(gone));
  return commit(sql, step, statements, now);
}

async function commit(sql: Sql, step: IngestStep, statements: readonly Statement[], now: number): Promise<boolean> {
  try {
    await sql.batch([
      {
        sql: "UPDATE ingests SET n = CASE WHEN source = ? AND n = ? THEN ? ELSE NULL END, received = ? WHERE phase = ?",
        params: [step.source, step.from, step.to, now, step.phase],
      },
      ...statements,
    ]);
    return true;
  } catch (error) {
    if (/NOT NULL constraint failed: ingests\.n/.test(String(error))) return false;
    throw error;
  }
}

/** One statement for any number of rows: a Worker on the free plan has fifty queries per invocation. */
function rowStatements(table: ShippedTable, part: IngestRows): Statement[] {
  const { name, key, columns } = table;
  const statements: Statement[] = [];
  if (part.gone.length > 0) {
    const values = key.map((_, index) => `value ->> '$[${index}]'`);
    statements.push({
      sql: `DELETE FROM ${name} WHERE (${key.join(", ")}) IN (SELECT ${values.join(", ")} FROM json_each(?))`,
      params: [JSON.stringify(part.gone)],
    });
  }
  if (part.rows.length > 0) {
    const set = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`);
    statements.push({
      sql: `INSERT INTO ${name} (${columns.join(", ")})
        SELECT ${columns.map((_, index) => `value ->> '$[${index}]'`).join(", ")} FROM json_each(?) WHERE true
        ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${set.join(", ")}`,
      params: [JSON.stringify(part.rows)],
    });
    const [number] = key;
    if (table.newest !== undefined) {
      const old = `DELETE FROM ${name} WHERE ${number} <= (SELECT max(${number}) FROM ${name}) - ${table.newest}`;
      statements.push({ sql: old, params: [] });
    }
  }
  return statements;
}
