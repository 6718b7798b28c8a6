import type { SqlRow, Statement } from "../model/ports.ts";
import { callbackWith, deny } from "./callback.ts";
import type { Pool } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";
import { hasCome } from "./ready.ts";

const TIMEOUT_MS = 10_000;
/** Delays before another attempt at a callback that could not be reached. After the last one the request is dropped. */
const RETRIES_MS = [60_000, 300_000, 1_800_000];
/** SQL condition with one parameter, now: a request is due for verification. */
export const VERIFICATION_DUE = hasCome("due", Math.max(...RETRIES_MS));
/** Failures after which the callback cannot have received any of the request. */
const NEVER_REACHED: ReadonlySet<unknown> = new Set(
  "dns refused tls tls-chain tls-expired tls-host tls-self-signed tls-version too-many-files".split(" "),
);
/** How long a process has a verification to itself. */
const CLAIM_MS = 45_000;
/** Delay of a verification at a host that already has too many slow calls. */
const PUT_OFF_MS = 15_000;

/** Verifies the intent of pending requests (WebSub, 5.3) and stores confirmed ones. Resolves to the number of calls. */
export async function verifyRequests(
  ports: PushPorts,
  { paths }: PushSettings,
  bounds: Bounds,
  pool: Pool,
): Promise<number> {
  const { sql, clock } = ports;
  const nextTasks = async (most: number) => {
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
  return pool.work(nextTasks, bounds);
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
  const fields = { host: row["host"], path: row["path"] };
  try {
    const answer = await ports.caller.call({ method: "GET", url, headers: {}, timeoutMs: TIMEOUT_MS });
    const echoed = new TextDecoder().decode(answer.body) === challenge;
    // Any other answer is a refusal (WebSub, 5.3.1), so one request to the hub causes one call to the callback.
    const confirmed = answer.status >= 200 && answer.status < 300 && echoed;
    log("info", confirmed ? `hub.${mode}d` : "hub.refused", { ...fields, status: answer.status });
    await sql.batch(confirmed ? [confirm(row, clock()), forget(row)] : [forget(row)]);
  } catch (error) {
    log("info", "hub.unreachable", { ...fields, error: (error as Error).message });
    const wait = RETRIES_MS[row["tries"] as number];
    const final = wait === undefined || !NEVER_REACHED.has((error as { code?: unknown }).code);
    await sql.batch([final ? forget(row) : askAgain(row, clock() + wait, 1)]);
  }
}

/** Denies a request for a feed that is no longer published. */
async function refuse(ports: PushPorts, row: SqlRow): Promise<void> {
  await deny(ports, row, row["topic"] as string, "this feed is no longer published");
  await ports.sql.batch([forget(row)]);
}

/** Deletes a request. One that has replaced it since has another `due`, and stays. */
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
  const key = [row["path"]!, row["query"]!, row["callback"]!];
  if (row["mode"] === "unsubscribe") {
    return { sql: "DELETE FROM subscriptions WHERE path = ? AND query = ? AND callback = ?", params: key };
  }
  // A renewal keeps `seen`. A new subscription starts at the current document, and gets only later changes.
  return {
    sql: `INSERT INTO subscriptions (path, query, callback, host, secret, method, since, until, seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT etag FROM documents WHERE path = ?), ''))
      ON CONFLICT (path, query, callback) DO UPDATE SET secret = excluded.secret, method = excluded.method, until = excluded.until, tries = 0,
        failing = NULL, due = 0`,
    params: [
      ...key,
      row["host"]!,
      row["secret"] ?? null,
      row["method"]!,
      now,
      now + Number(row["lease"]) * 1000,
      row["path"]!,
    ],
  };
}
