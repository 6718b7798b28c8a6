import type { Sql, Statement } from "../model/ports.ts";
import { assignmentsAt } from "./records.ts";
import { integer, integerOrNull, text } from "./rows.ts";

/** An article that can be taken down. */
export interface TakedownTarget {
  readonly seq: number;
  readonly id: string;
  readonly agency: string;
  readonly nativeId: string;
  readonly url: string;
  /** When it was removed, by the agency or an operator. */
  readonly removed: number | null;
  /** When an operator took it down. */
  readonly takenDown: number | null;
}

/**
 * Articles that a name may mean, at most two: a tag URI, an http address, the agency's own id, or that id after the path
 * of a feed (`lana/326418`, `lana/ar/326418`). `agencyOf`: the agency of the feed at a path.
 */
export async function articlesNamed(
  sql: Sql,
  name: string,
  agencyOf: (feed: string) => string | undefined,
): Promise<TakedownTarget[]> {
  const by = async (where: string, ...params: string[]): Promise<TakedownTarget[]> => {
    const rows = await sql.all(
      `SELECT a.seq, a.id, a.agency, a.native_id, a.url, a.removed, t.at FROM articles a
       LEFT JOIN takedowns t ON t.agency = a.agency AND t.native_id = a.native_id WHERE ${where} LIMIT 2`,
      ...params,
    );
    return rows.map((row) => ({
      seq: integer(row, "seq"),
      id: text(row, "id"),
      agency: text(row, "agency"),
      nativeId: text(row, "native_id"),
      url: text(row, "url"),
      removed: integerOrNull(row, "removed"),
      takenDown: integerOrNull(row, "at"),
    }));
  };
  if (name.startsWith("tag:")) return by("a.id = ?", name);
  if (/^https?:/.test(name)) return by("a.url = ? AND a.collected IS NULL", name);
  for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
    const agency = agencyOf(name.slice(0, at));
    if (agency !== undefined) return by("a.agency = ? AND a.native_id = ?", agency, name.slice(at + 1));
  }
  return by("a.native_id = ?", name);
}

/**
 * Statements to run with those of `removeArticle`: they delete the other traces of the article's content and its page
 * set aside, and keep its id from ever being read again.
 */
export function takeDown(article: TakedownTarget, now: number, reason: string): Statement[] {
  const { agency, nativeId, seq } = article;
  const { set, values } = assignmentsAt("takedown", { removedWhy: reason });
  return [
    { sql: `UPDATE articles SET ${set} WHERE seq = ?`, params: [...values, seq] },
    // Webhooks that have yet to receive the event still get it, without the title.
    { sql: "UPDATE events SET data = json_remove(data, '$.title') WHERE article = ?", params: [article.id] },
    { sql: "DELETE FROM quarantine WHERE agency = ? AND native_id = ?", params: [agency, nativeId] },
    {
      sql: "INSERT INTO takedowns (agency, native_id, at, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason",
      params: [agency, nativeId, now, reason],
    },
  ];
}

/** `check_due` of a removed article that the next poll reads again. */
export const DUE_AT_ONCE = 0;

/** Statements that lift a takedown: the next poll reads the article's page again. */
export function liftTakedown(article: TakedownTarget): Statement[] {
  return [
    { sql: "UPDATE articles SET check_due = ? WHERE seq = ?", params: [DUE_AT_ONCE, article.seq] },
    {
      sql: "DELETE FROM takedowns WHERE agency = ? AND native_id = ?",
      params: [article.agency, article.nativeId],
    },
  ];
}
