import type { ArticleField, FormerRevision } from "../../model/article.ts";
import type { Sql, Statement } from "../../model/ports.ts";
import type { ArticleRecord } from "../records.ts";
import { integer, text, textOrNull } from "../rows.ts";

/** SQL that is true if a revision changes a field, and its parameters. */
const CHANGES: Readonly<
  Record<ArticleField, readonly [sql: string, values: (next: ArticleRecord) => readonly (string | null)[]]>
> = {
  title: ["title IS NOT ?", ({ title }) => [title]],
  text: ["content_html IS NOT ?", ({ contentHtml }) => [contentHtml]],
  picture: [
    "image ->> '$.url' IS NOT ? OR image ->> '$.caption' IS NOT ?",
    ({ image }) => [image?.url ?? null, image?.caption ?? null],
  ],
  author: ["author IS NOT ?", ({ author }) => [author]],
  place: ["place IS NOT ?", ({ place }) => [place]],
  language: ["language IS NOT ?", ({ language }) => [language]],
};

/** The statement that keeps an article's present content before a revision replaces it, and which fields that changes. */
export function keepRevision(next: ArticleRecord): Statement {
  const changes = Object.entries(CHANGES);
  const fields = changes.map(([field, [sql]]) => `CASE WHEN ${sql} THEN '${field}' END`).join(", ");
  return {
    sql: `INSERT INTO revisions (seq, revision, recorded, title, content_html, fingerprint, changed)
      SELECT seq, revision, ?, title, content_html, fingerprint,
        (SELECT json_group_array(value) FROM json_each(json_array(${fields})) WHERE value IS NOT NULL)
      FROM articles WHERE seq = ? ON CONFLICT DO NOTHING`,
    params: [next.updated, ...changes.flatMap(([, [, values]]) => values(next)), next.seq],
  };
}

/** The newest former revisions of an article, newest first. */
export async function formerRevisions(sql: Sql, seq: number, most: number): Promise<FormerRevision[]> {
  const rows = await sql.all(
    "SELECT revision, recorded, title, content_html, changed FROM revisions WHERE seq = ? ORDER BY revision DESC LIMIT ?",
    seq,
    most,
  );
  return rows.map((row) => {
    const changed = textOrNull(row, "changed");
    return {
      revision: integer(row, "revision"),
      replaced: integer(row, "recorded"),
      title: text(row, "title"),
      contentHtml: text(row, "content_html"),
      changed: changed === null ? null : (JSON.parse(changed) as ArticleField[]),
    };
  });
}
