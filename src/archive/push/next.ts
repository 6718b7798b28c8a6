import type { Sql } from "../../model/ports.ts";
import { integerOrNull } from "../rows.ts";

/**
 * When the next call to a subscriber, a hub or a webhook is due, or a lease ends, epoch milliseconds; null: nothing is
 * outstanding. One that was put off by a failure is due at its own time; others are due at once (0).
 */
export async function nextCall(sql: Sql): Promise<number | null> {
  const [row] = await sql.all(
    `SELECT min(due) AS due FROM (
       SELECT min(due) AS due FROM verifications
       UNION ALL SELECT min(max(s.due, s.claimed)) FROM subscriptions s JOIN documents d ON d.path = s.path WHERE s.seen <> d.etag
       UNION ALL SELECT min(until) FROM subscriptions
       UNION ALL SELECT min(max(due, claimed)) FROM webhooks WHERE last < (SELECT coalesce(max(id), 0) FROM events)
       UNION ALL SELECT min(p.due) FROM pings p JOIN documents d ON d.path = p.path WHERE p.etag <> d.etag)`,
  );
  return integerOrNull(row!, "due");
}
