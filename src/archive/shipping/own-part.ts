import type { Sql } from "../../model/ports.ts";
import { integer, text } from "../rows.ts";
import type { IngestRows } from "./ingest.ts";
import { SHIPPED } from "./shipped.ts";

/** The column that says whose a row is, by table: an agency's id, or a path below it. Other tables have only `seq`. */
const OWNER: Readonly<Record<string, string>> = {
  articles: "agency",
  entries: "feed",
  feeds: "path",
  watches: "path",
  polls: "watch",
  events: "feed",
  quarantine: "agency",
};
const SEQ = 0;

/** The agencies that received rows name; null: some may be of any agency. */
export function agenciesNamed(parts: readonly IngestRows[]): ReadonlySet<string> | null {
  const named = new Set<string>();
  const articles = parts.find(({ table }) => table === "articles")?.rows ?? [];
  const seqs = new Set(articles.map((row) => row[SEQ]));
  for (const { table, rows, gone } of parts) {
    const owners = rows.map((row) => ownerOf(table, row) ?? (seqs.has(row[SEQ]!) ? "" : null));
    const leaving = gone.map((key) => keyOwnerOf(table, key));
    for (const owner of [...owners, ...leaving]) {
      if (owner === null) return null;
      if (owner !== "") named.add(owner);
    }
  }
  return named;
}

/** The part of received rows that is an agency's, whose archive this is. Keys of deleted rows that it never had stay: nothing follows. */
export async function ownPart(sql: Sql, agency: string, parts: readonly IngestRows[]): Promise<IngestRows[]> {
  const isOwn = (table: string, row: IngestRows["rows"][number]) => ownerOf(table, row) === agency;
  const articles = parts.find(({ table }) => table === "articles")?.rows ?? [];
  const seqs = new Set(articles.filter((row) => isOwn("articles", row)).map((row) => row[SEQ]));
  const column = (table: string, name: string) => SHIPPED.find((one) => one.name === table)!.columns.indexOf(name);
  const ids = new Set(articles.filter((row) => isOwn("articles", row)).map((row) => row[column("articles", "id")]));
  const bySeq = parts
    .filter(({ table }) => OWNER[table] === undefined)
    .flatMap(({ rows }) => rows.map((row) => row[SEQ]));
  for (const row of await sql.all(
    "SELECT seq FROM articles WHERE seq IN (SELECT value FROM json_each(?))",
    JSON.stringify(bySeq),
  ))
    seqs.add(integer(row, "seq"));
  const told = parts
    .filter(({ table }) => table === "events")
    .flatMap(({ rows }) => rows.map((row) => row[column("events", "article")]));
  for (const row of await sql.all(
    "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))",
    JSON.stringify(told),
  ))
    ids.add(text(row, "id"));
  return parts.map(({ table, rows, gone }) => ({
    table,
    rows: rows.filter((row) => {
      if (OWNER[table] === undefined) return seqs.has(row[SEQ]!);
      if (table === "events" && ownerOf(table, row) === null) return ids.has(row[column("events", "article")]!);
      return isOwn(table, row);
    }),
    gone: gone.filter((key) => (keyOwnerOf(table, key) ?? agency) === agency),
  }));
}

function ownerOf(table: string, row: IngestRows["rows"][number]): string | null {
  const name = OWNER[table];
  return name === undefined ? null : firstPartOf(row[SHIPPED.find((one) => one.name === table)!.columns.indexOf(name)]);
}

function keyOwnerOf(table: string, key: IngestRows["gone"][number]): string | null {
  const at = SHIPPED.find((one) => one.name === table)?.key.indexOf(OWNER[table] ?? "") ?? -1;
  return at < 0 ? null : firstPartOf(key[at]);
}

function firstPartOf(value: unknown): string | null {
  return typeof value === "string" ? value.split("/", 1)[0]! : null;
}
