import type { Article } from "../../model/article.ts";
import type { Sql, Statement } from "../../model/ports.ts";
import { addToFeeds, insertArticles, removeArticle } from "../articles.ts";
import type { Query } from "../query.ts";
import { type ArticleRecord, assignmentsAt, correcting, MODEL_ARTICLES } from "../records.ts";
import { integer, integerOrNull, text } from "../rows.ts";
import { dropWords, indexWords } from "../search/words.ts";

/**
 * A collection keeps its own copy of each article: a row of the table of articles whose agency is the collection. A copy
 * that is folded into another entry has the agency `ID/folded`, and is an entry of the feeds below that instead.
 */

/** A collection's copy of an article. `article.seq` is the copy's own. */
export interface Copy {
  readonly article: Article;
  /** When it was removed, or null. */
  readonly removed: number | null;
}

/** A copy as it is stored: the article as published, and its folded texts. */
export interface CopyRecord {
  readonly article: Article;
  readonly placeFolded: string | null;
  readonly searchTitle: string;
  readonly searchBody: string;
}

const FOLDED = "folded";

/** The feed of a collection that has the folded articles of one of its feeds: `maghreb/folded/ar` of `maghreb/ar`. */
export function foldedFeed(collection: string, feed: string): string {
  return `${collection}/${FOLDED}${feed.slice(collection.length)}`;
}

/** Feeds that a copy stands in. */
export function feedsOfCopy(
  collection: string,
  { edition, collected }: Pick<Article, "edition" | "collected">,
): string[] {
  const feeds = [collection, `${collection}/${edition}`];
  return collected?.lead == null ? feeds : feeds.map((feed) => foldedFeed(collection, feed));
}

/** The copies of articles with these ids, by id. */
export async function copiesOf(sql: Sql, collection: string, ids: readonly string[]): Promise<Map<string, Copy>> {
  const copies = await copiesWhere(
    sql,
    "id IN (SELECT ? || ' ' || value FROM json_each(?))",
    collection,
    JSON.stringify(ids),
  );
  return new Map(copies.map((copy) => [copy.article.id, copy]));
}

/** Copies of an agency's articles that are not removed, at most `most`. */
export async function copiesFrom(sql: Sql, collection: string, agency: string, most: number): Promise<Copy[]> {
  const where = "agency IN (?, ?) AND collected ->> '$.agency' = ? AND removed IS NULL ORDER BY seq LIMIT ?";
  return copiesWhere(sql, where, collection, `${collection}/${FOLDED}`, agency, most);
}

async function copiesWhere(sql: Sql, where: string, ...params: (string | number)[]): Promise<Copy[]> {
  const rows = await sql.all(`SELECT ${MODEL_ARTICLES.select}, removed FROM articles WHERE ${where}`, ...params);
  return rows.map((row) => ({ article: MODEL_ARTICLES.read(row), removed: integerOrNull(row, "removed") }));
}

/** Statements that add copies with their entries and search words. */
export function insertCopies(collection: string, copies: readonly CopyRecord[]): Statement[] {
  return insertArticles(
    copies.map((copy) => ({ article: storedAs(collection, copy), feeds: feedsOfCopy(collection, copy.article) })),
  );
}

/**
 * Statements that replace the content of a copy, with the date if that was corrected by hand, and move its entries if it
 * was folded or is no longer.
 */
export function rewriteCopy(collection: string, copy: CopyRecord): Statement[] {
  const record = storedAs(collection, copy);
  const { seq, published, sections, updated, revision } = record;
  const { set, values } = assignmentsAt("edit", record);
  const corrected = correcting({ published, day: null, sections, updated, revision });
  const { instant } = published;
  const feeds = feedsOfCopy(collection, copy.article);
  return [
    // Before the date changes: the rows of the search index are found by it.
    dropWords([seq]),
    {
      sql: `UPDATE articles SET ${set}, ${corrected.set}, agency = ? WHERE seq = ?`,
      params: [...values, ...corrected.values, record.agency, seq],
    },
    { sql: "UPDATE entries SET published = ? WHERE seq = ? AND published <> ?", params: [instant, seq, instant] },
    {
      sql: "DELETE FROM entries WHERE seq = ? AND feed NOT IN (SELECT value FROM json_each(?))",
      params: [seq, JSON.stringify(feeds)],
    },
    addToFeeds(feeds.map((feed) => ({ feed, seq, published: instant }))),
    ...indexWords([record]),
  ];
}

/** Statements that remove a copy: its text is deleted everywhere, its id stays as a tombstone. */
export function removeCopy({ seq, collected }: Article, now: number, why: string): Statement[] {
  const { set, values } = assignmentsAt("takedown", { removedWhy: why });
  return [
    ...removeArticle(seq, now, why),
    {
      sql: `UPDATE articles SET ${set}, collected = ? WHERE seq = ?`,
      params: [...values, JSON.stringify({ ...collected, related: [] }), seq],
    },
  ];
}

function storedAs(collection: string, { article, ...words }: CopyRecord): ArticleRecord {
  return {
    ...article,
    ...words,
    id: `${collection} ${article.id}`,
    agency: article.collected?.lead == null ? collection : `${collection}/${FOLDED}`,
    nativeId: `${article.agency} ${article.nativeId}`,
    // Its agency has these.
    ...{ day: null, fingerprint: "", textKey: null, listingFingerprint: null },
    ...{ checkDue: null, checks: 0, missingSince: null, removed: null },
  };
}

/** The statement that makes the hidden feeds of folded articles known, so that checks do not miss their documents. */
export function nameFoldedFeeds(collection: string, languages: readonly string[]): Statement {
  const feeds = [collection, ...languages.map((language) => `${collection}/${language}`)];
  return {
    sql: "INSERT INTO feeds (path, render_key) SELECT value, '' FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
    params: [JSON.stringify(feeds.map((feed) => foldedFeed(collection, feed)))],
  };
}

/** How far a collection has taken up the changes of an agency. */
export interface Taken {
  readonly agency: string;
  /** The agency's feeds that were its members then. */
  readonly feeds: readonly string[];
  readonly n: number;
}

/** How far each collection has taken up the changes of its agencies, by the collection's id. */
export function takenQuery(collections: readonly string[]): Query<Map<string, Taken[]>> {
  return {
    sql: "SELECT * FROM collected_from WHERE collection IN (SELECT value FROM json_each(?)) ORDER BY collection, agency",
    params: [JSON.stringify(collections)],
    of: (rows) => {
      const taken = new Map<string, Taken[]>(collections.map((id) => [id, []]));
      for (const row of rows) {
        const feeds = JSON.parse(text(row, "feeds")) as string[];
        taken.get(text(row, "collection"))!.push({ agency: text(row, "agency"), feeds, n: integer(row, "n") });
      }
      return taken;
    },
  };
}

/** The statement that records how far changes were taken up. */
export function recordTaken(collection: string, { agency, feeds, n }: Taken): Statement {
  return {
    sql: "INSERT OR REPLACE INTO collected_from (collection, agency, feeds, n) VALUES (?, ?, ?, ?)",
    params: [collection, agency, JSON.stringify(feeds), n],
  };
}

/** The statement that forgets an agency that a collection no longer has. */
export function forgetTaken(collection: string, agency: string): Statement {
  return { sql: "DELETE FROM collected_from WHERE collection = ? AND agency = ?", params: [collection, agency] };
}
