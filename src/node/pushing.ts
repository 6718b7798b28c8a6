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

/** Interval of looking for pending deliveries, in addition to every change. */
const EACH_MS = 10_000;
/** Milliseconds that calls in progress get to finish. */
const GRACE_MS = 2000;
const never = new Promise<never>(() => {});
const BOUNDS = { calls: 2000, atOnce: 64 };

/** Delivers events in this process. */
export interface Pusher {
  readonly caller: Caller;
  /** Checks for pending deliveries now. */
  kick(): void;
  /** Takes up other definitions. */
  adopt(settings: Settings): void;
  /** Resolves when the calls in progress have finished, or after two seconds: the others are cut and stay pending. */
  stop(): Promise<void>;
}

/** Starts delivering pending events to subscribers and webhooks, now and after every change. */
export function startPushing(deployment: Deployment, settings: Settings): Pusher {
  const { sql, ports } = deployment;
  const transport = createTransport();
  let cut = false;
  // A call that is cut counts as neither delivered nor failed, so it stays pending.
  const cuttable: Transport = async (request) => {
    const response = await (cut ? never : transport(request).catch((error) => (cut ? never : Promise.reject(error))));
    return cut ? never : response;
  };
  const caller = createCaller(cuttable, { userAgent: userAgentFor(settings.contact), origins: settings.origins });
  let current = pushing(sql, settings, ports.digest);
  const push: PushPorts = {
    document: (path) => current.ports.document(path),
    ninjs: (events) => current.ports.ninjs(events),
    filtered: (path, query) => current.ports.filtered(path, query),
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
  // One pump per kind, so that a slow webhook does not delay subscribers.
  const pumps = kindsOf(current.settings).map((kind) =>
    startPump(() => drainInto(pool, push, current.settings, BOUNDS, [kind])),
  );
  const kick = (): void => {
    for (const pump of pumps) pump.kick();
  };
  const timer = setInterval(kick, EACH_MS);
  timer.unref();
  return {
    caller,
    kick,
    adopt(changed) {
      current = pushing(sql, changed, ports.digest);
    },
    async stop() {
      clearInterval(timer);
      const done = Promise.all(pumps.map((pump) => pump.stop())).then(() => pool.idle());
      await Promise.race([done, sleep(GRACE_MS, undefined, { ref: false })]);
      cut = true;
      await transport.close();
    },
  };
}

/** When kicked, repeats `work` until it returns 0. */
function startPump(work: () => Promise<number>): { kick(): void; stop(): Promise<void> } {
  let stopped = false;
  let wanted = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    while (wanted && !stopped) {
      wanted = false;
      const calls = await work();
      wanted ||= calls > 0;
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
