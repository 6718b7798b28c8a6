import type { Article, DatePrecision, DateSource, PublishedDate } from "../../model/article.ts";
import type { ActionTarget } from "../../model/editing/editing.ts";
import type { Sql, SqlRow, Statement } from "../../model/ports.ts";
import { addToFeeds } from "../articles.ts";
import { correcting, MODEL_ARTICLES } from "../records.ts";
import { integer, integerOrNull, text, textOrNull } from "../rows.ts";
import { dropWords, type IndexedWords, indexWords } from "../search/words.ts";

/** A date as an article has it. `day`: its local day, `YYYY-MM-DD`, or null. */
export interface KeptDate {
  readonly published: PublishedDate;
  readonly day: string | null;
}

/** What the site says of an article where an operator corrected it; null where not. */
export interface Original {
  readonly date: KeptDate | null;
  readonly sections: readonly string[] | null;
}

/** An article as an operator edits it. */
export interface EditedArticle {
  readonly article: Article;
  readonly day: string | null;
  /** When it was removed, by the agency or an operator; null: it is published. */
  readonly removed: number | null;
  readonly removedWhy: string | null;
  /** When an operator took it down, or null. */
  readonly takenDown: number | null;
  readonly original: Original;
}

/** An agency's own article by its native id; null if there is none. */
export async function editedArticle(sql: Sql, { agency, nativeId }: ActionTarget): Promise<EditedArticle | null> {
  const where = "WHERE agency = ? AND native_id = ?";
  const params = [agency, nativeId];
  const [[row], [takedown], [correction]] = (await sql.batch([
    {
      sql: `SELECT ${MODEL_ARTICLES.select}, day, removed, removed_why FROM articles ${where} AND collected IS NULL`,
      params,
    },
    { sql: `SELECT at FROM takedowns ${where}`, params },
    { sql: `SELECT * FROM corrections ${where}`, params },
  ])) as [SqlRow[], SqlRow[], SqlRow[]];
  if (row === undefined) return null;
  return {
    article: MODEL_ARTICLES.read(row),
    day: textOrNull(row, "day"),
    removed: integerOrNull(row, "removed"),
    removedWhy: textOrNull(row, "removed_why"),
    takenDown: takedown === undefined ? null : integer(takedown, "at"),
    original: originalOf(correction),
  };
}

function originalOf(row: SqlRow | undefined): Original {
  if (row === undefined) return { date: null, sections: null };
  const instant = integerOrNull(row, "published");
  const sections = textOrNull(row, "sections");
  return {
    date:
      instant === null
        ? null
        : {
            published: {
              instant,
              precision: text(row, "date_precision") as DatePrecision,
              source: text(row, "date_source") as DateSource,
            },
            day: textOrNull(row, "day"),
          },
    sections: sections === null ? null : (JSON.parse(sections) as string[]),
  };
}

/** The statement that records what the site says of an article, or that nothing of it is corrected any more. */
export function putOriginal({ agency, nativeId }: ActionTarget, { date, sections }: Original): Statement {
  if (date === null && sections === null)
    return { sql: "DELETE FROM corrections WHERE agency = ? AND native_id = ?", params: [agency, nativeId] };
  const { instant = null, precision = null, source = null } = date?.published ?? {};
  return {
    sql: "INSERT OR REPLACE INTO corrections (agency, native_id, published, date_precision, date_source, day, sections) VALUES (?, ?, ?, ?, ?, ?, ?)",
    params: [
      ...[agency, nativeId, instant, precision, source, date?.day ?? null],
      sections === null ? null : JSON.stringify(sections),
    ],
  };
}

/** A corrected article: its next revision, with the words of its texts for the search index. */
export interface CorrectedArticle extends IndexedWords {
  readonly date: KeptDate;
  readonly sections: readonly string[];
  readonly updated: number;
  readonly revision: number;
  /** Paths of all feeds that it belongs to now. */
  readonly feeds: readonly string[];
}

/**
 * Statements that correct an article's date and sections. It keeps its place in sealed archive documents, of feeds that it
 * left too (RFC 5005, 4); it leaves only their current documents.
 */
export function correctArticle(article: CorrectedArticle): Statement[] {
  const { seq, date, sections, updated, revision, feeds } = article;
  const { set, values } = correcting({ ...date, sections, updated, revision });
  const { instant } = date.published;
  return [
    // Before the date changes: the rows of the search index are found by it.
    dropWords([seq]),
    { sql: `UPDATE articles SET ${set} WHERE seq = ?`, params: [...values, seq] },
    { sql: "UPDATE entries SET published = ? WHERE seq = ? AND published <> ?", params: [instant, seq, instant] },
    {
      sql: `DELETE FROM entries WHERE seq = ? AND coalesce(page, -1) = -1 AND feed NOT IN (SELECT value FROM json_each(?))`,
      params: [seq, JSON.stringify(feeds)],
    },
    addToFeeds(feeds.map((feed) => ({ feed, seq, published: instant }))),
    ...indexWords([article]),
  ];
}
