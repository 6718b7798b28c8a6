import { createTask, validate } from "node-cron";
import type { Settings } from "../../config/settings.ts";
import { ConfigError } from "../model/agency.ts";
import type { Clock } from "../model/ports.ts";

const SECOND = 1000;
const MINUTE = 60_000;
/** Runs looked at for the shortest time between two. */
const LOOKED_AT = 50;

/**
 * Settings in which each agency's definition says the pace that `NASHRA_POLL` sets, so that whatever tells of it (RSS
 * `ttl`, `Cache-Control`, `/status`) tells the truth. Throws ConfigError for an expression that is none.
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
 * Says, asked each second or so, whether a run of a cron expression has come since it was asked last. A clock that was set
 * forward or a machine that slept for more than a minute has missed an unknown number of runs: one is made up for at once.
 * After a clock was set back the runs go on by what it says now.
 */
export function cronBeat(cron: string, clock: Clock): () => boolean {
  const task = createTask(cron, () => {});
  let last = Math.floor(clock() / SECOND);
  return () => {
    const now = Math.floor(clock() / SECOND);
    const passed = now - last;
    // A step back of some seconds repeats no run.
    if (passed <= 0 && passed > -MINUTE / SECOND) return false;
    const from = passed > 0 ? last + 1 : now;
    last = now;
    if (passed > MINUTE / SECOND) return true;
    for (let second = from; second <= now; second += 1) if (task.match(new Date(second * SECOND))) return true;
    return false;
  };
}

/**
 * When a listing is due after a poll, by a cron expression: at the first run after it. Before the start of this process
 * the runs are not known, and as much time may have lain between two as lies between any of the coming ones.
 */
export function dueByCron(cron: string, clock: Clock): (lastPoll: number) => number {
  const task = createTask(cron, () => {});
  const coming = (): number[] => task.getNextRuns(LOOKED_AT).map((run) => run.getTime());
  let start = clock();
  let runs = coming();
  const longest = Math.max(...runs.slice(1).map((run, at) => run - runs[at]!));
  return (lastPoll) => {
    // The clock was set back: the runs that were to come are too far off.
    if (clock() < start) {
      start = clock();
      runs = coming();
    }
    if (lastPoll < start) return Math.max(lastPoll + longest, Math.min(start, runs[0]!));
    if (runs.at(-1)! <= clock()) runs = [...runs.slice(-LOOKED_AT), ...coming()];
    return runs.find((run) => run > lastPoll) ?? lastPoll + longest;
  };
}

/** The shortest time between two runs of a cron expression. */
function minutesOf(cron: string): number {
  const runs = createTask(cron, () => {})
    .getNextRuns(LOOKED_AT)
    .map((run) => run.getTime());
  const gaps = runs.slice(1).map((run, at) => run - runs[at]!);
  return Math.min(...gaps, 7 * 24 * 60 * MINUTE) / MINUTE;
}
