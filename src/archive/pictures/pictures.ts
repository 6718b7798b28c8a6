import type { Picture, PictureFacts } from "../../model/article.ts";
import type { Sql, SqlRow, Statement } from "../../model/ports.ts";
import type { Query } from "../query.ts";
import { integerOrNull, text } from "../rows.ts";

/** Times that a picture is asked for, if its host does not answer. */
const MOST_TRIES = 3;

/** Addresses of lead pictures in an agency's feed document that nothing is known of, newest first. */
export async function unmeasuredPictures(sql: Sql, agency: string, now: number, most: number): Promise<string[]> {
  const rows = await sql.all(
    `SELECT ${urlIn("a")} AS url FROM entries e JOIN articles a ON a.seq = e.seq
     WHERE e.feed = ? AND e.page IS NULL AND a.image IS NOT NULL AND a.removed IS NULL AND NOT EXISTS (
       SELECT 1 FROM pictures p WHERE p.url = ${urlIn("a")} AND (p.type IS NOT NULL OR p.tries >= ? OR p.due > ?))
     GROUP BY 1 HAVING url IS NOT NULL ORDER BY max(e.published) DESC LIMIT ?`,
    agency,
    MOST_TRIES,
    now,
    most,
  );
  return rows.map((row) => text(row, "url"));
}

/** The statement that stores the facts about a picture. They never change again. */
export function putPicture(url: string, { type, length, width, height }: PictureFacts): Statement {
  return {
    sql: `INSERT INTO pictures (url, tries, due, type, length, width, height) VALUES (?, 1, 0, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET type = excluded.type, length = excluded.length, width = excluded.width, height = excluded.height
      WHERE type IS NULL`,
    params: [url, type, length, width, height],
  };
}

/** The statement that notes a picture without facts: it is asked for again from `due` on, or never if `due` is null. */
export function putOffPicture(url: string, due: number | null): Statement {
  const tries = due === null ? MOST_TRIES : 1;
  return {
    sql: "INSERT INTO pictures (url, tries, due) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET tries = tries + excluded.tries, due = excluded.due",
    params: [url, tries, due ?? 0],
  };
}

/** What is known of these pictures, by address. */
export function picturesQuery(urls: readonly string[]): Query<Map<string, PictureFacts>> {
  return {
    sql: "SELECT url, type, length, width, height FROM pictures WHERE type IS NOT NULL AND url IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(urls)],
    of: (rows) => new Map(rows.map((row) => [text(row, "url"), factsOf(row)])),
  };
}

/** A picture with what is known of it, which goes before what the page says. */
export function measured(picture: Picture, facts: PictureFacts | undefined): Picture {
  if (facts === undefined) return picture;
  return {
    ...picture,
    type: facts.type,
    length: facts.length,
    width: facts.width ?? picture.width,
    height: facts.height ?? picture.height,
  };
}

/** SQL of the address of a row's picture, or NULL: no record, however damaged, may stop a query. */
const urlIn = (table: string): string => `CASE WHEN json_valid(${table}.image) THEN ${table}.image ->> '$.url' END`;

/** SQL that gives what is known of a row's picture as JSON, or NULL. `table`: of articles, or its alias. */
export const factsIn = (table: string): string =>
  `(SELECT json_array(p.type, p.length, p.width, p.height) FROM pictures p WHERE p.url = ${urlIn(table)} AND p.type IS NOT NULL)`;

/** SQL that is 1 if something is known of a row's picture, else 0. `table`: of articles, or its alias. */
export const hasFacts = (table: string): string =>
  `EXISTS (SELECT 1 FROM pictures p WHERE p.url = ${urlIn(table)} AND p.type IS NOT NULL)`;

/** Facts as `factsIn` gives them. */
export function readFacts(json: string | null): PictureFacts | undefined {
  if (json === null) return undefined;
  const [type, length, width, height] = JSON.parse(json) as [string, number | null, number | null, number | null];
  return { type, length, width, height };
}

/** The statement to run before articles lose their pictures: what is known of these goes, too. */
export function dropPictures(seqs: readonly number[]): Statement {
  return {
    sql: `DELETE FROM pictures WHERE url IN (
      SELECT ${urlIn("articles")} FROM articles WHERE seq IN (SELECT value FROM json_each(?)) AND image IS NOT NULL)`,
    params: [JSON.stringify(seqs)],
  };
}

function factsOf(row: SqlRow): PictureFacts {
  const [length, width, height] = [
    integerOrNull(row, "length"),
    integerOrNull(row, "width"),
    integerOrNull(row, "height"),
  ];
  return { type: text(row, "type"), length, width, height };
}
