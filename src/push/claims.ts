import type { Sql } from "../model/ports.ts";

/** Releases the delivery claims of processes that no longer exist, so that their deliveries restart at once. */
export async function freeClaims(sql: Sql, now: number, isGone: (owner: string) => boolean): Promise<void> {
  const rows = await sql.all("SELECT DISTINCT claimer FROM subscriptions WHERE claimed > ?", now);
  const gone = rows.flatMap(({ claimer }) => (typeof claimer === "string" && isGone(claimer) ? [claimer] : []));
  if (gone.length === 0) return;
  await sql.all(
    "UPDATE subscriptions SET claimed = 0 WHERE claimed > ? AND claimer IN (SELECT value FROM json_each(?))",
    now,
    JSON.stringify(gone),
  );
}
