import type { Article } from "../model/article.ts";
import type { Sql, Statement } from "../model/ports.ts";
import { insertRow } from "./columns.ts";
import { keepRevision } from "./edits/revisions.ts";
import { dropPictures } from "./pictures/pictures.ts";
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

/** The archived articles with these native ids, by native id. */
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
 * Articles of an edition whose pages are due to be read again, longest due first: at most `most` published ones, then at
 * most `most` removed ones.
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

/** Articles by `seq`, without removed ones. */
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

/** An article, and when it was removed; null: it is published. */
export interface FoundArticle {
  readonly article: Article;
  readonly removed: number | null;
}

/** One article by its stored id (see `storedId`), removed or not; null if there is none. */
export async function articleById(sql: Sql, id: string): Promise<FoundArticle | null> {
  return (await articlesById(sql, [id])).get(id) ?? null;
}

/** Articles by their stored ids, removed or not. */
export async function articlesById(sql: Sql, ids: readonly string[]): Promise<Map<string, FoundArticle>> {
  const rows = await sql.all(
    `SELECT ${MODEL_ARTICLES.select}, articles.id AS stored, removed FROM articles WHERE id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
  return new Map(
    rows.map((row) => [
      text(row, "stored"),
      { article: MODEL_ARTICLES.read(row), removed: integerOrNull(row, "removed") },
    ]),
  );
}

/** The number of articles, removed ones included. */
export async function countArticles(sql: Sql): Promise<number> {
  const [row] = await sql.all("SELECT count(*) AS articles FROM articles");
  return integer(row!, "articles");
}

/** The highest `seq`; 0 if the archive is empty. */
export async function lastSeq(sql: Sql): Promise<number> {
  return ask(sql, lastSeqQuery());
}

/** The fact that holds the highest seq of articles that were deleted with their agency: none is used twice. */
const LAST_SEQ = "last-seq";

/** The statement to run before articles are deleted: their seqs are not used again. */
export function rememberLastSeq(): Statement {
  const { sql, params } = lastSeqQuery();
  return {
    sql: `INSERT OR REPLACE INTO facts (name, value) SELECT '${LAST_SEQ}', CAST(seq AS TEXT) FROM (${sql})`,
    params,
  };
}

/** The query of `lastSeq`. */
export function lastSeqQuery(): Query<number> {
  return {
    sql: `SELECT max((SELECT coalesce(max(seq), 0) FROM articles),
      coalesce((SELECT CAST(value AS INTEGER) FROM facts WHERE name = '${LAST_SEQ}'), 0)) AS seq`,
    params: [],
    of: ([row]) => integer(row!, "seq"),
  };
}

/** Earliest and latest instant among the day-precise articles of each local day that has any. */
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

/** An article with the feeds that it belongs to. */
export interface Placed {
  readonly article: ArticleRecord;
  readonly feeds: readonly string[];
}

/** Statements that add an article, its search words and its entry in each feed. */
export function insertArticle(article: ArticleRecord, feeds: readonly string[]): Statement[] {
  return insertArticles([{ article, feeds }]);
}

/** Statements that add several articles: one for all entries, and one for the search words of every few articles. */
export function insertArticles(placed: readonly Placed[]): Statement[] {
  if (placed.length === 0) return [];
  const articles = placed.map(({ article }) => article);
  return [...articles.map(rowOf), ...indexWords(articles.map(wordsOf)), addToFeeds(placed.flatMap(entriesOf))];
}

function rowOf({ searchTitle, searchBody, ...article }: ArticleRecord): Statement {
  return insertRow("articles", ARTICLES, { ...article, removedWhy: null, doubted: null, idleReads: 0 });
}

function entriesOf({ article: { seq, published }, feeds }: Placed): NewEntry[] {
  return feeds.map((feed) => ({ feed, seq, published: published.instant }));
}

function wordsOf({ seq, searchTitle, searchBody }: ArticleRecord): IndexedWords {
  return { seq, searchTitle, searchBody };
}

/** A place to be given to an article. `published`: epoch milliseconds. */
export interface NewEntry {
  readonly feed: string;
  readonly seq: number;
  readonly published: number;
}

/** The statement that adds articles to feeds that do not have them yet. */
export function addToFeeds(entries: readonly NewEntry[]): Statement {
  return {
    sql: `INSERT INTO entries (feed, seq, published) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)
      WHERE true ON CONFLICT DO NOTHING`,
    params: [JSON.stringify(entries.map(({ feed, seq, published }) => [feed, seq, published]))],
  };
}

/** Statements that replace an article's content with a new revision and keep the old one. Its id and date never change. */
export function reviseArticle(article: ArticleRecord): Statement[] {
  const { set, values } = assignmentsAt("edit", article);
  return [
    keepRevision(article),
    { sql: `UPDATE articles SET ${set} WHERE seq = ?`, params: [...values, article.seq] },
    ...indexWords([wordsOf(article)]),
  ];
}

/** The statement that records re-readings that found the content unchanged; one for each article at most. */
export function noteChecks(notes: readonly (CheckNote & { readonly seq: number })[]): Statement {
  return {
    sql: `UPDATE articles SET ${NOTED.names.map((name, at) => `${name} = n.value ->> ${at + 2}`).join(", ")},
      listing_fingerprint = coalesce(n.value ->> 1, listing_fingerprint)
      FROM json_each(?) n WHERE seq = n.value ->> 0`,
    params: [
      JSON.stringify(
        notes.map(({ seq, listingFingerprint, ...note }) => [seq, listingFingerprint, ...NOTED.write(note)]),
      ),
    ],
  };
}

/** A published article with the same text as one just read. `textKey` is a digest of the text. */
export interface SameText {
  readonly textKey: string;
  readonly revision: number;
  readonly nativeId: string;
  readonly title: string;
  readonly url: string;
}

/** The newest few published articles of an agency with each of these texts. */
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

/** Titles of those of these articles that are published. */
export async function titlesOf(sql: Sql, agency: string, nativeIds: readonly string[]): Promise<string[]> {
  const rows = await sql.all(
    `SELECT title FROM articles WHERE agency = ? AND native_id IN (SELECT value FROM json_each(?)) AND removed IS NULL`,
    agency,
    JSON.stringify(nativeIds),
  );
  return rows.map((row) => text(row, "title"));
}

/** The newest published article of an edition whose page is not missing, except `but`; null if there is none. */
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

/** The statement that sets the sections of articles that another listing has too. */
export function setSections(
  articles: readonly { readonly seq: number; readonly sections: readonly string[] }[],
): Statement {
  return {
    sql: "UPDATE articles SET sections = n.value ->> 1 FROM json_each(?) n WHERE seq = n.value ->> 0",
    params: [JSON.stringify(articles.map(({ seq, sections }) => [seq, JSON.stringify(sections)]))],
  };
}

/**
 * Statements that remove an article: the text is deleted everywhere, the id and the time stay as a tombstone. `checkDue`:
 * when to fetch its page again, since it may come back; null: never.
 */
export function removeArticle(seq: number, now: number, why: string, checkDue: number | null = null): Statement[] {
  const { set, values } = assignmentsAt("removal", { checkDue, removed: now, removedWhy: why });
  return [
    dropPictures([seq]),
    { sql: `UPDATE articles SET ${set} WHERE seq = ? AND removed IS NULL`, params: [...values, seq] },
    { sql: "DELETE FROM revisions WHERE seq = ?", params: [seq] },
    dropWords([seq]),
  ];
}

/** The feeds and sealed archive documents that these articles are in. */
export async function placesOf(sql: Sql, seqs: readonly number[]): Promise<Place[]> {
  return ask(sql, placesQuery(seqs));
}

/** An article's place in a feed; `page`: the sealed archive document that has it, or null if none does yet. */
export interface Place {
  readonly feed: string;
  readonly seq: number;
  readonly page: number | null;
}

/** Every place of these articles: the documents that a change to them affects. */
export function placesQuery(seqs: readonly number[]): Query<Place[]> {
  return {
    sql: "SELECT feed, seq, page FROM entries WHERE seq IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(seqs)],
    of: (rows) =>
      rows.map((row) => ({ feed: text(row, "feed"), seq: integer(row, "seq"), page: integerOrNull(row, "page") })),
  };
}
