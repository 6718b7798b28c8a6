import { duePaths } from "../archive/polls.ts";
import { type Watch, watchesOf } from "../model/agency.ts";
import type { Sql } from "../model/ports.ts";
import type { PollReport } from "./outcome.ts";
import { type PollOptions, pollWatch } from "./poll.ts";
import type { PollPorts, Site } from "./ports.ts";
import { longestWait } from "./schedule.ts";

/** Every listing of a deployment. */
export function watchesIn(site: Site): Watch[] {
  return site.agencies.flatMap(watchesOf);
}

/** Listings that are due, the longest due first. `most`: how many, at most. One query, whatever their number. */
export async function dueWatches(sql: Sql, watches: readonly Watch[], now: number, most?: number): Promise<Watch[]> {
  const byPath = new Map(watches.map((watch) => [watch.path, watch]));
  const listings = watches.map(({ path, agency }) => ({ path, longest: longestWait(agency) }));
  const paths = await duePaths(sql, listings, now, most ?? byPath.size);
  return paths.flatMap((path) => byPath.get(path) ?? []);
}

/**
 * One tick of the scheduler, whoever calls it (node-cron, a Cron Trigger): polls the listings that are due, the longest
 * due first. `most`: how many, at most; the rest are due at the next tick. `agency`: of this one only. `goOn`: asked after
 * each poll. A listing that fails hinders no other.
 */
export async function tick(
  ports: PollPorts,
  site: Site,
  options: PollOptions & {
    readonly most?: number;
    readonly all?: boolean;
    readonly agency?: string;
    readonly goOn?: (report: PollReport) => boolean;
  } = {},
): Promise<PollReport[]> {
  const { agency } = options;
  const watches = watchesIn(site).filter((watch) => agency === undefined || watch.agency.id === agency);
  const now = options.all === true ? Number.MAX_SAFE_INTEGER : ports.clock();
  const due = await dueWatches(ports.sql, watches, now, options.most);
  const reports: PollReport[] = [];
  for (const watch of due) {
    const [report] = await pollLogged(ports, site, watch, { ...options, due: now });
    if (report === undefined) continue;
    reports.push(report);
    if (options.goOn?.(report) === false) break;
  }
  return reports;
}

/** Polls one listing and logs it in one line. A failure of our own is logged, not thrown: the next poll may do better. */
export async function pollLogged(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  options: PollOptions = {},
): Promise<PollReport[]> {
  try {
    const report = await pollWatch(ports, site, watch, options);
    logPoll(ports, report);
    return [report];
  } catch (error) {
    ports.log("error", "poll.failed", {
      feed: watch.path,
      error: error instanceof Error ? error.message : String(error),
    });
    return [];
  }
}

function logPoll(ports: PollPorts, report: PollReport): void {
  const level = ["changed", "unchanged", "busy"].includes(report.outcome) ? "info" : "warn";
  ports.log(level, "poll.done", {
    feed: report.watch,
    outcome: report.outcome,
    ...(report.evidence === null ? {} : { why: report.evidence }),
    items: report.items,
    new: report.added.length,
    changed: report.changed.length,
    gone: report.removed.length,
    aside: report.setAside.length,
    ms: report.finished - report.started,
  });
}
