import type { Face } from "../../model/agency.ts";
import type { DefinitionState } from "../../model/definition/definition.ts";
import type { Sql, SqlRow } from "../../model/ports.ts";
import { FACES_FOUND, FACES_VERSION, readFaces } from "../pictures/faces.ts";
import { integer, text, textOrNull } from "../rows.ts";
import { BELOW, below } from "./erasure.ts";

/** An operator's definition, or what the operator said of a shipped one. */
export interface DefinitionRow {
  readonly id: string;
  /** Number of its last change. */
  readonly version: number;
  readonly state: DefinitionState;
  /** JSON; null: the shipped one. */
  readonly text: string | null;
  /** Digest of the shipped definition when this text went before it; null: none was shipped. */
  readonly shipped: string | null;
  /** Epoch milliseconds. */
  readonly changed: number;
}

/** A change of a definition. `state` and `text` are those before it, null if there were none. */
export interface DefinitionChange {
  readonly version: number;
  readonly at: number;
  readonly what: string;
  readonly who: string;
  readonly state: DefinitionState | null;
  readonly text: string | null;
}

/** Changes kept for each definition, the newest, and bytes of their texts beyond the newest ten. */
const CHANGES_KEPT = 200;
const CHANGES_BYTES = 1024 * 1024;
const CHANGES_LEAST = 10;
const COLUMNS = "id, version, state, text, shipped, changed";

/** The version of all definitions and faces together: it rises with each change. 0 if there was none. One row. */
export async function definitionsVersion(sql: Sql): Promise<number> {
  const [row] = await sql.all(`SELECT coalesce(max(n), 0) + ${FACES_VERSION} AS n FROM definition_changes`);
  return integer(row!, "n");
}

/** Every row, by id, with the version of all together, and the paths of all feeds with documents. One call. */
export async function definitionRows(
  sql: Sql,
): Promise<{ version: number; rows: DefinitionRow[]; feeds: string[]; faces: ReadonlyMap<string, readonly Face[]> }> {
  const [[whole], rows] = (await sql.batch([
    {
      sql: `SELECT coalesce(max(n), 0) + ${FACES_VERSION} AS n, (SELECT json_group_array(path) FROM feeds) AS feeds, ${FACES_FOUND} AS faces FROM definition_changes`,
      params: [],
    },
    { sql: `SELECT ${COLUMNS} FROM definitions ORDER BY id`, params: [] },
  ])) as [SqlRow[], SqlRow[]];
  const feeds = JSON.parse(text(whole!, "feeds")) as string[];
  return { version: integer(whole!, "n"), rows: rows.map(rowOf), feeds, faces: readFaces(text(whole!, "faces")) };
}

/** Number of definitions, and bytes of their texts except that of `id`. */
export async function definitionsSize(sql: Sql, id: string): Promise<{ count: number; bytes: number }> {
  const [row] = await sql.all(
    "SELECT count(*) AS n, coalesce(sum(octet_length(text)) FILTER (WHERE id <> ?), 0) AS bytes FROM definitions",
    id,
  );
  return { count: integer(row!, "n"), bytes: integer(row!, "bytes") };
}

/** Another agency with an article whose id begins so, or null. */
export async function agencyWithIds(sql: Sql, beginning: string, except: string): Promise<string | null> {
  const [row] = await sql.all(
    "SELECT agency FROM articles WHERE id > ? AND id < ? AND agency <> ? LIMIT 1",
    `${beginning}:`,
    `${beginning};`,
    except,
  );
  return row === undefined ? null : text(row, "agency");
}

/** One row, or null. */
export async function definitionRow(sql: Sql, id: string): Promise<DefinitionRow | null> {
  const [row] = await sql.all(`SELECT ${COLUMNS} FROM definitions WHERE id = ?`, id);
  return row === undefined ? null : rowOf(row);
}

function rowOf(row: SqlRow): DefinitionRow {
  return {
    id: text(row, "id"),
    version: integer(row, "version"),
    state: text(row, "state") as DefinitionState,
    text: textOrNull(row, "text"),
    shipped: textOrNull(row, "shipped"),
    changed: integer(row, "changed"),
  };
}

