import type { Sql, Statement } from "../../model/ports.ts";
import { type Columns, insertRow, integerColumn, optionalText, rowCodec, textColumn } from "../columns.ts";
import { integer } from "../rows.ts";
import { hasCome } from "./due.ts";
import type { SignatureMethod, SubscriptionKey } from "./subscriptions.ts";

/** A request to subscribe or to unsubscribe, whose intent the hub has not verified yet (WebSub, 5.3). */
export interface SubscriptionRequest extends SubscriptionKey {
  readonly mode: "subscribe" | "unsubscribe";
  /** The topic's address, as the subscriber wrote it. */
  readonly topic: string;
  /** Host of the callback. */
  readonly host: string;
  readonly secret: string | null;
  readonly method: SignatureMethod;
  /** Seconds. */
  readonly lease: number;
  /** When it is to be verified: epoch milliseconds. */
  readonly due: number;
}

/** The same with its key, and the failures to reach its callback. */
export interface VerificationRow extends SubscriptionRequest {
  readonly id: number;
  readonly tries: number;
}

const REQUEST: Columns<SubscriptionRequest> = {
  mode: textColumn<SubscriptionRequest["mode"]>("mode"),
  path: textColumn("path"),
  query: textColumn("query"),
  topic: textColumn("topic"),
  callback: textColumn("callback"),
  host: textColumn("host"),
  secret: optionalText("secret"),
  method: textColumn<SignatureMethod>("method"),
  lease: integerColumn("lease"),
  due: integerColumn("due"),
};
const REQUESTS = rowCodec(REQUEST);
const VERIFICATIONS = rowCodec<VerificationRow>({
  id: integerColumn("id"),
  ...REQUEST,
  tries: integerColumn("tries"),
});

/** How full the hub is when a request comes. */
export interface HubLoad {
  readonly subscriptions: number;
  /** Those of the request's host. */
  readonly ofHost: number;
  /** True if the requested subscription exists: the request renews or ends it. */
  readonly held: boolean;
  /** Unverified requests. */
  readonly waiting: number;
  /** Those of the request's host. */
  readonly waitingOfHost: number;
}

/** Counts what a request is limited by. */
export async function hubLoad(sql: Sql, key: SubscriptionKey, host: string): Promise<HubLoad> {
  const [row] = await sql.all(
    `SELECT (SELECT count(*) FROM subscriptions) AS every, (SELECT count(*) FROM subscriptions WHERE host = ?) AS host,
      EXISTS (SELECT 1 FROM subscriptions WHERE path = ? AND query = ? AND callback = ?) AS held,
      (SELECT count(*) FROM verifications) AS waiting, (SELECT count(*) FROM verifications WHERE host = ?) AS asked`,
    host,
    key.path,
    key.query,
    key.callback,
    host,
  );
  return {
    subscriptions: integer(row!, "every"),
    ofHost: integer(row!, "host"),
    held: integer(row!, "held") === 1,
    waiting: integer(row!, "waiting"),
    waitingOfHost: integer(row!, "asked"),
  };
}

/**
 * Keeps a request. It replaces a pending one for the same subscription, and is then verified `soon` milliseconds after its
 * own `due`, or when the pending one was due if that is earlier.
 */
export async function keepRequest(sql: Sql, request: SubscriptionRequest, soon: number): Promise<void> {
  const insert = insertRow("verifications", REQUESTS, request);
  await sql.all(
    `${insert.sql}
     ON CONFLICT (path, query, callback) DO UPDATE SET mode = excluded.mode, topic = excluded.topic, secret = excluded.secret, method = excluded.method,
       lease = excluded.lease, due = min(verifications.due, excluded.due + ${soon}), tries = 0`,
    ...insert.params,
  );
}

/**
 * SQL condition with one parameter, now: a request is due for verification. `longest`: the longest wait between two
 * attempts, milliseconds.
 */
export function verificationDue(longest: number): string {
  return hasCome("due", longest);
}

/** Takes at most `most` requests that are due, and puts each off until an instant, for as long as it is being verified. */
export async function claimVerifications(
  sql: Sql,
  { until, most }: { readonly until: number; readonly most: number },
  longest: number,
  now: number,
): Promise<VerificationRow[]> {
  const rows = await sql.all(
    `UPDATE verifications SET due = ? WHERE id IN (SELECT id FROM verifications WHERE ${verificationDue(longest)} ORDER BY due, id LIMIT ?)
       RETURNING *`,
    until,
    now,
    most,
  );
  return rows.map(VERIFICATIONS.read);
}

/** The statement that deletes a request. One that has replaced it since has another `due`, and stays. */
export function forgetVerification({ id, due }: VerificationRow): Statement {
  return { sql: "DELETE FROM verifications WHERE id = ? AND due = ?", params: [id, due] };
}

/** The statement that puts a request off until an instant, after so many more failures, unless another has replaced it. */
export function putOffVerification({ id, due }: VerificationRow, until: number, failures: 0 | 1): Statement {
  return {
    sql: "UPDATE verifications SET due = ?, tries = tries + ? WHERE id = ? AND due = ?",
    params: [until, failures, id, due],
  };
}
