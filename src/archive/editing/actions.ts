import type { ActionKind, ActionTarget, ArticleAction, Correctable } from "../../model/editing/editing.ts";
import type { Sql, Statement } from "../../model/ports.ts";
import { integer, integerOrNull, text, textOrNull } from "../rows.ts";

/** The statement that records an action, for the batch that does it. */
export function recordAction(
  { agency, nativeId }: ActionTarget,
  action: Pick<ArticleAction, "at" | "what" | "reason"> & Partial<ArticleAction>,
): Statement {
  const { at, what, reason, revision = null, before = null, after = null } = action;
  const json = (value: Correctable | null) => (value === null ? null : JSON.stringify(value));
  return {
    sql: "INSERT INTO article_actions (agency, native_id, at, what, reason, revision, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    params: [agency, nativeId, at, what, reason, revision, json(before), json(after)],
  };
}

/** What operators did to an article or an item, newest first. */
export async function actionsOf(sql: Sql, { agency, nativeId }: ActionTarget, most: number): Promise<ArticleAction[]> {
  const rows = await sql.all(
    "SELECT * FROM article_actions WHERE agency = ? AND native_id = ? ORDER BY n DESC LIMIT ?",
    agency,
    nativeId,
    most,
  );
  const parsed = (json: string | null) => (json === null ? null : (JSON.parse(json) as Correctable));
  return rows.map((row) => ({
    at: integer(row, "at"),
    what: text(row, "what") as ActionKind,
    reason: text(row, "reason"),
    revision: integerOrNull(row, "revision"),
    before: parsed(textOrNull(row, "before")),
    after: parsed(textOrNull(row, "after")),
  }));
}
