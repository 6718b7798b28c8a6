import { type HubWork, outstandingWork } from "../archive/push/outstanding.ts";
import { cutLeases, dropUnpublished, endLeases } from "../archive/push/subscriptions.ts";
import { deny } from "./callback.ts";
import { DELIVERY_WAITS, distribute } from "./deliver.ts";
import { LEASE } from "./hub.ts";
import { pingHub } from "./ping.ts";
import { createPool, type Pool } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { topicUrl } from "./topic.ts";
import { VERIFICATION_WAIT_MS, verifyRequests } from "./verify.ts";
import { callWebhooks } from "./webhooks.ts";

/** Kinds of outstanding calls. No kind needs to wait for another. */
export type Kind = "requests" | "deliveries" | "pings" | "webhooks";

/** The kinds in the order in which subscribers wait for them, and whether a deployment has each. */
const HAS: Readonly<Record<Kind, (settings: PushSettings) => boolean>> = {
  requests: ({ ownHub }) => ownHub,
  deliveries: ({ ownHub }) => ownHub,
  pings: ({ ownHub }) => !ownHub,
  webhooks: () => true,
};

/** The kinds that a deployment has, those that subscribers wait for first. */
export function kindsOf(settings: PushSettings): Kind[] {
  return (Object.keys(HAS) as Kind[]).filter((kind) => HAS[kind](settings));
}

/**
 * Makes the outstanding calls, within bounds (verifications, deliveries, pings, webhooks), and waits for the slow ones.
 * Any number of processes may drain at once. Resolves to the number of calls; 0 means that nothing is due.
 */
export async function drain(ports: PushPorts, settings: PushSettings, bounds: Bounds): Promise<number> {
  const pool = createPool(ports);
  const calls = await drainInto(pool, ports, settings, bounds, kindsOf(settings));
  await pool.idle();
  return calls;
}

/**
 * Makes the outstanding calls of these kinds; slow calls go on in the pool. A subscriber verified here gets only later
 * changes. A failure in one kind is logged; the other kinds still run.
 */
export async function drainInto(
  pool: Pool,
  ports: PushPorts,
  settings: PushSettings,
  bounds: Bounds,
  kinds: readonly Kind[],
): Promise<number> {
  let calls = 0;
  const attempt = async (step: typeof distribute): Promise<void> => {
    const left = bounds.calls - calls;
    if (left <= 0) return;
    try {
      const done = await step(ports, settings, { ...bounds, calls: left }, pool);
      // Two statements, because `calls += await …` would read `calls` before nested steps add theirs.
      calls += done;
    } catch (error) {
      ports.log("error", "push.failed", { error: error instanceof Error ? error.message : String(error) });
    }
  };
  const hub = async (): Promise<number> => {
    const work = await outstanding(ports, settings);
    if (kinds.includes("requests") && work.asked) await attempt(verifyRequests);
    if (kinds.includes("requests") && work.over) await attempt(endSubscriptions);
    if (kinds.includes("deliveries") && work.lagging) await attempt(distribute);
    return 0;
  };
  const steps: Readonly<Record<Kind, typeof distribute>> = {
    requests: hub,
    deliveries: hub,
    pings: pingHub,
    webhooks: callWebhooks,
  };
  // The hub looks at requests and deliveries in one query.
  for (const step of new Set(
    Object.keys(HAS).flatMap((kind) => (kinds.includes(kind as Kind) ? steps[kind as Kind] : [])),
  ))
    await attempt(step);
  return calls;
}

const LEASE_MS = LEASE.most * 1000;

function outstanding({ sql, clock }: PushPorts, { paths }: PushSettings): Promise<HubWork> {
  const now = clock();
  const waits = { ...DELIVERY_WAITS, verification: VERIFICATION_WAIT_MS };
  return outstandingWork(sql, { paths, until: now + LEASE_MS }, waits, now);
}

/** Deletes subscriptions whose lease has ended (WebSub, 5.1), and denies those whose feed is no longer published (5.2). */
async function endSubscriptions(ports: PushPorts, settings: PushSettings, bounds: Bounds, pool: Pool): Promise<number> {
  const { sql } = ports;
  const now = ports.clock();
  // While the clock is wrong, no lease is ended: it is merely not served until the clock is right again.
  const ended = await endLeases(sql, now);
  // A lease granted by a clock that ran ahead is cut to the usual maximum.
  await cutLeases(sql, now + LEASE_MS, now);
  for (const { host, path, tries, failing } of ended) {
    // A subscriber whose last deliveries failed did not renew: tell the operator that it was dropped.
    if (failing === null) continue;
    ports.log("warn", "hub.dropped", { host, path, tries, failing: new Date(failing).toISOString() });
  }
  const nextTasks = async (most: number) => {
    const gone = await dropUnpublished(sql, settings.paths, most);
    return gone.map((subscription) => ({
      host: subscription.host,
      run: () =>
        deny(ports, subscription, topicUrl(subscription, settings.baseUrl), "this feed is no longer published"),
      putOff: async () => {},
    }));
  };
  return pool.work(nextTasks, bounds);
}
