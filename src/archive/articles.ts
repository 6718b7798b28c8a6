import type { Article } from "../model/article.ts";
import type { Sql, Statement } from "../model/ports.ts";
import { assignments, insertRow } from "./columns.ts";
import { ask, type Query } from "./query.ts";
import {
  ARTICLES,
  type ArticleRecord,
  assignmentsAt,
  type CheckNote,
  KNOWN_ARTICLES,
  type KnownArticle,
  MODEL_ARTICLES,
  NOTED,
} from "./records.ts";
import { integer, integerOrNull, text } from "./rows.ts";
import { dropWords, type IndexedWords, indexWords } from "./search/words.ts";

/** Which of these native ids the archive has, by native id. */
export async function knownArticles(
  sql: Sql,
  agency: string,
  nativeIds: readonly string[],
): Promise<Map<string, KnownArticle>> {
  if (nativeIds.length === 0) return new Map();
  const rows = await sql.all(
    `SELECT ${KNOWN_ARTICLES.select} FROM articles WHERE agency = ? AND native_id IN (SELECT value FROM json_each(?))`,
    agency,
    JSON.stringify(nativeIds),
  );
  return new Map(rows.map((row) => [text(row, "native_id"), KNOWN_ARTICLES.read(row)]));
}

/**
 * Articles of an edition whose pages are due to be read again, the longest due first: published ones, then removed ones,
 * so many of each, at most.
 */
export function dueForCheckQuery(agency: string, edition: string, now: number, most: number): Query<KnownArticle[]> {
  return {
    sql: `SELECT * FROM (SELECT ${KNOWN_ARTICLES.select} FROM articles WHERE agency = ? AND edition = ? AND check_due <= ? AND removed IS NULL
       ORDER BY check_due LIMIT ?)
     UNION ALL
     SELECT * FROM (SELECT ${KNOWN_ARTICLES.select} FROM articles WHERE agency = ? AND edition = ? AND removed IS NOT NULL AND check_due <= ?
       ORDER BY check_due LIMIT ?)`,
    params: [agency, edition, now, most, agency, edition, now, most],
    of: (rows) => rows.map(KNOWN_ARTICLES.read),
  };
}

/** Whole articles by their place in the archive, removed ones left out. */
export async function articlesBySeq(sql: Sql, seqs: readonly number[]): Promise<Article[]> {
  if (seqs.length === 0) return [];
  const rows = await sql.all(
    `SELECT ${MODEL_ARTICLES.select} FROM articles WHERE seq IN (SELECT value FROM json_each(?)) AND removed IS NULL`,
    JSON.stringify(seqs),
  );
  return rows.map(MODEL_ARTICLES.read);
}

/** Articles in a feed's document that were first seen or edited after an instant, newest first. */
export async function articlesSince(sql: Sql, feed: string, since: number): Promise<Article[]> {
  const rows = await sql.all(
    `SELECT ${MODEL_ARTICLES.select} FROM articles WHERE seq IN (SELECT seq FROM entries WHERE feed = ? AND page IS NULL)
     AND removed IS NULL AND (first_seen > ? OR updated > ?) ORDER BY published DESC, seq DESC`,
    feed,
    since,
    since,
  );
  return rows.map(MODEL_ARTICLES.read);
}

/** One article by its id in feeds, removed or not; null where there is none. */
export async function articleById(sql: Sql, id: string): Promise<{ article: Article; removed: number | null } | null> {
  const [row] = await sql.all(`SELECT ${MODEL_ARTICLES.select}, removed FROM articles WHERE id = ?`, id);
  return row ? { article: MODEL_ARTICLES.read(row), removed: integerOrNull(row, "removed") } : null;
}

/** Articles of the archive, removed ones included. */
export async function countArticles(sql: Sql): Promise<number> {
  const [row] = await sql.all("SELECT count(*) AS articles FROM articles");
  return integer(row!, "articles");
}

