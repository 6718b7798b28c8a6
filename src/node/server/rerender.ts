import { setTimeout as sleep } from "node:timers/promises";
import { renderStale } from "../../poll/documents/stale.ts";
import type { Deployment } from "../deployment.ts";

/** Between two documents: requests come first, and at most half of the time is spent on making. */
const PAUSE_MS = 10;
/** After a failure of the archive, and where a record could not be read, which `nashra repair` may have mended since. */
const AGAIN_MS = 60_000;
const MENDED_MS = 3_600_000;

/**
 * Makes anew, behind the server, what an earlier version, other definitions or another public address have made. Killed in
 * between, it goes on at the next start.
 */
export function startRerendering({ ports, site }: Pick<Deployment, "ports" | "site">): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = async (ms: number): Promise<boolean> => {
    await sleep(ms, null, { signal, ref: false }).catch(() => {});
    return !signal.aborted;
  };
  const run = async (): Promise<void> => {
    for (;;) {
      try {
        const { failed } = await renderStale(ports, site, { goOn: () => pause(PAUSE_MS), rest: () => pause(PAUSE_MS) });
        if (failed.length === 0 || !(await pause(MENDED_MS))) return;
      } catch (error) {
        ports.log("error", "render.anew", { error: error instanceof Error ? error.message : String(error) });
        if (!(await pause(AGAIN_MS))) return;
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
