import type { PollPorts, Site } from "../ports.ts";
import { collectAll } from "./collect.ts";

/** Brings collections up to date, one call after another. */
export interface Collector {
  /** Looks for changes now, or again once the present look has ended. */
  kick(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** A collector for a process that keeps running. A failure is logged; the next kick tries again. Ends with the signal. */
export function createCollector(ports: PollPorts, siteNow: () => Site, signal: AbortSignal): Collector {
  let wanted = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    while (wanted && !signal.aborted) {
      wanted = false;
      try {
        await collectAll(ports, siteNow(), { signal });
      } catch (error) {
        ports.log("error", "collection.failed", { error: error instanceof Error ? error.message : String(error) });
      }
    }
    running = null;
  };
  return {
    kick() {
      wanted = true;
      running ??= run();
    },
    async idle() {
      await running;
    },
  };
}
