import type { Sql, Statement } from "../../model/ports.ts";
import { type Columns, integerColumn, optionalInteger, optionalText, rowCodec, textColumn } from "../columns.ts";
import { text } from "../rows.ts";

/** A hash method that a subscriber's deliveries are signed with (WebSub, 8). */
export type SignatureMethod = "sha1" | "sha256" | "sha384" | "sha512";

/** What tells one subscription from another. */
export interface SubscriptionKey {
  /** Path of the document: `lana/ar/rss.xml`. */
  readonly path: string;
  /** Canonical query of a filtered feed, else "". */
  readonly query: string;
  readonly callback: string;
}

/** A verified subscription to a document (WebSub). Instants are epoch milliseconds. */
export interface SubscriptionRow extends SubscriptionKey {
  readonly id: number;
  /** Host of the callback. */
  readonly host: string;
  readonly secret: string | null;
  readonly method: SignatureMethod;
  readonly since: number;
  /** End of the lease. */
  readonly until: number;
  /** ETag of the last document that is settled: delivered, or given up. */
  readonly seen: string;
  /** ETag of what was delivered last; it differs from `seen` for a filtered feed. */
  readonly sent: string | null;
  /** No delivery is made before this. */
  readonly due: number;
  /** Failures in a row. */
  readonly tries: number;
  /** When these failures began. */
  readonly failing: number | null;
  /** End of the claim of the process that delivers. */
  readonly claimed: number;
  /** That process. */
  readonly claimer: string | null;
  /** Duration of the last delivery, milliseconds. */
  readonly slow: number;
  /** The last answer (`status 202`), or why there was none; null: nothing was sent yet. */
  readonly answer: string | null;
  /** When that was. */
  readonly answered: number | null;
}

const SUBSCRIPTION: Columns<SubscriptionRow> = {
  id: integerColumn("id"),
  path: textColumn("path"),
  query: textColumn("query"),
  callback: textColumn("callback"),
  host: textColumn("host"),
  secret: optionalText("secret"),
  method: textColumn<SignatureMethod>("method"),
  since: integerColumn("since"),
  until: integerColumn("until"),
  seen: textColumn("seen"),
  sent: optionalText("sent"),
  due: integerColumn("due"),
  tries: integerColumn("tries"),
  failing: optionalInteger("failing"),
  claimed: integerColumn("claimed"),
  claimer: optionalText("claimer"),
  slow: integerColumn("slow"),
  answer: optionalText("answer"),
  answered: optionalInteger("answered"),
};

/** Whole rows of subscriptions. */
export const SUBSCRIPTIONS = rowCodec(SUBSCRIPTION);

/** A subscription whose lease has ended, and how its last deliveries went. */
export type EndedSubscription = Pick<SubscriptionRow, "host" | "path" | "tries" | "failing">;

const ENDED = rowCodec<EndedSubscription>({
  host: SUBSCRIPTION.host,
  path: SUBSCRIPTION.path,
  tries: SUBSCRIPTION.tries,
  failing: SUBSCRIPTION.failing,
});

/** A subscriber to tell that its subscription is denied. */
export type DeniedSubscription = Pick<SubscriptionRow, "callback" | "host" | "path" | "query">;

const DENIED = rowCodec<DeniedSubscription>({
  callback: SUBSCRIPTION.callback,
  host: SUBSCRIPTION.host,
  path: SUBSCRIPTION.path,
  query: SUBSCRIPTION.query,
});

/** What a verified request makes of a subscription. */
export type VerifiedSubscription = Pick<SubscriptionRow, "path" | "query" | "callback" | "host" | "secret" | "method">;

/**
 * The statement that starts a subscription or renews it, from now until an instant. A renewal keeps `seen`; a new
 * subscription starts at the current document, and gets only later changes.
 */
export function putSubscription(subscription: VerifiedSubscription, now: number, until: number): Statement {
  const { path, query, callback, host, secret, method } = subscription;
  return {
    sql: `INSERT INTO subscriptions (path, query, callback, host, secret, method, since, until, seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT etag FROM documents WHERE path = ?), ''))
      ON CONFLICT (path, query, callback) DO UPDATE SET secret = excluded.secret, method = excluded.method, until = excluded.until, tries = 0,
        failing = NULL, due = 0`,
    params: [path, query, callback, host, secret, method, now, until, path],
  };
}

/** The statement that ends a subscription at its subscriber's request. */
export function removeSubscription({ path, query, callback }: SubscriptionKey): Statement {
  return {
    sql: "DELETE FROM subscriptions WHERE path = ? AND query = ? AND callback = ?",
    params: [path, query, callback],
  };
}

/** The statement that deletes a subscription by its id. */
export function dropSubscription(id: number): Statement {
  return { sql: "DELETE FROM subscriptions WHERE id = ?", params: [id] };
}

const DAY = 86_400_000;

/**
 * SQL condition with two parameters, both now: the machine's clock agreed with an agency's within the last day.
 * `unknown`: the value if no agency's clock has ever agreed with it.
 */
const isSound = (unknown: 0 | 1): string =>
  `coalesce((SELECT max(clocks_agreed) FROM watches) BETWEEN ? - ${DAY} AND ? + ${DAY}, ${unknown})`;

/** Deletes the subscriptions whose lease has ended (WebSub, 5.1); none while the machine's clock is known to be wrong. */
export async function endLeases(sql: Sql, now: number): Promise<EndedSubscription[]> {
  const rows = await sql.all(
    `DELETE FROM subscriptions WHERE until <= ? AND ${isSound(1)} RETURNING ${ENDED.select}`,
    now,
    now,
    now,
  );
  return rows.map(ENDED.read);
}

/** Cuts leases that end after `until` to that instant; none unless the machine's clock is known to be right. */
export async function cutLeases(sql: Sql, until: number, now: number): Promise<void> {
  await sql.all(`UPDATE subscriptions SET until = ? WHERE until > ? AND ${isSound(0)}`, until, until, now, now);
}

/** Deletes at most `most` subscriptions to documents other than these, which are those that are published. */
export async function dropUnpublished(
  sql: Sql,
  paths: ReadonlySet<string>,
  most: number,
): Promise<DeniedSubscription[]> {
  const rows = await sql.all(
    `DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions
         WHERE path NOT IN (SELECT value FROM json_each(?)) LIMIT ?) RETURNING ${DENIED.select}`,
    JSON.stringify([...paths]),
    most,
  );
  return rows.map(DENIED.read);
}

/** Processes that hold claims on deliveries. */
export async function claimersOf(sql: Sql, now: number): Promise<string[]> {
  const rows = await sql.all("SELECT DISTINCT claimer FROM subscriptions WHERE claimed > ?", now);
  return rows.flatMap((row) => (row["claimer"] === null ? [] : text(row, "claimer")));
}

/** Releases the claims on deliveries that these processes hold. */
export async function releaseClaims(sql: Sql, claimers: readonly string[], now: number): Promise<void> {
  await sql.all(
    "UPDATE subscriptions SET claimed = 0 WHERE claimed > ? AND claimer IN (SELECT value FROM json_each(?))",
    now,
    JSON.stringify(claimers),
  );
}
