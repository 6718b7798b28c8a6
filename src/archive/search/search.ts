import type { Article } from "../../model/article.ts";
import type { Sql, SqlValue } from "../../model/ports.ts";
import { MODEL_ARTICLES } from "../records.ts";
import { integer, integerOrNull, text } from "../rows.ts";
import { feedToken, monthTokens, SECOND_OF_ROWID, SEQ_OF_ROWID } from "./words.ts";

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

/** Steps through lists of the index that one query may take: at up to 200 ns each, some 30 ms. */
const STEPS = 150_000;
/** A list of the index that is longer is common: a shorter one bounds what a search costs, however long the others are. */
const COMMON = 300;

/** True for an entry `e` that is published, not held back by a backfill. */
const PUBLISHED = "(e.page IS NULL OR e.page > 0)";

/**
 * Articles that meet the conditions, newest first by publication. The cost goes with what is answered: the index is
 * walked from its newest row. Where a search has several words and all of them are common, only the newest articles of
 * the feed are searched, by whole months: 150,000 divided by the number of words and of their common forms. `steps`: in place of that
 * number, `common`: of articles that make a word common; for tests.
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

/** The newest of each feed, by the index of entries. */
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
 * The months that are searched, as a list of tokens: FTS5 ends where the shortest list does, and would not heed a bound
 * of rowids before it finds something. None: all are searched, since each step through the list of a lone word is a hit,
 * or since one of the words is rare.
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
  // A phrase's words are compared by their places in the text, each with the others.
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

/** Those of the tokens that more than so many articles hold. */
async function commonOf(sql: Sql, tokens: readonly string[], common: number): Promise<Set<string>> {
  const rows = await sql.all(
    `SELECT value FROM json_each(?) t WHERE
      (SELECT 1 FROM search WHERE search MATCH '"' || t.value || '"' ORDER BY rowid DESC LIMIT 1 OFFSET ?) IS NOT NULL`,
    JSON.stringify(tokens),
    common,
  );
  return new Set(rows.map((row) => text(row, "value")));
}

/** Whole articles of those that a query names by `seq`, newest first. */
async function articlesIn(sql: Sql, query: string, params: readonly SqlValue[], limit: number): Promise<Article[]> {
  const rows = await sql.all(
    `SELECT ${MODEL_ARTICLES.select} FROM articles WHERE seq IN (SELECT seq FROM (${query})) ORDER BY published DESC, seq DESC LIMIT ?`,
    ...params,
    limit,
  );
  return rows.map(MODEL_ARTICLES.read);
}

/** True for an article that is published in one of each list of feeds: parameters by `listed`. */
function standsIn(seq: string, feeds: Wanted["feeds"]): string {
  const one = `EXISTS (SELECT 1 FROM json_each(?) f JOIN entries e ON e.feed = f.value AND e.seq = ${seq} AND ${PUBLISHED})`;
  return feeds.length === 0 ? "true" : feeds.map(() => one).join(" AND ");
}

function listed(feeds: Wanted["feeds"]): string[] {
  return feeds.map((some) => JSON.stringify(some));
}

/** An expression of FTS5's query language: one of each list. */
function allOf(lists: readonly (readonly string[])[]): string {
  return lists.map((list) => `(${list.join(" OR ")})`).join(" AND ");
}

function isPhrase(form: string): boolean {
  return tokensOf(form).length > 1;
}

/** Words as the index parts them. */
function tokensOf(form: string): string[] {
  return form.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
}

/** One string of FTS5's query language: whatever it holds, it is words in this order and no operator. */
function quoted(words: string): string {
  return `"${words.replaceAll('"', '""')}"`;
}
