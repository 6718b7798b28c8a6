import { distribute } from "./deliver.ts";
import { pingHub } from "./ping.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { addressOf } from "./topic.ts";
import { verifyRequests } from "./verify.ts";
import { callWebhooks } from "./webhooks.ts";

/**
 * Does what is owed, within bounds: verifications, deliveries, pings, webhooks. Any number of processes may drain at
 * once. Gives the number of calls; 0: nothing is left to do now. A failure of one kind is logged and keeps the others
 * from nothing.
 */
export async function drain(ports: PushPorts, settings: PushSettings, bounds: Bounds): Promise<number> {
  let calls = 0;
  const attempt = async (step: typeof distribute): Promise<void> => {
    const left = bounds.calls - calls;
    if (left <= 0) return;
    try {
      const made = await step(ports, settings, { ...bounds, calls: left });
      // Not in one expression: a step may be made of steps that add their own meanwhile.
      calls += made;
    } catch (error) {
      ports.log("error", "push.failed", { error: error instanceof Error ? error.message : String(error) });
    }
  };
  const hub = async (): Promise<number> => {
    const work = await workOf(ports, settings);
    if (work.asked) await attempt(verifyRequests);
    if (work.over) await attempt(endSubscriptions);
    // Who has just been verified is told of what comes after.
    if (work.lagging) await attempt(distribute);
    return 0;
  };
  await attempt(settings.ownHub ? hub : pingHub);
  await attempt(callWebhooks);
  return calls;
}

/** What there is to do for the hub: one look instead of several. */
async function workOf(
  { sql, clock }: PushPorts,
  settings: PushSettings,
): Promise<{ readonly asked: boolean; readonly over: boolean; readonly lagging: boolean }> {
  const now = clock();
  const [row] = await sql.all(
    `SELECT EXISTS (SELECT 1 FROM verifications WHERE due <= ?) AS asked,
      EXISTS (SELECT 1 FROM subscriptions WHERE until <= ? OR path NOT IN (SELECT value FROM json_each(?))) AS over,
      EXISTS (SELECT 1 FROM subscriptions s JOIN documents d ON d.path = s.path WHERE s.seen <> d.etag AND s.due <= ?) AS lagging`,
    now,
    now,
    JSON.stringify([...settings.paths]),
    now,
  );
  return { asked: row!["asked"] === 1, over: row!["over"] === 1, lagging: row!["lagging"] === 1 };
}

/** Ends subscriptions whose lease is over (WebSub, 5.1), and tells those whose feed is gone that they end (5.2). */
async function endSubscriptions(ports: PushPorts, settings: PushSettings, bounds: Bounds): Promise<number> {
  const { sql } = ports;
  await sql.all("DELETE FROM subscriptions WHERE until <= ?", ports.clock());
  const gone = await sql.all(
    `DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions
       WHERE path NOT IN (SELECT value FROM json_each(?)) LIMIT ?) RETURNING callback, path, query`,
    JSON.stringify([...settings.paths]),
    bounds.calls,
  );
  await Promise.all(
    gone.map(async (row) => {
      const url = new URL(row["callback"] as string);
      const topic = addressOf({ path: row["path"] as string, query: row["query"] as string }, settings.baseUrl);
      url.searchParams.append("hub.mode", "denied");
      url.searchParams.append("hub.topic", topic);
      url.searchParams.append("hub.reason", "this feed is no longer published");
      try {
        await ports.caller.call({ method: "GET", url: url.href, headers: {}, timeoutMs: 10_000 });
      } catch (error) {
        ports.log("debug", "hub.denied", { topic, error: (error as Error).message });
      }
    }),
  );
  return gone.length;
}
