import type { Article } from "../model/article.ts";
import type { Sql, SqlValue } from "../model/ports.ts";
import { ARTICLE, articleOf } from "./records.ts";
import { text } from "./rows.ts";
import { feedToken, SEQ_OF_ROWID } from "./words.ts";

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

/** Steps through lists of the index that one query may take: at 50 ns each, some 25 ms. */
const STEPS = 500_000;
/** Steps that a word of a phrase counts as, since its places in the text are compared. */
const PHRASE_STEPS = 3;
/** Articles of one place that are looked at, the newest. */
const PLACE_LOOKED_AT = 20_000;

/** True for an entry `e` that is published, not held back by a backfill. */
const PUBLISHED = "(e.page IS NULL OR e.page > 0)";

/**
 * Articles that meet the conditions, newest first by publication. The cost goes with what is answered: the index is
 * walked from its newest row. Where a search has many words and all of them are common, only the newest articles are
 * searched: `STEPS` divided by the number of words and their forms, so 100,000 for five of them. `steps`: for tests.
 */
export async function findArticles(sql: Sql, wanted: Wanted, steps = STEPS): Promise<Article[]> {
  if (wanted.words !== null) return findWords(sql, wanted, wanted.words, steps);
  return wanted.place === null ? newest(sql, wanted) : findPlace(sql, wanted, wanted.place);
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

async function findPlace(sql: Sql, wanted: Wanted, place: string): Promise<Article[]> {
  const { agency, feeds, limit } = wanted;
  const among = `SELECT seq FROM (SELECT seq, published, removed FROM articles
      WHERE agency = ? AND place_folded = ? ORDER BY published DESC LIMIT ?) AS a
    WHERE removed IS NULL AND ${standsIn("a.seq", feeds)} ORDER BY published DESC, seq DESC LIMIT ?`;
  return articlesIn(sql, among, [agency, place, PLACE_LOOKED_AT, ...listed(feeds), limit], limit);
}

async function findWords(
  sql: Sql,
  wanted: Wanted,
  words: NonNullable<Wanted["words"]>,
  steps: number,
): Promise<Article[]> {
  const { feeds, place, limit } = wanted;
  const scope = allOf(feeds.map((some) => some.map((feed) => feedToken(feed, place))));
  const match = `${scope} AND ${allOf(words.map((forms) => forms.map(quoted)))}`;
  const search = (range: string, params: readonly SqlValue[], most: number): Promise<Article[]> =>
    articlesIn(
      sql,
      `SELECT ${SEQ_OF_ROWID} AS seq FROM search WHERE search MATCH ? ${range} AND ${standsIn(SEQ_OF_ROWID, feeds)}
       ORDER BY search.rowid DESC LIMIT ?`,
      [match, ...params, ...listed(feeds), most],
      most,
    );
  const edge = await edgeOf(sql, scope, words, steps);
  if (edge === null) return search("", [], limit);
  const found = await search("AND search.rowid >= CAST(? AS INTEGER)", [edge.rowid], limit);
  if (found.length === limit || !(await hasRare(sql, scope, words, edge))) return found;
  return [...found, ...(await search("AND search.rowid < CAST(? AS INTEGER)", [edge.rowid], limit - found.length))];
}

/** The part of the index that is searched whatever stands in it, and the rows of one list that may be read besides. */
interface Edge {
  /** As text, since JavaScript's numbers cannot hold it. */
  readonly rowid: string;
  readonly rare: number;
}

/** Null: the whole index may be walked. */
async function edgeOf(
  sql: Sql,
  scope: string,
  words: NonNullable<Wanted["words"]>,
  steps: number,
): Promise<Edge | null> {
  // Each step through the list of a lone word is a hit.
  if (words.length === 1 && !words[0]!.some(isPhrase)) return null;
  const weight = words
    .flat()
    .reduce((sum, form) => sum + (isPhrase(form) ? tokensOf(form).length * PHRASE_STEPS : 1), 1);
  const depth = Math.floor(steps / weight);
  const [row] = await sql.all(
    "SELECT CAST(rowid AS TEXT) AS edge FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?",
    scope,
    depth,
  );
  // A step to a place further on costs more than one to the next.
  return row === undefined ? null : { rowid: text(row, "edge"), rare: Math.floor(depth / 10) };
}

/** True where one of the words is so rare beyond the edge that the search there costs little. */
async function hasRare(sql: Sql, scope: string, words: NonNullable<Wanted["words"]>, edge: Edge): Promise<boolean> {
  const lists = words.flatMap((forms) =>
    forms.some(isPhrase) ? forms.flatMap(tokensOf).map(quoted) : [forms.map(quoted).join(" OR ")],
  );
  const some =
    "(SELECT 1 FROM search WHERE search MATCH ? AND rowid < CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT 1 OFFSET ?)";
  // `OR` stops at the first that is rare.
  const [row] = await sql.all(
    `SELECT ${lists.map(() => `${some} IS NULL`).join(" OR ")} AS rare`,
    ...lists.flatMap((list) => [`${scope} AND (${list})`, edge.rowid, edge.rare]),
  );
  return row!["rare"] === 1;
}

/** Whole articles of those that a query names by `seq`, newest first. */
async function articlesIn(sql: Sql, query: string, params: readonly SqlValue[], limit: number): Promise<Article[]> {
  const rows = await sql.all(
    `SELECT ${ARTICLE} FROM articles WHERE seq IN (SELECT seq FROM (${query})) ORDER BY published DESC, seq DESC LIMIT ?`,
    ...params,
    limit,
  );
  return rows.map(articleOf);
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
