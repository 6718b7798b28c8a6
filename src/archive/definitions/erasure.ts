import type { Sql, Statement } from "../../model/ports.ts";
import { rememberLastSeq } from "../articles.ts";
import { dropPictures } from "../pictures/pictures.ts";
import { integer, text } from "../rows.ts";
import { dropWords } from "../search/words.ts";

/** Condition on a column that holds a path: the agency itself, or anything below it. Takes the parameters of `below`. */
export const BELOW = (column: string): string => `(${column} = ? OR (${column} > ? AND ${column} < ?))`;
/** The parameters of `BELOW` for an agency: `0` is the character after the slash. */
export const below = (agency: string): string[] => [agency, `${agency}/`, `${agency}0`];

/**
 * Tables with rows of an agency, and the column that names the agency or a path below it. These rows move with the agency
 * to another archive, and are deleted with it.
 */
export const AGENCY_COLUMNS = {
  articles: "agency",
  takedowns: "agency",
  quarantine: "agency",
  corrections: "agency",
  article_actions: "agency",
  faces: "agency",
  definitions: "id",
  definition_changes: "id",
  collected_from: "collection",
  likeness_keys: "collection",
  collection_failures: "collection",
  entries: "feed",
  events: "feed",
  documents: "path",
  versions: "path",
  feeds: "path",
  watches: "path",
  subscriptions: "path",
  verifications: "path",
  pings: "path",
  polls: "watch",
  backfills: "watch",
} as const;

/** Those among them that `eraseAgency` leaves: articles are deleted in steps, the rest holds if the id is taken again. */
const NOT_ERASED: ReadonlySet<string> = new Set<keyof typeof AGENCY_COLUMNS>([
  "articles",
  "takedowns",
  "definitions",
  "definition_changes",
]);

/** Which of these agencies have any articles, documents or listings left in the archive. */
export async function agenciesLeft(sql: Sql, agencies: readonly string[]): Promise<string[]> {
  if (agencies.length === 0) return [];
  const rows = await sql.all(
    `SELECT a.value AS id FROM json_each(?) a WHERE EXISTS (SELECT 1 FROM articles WHERE agency = a.value OR (agency > a.value || '/' AND agency < a.value || '0'))
      OR EXISTS (SELECT 1 FROM watches WHERE path > a.value || '/' AND path < a.value || '0')
      OR EXISTS (SELECT 1 FROM documents WHERE path > a.value || '/' AND path < a.value || '0')`,
    JSON.stringify(agencies),
  );
  return rows.map((row) => text(row, "id"));
}

/** The oldest articles of an agency, or copies of a collection, at most `most`, by `seq`: a step of its removal. */
export async function someArticles(sql: Sql, agency: string, most: number): Promise<number[]> {
  const rows = await sql.all(
    `SELECT seq FROM articles WHERE ${BELOW("agency")} ORDER BY seq LIMIT ?`,
    ...below(agency),
    most,
  );
  return rows.map((row) => integer(row, "seq"));
}

/** Statements that delete these articles with their earlier texts, entries and words. */
export function eraseArticles(seqs: readonly number[]): Statement[] {
  const these = JSON.stringify(seqs);
  const among = (column: string) => `${column} IN (SELECT value FROM json_each(?))`;
  return [
    rememberLastSeq(),
    dropWords(seqs),
    dropPictures(seqs),
    { sql: `DELETE FROM entries WHERE ${among("seq")}`, params: [these] },
    { sql: `DELETE FROM revisions WHERE ${among("seq")}`, params: [these] },
    { sql: `DELETE FROM articles WHERE ${among("seq")}`, params: [these] },
  ];
}

/** Statements that delete everything else of an agency, except its takedowns: they hold if its id is taken again. */
export function eraseAgency(agency: string): Statement[] {
  return [
    ...Object.entries(AGENCY_COLUMNS).flatMap(([table, column]) =>
      NOT_ERASED.has(table) ? [] : { sql: `DELETE FROM ${table} WHERE ${BELOW(column)}`, params: below(agency) },
    ),
    // As an agency that collections follow: its number goes on, if its id is taken again.
    { sql: "DELETE FROM article_changes WHERE agency = ?", params: [agency] },
    { sql: "DELETE FROM followed WHERE agency NOT IN (SELECT agency FROM collected_from)", params: [] },
    { sql: "DELETE FROM article_changes WHERE agency NOT IN (SELECT agency FROM followed)", params: [] },
  ];
}
