import type { Sql, Statement } from "../../model/ports.ts";
import { factOf, integer, putFact, text } from "../rows.ts";

/** A tag of the edge's cache whose purge has not succeeded yet. */
export interface OwedPurge {
  readonly tag: string;
  /** Rises each time that the tag is owed again. */
  readonly n: number;
  /** For a takedown: goes before all others. */
  readonly urgent: boolean;
  /** Owed since, epoch milliseconds. */
  readonly since: number;
}

/** The statements that note purges of these tags. A tag that is owed already stays urgent, and as old as it is. */
export function owePurges(tags: readonly string[], now: number, urgent: boolean): Statement[] {
  if (tags.length === 0) return [];
  return [
    {
      sql: `INSERT INTO purges (tag, n, urgent, since)
        SELECT value, max(?, (SELECT coalesce(max(n), 0) + 1 FROM purges)), ?, ? FROM json_each(?) WHERE true
        ON CONFLICT (tag) DO UPDATE SET n = excluded.n, urgent = max(urgent, excluded.urgent)`,
      params: [now, urgent ? 1 : 0, now, JSON.stringify(tags)],
    },
  ];
}

/** The tags to purge, at most `most`: urgent ones first, then the oldest. */
export async function owedPurges(sql: Sql, most: number): Promise<OwedPurge[]> {
  const rows = await sql.all("SELECT tag, n, urgent, since FROM purges ORDER BY urgent DESC, since, tag LIMIT ?", most);
  return rows.map((row) => ({
    tag: text(row, "tag"),
    n: integer(row, "n"),
    urgent: integer(row, "urgent") === 1,
    since: integer(row, "since"),
  }));
}

/** The statement that settles purges, unless a tag has been owed again since. */
export function settlePurges(purged: readonly Pick<OwedPurge, "tag" | "n">[]): Statement {
  return {
    sql: `DELETE FROM purges WHERE EXISTS
      (SELECT 1 FROM json_each(?) p WHERE p.value ->> 0 = purges.tag AND purges.n <= p.value ->> 1)`,
    params: [JSON.stringify(purged.map(({ tag, n }) => [tag, n]))],
  };
}

/** The statement that forgets purges owed since before an instant: whatever the edge kept has expired by then. */
export function forgetPurges(before: number): Statement {
  return { sql: "DELETE FROM purges WHERE since < ?", params: [before] };
}

/** The fact that keeps the times of the last calls. */
const CALLS = "purge-calls";

/** Times of the last calls that purged anything, epoch milliseconds, oldest first. */
export async function purgeCalls(sql: Sql): Promise<number[]> {
  return JSON.parse((await factOf(sql, CALLS)) ?? "[]") as number[];
}

/** The statement that stores these times. */
export function notePurgeCalls(calls: readonly number[]): Statement {
  return putFact(CALLS, JSON.stringify(calls));
}
