import { putSubscription, removeSubscription } from "../archive/push/subscriptions.ts";
import {
  claimVerifications,
  forgetVerification,
  putOffVerification,
  type VerificationRow,
} from "../archive/push/verifications.ts";
import type { Statement } from "../model/ports.ts";
import { callbackWith, deny } from "./callback.ts";
import type { Pool } from "./pool.ts";
import type { Bounds, PushPorts, PushSettings } from "./ports.ts";

const TIMEOUT_MS = 10_000;
/** Delays before another attempt at a callback that could not be reached. After the last one the request is dropped. */
const RETRIES_MS = [60_000, 300_000, 1_800_000];
/** The longest wait between two attempts, milliseconds. */
export const VERIFICATION_WAIT_MS = Math.max(...RETRIES_MS);
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
    const rows = await claimVerifications(sql, { until: now + CLAIM_MS, most }, VERIFICATION_WAIT_MS, now);
    return rows.map((row) => ({
      host: row.host,
      run: () => (paths.has(row.path) ? verifyOne(ports, row) : refuse(ports, row)),
      putOff: async () => void (await sql.batch([putOffVerification(row, clock() + PUT_OFF_MS, 0)])),
    }));
  };
  return pool.work(nextTasks, bounds);
}

async function verifyOne(ports: PushPorts, row: VerificationRow): Promise<void> {
  const { sql, clock, log } = ports;
  const { mode, callback, host, path, topic } = row;
  const challenge = ports.secret();
  const url = callbackWith(callback, {
    "hub.mode": mode,
    "hub.topic": topic,
    "hub.challenge": challenge,
    ...(mode === "subscribe" ? { "hub.lease_seconds": String(row.lease) } : {}),
  });
  const fields = { host, path };
  try {
    const answer = await ports.caller.call({ method: "GET", url, headers: {}, timeoutMs: TIMEOUT_MS });
    const echoed = new TextDecoder().decode(answer.body) === challenge;
    // Any other answer is a refusal (WebSub, 5.3.1), so one request to the hub causes one call to the callback.
    const confirmed = answer.status >= 200 && answer.status < 300 && echoed;
    log("info", confirmed ? `hub.${mode}d` : "hub.refused", { ...fields, status: answer.status });
    await sql.batch(confirmed ? [confirm(row, clock()), forgetVerification(row)] : [forgetVerification(row)]);
  } catch (error) {
    log("info", "hub.unreachable", { ...fields, error: (error as Error).message });
    const wait = RETRIES_MS[row.tries];
    const final = wait === undefined || !NEVER_REACHED.has((error as { code?: unknown }).code);
    await sql.batch([final ? forgetVerification(row) : putOffVerification(row, clock() + wait, 1)]);
  }
}

/** Denies a request for a feed that is no longer published. */
async function refuse(ports: PushPorts, row: VerificationRow): Promise<void> {
  await deny(ports, row, row.topic, "this feed is no longer published");
  await ports.sql.batch([forgetVerification(row)]);
}

/** The statement that does what the subscriber has confirmed. */
function confirm(request: VerificationRow, now: number): Statement {
  if (request.mode === "unsubscribe") return removeSubscription(request);
  return putSubscription(request, now, now + request.lease * 1000);
}
