import { claimersOf, releaseClaims } from "../archive/push/subscriptions.ts";
import type { Sql } from "../model/ports.ts";

/** Releases the delivery claims of processes that no longer exist, so that their deliveries restart at once. */
export async function freeClaims(sql: Sql, now: number, isGone: (owner: string) => boolean): Promise<void> {
  const gone = (await claimersOf(sql, now)).filter(isGone);
  if (gone.length > 0) await releaseClaims(sql, gone, now);
}
