import type { Article } from "../../model/article.ts";
import type { Sql, SqlValue } from "../../model/ports.ts";
import { MODEL_ARTICLES } from "../records.ts";
import { integer, integerOrNull, text } from "../rows.ts";
import { feedToken, monthTokens, SECOND_OF_ROWID, SEQ_OF_ROWID } from "./words.ts";

/** Conditions of a search. All must hold; null is no condition. */
export interface Wanted {
  readonly agency: string;
  /** The article must be in one feed of each list: `[["lana"], ["lana/ar/sport", "lana/en/sport"]]`. */
  readonly feeds: readonly (readonly string[])[];
  /** Words and phrases, folded for search: one of each list must occur. */
  readonly words: readonly (readonly string[])[] | null;
  /** Folded for matching. */
  readonly place: string | null;
  readonly limit: number;
}

/** Maximum steps of one query through lists of the index: at up to 200 ns each, some 30 ms. */
const STEPS = 150_000;
/** A word in more articles than this is common. One word that is not common bounds the cost of a search. */
const COMMON = 300;

/** SQL condition: true if entry `e` is published, not held back by a backfill. */
const PUBLISHED = "(e.page IS NULL OR e.page > 0)";

/**
 * Articles that meet the conditions, newest first by publication. The index is walked from its newest row, so the cost
 * depends on the number of results. If a search has several words and all are common, only the newest articles of the
 * feed are searched, by whole months: 150,000 divided by the number of words and of their common forms. `steps` and
 * `common` replace the limits in tests.
 */
export async function findArticles(
  sql: Sql,
  wanted: Wanted,
  { steps = STEPS, common = COMMON } = {},
): Promise<Article[]> {
  const { feeds, place, limit } = wanted;
  if (wanted.words === null && place === null) return newest(sql, wanted);
  const words = wanted.words ?? [];
  const scope = feeds.map((some) => some.map((feed) => feedToken(feed, place)));
  const lately = await latelyOf(sql, allOf(scope), words, { steps, common });
  return articlesIn(
    sql,
    `SELECT ${SEQ_OF_ROWID} AS seq FROM search WHERE search MATCH ? AND ${standsIn(SEQ_OF_ROWID, feeds)}
     ORDER BY search.rowid DESC LIMIT ?`,
    [allOf([...scope, ...lately, ...words.map((forms) => forms.map(quoted))]), ...listed(feeds), limit],
    limit,
  );
}

/** The newest articles of each feed, by the index of entries. */
async function newest(sql: Sql, { feeds: [among, ...further], limit }: Wanted): Promise<Article[]> {
  const each = among!.map(
    () => `SELECT * FROM (SELECT e.published, e.seq FROM entries e JOIN articles a ON a.seq = e.seq
      WHERE e.feed = ? AND ${PUBLISHED} AND a.removed IS NULL AND ${standsIn("a.seq", further)}
      ORDER BY e.published DESC, e.seq DESC LIMIT ?)`,
  );
  const params = among!.flatMap((feed) => [feed, ...listed(further), limit]);
  return articlesIn(sql, `SELECT DISTINCT seq, published FROM (${each.join(" UNION ALL ")})`, params, limit);
}

/**
 * The months to search, as a list of tokens: FTS5 stops at the end of the shortest list, but ignores a bound on rowids
 * until it finds a match. Empty if all months are searched: for a single word each step is a hit, and a rare word bounds
 * the cost.
 */
async function latelyOf(
  sql: Sql,
  scope: string,
  words: NonNullable<Wanted["words"]>,
  { steps, common }: { steps: number; common: number },
): Promise<string[][]> {
  if (words.length === 0) return [];
  if (words.length === 1 && !words[0]!.some(isPhrase)) return [];
  const isCommon = await commonOf(sql, [...new Set(words.flat().flatMap(tokensOf))], common);
  // FTS5 compares the positions of each word of a phrase with those of the others.
  const weights = words.map((forms) =>
    forms
      .map(tokensOf)
      .filter((tokens) => tokens.every((token) => isCommon.has(token)))
      .reduce((sum, { length }) => sum + (length === 1 ? 1 : length * (length + 1)), 0),
  );
  if (weights.includes(0)) return [];
  const depth = Math.floor(steps / weights.reduce((sum, weight) => sum + weight, 1));
  const second = `SELECT ${SECOND_OF_ROWID} AS second FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT 1`;
  const [row] = await sql.all(`SELECT (${second}) AS newest, (${second} OFFSET ?) AS edge`, scope, scope, depth);
  const edge = integerOrNull(row!, "edge");
  return edge === null ? [] : [monthTokens(edge, integer(row!, "newest"))];
}

/** The tokens that occur in more than `common` articles. */
async function commonOf(sql: Sql, tokens: readonly string[], common: number): Promise<Set<string>> {
  const rows = await sql.all(
    `SELECT value FROM json_each(?) t WHERE
      (SELECT 1 FROM search WHERE search MATCH '"' || t.value || '"' ORDER BY rowid DESC LIMIT 1 OFFSET ?) IS NOT NULL`,
    JSON.stringify(tokens),
    common,
  );
  return new Set(rows.map((row) => text(row, "value")));
}

/** The articles whose `seq` a query selects, newest first. */
async function articlesIn(sql: Sql, query: string, params: readonly SqlValue[], limit: number): Promise<Article[]> {
  const rows = await sql.all(
    `SELECT ${MODEL_ARTICLES.select} FROM articles WHERE seq IN (SELECT seq FROM (${query})) ORDER BY published DESC, seq DESC LIMIT ?`,
    ...params,
    limit,
  );
  return rows.map(MODEL_ARTICLES.read);
}

/** SQL condition: true if the article is published in one feed of each list. Parameters: `listed`. */
function standsIn(seq: string, feeds: Wanted["feeds"]): string {
  const inOneFeed = `EXISTS (SELECT 1 FROM json_each(?) f JOIN entries e ON e.feed = f.value AND e.seq = ${seq} AND ${PUBLISHED})`;
  return feeds.length === 0 ? "true" : feeds.map(() => inOneFeed).join(" AND ");
}

function listed(feeds: Wanted["feeds"]): string[] {
  return feeds.map((some) => JSON.stringify(some));
}

/** An FTS5 query that matches one term of each list. */
function allOf(lists: readonly (readonly string[])[]): string {
  return lists.map((list) => `(${list.join(" OR ")})`).join(" AND ");
}

function isPhrase(form: string): boolean {
  return tokensOf(form).length > 1;
}

/** Words as the index tokenises them. */
function tokensOf(form: string): string[] {
  return form.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
}

/** An FTS5 string: its content is matched as words in this order, never read as operators. */
function quoted(words: string): string {
  return `"${words.replaceAll('"', '""')}"`;
}
