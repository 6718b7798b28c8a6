import { owedDeliveries } from "../archive/push/deliveries.ts";
import { webhookProgress } from "../archive/push/webhooks.ts";
import type { Sql } from "../model/ports.ts";
import { DELIVERY_WAITS } from "./deliver.ts";

/** Number of subscriptions with a delivery due that no process has claimed. */
export function owedNow(sql: Sql, now: number): Promise<number> {
  return owedDeliveries(sql, DELIVERY_WAITS, now);
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
  const webhooks = await webhookProgress(sql);
  return webhooks.map(({ url, waiting, ...last }) => ({ host: new URL(url).host, waiting, ...last }));
}
