import type { Sql } from "../../model/ports.ts";
import { integer } from "../rows.ts";
import { type DeliveryWaits, deliveryDue } from "./deliveries.ts";
import { verificationDue } from "./verifications.ts";

/** Which kinds of work the hub has. */
export interface HubWork {
  /** Requests are due for verification. */
  readonly asked: boolean;
  /** Subscriptions have ended, reach too far ahead, or are to a document that is no longer published. */
  readonly over: boolean;
  /** Subscribers lack the newest document, and are due. */
  readonly lagging: boolean;
}

/**
 * The hub's work, in one query. `paths`: of the published documents; `until`: the latest end of a lease; `verification`: the
 * longest wait between two attempts to verify, milliseconds.
 */
export async function outstandingWork(
  sql: Sql,
  { paths, until }: { readonly paths: ReadonlySet<string>; readonly until: number },
  waits: DeliveryWaits & { readonly verification: number },
  now: number,
): Promise<HubWork> {
  const [row] = await sql.all(
    `SELECT EXISTS (SELECT 1 FROM verifications WHERE ${verificationDue(waits.verification)}) AS asked,
      EXISTS (SELECT 1 FROM subscriptions WHERE until <= ? OR until > ? OR path NOT IN (SELECT value FROM json_each(?))) AS over,
      EXISTS (SELECT 1 FROM subscriptions s JOIN documents d ON d.path = s.path WHERE s.seen <> d.etag AND ${deliveryDue(waits)}) AS lagging`,
    now,
    now,
    until,
    JSON.stringify([...paths]),
    now,
  );
  return {
    asked: integer(row!, "asked") === 1,
    over: integer(row!, "over") === 1,
    lagging: integer(row!, "lagging") === 1,
  };
}
