import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../config/settings.ts";
import type { PollOutcome } from "../poll/outcome.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { createScheduler } from "../poll/tick.ts";
import { cronBeat } from "./cron.ts";

/** Which feeds are due is kept in the archive; asking it costs one query. */
const LOOK_MS = 10_000;
/** A cron expression tells seconds. */
const BEAT_MS = 1000;
/**
 * Agencies polled side by side, and more that keep us waiting beside them. No settings: a poll that waits costs memory
 * alone, one that does not costs the one thread that all polls share, so that more at once would be no sooner done.
 */
export const SIDE_BY_SIDE = { atOnce: 8, beside: 24 } as const;

/** Waits, in milliseconds, without keeping the process alive. */
export const quietSleep = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

/** Polling that goes on until its signal is aborted. */
export interface Polling {
  /** Ends when no poll is under way any more. */
  stopped(): Promise<void>;
}

/** Starts polling: now, and whenever something is due (or, with a cron expression of the operator's, when that says). */
export function startPolling(ports: PollPorts, site: Site, settings: Settings, signal: AbortSignal): Polling {
  const cron = settings.poll !== null && settings.poll !== "off" ? settings.poll.cron : null;
  const outcomes = new Set<PollOutcome>();
  const scheduler = createScheduler(ports, site, {
    ...SIDE_BY_SIDE,
    sleep: quietSleep,
    random: Math.random,
    signal,
    told: ({ outcome }) => outcomes.add(outcome).size > 0,
  });
  const look = async (): Promise<void> => {
    if (signal.aborted) return;
    try {
      await scheduler.look(cron !== null);
    } catch (error) {
      ports.log("error", "tick.failed", { error: error instanceof Error ? error.message : String(error) });
    }
  };
  void look()
    .then(() => scheduler.idle())
    .then(() => hint(ports, settings, outcomes));
  // Intervals go by the monotonic clock: one of the machine's that is set, either way, stops no polling.
  const isTime = cron === null ? () => true : cronBeat(cron, ports.clock);
  let looking: Promise<void> | null = null;
  const timer = setInterval(
    () => {
      if (looking !== null || !isTime()) return;
      looking = look().finally(() => {
        looking = null;
      });
    },
    cron === null ? LOOK_MS : BEAT_MS,
  );
  signal.addEventListener("abort", () => clearInterval(timer));
  return { stopped: () => scheduler.idle() };
}

/** Where no agency can be reached at all, the newcomer is told of the sample site. */
function hint({ log }: PollPorts, settings: Settings, outcomes: ReadonlySet<PollOutcome>): void {
  if (settings.origins.size > 0 || outcomes.size !== 1 || !outcomes.has("unreachable")) return;
  log("warn", "poll.hint", {
    message:
      "no agency can be reached from here; polling goes on. To see nashra at work without a network: npm run demo",
  });
}
