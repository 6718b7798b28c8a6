import { setTimeout as sleep } from "node:timers/promises";
import { renderStale } from "../../poll/documents/stale.ts";
import type { Deployment } from "../deployment.ts";

/** Pause between two documents, so that requests come first and rendering takes at most half of the time. */
const PAUSE_MS = 10;
/** Wait after a failure of the archive. */
const RETRY_MS = 60_000;
/** Wait after an unreadable record, which `nashra repair` may have repaired since. */
const UNREADABLE_MS = 3_600_000;

/**
 * Renders again, in the background, the documents of an earlier version, other definitions or another public address. If
 * killed, it continues at the next start. `before`: what must have ended first.
 */
export function startRerendering(
  { ports, site }: Pick<Deployment, "ports" | "site">,
  before: Promise<void> = Promise.resolve(),
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = async (ms: number): Promise<boolean> => {
    await sleep(ms, null, { signal, ref: false }).catch(() => {});
    return !signal.aborted;
  };
  const run = async (): Promise<void> => {
    await before;
    while (!signal.aborted) {
      try {
        const { failed } = await renderStale(ports, site, { goOn: () => pause(PAUSE_MS), rest: () => pause(PAUSE_MS) });
        if (failed.length === 0 || !(await pause(UNREADABLE_MS))) return;
      } catch (error) {
        ports.log("error", "render.anew", { error: error instanceof Error ? error.message : String(error) });
        if (!(await pause(RETRY_MS))) return;
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
