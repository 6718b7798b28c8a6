import type { PollPorts, Site } from "../ports.ts";
import { publishSite } from "./site-documents.ts";

/** Shortest interval between two renderings, milliseconds: the front pages show times to the minute. */
const INTERVAL_MS = 15_000;

/** Renders the documents that belong to no feed when something has changed. */
export interface SiteDebounce {
  /** Call after publishing: renders at once, or 15 s after the last time. */
  changed(): void;
  /** Renders what is pending, then ends. */
  stop(): Promise<void>;
}

/**
 * Renders the front pages at most every 15 s, however many polls publish: they name every agency, so their cost grows
 * with the agencies. `sleep` waits, in milliseconds. A failure is logged and retried 15 s later, or at the next start.
 */
export function createSiteDebounce(
  ports: PollPorts,
  siteNow: () => Site,
  sleep: (ms: number) => Promise<void>,
): SiteDebounce {
  const stopping = Promise.withResolvers<void>();
  let stopped = false;
  let wanted = false;
  let last = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (wanted) {
      const wait = last + INTERVAL_MS - ports.clock();
      if (wait > 0 && !stopped) await Promise.race([sleep(Math.min(wait, INTERVAL_MS)), stopping.promise]);
      wanted = false;
      last = ports.clock();
      try {
        await publishSite(ports, siteNow());
      } catch (error) {
        ports.log("error", "site.failed", { error: error instanceof Error ? error.message : String(error) });
        wanted = !stopped;
      }
    }
    running = null;
  }

  return {
    changed() {
      wanted = true;
      running ??= run();
    },
    async stop() {
      stopped = true;
      stopping.resolve();
      await running;
    },
  };
}
