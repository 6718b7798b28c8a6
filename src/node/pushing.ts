import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../config/settings.ts";
import { createCaller } from "../fetch/caller.ts";
import { userAgentFor } from "../fetch/client.ts";
import type { Transport } from "../model/ports.ts";
import { drainInto, kindsOf } from "../push/drain.ts";
import { createPool } from "../push/pool.ts";
import type { Caller, PushPorts } from "../push/ports.ts";
import { pushing } from "../serve/push-documents.ts";
import type { Deployment } from "./deployment.ts";
import { createTransport } from "./network/transport.ts";

/** What is owed is looked for this often, besides after every change. */
const EACH_MS = 10_000;
/** Milliseconds in which calls under way may end. */
const GRACE_MS = 2000;
const never = new Promise<never>(() => {});
const BOUNDS = { calls: 2000, atOnce: 64 };

/** The process's own pushing: begins as soon as there is something to tell. */
export interface Pusher {
  readonly caller: Caller;
  /** There may be something to do. */
  kick(): void;
  /** Ends when the calls under way have ended, or after two seconds: those that are left are cut, and owed still. */
  stop(): Promise<void>;
}

/** Starts delivering what is owed to subscribers and webhooks, now and after every change. */
export function startPushing(deployment: Deployment, settings: Settings): Pusher {
  const { sql, ports } = deployment;
  const transport = createTransport();
  let cut = false;
  // One that is cut is neither made nor failed: whoever it was for is owed it still.
  const cuttable: Transport = async (request) => {
    const answer = await (cut ? never : transport(request).catch((error) => (cut ? never : Promise.reject(error))));
    return cut ? never : answer;
  };
  const caller = createCaller(cuttable, { userAgent: userAgentFor(settings.contact), origins: settings.origins });
  const { ports: documents, settings: told } = pushing(sql, settings, ports.digest);
  const push: PushPorts = {
    ...documents,
    sql,
    clock: ports.clock,
    log: ports.log,
    caller,
    owner: ports.owner,
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
    dice: Math.random,
    secret: randomUUID,
  };
  const pool = createPool({ ...push, ended: () => kick() });
  // One kind waits for no other: a webhook that does not answer keeps no subscriber waiting.
  const pumps = kindsOf(told).map((kind) => startPump(() => drainInto(pool, push, told, BOUNDS, [kind])));
  const kick = (): void => {
    for (const pump of pumps) pump.kick();
  };
  const timer = setInterval(kick, EACH_MS);
  timer.unref();
  return {
    caller,
    kick,
    async stop() {
      clearInterval(timer);
      const done = Promise.all(pumps.map((pump) => pump.stop())).then(() => pool.idle());
      await Promise.race([done, sleep(GRACE_MS, undefined, { ref: false })]);
      cut = true;
      await transport.close();
    },
  };
}

/** Does one thing again and again for as long as there is something to do, and anew when it is kicked. */
function startPump(work: () => Promise<number>): { kick(): void; stop(): Promise<void> } {
  let stopped = false;
  let wanted = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    while (wanted && !stopped) {
      wanted = false;
      const made = await work();
      wanted ||= made > 0;
    }
    running = null;
  };
  return {
    kick() {
      wanted = true;
      if (!stopped) running ??= run();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
