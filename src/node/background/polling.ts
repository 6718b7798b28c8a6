import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../../config/settings.ts";
import { createCollector } from "../../poll/collect/collector.ts";
import type { PollOutcome } from "../../poll/outcome.ts";
import { createMeasurer } from "../../poll/pictures/measurer.ts";
import type { PollPorts, Site } from "../../poll/ports.ts";
import { createScheduler } from "../../poll/tick.ts";
import { cronBeat } from "../cron.ts";

/** Interval of asking the archive which feeds are due, which costs one query. */
const LOOK_MS = 10_000;
/** Cron expressions have a resolution of a second. */
const CRON_MS = 1000;
/**
 * Agencies polled at once, and the slow ones polled in addition to them. Not a setting: a poll that waits costs only
 * memory, and polls that do not wait share one thread, so more at once would not finish sooner.
 */
export const CONCURRENCY = { atOnce: 8, beside: 24 } as const;

/** Sleeps, in milliseconds, without keeping the process alive. */
export const quietSleep = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

/** Polling that runs until its signal is aborted. */
export interface Polling {
  /** Asks at once which feeds are due, because the agencies have changed. Without effect with a cron expression. */
  kick(): void;
  /** Resolves when no poll is running. */
  stopped(): Promise<void>;
}

/**
 * Starts polling: now, and then whenever a feed is due, or by the operator's cron expression. `facesChanged`: called when
 * another icon or logo of an agency was found.
 */
export function startPolling(
  ports: PollPorts,
  siteNow: () => Site,
  settings: Settings,
  signal: AbortSignal,
  facesChanged?: () => Promise<unknown>,
): Polling {
  const cron = settings.poll !== null && settings.poll !== "off" ? settings.poll.cron : null;
  const outcomes = new Set<PollOutcome>();
  const collector = createCollector(ports, siteNow, signal);
  const measurer = createMeasurer(ports, siteNow, signal, facesChanged);
  const scheduler = createScheduler(ports, siteNow, {
    ...CONCURRENCY,
    sleep: quietSleep,
    random: Math.random,
    signal,
    told: ({ outcome, documents, watch }) => {
      outcomes.add(outcome);
      if (documents.length > 0) {
        collector.kick();
        measurer.published(watch.split("/")[0]!);
      }
      return true;
    },
  });
  const look = async (): Promise<void> => {
    if (signal.aborted) return;
    collector.kick();
    measurer.kick();
    try {
      await scheduler.look(cron !== null);
    } catch (error) {
      ports.log("error", "tick.failed", { error: error instanceof Error ? error.message : String(error) });
    }
  };
  void look()
    .then(() => scheduler.idle())
    .then(() => hint(ports, settings, outcomes));
  // setInterval uses the monotonic clock, so setting the machine's clock does not stop polling.
  const isTime = cron === null ? () => true : cronBeat(cron, ports.clock);
  let looking: Promise<void> | null = null;
  const lookOnce = (): void => {
    looking ??= look().finally(() => {
      looking = null;
    });
  };
  const timer = setInterval(
    () => {
      if (looking === null && isTime()) lookOnce();
    },
    cron === null ? LOOK_MS : CRON_MS,
  );
  signal.addEventListener("abort", () => clearInterval(timer));
  return {
    kick() {
      if (cron === null) lookOnce();
    },
    async stopped() {
      await scheduler.idle();
      await collector.idle();
      await measurer.idle();
    },
  };
}

/** If no agency at all can be reached, points a new user to the sample site. */
function hint({ log }: PollPorts, settings: Settings, outcomes: ReadonlySet<PollOutcome>): void {
  if (settings.origins.size > 0 || outcomes.size !== 1 || !outcomes.has("unreachable")) return;
  log("warn", "poll.hint", {
    message: "no agency can be reached from here; polling continues. To try nashra without a network: npm run demo",
  });
}
