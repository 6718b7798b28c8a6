import type { Document } from "../model/document.ts";
import type { SqlRow, Statement } from "../model/ports.ts";
import { deny } from "./callback.ts";
import { LONGEST_RETRY_MS, type Pool, retryAfter, TAKEN, type Task } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { hasCome } from "./ready.ts";
import { type Method, signature } from "./signature.ts";
import { topicUrl } from "./topic.ts";

const TIMEOUT_MS = 10_000;
/** What a claim lasts beyond the slowest call, and for each that may have to wait a second before it. */
const CLAIM_MS = { spare: 5000, each: 1000 } as const;
/** SQL, with one parameter: now. A subscription `s` may be delivered to: its next try has come. */
export const DELIVERY_DUE = hasCome("s.due", LONGEST_RETRY_MS);
/** The same: nobody delivers to it. */
export const UNCLAIMED = hasCome("s.claimed", TIMEOUT_MS + CLAIM_MS.spare + CLAIM_MS.each * TAKEN);
/** A document that could not be delivered for so long, in so many tries, is given up; the subscription goes on. */
const GIVEN_UP = { afterMs: 3 * 86_400_000, tries: 10 } as const;
/** One whose host keeps others waiting comes again after this. */
const PUT_OFF_MS = 15_000;
/** Outcomes written at once. */
const BATCH = 50;

/**
 * Sends each subscriber that lags the newest document of its topic (WebSub, 7): whatever came in between is not sent,
 * and one subscriber gets one thing at a time. At least once: a kill between sending and noting repeats it. Gives the
 * number of subscribers dealt with.
 */
export async function distribute(
  ports: PushPorts,
  settings: PushSettings,
  bounds: Bounds,
  pool: Pool,
): Promise<number> {
  const { sql, clock } = ports;
  const ready = new Map<string, Ready>();
  const notes: Statement[] = [];
  let least = BATCH;
  const note = async (statement: Statement): Promise<void> => {
    notes.push(statement);
    // What is done is noted while others are under way: a kill then repeats little.
    if (notes.length >= least) await sql.batch(notes.splice(0));
  };
  const more = async (most: number): Promise<Task[]> => {
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
    // Who answered soon the last time is served first.
    rows.sort((a, b) => Number(a["tries"]) - Number(b["tries"]) || Number(a["slow"]) - Number(b["slow"]));
    await prepare(ports, rows, ready);
    return rows.map((row) => ({
      host: row["host"] as string,
      run: async () => note(await deliver(ports, settings, row, ready.get(keyOf(row)))),
      putOff: async () => note(putOff(row["id"] as number, clock() + PUT_OFF_MS)),
    }));
  };
  try {
    return await pool.work(more, bounds);
  } finally {
    // The slow, which go on, are noted one by one.
    least = 1;
    if (notes.length > 0) await sql.batch(notes.splice(0));
  }
}

interface Ready {
  /** ETag of the whole document that this was made of. */
  readonly whole: string;
  /** What is sent; null: it cannot be made any more. */
  readonly document: Document | null;
}

/** Has the documents of these subscriptions ready, each made once as long as it does not change. */
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

/** One delivery; what came of it, to be noted. Never rejects. */
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
  // A change of the whole that leaves the filtered feed as it was is none to this subscriber.
  if (document.etag === row["sent"]) return noted(id, whole, document.etag, Number(row["slow"]));
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
    if (answer.status >= 200 && answer.status < 300) return noted(id, whole, document.etag, ports.clock() - started);
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

function noted(id: number, seen: string, sent: string, took: number): Statement {
  return {
    sql: "UPDATE subscriptions SET seen = ?, sent = ?, due = 0, tries = 0, failing = NULL, claimed = 0, slow = ? WHERE id = ?",
    params: [seen, sent, Math.max(0, Math.round(took)), id],
  };
}

function failed(ports: PushPorts, row: SqlRow, whole: string, why: string, started: number): Statement {
  const now = ports.clock();
  const tries = Number(row["tries"]) + 1;
  const since = Math.min(now, Number(row["failing"] ?? now));
  const told = { host: row["host"], path: row["path"], tries, why };
  // The next change is tried again, as long as the lease lasts (WebSub, 7).
  const over = tries >= GIVEN_UP.tries && now - since >= GIVEN_UP.afterMs;
  ports.log(over ? "warn" : "debug", over ? "hub.given-up" : "hub.failed", told);
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
