import {
  type ListedSubscription,
  listedSubscriptions,
  owedDeliveries,
  subscriptionCounts,
} from "../archive/push/deliveries.ts";
import { webhookProgress } from "../archive/push/webhooks.ts";
import type { DeliveriesReport } from "../model/editing/editing.ts";
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
  return webhooks.map(({ url, waiting, due: _due, ...last }) => ({ host: new URL(url).host, waiting, ...last }));
}

/** Maximum subscribers that are listed. */
const MOST_SUBSCRIBERS = 200;

/** Lists at most `most` subscriptions, in the order of `listedSubscriptions`. */
export type Subscribers = (most: number) => Promise<readonly ListedSubscription[]>;

/**
 * Everything that is delivered, and to whom. `webhooks`: their addresses, in the order of the settings. `listed`: where
 * subscriptions are if not in this archive.
 */
export async function deliveriesReport(
  sql: Sql,
  webhooks: readonly string[],
  now: number,
  listed: Subscribers = (most) => listedSubscriptions(sql, most),
): Promise<DeliveriesReport> {
  const progress = new Map((await webhookProgress(sql)).map((row) => [row.url, row]));
  const subscribers = await listed(MOST_SUBSCRIBERS);
  return {
    subscriptions: (await subscriptionCounts(sql)).subscriptions,
    subscribers: subscribers.map(({ path, query, since, until, due, answered, ...rest }) => ({
      ...{ host: rest.host, topic: query === "" ? path : `${path}?${query}`, tries: rest.tries, answer: rest.answer },
      waiting: rest.waiting,
      since: time(since)!,
      until: time(until)!,
      nextTry: rest.waiting ? time(Math.max(now, due)) : null,
      answered: time(answered),
    })),
    webhooks: webhooks.map((url, at) => {
      const { waiting = 0, tries = 0, delivered = null, error = null, due = 0 } = progress.get(url) ?? {};
      return {
        ...{ number: at + 1, host: new URL(url).host, waiting, tries, error },
        delivered: time(delivered),
        nextTry: waiting > 0 ? time(Math.max(now, due)) : null,
      };
    }),
  };
}

function time(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
