import type { SqlRow, Statement } from "../model/ports.ts";
import { callbackWith, deny } from "./callback.ts";
import type { Pool } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { hasCome } from "./ready.ts";

const TIMEOUT_MS = 10_000;
/** A callback that the network gave no way to is asked again after these, then no more. */
const RETRIES_MS = [60_000, 300_000, 1_800_000];
/** SQL, with one parameter: now. A request may be verified. */
export const VERIFICATION_DUE = hasCome("due", Math.max(...RETRIES_MS));
/** Failures by which nothing of a request can have come to the callback. */
const NEVER_REACHED: ReadonlySet<unknown> = new Set(
  "dns refused tls tls-chain tls-expired tls-host tls-self-signed tls-version too-many-files".split(" "),
);
/** While one verification is under way, nobody else begins it. */
const CLAIM_MS = 45_000;
/** One whose host keeps others waiting comes again after this. */
const PUT_OFF_MS = 15_000;

/** Asks the callbacks whether they meant it (WebSub, 5.3), and keeps what is confirmed. Gives the number of calls. */
export async function verifyRequests(
  ports: PushPorts,
  { paths }: PushSettings,
  bounds: Bounds,
  pool: Pool,
): Promise<number> {
  const { sql, clock } = ports;
  const more = async (most: number) => {
    const now = clock();
    const rows = await sql.all(
      `UPDATE verifications SET due = ? WHERE id IN (SELECT id FROM verifications WHERE ${VERIFICATION_DUE} ORDER BY due, id LIMIT ?)
       RETURNING *`,
      now + CLAIM_MS,
      now,
      most,
    );
    return rows.map((row) => ({
      host: row["host"] as string,
      run: () => (paths.has(row["path"] as string) ? verifyOne(ports, row) : refuse(ports, row)),
      putOff: async () => void (await sql.batch([askAgain(row, clock() + PUT_OFF_MS, 0)])),
    }));
  };
  return pool.work(more, bounds);
}

async function verifyOne(ports: PushPorts, row: SqlRow): Promise<void> {
  const { sql, clock, log } = ports;
  const [mode, callback] = [row["mode"] as string, row["callback"] as string];
  const challenge = ports.secret();
  const url = callbackWith(callback, {
    "hub.mode": mode,
    "hub.topic": row["topic"] as string,
    "hub.challenge": challenge,
    ...(mode === "subscribe" ? { "hub.lease_seconds": String(row["lease"]) } : {}),
  });
  const told = { host: row["host"], path: row["path"] };
  try {
    const answer = await ports.caller.call({ method: "GET", url, headers: {}, timeoutMs: TIMEOUT_MS });
    const echoed = new TextDecoder().decode(answer.body) === challenge;
    // Whatever else is answered is a refusal (WebSub, 5.3.1): one request to the hub is one to the callback.
    const confirmed = answer.status >= 200 && answer.status < 300 && echoed;
    log("info", confirmed ? `hub.${mode}d` : "hub.refused", { ...told, status: answer.status });
    await sql.batch(confirmed ? [confirm(row, clock()), forget(row)] : [forget(row)]);
  } catch (error) {
    log("info", "hub.unreachable", { ...told, error: (error as Error).message });
    const wait = RETRIES_MS[row["tries"] as number];
    const once = wait === undefined || !NEVER_REACHED.has((error as { code?: unknown }).code);
    await sql.batch([once ? forget(row) : askAgain(row, clock() + wait, 1)]);
  }
}

/** The feed is gone since the request came. */
async function refuse(ports: PushPorts, row: SqlRow): Promise<void> {
  await deny(ports, row, row["topic"] as string, "this feed is no longer published");
  await ports.sql.batch([forget(row)]);
}

/** A request that has come since for the same subscription has another moment, and stays. */
function forget(row: SqlRow): Statement {
  return { sql: "DELETE FROM verifications WHERE id = ? AND due = ?", params: [row["id"]!, row["due"]!] };
}

function askAgain(row: SqlRow, due: number, tries: number): Statement {
  return {
    sql: "UPDATE verifications SET due = ?, tries = tries + ? WHERE id = ? AND due = ?",
    params: [due, tries, row["id"]!, row["due"]!],
  };
}

function confirm(row: SqlRow, now: number): Statement {
  const who = [row["path"]!, row["query"]!, row["callback"]!];
  if (row["mode"] === "unsubscribe") {
    return { sql: "DELETE FROM subscriptions WHERE path = ? AND query = ? AND callback = ?", params: who };
  }
  // A renewal goes on from what the subscriber has. A new one has what stands there now, and is told of what comes.
  return {
    sql: `INSERT INTO subscriptions (path, query, callback, host, secret, method, since, until, seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT etag FROM documents WHERE path = ?), ''))
      ON CONFLICT (path, query, callback) DO UPDATE SET secret = excluded.secret, method = excluded.method, until = excluded.until, tries = 0,
        failing = NULL, due = 0`,
    params: [
      ...who,
      row["host"]!,
      row["secret"] ?? null,
      row["method"]!,
      now,
      now + Number(row["lease"]) * 1000,
      row["path"]!,
    ],
  };
}
