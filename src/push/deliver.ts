import type { Document } from "../model/document.ts";
import type { SqlRow, Statement } from "../model/ports.ts";
import { deny } from "./callback.ts";
import { LONGEST_RETRY_MS, type Pool, retryAfter, TAKEN, type Task } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { hasCome } from "./ready.ts";
import { type Method, signature } from "./signature.ts";
import { topicUrl } from "./topic.ts";

const TIMEOUT_MS = 10_000;
/** A claim outlasts the slowest call by `spare`, and by `each` for every call that may take a second before it. */
const CLAIM_MS = { spare: 5000, each: 1000 } as const;
/** SQL condition with one parameter, now: the next attempt for subscription `s` is due. */
export const DELIVERY_DUE = hasCome("s.due", LONGEST_RETRY_MS);
/** SQL condition with one parameter, now: no process has claimed subscription `s`. */
export const UNCLAIMED = hasCome("s.claimed", TIMEOUT_MS + CLAIM_MS.spare + CLAIM_MS.each * TAKEN);
/** A document is given up after this much time and this many attempts. The subscription stays. */
const GIVEN_UP = { afterMs: 3 * 86_400_000, tries: 10 } as const;
/** Delay of a delivery to a host that already has too many slow calls. */
const PUT_OFF_MS = 15_000;
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
    const rows = await sql.all(
      `UPDATE subscriptions SET claimed = ?, claimer = ? WHERE id IN (
         SELECT s.id FROM subscriptions s JOIN documents d ON d.path = s.path
         WHERE s.seen <> d.etag AND ${DELIVERY_DUE} AND ${UNCLAIMED} AND s.until > ? ORDER BY s.tries, s.slow, s.id LIMIT ?)
       RETURNING *, (SELECT etag FROM documents d WHERE d.path = subscriptions.path) AS newest`,
      now + TIMEOUT_MS + CLAIM_MS.spare + CLAIM_MS.each * Math.ceil(most / bounds.atOnce),
      ports.owner,
      now,
      now,
      now,
      most,
    );
    // Subscribers that answered quickly last time go first.
    rows.sort((a, b) => Number(a["tries"]) - Number(b["tries"]) || Number(a["slow"]) - Number(b["slow"]));
    await prepare(ports, rows, ready);
    return rows.map((row) => ({
      host: row["host"] as string,
      run: async () => record(await deliver(ports, settings, row, ready.get(keyOf(row)))),
      putOff: async () => record(putOff(row["id"] as number, clock() + PUT_OFF_MS)),
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
async function prepare(ports: PushPorts, rows: readonly SqlRow[], ready: Map<string, Ready>): Promise<void> {
  for (const row of rows) {
    const key = keyOf(row);
    if (ready.get(key)?.whole === row["newest"]) continue;
    ready.delete(key);
    const [path, query] = [row["path"] as string, row["query"] as string];
    const whole = await ports.document(path);
    if (whole === null) continue;
    ready.set(key, { whole: whole.etag, document: query === "" ? whole : await ports.filtered(path, query) });
  }
}

function keyOf(row: SqlRow): string {
  return `${row["path"]}?${row["query"]}`;
}

/** Makes one delivery and resolves to the statement that records its outcome. Never rejects. */
async function deliver(
  ports: PushPorts,
  settings: PushSettings,
  row: SqlRow,
  ready: Ready | undefined,
): Promise<Statement> {
  const id = row["id"] as number;
  const self = topicUrl({ path: row["path"] as string, query: row["query"] as string }, settings.baseUrl);
  if (ready === undefined || ready.document === null) {
    await deny(ports, row, self, "this feed is no longer published");
    return drop(id);
  }
  const { whole, document } = ready;
  // The whole document changed, but this subscriber's filtered feed did not.
  if (document.etag === row["sent"]) return delivered(id, whole, document.etag, Number(row["slow"]));
  const started = ports.clock();
  try {
    const [secret, method] = [row["secret"] as string | null, row["method"] as Method];
    const answer = await ports.caller.call({
      method: "POST",
      url: row["callback"] as string,
      headers: {
        "content-type": document.mediaType,
        link: `<${settings.hub}>; rel="hub", <${self}>; rel="self"`,
        ...(secret === null ? {} : { "x-hub-signature": await signature(secret, document.body, method) }),
      },
      body: document.body,
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.status >= 200 && answer.status < 300)
      return delivered(id, whole, document.etag, ports.clock() - started);
    if (answer.status !== 410) return failed(ports, row, whole, `status ${answer.status}`, started);
    ports.log("info", "hub.gone", { host: row["host"], path: row["path"] });
    return drop(id);
  } catch (error) {
    return failed(ports, row, whole, (error as Error).message, started);
  }
}

function drop(id: number): Statement {
  return { sql: "DELETE FROM subscriptions WHERE id = ?", params: [id] };
}

function putOff(id: number, until: number): Statement {
  return { sql: "UPDATE subscriptions SET claimed = 0, due = ? WHERE id = ?", params: [until, id] };
}

function delivered(id: number, seen: string, sent: string, took: number): Statement {
  return {
    sql: "UPDATE subscriptions SET seen = ?, sent = ?, due = 0, tries = 0, failing = NULL, claimed = 0, slow = ? WHERE id = ?",
    params: [seen, sent, Math.max(0, Math.round(took)), id],
  };
}

function failed(ports: PushPorts, row: SqlRow, whole: string, why: string, started: number): Statement {
  const now = ports.clock();
  const tries = Number(row["tries"]) + 1;
  const since = Math.min(now, Number(row["failing"] ?? now));
  const fields = { host: row["host"], path: row["path"], tries, why };
  // Only this document is given up: the next change is delivered while the lease lasts (WebSub, 7).
  const over = tries >= GIVEN_UP.tries && now - since >= GIVEN_UP.afterMs;
  ports.log(over ? "warn" : "debug", over ? "hub.given-up" : "hub.failed", fields);
  return {
    sql: "UPDATE subscriptions SET seen = ?, due = ?, tries = ?, failing = ?, claimed = 0, slow = ? WHERE id = ?",
    params: [
      over ? whole : row["seen"]!,
      now + retryAfter(tries, ports.dice()),
      tries,
      since,
      Math.round(now - started),
      row["id"]!,
    ],
  };
}
