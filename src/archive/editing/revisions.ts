import type { Sql } from "../../model/ports.ts";
import { integer, text } from "../rows.ts";

/** A former text of an article. */
export interface FormerText {
  readonly revision: number;
  /** When the next one replaced it, epoch milliseconds. */
  readonly replaced: number;
  readonly title: string;
  readonly contentHtml: string;
}

/** Former texts of an article, newest first. */
export async function formerTexts(sql: Sql, seq: number, most: number): Promise<FormerText[]> {
  const rows = await sql.all("SELECT * FROM revisions WHERE seq = ? ORDER BY revision DESC LIMIT ?", seq, most);
  return rows.map((row) => ({
    revision: integer(row, "revision"),
    replaced: integer(row, "recorded"),
    title: text(row, "title"),
    contentHtml: text(row, "content_html"),
  }));
}
