import type { Sql, Statement } from "../../model/ports.ts";
import { integer, text } from "../rows.ts";
import { hasCome } from "./due.ts";
import { SUBSCRIPTIONS, type SubscriptionRow } from "./subscriptions.ts";

/** The longest that a delivery can wait, milliseconds. Only a clock that ran ahead can have put it off for longer. */
export interface DeliveryWaits {
  /** Until the next attempt. */
  readonly retry: number;
  /** Until the claim of another process ends. */
  readonly claim: number;
}

/** SQL condition with one parameter, now: the next attempt for subscription `s` is due. */
export function deliveryDue(waits: DeliveryWaits): string {
  return hasCome("s.due", waits.retry);
}

/** SQL condition with one parameter, now: no process has claimed subscription `s`. */
function unclaimed(waits: DeliveryWaits): string {
  return hasCome("s.claimed", waits.claim);
}

/** A subscription that a process has claimed in order to deliver to it. */
export interface ClaimedDelivery extends SubscriptionRow {
  /** ETag of the newest document of its path. */
  readonly newest: string;
}

/**
 * Claims at most `most` subscriptions that lack the newest document, for `owner` until an instant: those with the fewest
 * failures and the quickest last delivery. They come in no order.
 */
export async function claimDeliveries(
  sql: Sql,
  { owner, until, most }: { readonly owner: string; readonly until: number; readonly most: number },
  waits: DeliveryWaits,
  now: number,
): Promise<ClaimedDelivery[]> {
  const rows = await sql.all(
    `UPDATE subscriptions SET claimed = ?, claimer = ? WHERE id IN (
         SELECT s.id FROM subscriptions s JOIN documents d ON d.path = s.path
         WHERE s.seen <> d.etag AND ${deliveryDue(waits)} AND ${unclaimed(waits)} AND s.until > ? ORDER BY s.tries, s.slow, s.id LIMIT ?)
       RETURNING *, (SELECT etag FROM documents d WHERE d.path = subscriptions.path) AS newest`,
    until,
    owner,
    now,
    now,
    now,
    most,
  );
  return rows.map((row) => ({ ...SUBSCRIPTIONS.read(row), newest: text(row, "newest") }));
}

/** The statement that releases a claim and puts the delivery off until an instant. */
export function putOffDelivery(id: number, until: number): Statement {
  return { sql: "UPDATE subscriptions SET claimed = 0, due = ? WHERE id = ?", params: [until, id] };
}

/**
 * The statement that records a delivery and releases its claim. `slow`: what it took, whole milliseconds; `answer` null:
 * nothing had to be sent.
 */
export function recordDelivery(
  id: number,
  {
    seen,
    sent,
    slow,
    answer,
    answered,
  }: Pick<SubscriptionRow, "seen" | "slow" | "answer" | "answered"> & { readonly sent: string },
): Statement {
  return {
    sql: `UPDATE subscriptions SET seen = ?, sent = ?, due = 0, tries = 0, failing = NULL, claimed = 0, slow = ?,
      answer = coalesce(?, answer), answered = coalesce(?, answered) WHERE id = ?`,
    params: [seen, sent, slow, answer, answered, id],
  };
}

/** The statement that records a failed delivery and releases its claim. */
export function recordFailure(
  id: number,
  failure: Pick<SubscriptionRow, "seen" | "due" | "tries" | "failing" | "slow" | "answer" | "answered">,
): Statement {
  const { seen, due, tries, failing, slow, answer, answered } = failure;
  return {
    sql: `UPDATE subscriptions SET seen = ?, due = ?, tries = ?, failing = ?, claimed = 0, slow = ?, answer = ?, answered = ?
      WHERE id = ?`,
    params: [seen, due, tries, failing, slow, answer, answered, id],
  };
}

/** Number of subscriptions with a delivery due that no process has claimed. */
export async function owedDeliveries(sql: Sql, waits: DeliveryWaits, now: number): Promise<number> {
  const [row] = await sql.all(
    `SELECT count(*) AS owed FROM subscriptions s JOIN documents d ON d.path = s.path
     WHERE s.seen <> d.etag AND ${deliveryDue(waits)} AND ${unclaimed(waits)} AND s.until > ?`,
    now,
    now,
    now,
  );
  return integer(row!, "owed");
}

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
    `SELECT sum(subscriptions) AS subscriptions, sum(owed) AS owed, sum(failing) AS failing FROM (
       SELECT count(*) AS subscriptions, coalesce(sum(s.seen <> d.etag), 0) AS owed, coalesce(sum(s.tries > 0), 0) AS failing
       FROM subscriptions s LEFT JOIN documents d ON d.path = s.path
       UNION ALL SELECT figures ->> 'subscriptions', figures ->> 'owed', figures ->> 'failing' FROM reports)`,
  );
  return {
    subscriptions: integer(counts!, "subscriptions"),
    owed: integer(counts!, "owed"),
    failing: integer(counts!, "failing"),
  };
}

/** A subscription for the operator's eyes; `waiting`: it lacks the newest document. */
export interface ListedSubscription
  extends Pick<
    SubscriptionRow,
    "host" | "path" | "query" | "since" | "until" | "tries" | "due" | "answer" | "answered"
  > {
  readonly waiting: boolean;
}

/** Subscriptions, at most `most`: those in trouble first, then those that ended their last delivery latest. */
export async function listedSubscriptions(sql: Sql, most: number): Promise<ListedSubscription[]> {
  const rows = await sql.all(
    `SELECT s.*, coalesce(s.seen <> d.etag, 0) AS waiting FROM subscriptions s LEFT JOIN documents d ON d.path = s.path
     ORDER BY s.tries DESC, s.answered DESC, s.id LIMIT ?`,
    most,
  );
  return rows.map((row) => {
    // No secret, and no address of a callback, which may contain one.
    const { host, path, query, since, until, tries, due, answer, answered } = SUBSCRIPTIONS.read(row);
    return { host, path, query, since, until, tries, due, answer, answered, waiting: integer(row, "waiting") === 1 };
  });
}

/** The same order for what several archives list. */
export function troubledFirst(a: ListedSubscription, b: ListedSubscription): number {
  return b.tries - a.tries || (b.answered ?? 0) - (a.answered ?? 0);
}
