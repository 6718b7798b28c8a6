import { Webhook } from "standardwebhooks";
import type { SqlRow } from "../model/ports.ts";
import type { Pool } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { hasCome } from "./ready.ts";

const TIMEOUT_MS = 15_000;
const CLAIM_MS = 60_000;
/** Events sent to one address in one go. */
const AT_ONCE = 50;
/** And none begun after so long. */
const ROUND_MS = 10_000;
const MINUTE = 60_000;
/** Waits after failures in a row (Standard Webhooks, "Deliverability and reliability"), the last one over and over. */
const RETRIES_MS = [
  5000,
  5 * MINUTE,
  30 * MINUTE,
  120 * MINUTE,
  300 * MINUTE,
  600 * MINUTE,
  840 * MINUTE,
  1440 * MINUTE,
];

/**
 * Sends the webhooks what happened since they were told last, in order, each event until it is taken. An address that
 * is new begins with what happens from now on. Gives the number of calls.
 */
export async function callWebhooks(
  ports: PushPorts,
  settings: PushSettings,
  bounds: Bounds,
  pool: Pool,
): Promise<number> {
  const { sql } = ports;
  const { webhooks, webhookSecret } = settings;
  if (webhooks.length === 0 || webhookSecret === null) return 0;
  const now = ports.clock();
  const urls = JSON.stringify(webhooks);
  const [, , rows] = (await sql.batch([
    {
      sql: "INSERT INTO webhooks (url, last) SELECT value, (SELECT coalesce(max(id), 0) FROM events) FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
      params: [urls],
    },
    { sql: "DELETE FROM webhooks WHERE url NOT IN (SELECT value FROM json_each(?))", params: [urls] },
    {
      sql: `UPDATE webhooks SET claimed = ? WHERE url IN (SELECT url FROM webhooks
          WHERE ${hasCome("due", 1.1 * RETRIES_MS.at(-1)!)} AND ${hasCome("claimed", CLAIM_MS)} AND last < (SELECT coalesce(max(id), 0) FROM events) ORDER BY last LIMIT ?)
        RETURNING *`,
      params: [now + CLAIM_MS, now, now, bounds.calls],
    },
  ])) as [SqlRow[], SqlRow[], SqlRow[]];
  if (rows.length === 0) return 0;
  const webhook = new Webhook(webhookSecret, formOf(webhookSecret));
  // Each has its share; who cannot be reached holds up none of the others.
  const most = Math.min(AT_ONCE, Math.floor(bounds.calls / rows.length));
  let calls = 0;
  const tasks = rows.map((row) => ({
    host: new URL(row["url"] as string).host,
    run: async () => {
      const made = await tellOne(ports, webhook, row, most);
      calls += made;
    },
    putOff: async () => void (await sql.all("UPDATE webhooks SET claimed = 0 WHERE url = ?", row["url"]!)),
  }));
  await pool.work(async (most) => tasks.splice(0, most), bounds);
  return calls;
}

/** A secret of the scheme's own form (`whsec_` and base64) is read so, any other is taken as it is. */
function formOf(secret: string): { format: "raw" } | undefined {
  return /^whsec_[A-Za-z0-9+/]+=*$/.test(secret) ? undefined : { format: "raw" };
}

async function tellOne(ports: PushPorts, webhook: Webhook, row: SqlRow, most: number): Promise<number> {
  const { sql } = ports;
  const url = row["url"] as string;
  const events = await sql.all("SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?", row["last"]!, most);
  let tries = Number(row["tries"]);
  let calls = 0;
  const started = ports.clock();
  for (const event of events) {
    // One that takes its time is left to the next round: an end of the process does not wait for all of them.
    if (ports.clock() - started > ROUND_MS) break;
    calls += 1;
    const error = await send(ports, webhook, url, event);
    const now = ports.clock();
    if (error !== null) {
      tries += 1;
      const wait = RETRIES_MS[Math.min(tries, RETRIES_MS.length) - 1]! * (0.9 + 0.2 * ports.dice());
      ports.log("warn", "webhook.failed", { host: new URL(url).host, tries, why: error });
      await sql.all(
        "UPDATE webhooks SET due = ?, tries = ?, error = ?, claimed = 0 WHERE url = ?",
        Math.round(now + wait),
        tries,
        error,
        url,
      );
      return calls;
    }
    tries = 0;
    await sql.all(
      "UPDATE webhooks SET last = ?, due = 0, tries = 0, error = NULL, delivered = ?, claimed = ? WHERE url = ?",
      event["id"]!,
      now,
      now + CLAIM_MS,
      url,
    );
  }
  await sql.all("UPDATE webhooks SET claimed = 0 WHERE url = ?", url);
  return calls;
}

/** One event to one address. Null where it was taken, else why not. */
async function send(ports: PushPorts, webhook: Webhook, url: string, event: SqlRow): Promise<string | null> {
  const id = `nashra_${event["id"]}`;
  const payload = JSON.stringify({
    type: event["kind"],
    timestamp: new Date(Number(event["at"])).toISOString(),
    data: { ...(event["feed"] === null ? {} : { feed: event["feed"] }), ...JSON.parse(event["data"] as string) },
  });
  const sent = new Date(ports.clock());
  try {
    const answer = await ports.caller.call({
      method: "POST",
      url,
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(sent.getTime() / 1000)),
        "webhook-signature": webhook.sign(id, sent, payload),
      },
      body: new TextEncoder().encode(payload),
      timeoutMs: TIMEOUT_MS,
    });
    return answer.status >= 200 && answer.status < 300 ? null : `status ${answer.status}`;
  } catch (error) {
    return (error as Error).message;
  }
}
