import type { SqlRow, Statement } from "../model/ports.ts";
import { inLanes } from "./lanes.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";

const TIMEOUT_MS = 10_000;
/** A callback that cannot be reached is asked again after these, then no more. */
const RETRIES_MS = [60_000, 300_000, 1_800_000];
/** While one verification is under way, nobody else begins it. */
const CLAIM_MS = 30_000;

/** Asks the callbacks whether they meant it (WebSub, 5.3), and keeps what is confirmed. Gives the number of calls. */
export async function verifyRequests(ports: PushPorts, _settings: PushSettings, bounds: Bounds): Promise<number> {
  const now = ports.clock();
  const rows = await ports.sql.all(
    `UPDATE verifications SET due = ? WHERE id IN (SELECT id FROM verifications WHERE due <= ? ORDER BY due, id LIMIT ?)
     RETURNING *`,
    now + CLAIM_MS,
    now,
    bounds.calls,
  );
  const tasks = rows.map((row) => () => verifyOne(ports, row));
  await inLanes(tasks, { atOnce: bounds.atOnce, sleep: ports.sleep });
  return rows.length;
}

async function verifyOne(ports: PushPorts, row: SqlRow): Promise<void> {
  const { sql, clock, log } = ports;
  const [mode, callback, id] = [row["mode"] as string, row["callback"] as string, row["id"] as number];
  const challenge = ports.secret();
  const url = new URL(callback);
  // The callback's own parameters stay (WebSub, 5.3).
  url.searchParams.append("hub.mode", mode);
  url.searchParams.append("hub.topic", row["topic"] as string);
  url.searchParams.append("hub.challenge", challenge);
  if (mode === "subscribe") url.searchParams.append("hub.lease_seconds", String(row["lease"]));
  const told = { host: row["host"], path: row["path"] };
  try {
    const answer = await ports.caller.call({ method: "GET", url: url.href, headers: {}, timeoutMs: TIMEOUT_MS });
    if (answer.status >= 500) return await again(ports, row);
    const echoed = new TextDecoder().decode(answer.body) === challenge;
    const confirmed = answer.status >= 200 && answer.status < 300 && echoed;
    log("info", confirmed ? `hub.${mode}d` : "hub.refused", { ...told, status: answer.status });
    const drop = { sql: "DELETE FROM verifications WHERE id = ? AND mode = ?", params: [id, mode] };
    await sql.batch(confirmed ? [confirm(row, clock()), drop] : [drop]);
  } catch (error) {
    log("info", "hub.unreachable", { ...told, error: (error as Error).message });
    await again(ports, row);
  }
}

function confirm(row: SqlRow, now: number): Statement {
  const who = [row["path"]!, row["query"]!, row["callback"]!];
  if (row["mode"] === "unsubscribe") {
    return { sql: "DELETE FROM subscriptions WHERE path = ? AND query = ? AND callback = ?", params: who };
  }
  // A renewal goes on from what the subscriber has. A new one has what stands there now, and is told of what comes.
  return {
    sql: `INSERT INTO subscriptions (path, query, callback, host, secret, since, until, seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, coalesce((SELECT etag FROM documents WHERE path = ?), ''))
      ON CONFLICT (path, query, callback) DO UPDATE SET secret = excluded.secret, until = excluded.until, tries = 0,
        failing = NULL, due = 0`,
    params: [...who, row["host"]!, row["secret"] ?? null, now, now + Number(row["lease"]) * 1000, row["path"]!],
  };
}

async function again({ sql, clock }: PushPorts, row: SqlRow): Promise<void> {
  const wait = RETRIES_MS[row["tries"] as number];
  if (wait === undefined) await sql.all("DELETE FROM verifications WHERE id = ?", row["id"]!);
  else await sql.all("UPDATE verifications SET due = ?, tries = tries + 1 WHERE id = ?", clock() + wait, row["id"]!);
}
