import type { Article } from "../../model/article.ts";
import type { Sql, Statement } from "../../model/ports.ts";
import { BELOW, below } from "../definitions/erasure.ts";
import { MODEL_ARTICLES } from "../records.ts";
import { integer, integerOrNull } from "../rows.ts";

/** A change of an article: what it is now. */
export interface ArticleChange {
  /** Rises with each change of the agency. */
  readonly n: number;
  /** Without its text if it was removed. */
  readonly article: Article;
  /** When it was removed, epoch milliseconds, or null. */
  readonly removed: number | null;
  /** True if the agency's feed document has it now, false if only an archive document has it, or it was removed. */
  readonly listed: boolean;
}

/**
 * Tells what has changed in the articles of agencies, each article once, by its latest change. Collections use nothing
 * else of an agency, so that the agency may live elsewhere.
 */
export interface ChangeSource {
  /** Begins noting the changes of an agency. What its feed documents hold now is noted as the first. */
  follow(agency: string): Promise<void>;
  /** The changes after a number of each agency, in the order in which they happened, at most `most` in all. */
  changes(after: ReadonlyMap<string, number>, most: number): Promise<ArticleChange[]>;
}

/** The changes of the agencies in this archive. */
export function localChanges(sql: Sql): ChangeSource {
  return {
    async follow(agency) {
      await sql.batch([
        { sql: "INSERT INTO followed (agency, n) VALUES (?, 0) ON CONFLICT DO NOTHING", params: [agency] },
        {
          sql: `INSERT INTO article_changes (seq, agency, n)
            SELECT seq, agency, row_number() OVER (ORDER BY published, seq) FROM articles
            WHERE agency = ? AND removed IS NULL AND seq IN (SELECT seq FROM entries WHERE page IS NULL AND ${BELOW("feed")})
              AND NOT EXISTS (SELECT 1 FROM article_changes WHERE agency = ?)`,
          params: [agency, ...below(agency), agency],
        },
        {
          sql: `UPDATE followed SET n = max(n, (SELECT coalesce(max(n), 0) FROM article_changes c WHERE c.agency = followed.agency))
            WHERE agency = ?`,
          params: [agency],
        },
      ]);
    },
    async changes(after, most) {
      const rows = await sql.all(
        `SELECT ${MODEL_ARTICLES.select}, removed, (SELECT n FROM article_changes c WHERE c.seq = articles.seq) AS n,
           EXISTS (SELECT 1 FROM entries e WHERE e.feed = articles.agency AND e.seq = articles.seq AND e.page IS NULL) AS listed
         FROM articles
         WHERE seq IN (SELECT c.seq FROM json_each(?) w CROSS JOIN article_changes c
           ON c.agency = w.value ->> 0 AND c.n > w.value ->> 1 ORDER BY w.key, c.n LIMIT ?) ORDER BY n`,
        JSON.stringify([...after]),
        most,
      );
      return rows.map((row) => ({
        n: integer(row, "n"),
        article: MODEL_ARTICLES.read(row),
        removed: integerOrNull(row, "removed"),
        listed: integer(row, "listed") === 1,
      }));
    },
  };
}

/** The statements that end the noting of an agency's changes unless a collection still follows them. */
export function endFollowing(agency: string): Statement[] {
  const unless = "agency = ? AND NOT EXISTS (SELECT 1 FROM collected_from f WHERE f.agency = ?)";
  return [
    { sql: `DELETE FROM followed WHERE ${unless}`, params: [agency, agency] },
    { sql: `DELETE FROM article_changes WHERE ${unless}`, params: [agency, agency] },
  ];
}
