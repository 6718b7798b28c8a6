import type { Sql } from "../model/ports.ts";
import { DELIVERY_DUE, UNCLAIMED } from "./deliver.ts";

/** Subscriptions at the hub. */
export interface SubscriptionCounts {
  readonly subscriptions: number;
  /** Owed the newest document. */
  readonly owed: number;
  /** Whose last delivery failed. */
  readonly failing: number;
}

/** Counts for `/status` and `/metrics`; they name no subscriber. */
export async function subscriptionCounts(sql: Sql): Promise<SubscriptionCounts> {
  const [counts] = await sql.all(
    `SELECT count(*) AS held, coalesce(sum(s.seen <> d.etag), 0) AS owed, coalesce(sum(s.tries > 0), 0) AS failing
     FROM subscriptions s LEFT JOIN documents d ON d.path = s.path`,
  );
  const { held, owed, failing } = counts!;
  return { subscriptions: Number(held), owed: Number(owed), failing: Number(failing) };
}

/** Subscriptions that something could be delivered to now, and that nobody delivers to. */
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

/** How a webhook stands, for the operator. `host` only: its address may hold a secret. */
export interface WebhookState {
  readonly host: string;
  /** Events that it was not told of yet. */
  readonly waiting: number;
  /** Failures in a row. */
  readonly tries: number;
  readonly delivered: number | null;
  readonly error: string | null;
}

/** Every webhook that was ever told something, by address. */
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
