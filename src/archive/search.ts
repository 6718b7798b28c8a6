import type { Article } from "../model/article.ts";
import type { Sql } from "../model/ports.ts";
import { ARTICLE, articleOf } from "./records.ts";

/** What articles are looked for. All conditions must hold; null asks for nothing. */
export interface Wanted {
  readonly agency: string;
  /** Feeds in each of which the article must stand, as alternatives: `[["lana"], ["lana/ar/sport", "lana/en/sport"]]`. */
  readonly feeds: readonly (readonly string[])[];
  /** Words and phrases, folded for search: one of each list must occur. */
  readonly words: readonly (readonly string[])[] | null;
  /** Folded for matching. */
  readonly place: string | null;
  readonly limit: number;
}

/** Above so many articles with these words, the feed is walked from its newest entry instead of sorting them all. */
const SORTED = 5000;
/** Entries that are walked, at most. */
const WALKED = 20_000;

/** Articles of a feed that meet the conditions, newest first. Reads at most some ten thousand rows. */
export async function findArticles(sql: Sql, wanted: Wanted, sorted = SORTED): Promise<Article[]> {
  const [scope, ...further] = wanted.feeds.map((feeds) => JSON.stringify(feeds));
  const match =
    wanted.words === null ? null : wanted.words.map((forms) => `(${forms.map(quoted).join(" OR ")})`).join(" AND ");
  const common = match !== null && (await isCommon(sql, match, sorted));
  const candidates =
    match !== null && !common
      ? { sql: "SELECT rowid AS seq FROM search WHERE search MATCH ?", params: [match] }
      : wanted.place !== null
        ? {
            sql: "SELECT seq FROM articles WHERE agency = ? AND place_folded = ? ORDER BY published DESC LIMIT ?",
            params: [wanted.agency, wanted.place, WALKED],
          }
        : {
            sql: `SELECT DISTINCT seq FROM (SELECT seq FROM entries WHERE feed IN (SELECT value FROM json_each(?))
              ORDER BY published DESC, seq DESC LIMIT ?)`,
            params: [scope!, WALKED],
          };
  const conditions = [
    "a.removed IS NULL",
    ...[scope!, ...further].map(
      () =>
        "EXISTS (SELECT 1 FROM entries e WHERE e.feed IN (SELECT value FROM json_each(?)) AND e.seq = a.seq AND (e.page IS NULL OR e.page > 0))",
    ),
    ...(wanted.place === null ? [] : ["a.place_folded = ?"]),
    ...(common ? ["EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND rowid = a.seq)"] : []),
  ];
  const rows = await sql.all(
    `SELECT ${ARTICLE} FROM articles WHERE seq IN (
       SELECT a.seq FROM (${candidates.sql}) AS c JOIN articles AS a ON a.seq = c.seq WHERE ${conditions.join(" AND ")}
       ORDER BY a.published DESC, a.seq DESC LIMIT ?)
     ORDER BY published DESC, seq DESC`,
    ...candidates.params,
    scope!,
    ...further,
    ...(wanted.place === null ? [] : [wanted.place]),
    ...(common ? [match] : []),
    wanted.limit,
  );
  return rows.map(articleOf);
}

async function isCommon(sql: Sql, match: string, sorted: number): Promise<boolean> {
  const rows = await sql.all("SELECT 1 AS one FROM search WHERE search MATCH ? LIMIT 1 OFFSET ?", match, sorted);
  return rows.length > 0;
}

/** One string of FTS5's query language: whatever it holds, it is words in this order and no operator. */
function quoted(words: string): string {
  return `"${words.replaceAll('"', '""')}"`;
}
