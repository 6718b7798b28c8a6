import type { Sql } from "../model/ports.ts";
import { DELIVERY_DUE, UNCLAIMED } from "./deliver.ts";

/** Numbers of subscriptions at the hub. */
export interface SubscriptionCounts {
  readonly subscriptions: number;
  /** Subscriptions that have not received the newest document. */
  readonly owed: number;
  /** Subscriptions whose last delivery failed. */
  readonly failing: number;
}

/** Counts for `/status` and `/metrics`. They identify no subscriber. */
export async function subscriptionCounts(sql: Sql): Promise<SubscriptionCounts> {
  const [counts] = await sql.all(
    `SELECT count(*) AS subscriptions, coalesce(sum(s.seen <> d.etag), 0) AS owed, coalesce(sum(s.tries > 0), 0) AS failing
     FROM subscriptions s LEFT JOIN documents d ON d.path = s.path`,
  );
  const { subscriptions, owed, failing } = counts!;
  return { subscriptions: Number(subscriptions), owed: Number(owed), failing: Number(failing) };
}

/** Number of subscriptions with a delivery due that no process has claimed. */
export async function owedNow(sql: Sql, now: number): Promise<number> {
  const [row] = await sql.all(
    `SELECT count(*) AS owed FROM subscriptions s JOIN documents d ON d.path = s.path
     WHERE s.seen <> d.etag AND ${DELIVERY_DUE} AND ${UNCLAIMED} AND s.until > ?`,
    now,
    now,
    now,
  );
  return Number(row!["owed"]);
}

/** State of a webhook, for the operator. Only the host is shown: the address may contain a secret. */
export interface WebhookState {
  readonly host: string;
  /** Events not delivered to it yet. */
  readonly waiting: number;
  /** Failures in a row. */
  readonly tries: number;
  readonly delivered: number | null;
  readonly error: string | null;
}

/** The state of every webhook, ordered by address. */
export async function webhookStates(sql: Sql): Promise<WebhookState[]> {
  const rows = await sql.all(
    "SELECT url, tries, delivered, error, (SELECT count(*) FROM events WHERE id > last) AS waiting FROM webhooks ORDER BY url",
  );
  return rows.map((row) => ({
    host: new URL(row["url"] as string).host,
    waiting: row["waiting"] as number,
    tries: row["tries"] as number,
    delivered: row["delivered"] as number | null,
    error: row["error"] as string | null,
  }));
}
