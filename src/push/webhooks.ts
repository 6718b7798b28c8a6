import { Webhook } from "standardwebhooks";
import { eventsAfter, type KeptEvent } from "../archive/events.ts";
import {
  claimWebhooks,
  recordAcceptance,
  recordRefusal,
  releaseWebhook,
  type WebhookRow,
} from "../archive/push/webhooks.ts";
import type { WebhookTest } from "../model/editing/editing.ts";
import type { TransportResponse } from "../model/ports.ts";
import type { Pool } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";

const TIMEOUT_MS = 15_000;
const CLAIM_MS = 60_000;
/** Maximum events sent to one address in one round. */
const AT_ONCE = 50;
/** No further event is sent after this long. */
const ROUND_MS = 10_000;
const MINUTE = 60_000;
/** Delays after failures in a row (Standard Webhooks, "Deliverability and reliability"). The last one repeats. */
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
/** The longest waits until the next attempt and the end of a claim. */
const WAITS = { retry: 1.1 * RETRIES_MS.at(-1)!, claim: CLAIM_MS } as const;

/**
 * Sends each webhook the events since its last delivery, in order, repeating an event until it is accepted. A new address
 * starts with future events. Resolves to the number of calls.
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
  const claim = { urls: webhooks, until: now + CLAIM_MS, most: bounds.calls };
  const rows = await claimWebhooks(sql, claim, WAITS, now);
  if (rows.length === 0) return 0;
  const webhook = new Webhook(webhookSecret, formOf(webhookSecret));
  // Each webhook gets an equal share of the calls, so that a failing one does not hold up the others.
  const share = Math.min(AT_ONCE, Math.floor(bounds.calls / rows.length));
  let calls = 0;
  const tasks = rows.map((row) => ({
    host: new URL(row.url).host,
    run: async () => {
      const sent = await sendEvents(ports, webhook, row, share);
      calls += sent;
    },
    putOff: () => releaseWebhook(sql, row.url),
  }));
  await pool.work(async (most) => tasks.splice(0, most), bounds);
  return calls;
}

/** A secret in the form of the scheme (`whsec_` and base64) is decoded; any other is used as it is. */
function formOf(secret: string): { format: "raw" } | undefined {
  return /^whsec_[A-Za-z0-9+/]+=*$/.test(secret) ? undefined : { format: "raw" };
}

async function sendEvents(ports: PushPorts, webhook: Webhook, row: WebhookRow, most: number): Promise<number> {
  const { sql } = ports;
  const { url } = row;
  const events = await eventsAfter(sql, row.last, most);
  const objects = await ports.ninjs(events);
  let { tries } = row;
  let calls = 0;
  const started = ports.clock();
  for (const event of events) {
    // A slow webhook gets the rest in the next round, so that a shutdown need not wait for all of its events.
    if (ports.clock() - started > ROUND_MS) break;
    calls += 1;
    const error = await send(ports, webhook, url, event, objects.get(event.id));
    const now = ports.clock();
    if (error !== null) {
      tries += 1;
      const wait = RETRIES_MS[Math.min(tries, RETRIES_MS.length) - 1]! * (0.9 + 0.2 * ports.dice());
      ports.log("warn", "webhook.failed", { host: new URL(url).host, tries, why: error });
      await recordRefusal(sql, url, { due: Math.round(now + wait), tries, error });
      return calls;
    }
    tries = 0;
    await recordAcceptance(sql, url, { last: event.id, delivered: now, claimed: now + CLAIM_MS });
  }
  await releaseWebhook(sql, url);
  return calls;
}

/** Sends one event to one address, with its article as `ninjs` if given. Null if it was accepted, else the reason. */
async function send(
  ports: PushPorts,
  webhook: Webhook,
  url: string,
  event: KeptEvent,
  ninjs: unknown,
): Promise<string | null> {
  const data = { ...(event.feed === null ? {} : { feed: event.feed }), ...event.data, ninjs };
  try {
    const answer = await post(ports, webhook, url, { id: `nashra_${event.id}`, type: event.kind, at: event.at, data });
    return isAccepted(answer) ? null : `status ${answer.status}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function isAccepted({ status }: TransportResponse): boolean {
  return status >= 200 && status < 300;
}

/** Posts one signed event (Standard Webhooks). `at`: when it happened, epoch milliseconds. */
async function post(
  { clock, caller }: Pick<PushPorts, "clock" | "caller">,
  webhook: Webhook,
  url: string,
  { id, type, at, data }: { readonly id: string; readonly type: string; readonly at: number; readonly data: object },
): Promise<TransportResponse> {
  const payload = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  const sent = new Date(clock());
  return caller.call({
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
}

/** Characters of an answer's body that are shown. */
const SHOWN = 500;

/**
 * Sends one configured webhook a signed event of the type `test`, which is repeated for nobody and leaves the events that
 * it lacks as they are. `number`: its place among the settings, from 1. Null: there is no such webhook, or no secret.
 */
export async function testWebhook(
  ports: Pick<PushPorts, "clock" | "caller">,
  { webhooks, webhookSecret }: Pick<PushSettings, "webhooks" | "webhookSecret">,
  number: number,
): Promise<WebhookTest | null> {
  const url = webhooks[number - 1];
  if (url === undefined || webhookSecret === null) return null;
  const { host } = new URL(url);
  const webhook = new Webhook(webhookSecret, formOf(webhookSecret));
  const at = ports.clock();
  const event = { id: `nashra_test_${crypto.randomUUID()}`, type: "test", at, data: { webhook: number } };
  try {
    const { status, body } = await post(ports, webhook, url, event);
    const shown = new TextDecoder().decode(body.subarray(0, 4 * SHOWN)).slice(0, SHOWN);
    return { host, status, error: null, milliseconds: Math.max(0, ports.clock() - at), body: shown };
  } catch (error) {
    const why = (error as Error).message.slice(0, SHOWN);
    return { host, status: null, error: why, milliseconds: Math.max(0, ports.clock() - at), body: "" };
  }
}
