import type { Document } from "../model/document.ts";
import type { SqlRow, Statement } from "../model/ports.ts";
import { inLanes } from "./lanes.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { retryAfter } from "./retry.ts";
import { signature } from "./signature.ts";
import { addressOf } from "./topic.ts";

const TIMEOUT_MS = 10_000;
/** A claim outlives the slowest call; after a kill the rest is delivered when it runs out. */
const CLAIM_MS = 30_000;
/** A callback that has failed for so long, so many times, is given up. */
const GIVEN_UP = { afterMs: 3 * 86_400_000, tries: 10 } as const;
/** Outcomes written at once. */
const BATCH = 50;

/**
 * Sends each subscriber that lags the newest document of its topic (WebSub, 7): whatever came in between is not sent,
 * and one subscriber gets one thing at a time. At least once: a kill between sending and noting repeats it. Gives the
 * number of subscribers dealt with.
 */
export async function distribute(ports: PushPorts, settings: PushSettings, bounds: Bounds): Promise<number> {
  const { sql } = ports;
  const now = ports.clock();
  const rows = await sql.all(
    `UPDATE subscriptions SET claimed = ? WHERE id IN (
       SELECT s.id FROM subscriptions s JOIN documents d ON d.path = s.path
       WHERE s.seen <> d.etag AND s.due <= ? AND s.claimed <= ? AND s.until > ? ORDER BY s.tries, s.slow, s.id LIMIT ?)
     RETURNING *`,
    now + CLAIM_MS,
    now,
    now,
    now,
    bounds.calls,
  );
  if (rows.length === 0) return 0;
  // Who answered soon the last time is served first.
  rows.sort((a, b) => Number(a["tries"]) - Number(b["tries"]) || Number(a["slow"]) - Number(b["slow"]));
  const documents = await documentsFor(ports, rows);
  const notes: Statement[] = [];
  const write = async (least: number): Promise<void> => {
    if (notes.length >= least) await sql.batch(notes.splice(0));
  };
  const tasks = rows.map((row) => async () => {
    notes.push(await deliver(ports, settings, row, documents.get(keyOf(row))));
    // What is done is noted while others are under way: a kill then repeats little.
    await write(BATCH);
  });
  await inLanes(tasks, { atOnce: bounds.atOnce, sleep: ports.sleep });
  await write(1);
  return rows.length;
}

interface Ready {
  /** ETag of the whole document that this was made of. */
  readonly whole: string;
  /** What is sent; null: it cannot be made any more. */
  readonly document: Document | null;
}

/** The documents of these subscriptions, each made once. */
async function documentsFor(ports: PushPorts, rows: readonly SqlRow[]): Promise<Map<string, Ready>> {
  const ready = new Map<string, Ready>();
  for (const row of rows) {
    const key = keyOf(row);
    if (ready.has(key)) continue;
    const [path, query] = [row["path"] as string, row["query"] as string];
    const whole = await ports.document(path);
    if (whole === null) continue;
    ready.set(key, { whole: whole.etag, document: query === "" ? whole : await ports.filtered(path, query) });
  }
  return ready;
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
  if (ready === undefined || ready.document === null) return drop(id);
  const { whole, document } = ready;
  // A change of the whole that leaves the filtered feed as it was is none to this subscriber.
  if (document.etag === row["sent"]) return noted(id, whole, document.etag, Number(row["slow"]));
  const started = ports.clock();
  try {
    const self = addressOf({ path: row["path"] as string, query: row["query"] as string }, settings.baseUrl);
    const secret = row["secret"] as string | null;
    const answer = await ports.caller.call({
      method: "POST",
      url: row["callback"] as string,
      headers: {
        "content-type": document.mediaType,
        link: `<${settings.hub}>; rel="hub", <${self}>; rel="self"`,
        ...(secret === null ? {} : { "x-hub-signature": await signature(secret, document.body) }),
      },
      body: document.body,
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.status >= 200 && answer.status < 300) return noted(id, whole, document.etag, ports.clock() - started);
    if (answer.status !== 410) return failed(ports, row, `status ${answer.status}`, started);
    ports.log("info", "hub.gone", { host: row["host"], path: row["path"] });
    return drop(id);
  } catch (error) {
    return failed(ports, row, (error as Error).message, started);
  }
}

function drop(id: number): Statement {
  return { sql: "DELETE FROM subscriptions WHERE id = ?", params: [id] };
}

function noted(id: number, seen: string, sent: string, took: number): Statement {
  return {
    sql: "UPDATE subscriptions SET seen = ?, sent = ?, due = 0, tries = 0, failing = NULL, claimed = 0, slow = ? WHERE id = ?",
    params: [seen, sent, Math.max(0, Math.round(took)), id],
  };
}

function failed(ports: PushPorts, row: SqlRow, why: string, started: number): Statement {
  const now = ports.clock();
  const id = row["id"] as number;
  const tries = Number(row["tries"]) + 1;
  const since = Number(row["failing"] ?? now);
  const told = { host: row["host"], path: row["path"], tries, why };
  if (tries >= GIVEN_UP.tries && now - since >= GIVEN_UP.afterMs) {
    ports.log("warn", "hub.given-up", told);
    return drop(id);
  }
  ports.log("debug", "hub.failed", told);
  return {
    sql: "UPDATE subscriptions SET due = ?, tries = ?, failing = ?, claimed = 0, slow = ? WHERE id = ?",
    params: [now + retryAfter(tries, ports.dice()), tries, since, Math.round(now - started), id],
  };
}