/** The changes of a definition, newest first. */
export async function definitionHistory(sql: Sql, id: string): Promise<DefinitionChange[]> {
  const rows = await sql.all(
    "SELECT n, at, what, who, state, text FROM definition_changes WHERE id = ? ORDER BY n DESC",
    id,
  );
  return rows.map((row) => ({
    version: integer(row, "n"),
    at: integer(row, "at"),
    what: text(row, "what"),
    who: text(row, "who"),
    state: textOrNull(row, "state") as DefinitionState | null,
    text: textOrNull(row, "text"),
  }));
}

/** The new content of a definition's row, and who changed what. */
export interface DefinitionUpdate extends Pick<DefinitionRow, "id" | "state" | "text" | "shipped"> {
  readonly at: number;
  readonly what: string;
  readonly who: string;
}

/**
 * Writes a change in one batch, and makes the agency's listings due. False, and nothing is written, if the row has
 * changed since `before` was read.
 */
export async function changeDefinition(
  sql: Sql,
  before: DefinitionRow | null,
  { id, state, text, shipped, at, what, who }: DefinitionUpdate,
): Promise<boolean> {
  const newest = "(SELECT max(n) FROM definition_changes)";
  try {
    await sql.batch([
      before === null
        ? {
            sql: "INSERT INTO definitions (id, version, state, text, shipped, changed) VALUES (?, 0, ?, NULL, NULL, ?)",
            params: [id, state, at],
          }
        : {
            sql: "UPDATE definitions SET version = CASE WHEN version = ? THEN version ELSE NULL END WHERE id = ?",
            params: [before.version, id],
          },
      {
        sql: "INSERT INTO definition_changes (id, at, what, who, state, text) VALUES (?, ?, ?, ?, ?, ?)",
        params: [id, at, what, who, before?.state ?? null, before?.text ?? null],
      },
      {
        sql: `UPDATE definitions SET version = ${newest}, state = ?, text = ?, shipped = ?, changed = ? WHERE id = ?`,
        params: [state, text, shipped, at, id],
      },
      {
        sql: `DELETE FROM definition_changes WHERE n IN (
          SELECT n FROM (
            SELECT n, row_number() OVER newest AS place, sum(octet_length(text)) OVER newest AS bytes
            FROM definition_changes WHERE id = ? WINDOW newest AS (ORDER BY n DESC))
          WHERE place > ${CHANGES_KEPT} OR (place > ${CHANGES_LEAST} AND bytes > ${CHANGES_BYTES}))`,
        params: [id],
      },
      { sql: `UPDATE watches SET next_due = 0 WHERE ${BELOW("path")}`, params: below(id) },
    ]);
    return true;
  } catch (error) {
    if (/constraint failed: definitions\./.test(String(error))) return false;
    throw error;
  }
}

/** Addresses of an agency's newest articles with their native ids, at most `most`. */
export async function storedAddresses(
  sql: Sql,
  agency: string,
  most: number,
): Promise<{ url: string; nativeId: string; edition: string }[]> {
  const rows = await sql.all(
    "SELECT url, native_id, edition FROM articles WHERE agency = ? AND removed IS NULL ORDER BY seq DESC LIMIT ?",
    agency,
    most,
  );
  return rows.map((row) => ({
    url: text(row, "url"),
    nativeId: text(row, "native_id"),
    edition: text(row, "edition"),
  }));
}

/** Number of entries of each of these feeds. */
export async function entriesIn(sql: Sql, feeds: readonly string[]): Promise<Map<string, number>> {
  const rows = await sql.all(
    `SELECT p.value AS feed, (SELECT count(*) FROM entries e WHERE e.feed = p.value) AS n FROM json_each(?) p`,
    JSON.stringify(feeds),
  );
  return new Map(rows.map((row) => [text(row, "feed"), integer(row, "n")]));
}
