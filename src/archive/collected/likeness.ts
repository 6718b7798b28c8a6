import type { Sql, Statement } from "../../model/ports.ts";
import { integer } from "../rows.ts";

/** Entries that are compared with one article: those that share the most keys with it. */
const CANDIDATES = 5;
/** Old keys are deleted when the second of a new one is divisible by this. */
const PRUNED_ONCE_IN = 16;

/** The statements that store the keys of entries. `at`: now, epoch milliseconds; keys from before `since` are dropped. */
export function putLikenessKeys(
  collection: string,
  entries: readonly { readonly seq: number; readonly keys: readonly number[] }[],
  { at, since }: { readonly at: number; readonly since: number },
): Statement[] {
  const rows = entries.flatMap(({ seq, keys }) => keys.map((key) => [key, seq]));
  if (rows.length === 0) return [];
  return [
    {
      sql: `INSERT INTO likeness_keys (collection, key, seq, at)
        SELECT ?, value ->> 0, value ->> 1, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
      params: [collection, at, JSON.stringify(rows)],
    },
    ...(Math.floor(at / 1000) % PRUNED_ONCE_IN === 0
      ? [{ sql: "DELETE FROM likeness_keys WHERE collection = ? AND at < ?", params: [collection, since] }]
      : []),
  ];
}

/**
 * For each list of keys, the entries since an instant that share some of them, most first, by `seq`. One query, whose cost
 * grows with the entries that share keys, not with all.
 */
export async function entriesLike(
  sql: Sql,
  collection: string,
  lists: readonly (readonly number[])[],
  since: number,
): Promise<number[][]> {
  const found: number[][] = lists.map(() => []);
  const asked = lists.flatMap((keys, at) => keys.map((key) => [at, key]));
  if (asked.length === 0) return found;
  const rows = await sql.all(
    `SELECT k.value ->> 0 AS list, s.seq, count(*) AS shared FROM json_each(?) k
       CROSS JOIN likeness_keys s ON s.collection = ? AND s.key = k.value ->> 1 AND s.at >= ?
       CROSS JOIN articles a ON a.seq = s.seq AND a.removed IS NULL AND a.agency = ?
     GROUP BY list, s.seq ORDER BY list, shared DESC, s.seq`,
    JSON.stringify(asked),
    collection,
    since,
    collection,
  );
  for (const row of rows) {
    const candidates = found[integer(row, "list")]!;
    if (candidates.length < CANDIDATES) candidates.push(integer(row, "seq"));
  }
  return found;
}