/** The highest place in the archive. */
export async function lastSeq(sql: Sql): Promise<number> {
  return ask(sql, lastSeqQuery());
}

/** The highest place in the archive; 0 where it holds nothing. */
export function lastSeqQuery(): Query<number> {
  return {
    sql: "SELECT coalesce(max(seq), 0) AS seq FROM articles",
    params: [],
    of: ([row]) => integer(row!, "seq"),
  };
}

/** Earliest and latest instant of the day-precise articles of each local day that has some. */
export function boundsOfDaysQuery(
  agency: string,
  edition: string,
  days: readonly string[],
): Query<Map<string, { earliest: number; latest: number }>> {
  return {
    sql: `SELECT day, min(published) AS earliest, max(published) AS latest FROM articles
     WHERE agency = ? AND edition = ? AND date_precision = 'day' AND day IN (SELECT value FROM json_each(?)) GROUP BY day`,
    params: [agency, edition, JSON.stringify(days)],
    of: (rows) =>
      new Map(
        rows.map((row) => [text(row, "day"), { earliest: integer(row, "earliest"), latest: integer(row, "latest") }]),
      ),
  };
}

/** An article with the feeds that it stands in. */
export interface Placed {
  readonly article: ArticleRecord;
  readonly feeds: readonly string[];
}

/** Statements that add an article, its words and its place in each feed. */
export function insertArticle(article: ArticleRecord, feeds: readonly string[]): Statement[] {
  return insertArticles([{ article, feeds }]);
}

/** The same for several, in fewer statements: their places in one, their words by the handful. */
export function insertArticles(placed: readonly Placed[]): Statement[] {
  if (placed.length === 0) return [];
  const articles = placed.map(({ article }) => article);
  return [...articles.map(rowOf), ...indexWords(articles.map(wordsOf)), addAllToFeeds(placed)];
}

function rowOf({ searchTitle, searchBody, ...article }: ArticleRecord): Statement {
  return insertRow("articles", ARTICLES, { ...article, removedWhy: null, doubted: null, idleReads: 0 });
}

function wordsOf({ seq, searchTitle, searchBody }: ArticleRecord): IndexedWords {
  return { seq, searchTitle, searchBody };
}

/** The statement that puts an article into feeds it does not stand in yet. */
export function addToFeeds(seq: number, published: number, feeds: readonly string[]): Statement {
  return putEntries(feeds.map((feed) => [feed, seq, published]));
}

function addAllToFeeds(placed: readonly Placed[]): Statement {
  return putEntries(
    placed.flatMap(({ article, feeds }) => feeds.map((feed) => [feed, article.seq, article.published.instant])),
  );
}

function putEntries(entries: readonly (readonly [feed: string, seq: number, published: number])[]): Statement {
  return {
    sql: `INSERT INTO entries (feed, seq, published) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)
      WHERE true ON CONFLICT DO NOTHING`,
    params: [JSON.stringify(entries)],
  };
}

/** Statements that replace an article's content by a new revision, keeping the old one. Its id and date never change. */
export function reviseArticle(article: ArticleRecord): Statement[] {
  const { set, values } = assignmentsAt("edit", article);
  return [
    {
      sql: `INSERT INTO revisions (seq, revision, recorded, title, content_html, fingerprint)
        SELECT seq, revision, ?, title, content_html, fingerprint FROM articles WHERE seq = ? ON CONFLICT DO NOTHING`,
      params: [article.updated, article.seq],
    },
    { sql: `UPDATE articles SET ${set} WHERE seq = ?`, params: [...values, article.seq] },
    ...indexWords([wordsOf(article)]),
  ];
}

/** The statement that notes how a re-reading went where nothing of the content changed. */
export function noteCheck(seq: number, { listingFingerprint, ...note }: CheckNote): Statement {
  const { set, values } = assignments(NOTED, note);
  return {
    sql: `UPDATE articles SET ${set}, listing_fingerprint = coalesce(?, listing_fingerprint) WHERE seq = ?`,
    params: [...values, listingFingerprint, seq],
  };
}

