import { setTimeout as sleep } from "node:timers/promises";
import { eraseRemoved } from "../../operate/removal.ts";
import type { PollPorts } from "../../poll/ports.ts";

/** Articles deleted in one step, which takes some ten milliseconds, and the pause after each. */
const AT_ONCE = 100;
const PAUSE_MS = 20;
/** Wait while a poll of a removed agency ends; and between looks, since another process may still have polled it. */
const BUSY_MS = 2000;
const LOOK_MS = 60_000;

/** Deletes removed agencies in the background. `gone`: their ids now. */
export function startErasing(
  ports: PollPorts,
  gone: () => ReadonlySet<string>,
): { kick(): void; stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  let woken = Promise.withResolvers<void>();
  const rest = (ms: number): Promise<unknown> => sleep(ms, null, { signal, ref: false }).catch(() => {});
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      let done = true;
      woken = Promise.withResolvers<void>();
      try {
        done = await eraseRemoved(ports, gone(), { articles: AT_ONCE, steps: Number.POSITIVE_INFINITY, rest: step });
      } catch (error) {
        if (signal.aborted) return;
        ports.log("error", "agency.erasing", { error: error instanceof Error ? error.message : String(error) });
      }
      await Promise.race([rest(done ? LOOK_MS : BUSY_MS), woken.promise]);
    }
  };
  const step = async (): Promise<void> => {
    await rest(PAUSE_MS);
    signal.throwIfAborted();
  };
  const running = work();
  return {
    kick: () => woken.resolve(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
