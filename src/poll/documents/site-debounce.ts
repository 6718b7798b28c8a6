import type { PollPorts, Site } from "../ports.ts";
import { publishSite } from "./site-documents.ts";

/** Between two makings, in milliseconds: the front pages tell when an agency changed last, to the minute. */
const EACH_MS = 15_000;

/** Makes the documents that belong to no feed, whenever there is cause to. */
export interface SiteDebounce {
  /** Something was published: at once, or 15 s after the last time, they are made anew. */
  changed(): void;
  /** Makes what is still to be made, and ends. */
  stop(): Promise<void>;
}

/**
 * Makes the front pages anew at most every 15 s, however many polls publish: they name every agency, so that what they cost
 * grows with these. `sleep` waits, in milliseconds. A failure is logged and made up for 15 s later, or at the next start.
 */
export function createSiteDebounce(ports: PollPorts, site: Site, sleep: (ms: number) => Promise<void>): SiteDebounce {
  const stopping = Promise.withResolvers<void>();
  let stopped = false;
  let wanted = false;
  let last = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (wanted) {
      const wait = last + EACH_MS - ports.clock();
      if (wait > 0 && !stopped) await Promise.race([sleep(Math.min(wait, EACH_MS)), stopping.promise]);
      wanted = false;
      last = ports.clock();
      try {
        await publishSite(ports, site);
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
