import {
  type ClaimedDelivery,
  claimDeliveries,
  type DeliveryWaits,
  putOffDelivery,
  recordDelivery,
  recordFailure,
} from "../archive/push/deliveries.ts";
import { dropSubscription } from "../archive/push/subscriptions.ts";
import type { Document } from "../model/document.ts";
import type { Statement } from "../model/ports.ts";
import { deny } from "./callback.ts";
import { LONGEST_RETRY_MS, type Pool, retryAfter, TAKEN, type Task } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { signature } from "./signature.ts";
import { topicUrl } from "./topic.ts";

const TIMEOUT_MS = 10_000;
/** A claim outlasts the slowest call by `spare`, and by `each` for every call that may take a second before it. */
const CLAIM_MS = { spare: 5000, each: 1000 } as const;
/** The longest waits of a delivery: for its next attempt, and for another process. */
export const DELIVERY_WAITS: DeliveryWaits = {
  retry: LONGEST_RETRY_MS,
  claim: TIMEOUT_MS + CLAIM_MS.spare + CLAIM_MS.each * TAKEN,
};
/** A document is given up after this much time and this many attempts. The subscription stays. */
const GIVEN_UP = { afterMs: 3 * 86_400_000, tries: 10 } as const;
/** Delay of a delivery to a host that already has too many slow calls. */
const PUT_OFF_MS = 15_000;
/** Characters of an answer that are stored. */
const LONGEST_ANSWER = 200;
/** Outcomes written in one batch. */
const BATCH = 50;

/**
 * Sends the newest document of its topic to each subscriber that lacks it (WebSub, 7). Versions in between are skipped,
 * and a subscriber gets one document at a time. Delivery is at least once: a crash between sending and recording repeats
 * it. Resolves to the number of subscribers handled.
 */
export async function distribute(
  ports: PushPorts,
  settings: PushSettings,
  bounds: Bounds,
  pool: Pool,
): Promise<number> {
  const { sql, clock } = ports;
  const ready = new Map<string, Ready>();
  const outcomes: Statement[] = [];
  let batchSize = BATCH;
  const record = async (statement: Statement): Promise<void> => {
    outcomes.push(statement);
    // Recorded while other deliveries are still running, so that a crash repeats few of them.
    if (outcomes.length >= batchSize) await sql.batch(outcomes.splice(0));
  };
  const nextTasks = async (most: number): Promise<Task[]> => {
    const now = clock();
    const until = now + TIMEOUT_MS + CLAIM_MS.spare + CLAIM_MS.each * Math.ceil(most / bounds.atOnce);
    const rows = await claimDeliveries(sql, { owner: ports.owner, until, most }, DELIVERY_WAITS, now);
    // Subscribers that answered quickly last time go first.
    rows.sort((a, b) => a.tries - b.tries || a.slow - b.slow);
    await prepare(ports, rows, ready);
    return rows.map((row) => ({
      host: row.host,
      run: async () => record(await deliver(ports, settings, row, ready.get(keyOf(row)))),
      putOff: async () => record(putOffDelivery(row.id, clock() + PUT_OFF_MS)),
    }));
  };
  try {
    return await pool.work(nextTasks, bounds);
  } finally {
    // The slow calls are still running: record each of them as it ends.
    batchSize = 1;
    if (outcomes.length > 0) await sql.batch(outcomes.splice(0));
  }
}

interface Ready {
  /** ETag of the whole document that `document` was made from. */
  readonly whole: string;
  /** The document to send; null if it can no longer be rendered. */
  readonly document: Document | null;
}

/** Renders the documents of these subscriptions, each once per version. */
async function prepare(ports: PushPorts, rows: readonly ClaimedDelivery[], ready: Map<string, Ready>): Promise<void> {
  for (const row of rows) {
    const key = keyOf(row);
    if (ready.get(key)?.whole === row.newest) continue;
    ready.delete(key);
    const { path, query } = row;
    const whole = await ports.document(path);
    if (whole === null) continue;
    ready.set(key, { whole: whole.etag, document: query === "" ? whole : await ports.filtered(path, query) });
  }
}

function keyOf({ path, query }: ClaimedDelivery): string {
  return `${path}?${query}`;
}

/** Makes one delivery and resolves to the statement that records its outcome. Never rejects. */
async function deliver(
  ports: PushPorts,
  settings: PushSettings,
  row: ClaimedDelivery,
  ready: Ready | undefined,
): Promise<Statement> {
  const { id, host, path, secret } = row;
  const self = topicUrl(row, settings.baseUrl);
  if (ready === undefined || ready.document === null) {
    await deny(ports, row, self, "this feed is no longer published");
    return dropSubscription(id);
  }
  const { whole, document } = ready;
  // The whole document changed, but this subscriber's filtered feed did not.
  if (document.etag === row.sent) return delivered(id, whole, document.etag, row.slow, null);
  const started = ports.clock();
  try {
    const answer = await ports.caller.call({
      method: "POST",
      url: row.callback,
      headers: {
        "content-type": document.mediaType,
        link: `<${settings.hub}>; rel="hub", <${self}>; rel="self"`,
        ...(secret === null ? {} : { "x-hub-signature": await signature(secret, document.body, row.method) }),
      },
      body: document.body,
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.status >= 200 && answer.status < 300)
      return delivered(id, whole, document.etag, ports.clock() - started, { status: answer.status, at: ports.clock() });
    if (answer.status !== 410) return failed(ports, row, whole, `status ${answer.status}`, started);
    ports.log("info", "hub.gone", { host, path });
    return dropSubscription(id);
  } catch (error) {
    return failed(ports, row, whole, (error as Error).message, started);
  }
}

/** `answer`: null if nothing had to be sent. */
function delivered(
  id: number,
  seen: string,
  sent: string,
  took: number,
  answer: { readonly status: number; readonly at: number } | null,
): Statement {
  const told = answer === null ? null : `status ${answer.status}`;
  const slow = Math.max(0, Math.round(took));
  return recordDelivery(id, { seen, sent, slow, answer: told, answered: answer?.at ?? null });
}

function failed(ports: PushPorts, row: ClaimedDelivery, whole: string, why: string, started: number): Statement {
  const now = ports.clock();
  const tries = row.tries + 1;
  const failing = Math.min(now, row.failing ?? now);
  const fields = { host: row.host, path: row.path, tries, why };
  // Only this document is given up: the next change is delivered while the lease lasts (WebSub, 7).
  const over = tries >= GIVEN_UP.tries && now - failing >= GIVEN_UP.afterMs;
  ports.log(over ? "warn" : "debug", over ? "hub.given-up" : "hub.failed", fields);
  return recordFailure(row.id, {
    seen: over ? whole : row.seen,
    due: now + retryAfter(tries, ports.dice()),
    tries,
    failing,
    slow: Math.round(now - started),
    answer: why.slice(0, LONGEST_ANSWER),
    answered: now,
  });
}
