import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../config/settings.ts";
import { createCaller } from "../fetch/caller.ts";
import { userAgentFor } from "../fetch/client.ts";
import { drain } from "../push/drain.ts";
import type { Caller, PushPorts } from "../push/ports.ts";
import { pushing } from "../serve/pushing.ts";
import type { Deployment } from "./deployment.ts";
import { createTransport } from "./transport.ts";

/** What is owed is looked for this often, besides after every change. */
const EACH_MS = 10_000;
const BOUNDS = { calls: 2000, atOnce: 64 };

/** The process's own pushing: begins as soon as there is something to tell. */
export interface Pusher {
  readonly caller: Caller;
  /** There may be something to do. */
  kick(): void;
  /** Ends when the calls under way have ended. */
  stop(): Promise<void>;
}

export function startPushing(deployment: Deployment, settings: Settings): Pusher {
  const { sql, ports } = deployment;
  const transport = createTransport();
  const caller = createCaller(transport, { userAgent: userAgentFor(settings.contact), origins: settings.origins });
  const { ports: documents, settings: told } = pushing(sql, settings);
  const push: PushPorts = {
    ...documents,
    sql,
    clock: ports.clock,
    log: ports.log,
    caller,
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
    dice: Math.random,
    secret: randomUUID,
  };
  let stopped = false;
  let wanted = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    while (wanted && !stopped) {
      wanted = (await drain(push, told, BOUNDS)) > 0;
    }
    running = null;
  };
  const kick = (): void => {
    wanted = true;
    if (!stopped) running ??= run();
  };
  const timer = setInterval(kick, EACH_MS);
  timer.unref();
  return {
    caller,
    kick,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
      await transport.close();
    },
  };
}