/** A published article with the same text as one that was read: `textKey` names the text. */
export interface SameText {
  readonly textKey: string;
  readonly revision: number;
  readonly nativeId: string;
  readonly title: string;
  readonly url: string;
}

/** Published articles of an agency that have one of these texts, of each text a few of the newest. */
export async function articlesOfTexts(sql: Sql, agency: string, textKeys: readonly string[]): Promise<SameText[]> {
  if (textKeys.length === 0) return [];
  const rows = await sql.all(
    `SELECT text_key, revision, native_id, title, url FROM json_each(?) k
     JOIN articles a ON a.seq IN (SELECT seq FROM articles WHERE agency = ? AND text_key = k.value AND removed IS NULL
       ORDER BY seq DESC LIMIT 4)`,
    JSON.stringify(textKeys),
    agency,
  );
  return rows.map((row) => ({
    textKey: text(row, "text_key"),
    revision: integer(row, "revision"),
    nativeId: text(row, "native_id"),
    title: text(row, "title"),
    url: text(row, "url"),
  }));
}

/** Titles of the published ones among these articles. */
export async function titlesOf(sql: Sql, agency: string, nativeIds: readonly string[]): Promise<string[]> {
  const rows = await sql.all(
    `SELECT title FROM articles WHERE agency = ? AND native_id IN (SELECT value FROM json_each(?)) AND removed IS NULL`,
    agency,
    JSON.stringify(nativeIds),
  );
  return rows.map((row) => text(row, "title"));
}

/** The newest published article of an edition whose page was never missed, `but` these; null: there is none. */
export async function newestArticle(
  sql: Sql,
  agency: string,
  edition: string,
  but: readonly number[],
): Promise<KnownArticle | null> {
  const [row] = await sql.all(
    `SELECT ${KNOWN_ARTICLES.select} FROM articles WHERE agency = ? AND edition = ? AND removed IS NULL AND missing_since IS NULL
       AND seq NOT IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT 1`,
    agency,
    edition,
    JSON.stringify(but),
  );
  return row === undefined ? null : KNOWN_ARTICLES.read(row);
}

/** The statement that adds sections to an article met again on another listing. */
export function setSections(seq: number, sections: readonly string[]): Statement {
  return { sql: "UPDATE articles SET sections = ? WHERE seq = ?", params: [JSON.stringify(sections), seq] };
}

/**
 * Statements of a removal: the text goes from everywhere, the id and the time stay as a tombstone. `checkDue`: when its
 * page is asked for again, for it may come back; null: never.
 */
export function removeArticle(seq: number, now: number, why: string, checkDue: number | null = null): Statement[] {
  const { set, values } = assignmentsAt("removal", { checkDue, removed: now, removedWhy: why });
  return [
    { sql: `UPDATE articles SET ${set} WHERE seq = ? AND removed IS NULL`, params: [...values, seq] },
    { sql: "DELETE FROM revisions WHERE seq = ?", params: [seq] },
    dropWords([seq]),
  ];
}

/** Feeds that an article stands in, with the sealed archive document it went to. */
export async function placesOf(sql: Sql, seqs: readonly number[]): Promise<Place[]> {
  return ask(sql, placesQuery(seqs));
}

/** Where an article stands: in which feed, and in which of its sealed archive documents (null: none yet). */
export interface Place {
  readonly feed: string;
  readonly seq: number;
  readonly page: number | null;
}

/** Every place of these articles, to know which documents a change of them touches. */
export function placesQuery(seqs: readonly number[]): Query<Place[]> {
  return {
    sql: "SELECT feed, seq, page FROM entries WHERE seq IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(seqs)],
    of: (rows) =>
      rows.map((row) => ({ feed: text(row, "feed"), seq: integer(row, "seq"), page: integerOrNull(row, "page") })),
  };
}
