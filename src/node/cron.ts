import { createTask, validate } from "node-cron";
import type { Settings } from "../../config/settings.ts";
import { ConfigError } from "../model/config-error.ts";
import type { Clock } from "../model/ports.ts";

const SECOND = 1000;
const MINUTE = 60_000;
/** Number of runs examined to find the shortest and longest intervals. */
const SAMPLED_RUNS = 50;

/**
 * Settings in which each agency's poll interval is that of the `NASHRA_POLL` expression, so that RSS `ttl`,
 * `Cache-Control` and `/status` are correct. Throws ConfigError for an invalid expression.
 */
export function pacedByCron(settings: Settings): Settings {
  if (settings.poll === null || settings.poll === "off") return settings;
  const { cron } = settings.poll;
  if (!validate(cron)) {
    throw new ConfigError(
      `NASHRA_POLL=${JSON.stringify(cron)}: expected off, or a cron expression such as */5 * * * *`,
    );
  }
  const minutes = minutesOf(cron);
  const agencies = settings.agencies.map((agency) => ({
    ...agency,
    poll: { ...agency.poll, everyMinutes: minutes, minMinutes: minutes, maxMinutes: minutes },
  }));
  return { ...settings, agencies };
}

/**
 * A function to call about once a second: true if a run of the cron expression has become due since the last call. If
 * more than a minute has passed (the clock was set forward or the machine slept), one missed run is made up for at once.
 * If the clock was set back, runs continue by the new time.
 */
export function cronBeat(cron: string, clock: Clock): () => boolean {
  const task = createTask(cron, () => {});
  let last = Math.floor(clock() / SECOND);
  return () => {
    const now = Math.floor(clock() / SECOND);
    const passed = now - last;
    // A step back of a few seconds must not repeat a run.
    if (passed <= 0 && passed > -MINUTE / SECOND) return false;
    const from = passed > 0 ? last + 1 : now;
    last = now;
    if (passed > MINUTE / SECOND) return true;
    for (let second = from; second <= now; second += 1) if (task.match(new Date(second * SECOND))) return true;
    return false;
  };
}

/**
 * When a listing is due after a poll: at the first run of the cron expression after it. Runs before the start of this
 * process are unknown and assumed to be as far apart as the longest interval to come. Epoch milliseconds.
 */
export function dueByCron(cron: string, clock: Clock): (lastPoll: number) => number {
  const task = createTask(cron, () => {});
  const nextRuns = (): number[] => task.getNextRuns(SAMPLED_RUNS).map((run) => run.getTime());
  let start = clock();
  let runs = nextRuns();
  const longest = Math.max(...runs.slice(1).map((run, at) => run - runs[at]!));
  return (lastPoll) => {
    // The clock was set back, so the stored runs are too far in the future.
    if (clock() < start) {
      start = clock();
      runs = nextRuns();
    }
    if (lastPoll < start) return Math.max(lastPoll + longest, Math.min(start, runs[0]!));
    if (runs.at(-1)! <= clock()) runs = [...runs.slice(-SAMPLED_RUNS), ...nextRuns()];
    return runs.find((run) => run > lastPoll) ?? lastPoll + longest;
  };
}

/** The shortest interval between two runs of a cron expression, at most a week. */
function minutesOf(cron: string): number {
  const runs = createTask(cron, () => {})
    .getNextRuns(SAMPLED_RUNS)
    .map((run) => run.getTime());
  const gaps = runs.slice(1).map((run, at) => run - runs[at]!);
  return Math.min(...gaps, 7 * 24 * 60 * MINUTE) / MINUTE;
}
