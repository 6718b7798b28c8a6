import type { Face } from "../../model/agency.ts";
import type { Sql } from "../../model/ports.ts";
import { integer, text } from "../rows.ts";

/** Agencies whose faces are to be looked for, of `agencies` (ids). */
export async function facelessAgencies(sql: Sql, agencies: readonly string[], now: number): Promise<string[]> {
  const rows = await sql.all(
    "SELECT value AS agency FROM json_each(?) WHERE value NOT IN (SELECT agency FROM faces WHERE due > ?)",
    JSON.stringify(agencies),
    now,
  );
  return rows.map((row) => text(row, "agency"));
}

/** Stores what was found for an agency; null: nothing could be asked. True if it differs from before. */
export async function putFaces(sql: Sql, agency: string, found: readonly Face[] | null, due: number): Promise<boolean> {
  const [row] = await sql.all("SELECT version, found FROM faces WHERE agency = ?", agency);
  const before = row === undefined ? "[]" : text(row, "found");
  const after = found === null ? before : JSON.stringify(found);
  const version = (row === undefined ? 0 : integer(row, "version")) + (after === before ? 0 : 1);
  await sql.all(
    "INSERT OR REPLACE INTO faces (agency, version, due, found) VALUES (?, ?, ?, ?)",
    agency,
    version,
    due,
    after,
  );
  return after !== before;
}

/** SQL of the number that rises with each change of any agency's faces. */
export const FACES_VERSION = "(SELECT coalesce(sum(version), 0) FROM faces)";

/** SQL of what was found for each agency, as JSON, for `readFaces`. */
export const FACES_FOUND = "(SELECT json_group_array(json_array(agency, json(found))) FROM faces WHERE found <> '[]')";

/** What was found for each agency, by id, as `FACES_FOUND` gives it. */
export function readFaces(json: string): ReadonlyMap<string, readonly Face[]> {
  return new Map(JSON.parse(json) as [string, Face[]][]);
}
