import type { SqlValue } from "../model/ports.ts";
import { deny } from "./callback.ts";
import { DELIVERY_DUE, distribute } from "./deliver.ts";
import { LEASE } from "./hub.ts";
import { pingHub } from "./ping.ts";
import { createPool, type Pool } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { topicUrl } from "./topic.ts";
import { VERIFICATION_DUE, verifyRequests } from "./verify.ts";
import { callWebhooks } from "./webhooks.ts";

/** What is owed, by kinds of which none need wait for another. */
export type Kind = "requests" | "deliveries" | "pings" | "webhooks";

/** The kinds that a deployment owes, those first that subscribers wait for. */
export function kindsOf(settings: PushSettings): Kind[] {
  return settings.ownHub ? ["requests", "deliveries", "webhooks"] : ["pings", "webhooks"];
}

/**
 * Does what is owed, within bounds: verifications, deliveries, pings, webhooks, and waits for the slow. Any number of
 * processes may drain at once. Gives the number of calls; 0: nothing is left to do now.
 */
export async function drain(ports: PushPorts, settings: PushSettings, bounds: Bounds): Promise<number> {
  const pool = createPool(ports);
  const calls = await drainInto(pool, ports, settings, bounds, kindsOf(settings));
  await pool.idle();
  return calls;
}

/**
 * Does what is owed of these kinds; the slow go on in the pool. Who has just been verified is told of what comes after.
 * A failure of one kind is logged and keeps the others from nothing.
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
      const made = await step(ports, settings, { ...bounds, calls: left }, pool);
      // Not in one expression: a step may be made of steps that add their own meanwhile.
      calls += made;
    } catch (error) {
      ports.log("error", "push.failed", { error: error instanceof Error ? error.message : String(error) });
    }
  };
  const hub = async (): Promise<number> => {
    const work = await workOf(ports, settings);
    if (kinds.includes("requests") && work.asked) await attempt(verifyRequests);
    if (kinds.includes("requests") && work.over) await attempt(endSubscriptions);
    if (kinds.includes("deliveries") && work.lagging) await attempt(distribute);
    return 0;
  };
  if (kinds.includes("requests") || kinds.includes("deliveries")) await attempt(hub);
  if (kinds.includes("pings")) await attempt(pingHub);
  if (kinds.includes("webhooks")) await attempt(callWebhooks);
  return calls;
}

/** What there is to do for the hub: one look instead of several. */
async function workOf(
  { sql, clock }: PushPorts,
  settings: PushSettings,
): Promise<{ readonly asked: boolean; readonly over: boolean; readonly lagging: boolean }> {
  const now = clock();
  const [row] = await sql.all(
    `SELECT EXISTS (SELECT 1 FROM verifications WHERE ${VERIFICATION_DUE}) AS asked,
      EXISTS (SELECT 1 FROM subscriptions WHERE until <= ? OR until > ? OR path NOT IN (SELECT value FROM json_each(?))) AS over,
      EXISTS (SELECT 1 FROM subscriptions s JOIN documents d ON d.path = s.path WHERE s.seen <> d.etag AND ${DELIVERY_DUE}) AS lagging`,
    now,
    now,
    now + LEASE_MS,
    JSON.stringify([...settings.paths]),
    now,
  );
  return { asked: row!["asked"] === 1, over: row!["over"] === 1, lagging: row!["lagging"] === 1 };
}

const LEASE_MS = LEASE.most * 1000;
const DAY = 86_400_000;

/**
 * SQL, with two parameters, each of them now: the machine's clock agreed with an agency's within a day; `unknown`: what
 * holds where no agency's clock ever agreed with it.
 */
const isSound = (unknown: 0 | 1): string =>
  `coalesce((SELECT max(clocks_agreed) FROM watches) BETWEEN ? - ${DAY} AND ? + ${DAY}, ${unknown})`;

/** Ends subscriptions whose lease is over (WebSub, 5.1), and tells those whose feed is gone that they end (5.2). */
async function endSubscriptions(ports: PushPorts, settings: PushSettings, bounds: Bounds, pool: Pool): Promise<number> {
  const { sql } = ports;
  const now = ports.clock();
  // By a clock that is wrong for an hour no lease is over: it gets nothing meanwhile, and goes on when the clock is right.
  const over = await sql.all(
    `DELETE FROM subscriptions WHERE until <= ? AND ${isSound(1)} RETURNING host, path, tries, failing`,
    now,
    now,
    now,
  );
  // One that a fast clock gave is no longer than any other.
  await sql.all(
    `UPDATE subscriptions SET until = ? WHERE until > ? AND ${isSound(0)}`,
    now + LEASE_MS,
    now + LEASE_MS,
    now,
    now,
  );
  for (const { host, path, tries, failing } of over) {
    // One that could not be reached at the end is told of: it is dropped.
    if (failing !== null) ports.log("warn", "hub.dropped", { host, path, tries, failing: time(failing!) });
  }
  const more = async (most: number) => {
    const gone = await sql.all(
      `DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions
         WHERE path NOT IN (SELECT value FROM json_each(?)) LIMIT ?) RETURNING callback, host, path, query`,
      JSON.stringify([...settings.paths]),
      most,
    );
    return gone.map((row) => {
      const topic = topicUrl({ path: row["path"] as string, query: row["query"] as string }, settings.baseUrl);
      return {
        host: row["host"] as string,
        run: () => deny(ports, row, topic, "this feed is no longer published"),
        putOff: async () => {},
      };
    });
  };
  return pool.work(more, bounds);
}

function time(instant: SqlValue): string {
  return new Date(Number(instant)).toISOString();
}
