import type { PollPorts, Site } from "../ports.ts";
import { findFaces } from "./faces.ts";
import { measurePictures } from "./measure.ts";

/** Measures pictures, and looks for those of agencies, beside polls, one after another. */
export interface Measurer {
  /** Looks at the pictures of an agency that has published something. */
  published(agency: string): void;
  /** Goes on with those that an earlier round has left. */
  kick(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Pictures of a round: few, since they share the host's rate with polls. */
const MOST = 10;
/** Pause between two rounds of an agency. */
const PAUSE_MS = 60_000;

/**
 * A measurer for a process that keeps running. A failure is logged. Ends with the signal. `facesChanged`: called when
 * another icon or logo of an agency was found.
 */
export function createMeasurer(
  ports: PollPorts,
  siteNow: () => Site,
  signal: AbortSignal,
  facesChanged: () => Promise<unknown> = async () => {},
): Measurer {
  /** The earliest time of each agency's next round. */
  const due = new Map<string, number>();
  /** Agencies that have published something since the start: their sites work. */
  const working = new Set<string>();
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    try {
      const site = siteNow();
      const agencies = site.agencies.filter(({ id }) => working.has(id));
      if (await findFaces(ports, { ...site, agencies }, { most: 1, signal })) await facesChanged();
    } catch (error) {
      if (!signal.aborted) ports.log("warn", "faces.failed", { error: String(error) });
    }
    for (const [id, at] of due) {
      if (signal.aborted) break;
      // A clock set back does not lengthen the pause.
      if (at > ports.clock() && at <= ports.clock() + PAUSE_MS) continue;
      due.delete(id);
      const agency = siteNow().agencies.find((one) => one.id === id && one.collects === undefined);
      try {
        const hasMore = agency !== undefined && (await measurePictures(ports, agency, { most: MOST, signal }));
        if (hasMore) due.set(id, ports.clock() + PAUSE_MS);
      } catch (error) {
        if (!signal.aborted) ports.log("warn", "pictures.failed", { agency: id, error: String(error) });
      }
    }
  }

  function kick(): void {
    if (working.size === 0) return;
    running ??= run().finally(() => {
      running = null;
    });
  }

  return {
    published(agency) {
      working.add(agency);
      if (!due.has(agency)) due.set(agency, 0);
      kick();
    },
    kick,
    async idle() {
      await running;
    },
  };
}
