import { duePaths, watchRows } from "../archive/polls.ts";
import { stoppableClient } from "../fetch/client.ts";
import { type Watch, watchesOf } from "../model/agency.ts";
import type { Sql } from "../model/ports.ts";
import type { PollOptions } from "./opening.ts";
import type { PollReport } from "./outcome.ts";
import { pollWatch } from "./poll.ts";
import type { PollPorts, Site } from "./ports.ts";
import { longestWait } from "./schedule.ts";
import { skipSilentHosts } from "./silent-hosts.ts";

/** Every listing that a deployment polls. */
export function watchesIn({ agencies, unpolled }: Site): Watch[] {
  return agencies.flatMap((agency) => (unpolled?.has(agency.id) === true ? [] : watchesOf(agency)));
}

/** Listings that are due, longest overdue first, at most `most`. One query, however many there are. */
export async function dueWatches(sql: Sql, watches: readonly Watch[], now: number, most?: number): Promise<Watch[]> {
  const byPath = new Map(watches.map((watch) => [watch.path, watch]));
  const listings = watches.map(({ path, agency }) => ({ path, longest: longestWait(agency) }));
  const paths = await duePaths(sql, listings, now, most ?? byPath.size);
  return paths.flatMap((path) => byPath.get(path) ?? []);
}

/** Options of a scheduler, besides those of each poll. */
export interface SchedulerOptions extends Omit<PollOptions, "due"> {
  /** Only this agency's listings. */
  readonly agency?: string;
  /** Most listings that one look takes up; the rest stay due. */
  readonly most?: number;
  /** Agencies polled side by side; default 1. */
  readonly atOnce?: number;
  /** Further agencies that may be polled beside slow ones, which take longer than three seconds; default 0. */
  readonly beside?: number;
  /** Waits for some milliseconds. Without it no slow agency makes room for another. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** A random number from 0 to 1 for each poll: the jitter of its next time. */
  readonly random?: () => number;
  /** Ends the polling: no further poll begins, and a running one is given up at its next request, unwritten. */
  readonly signal?: AbortSignal;
  /** Called after each poll. If it returns false, no further poll begins. */
  readonly told?: (report: PollReport) => boolean;
}

/** Polls due listings, several agencies at once. */
export interface Scheduler {
  /**
   * Queues the listings that are due, or `all`, longest overdue first, in place of those that an earlier look left
   * waiting. Each begins as soon as there is room. An agency that is being polled is skipped.
   */
  look(all?: boolean): Promise<void>;
  /** Resolves when nothing is waiting or running. */
  idle(): Promise<void>;
}

/** An agency whose polls take longer than this makes room for another. */
const SOON_MS = 3000;

/**
 * A scheduler for any caller (node-cron, a Cron Trigger). An agency's listings are polled one after another, agencies
 * side by side. A slow agency makes room for the next after three seconds and goes on beside it, so that dead sites
 * delay no others. A failing listing does not affect the others. `siteNow`: what is published; each poll asks for it once,
 * when it begins.
 */
export function createScheduler(ports: PollPorts, siteNow: () => Site, options: SchedulerOptions = {}): Scheduler {
  const { atOnce = 1, beside = 0, agency, signal, random } = options;
  const client = skipSilentHosts(
    signal === undefined ? ports.client : stoppableClient(ports.client, signal),
    ports.clock,
  );
  const shared = { ...ports, client, turn: inTurn(signal) };
  const running = new Map<string, Promise<void>>();
  let waiting: { readonly watches: readonly Watch[]; readonly due: number }[] = [];
  let slow = 0;
  let stopped = false;

  function fill(): void {
    while (running.size - slow < atOnce && running.size < atOnce + beside) {
      const next = stopped || signal?.aborted === true ? undefined : waiting.shift();
      if (next === undefined) return;
      begin(next.watches[0]!.agency.id, pollEach(next.watches, next.due));
    }
  }

  function begin(id: string, polls: Promise<void>): void {
    let state: "quick" | "slow" | "done" = "quick";
    const ended = polls.finally(() => {
      if (state === "slow") slow -= 1;
      state = "done";
      running.delete(id);
      fill();
    });
    running.set(id, ended);
    void options.sleep?.(SOON_MS).then(() => {
      if (state !== "quick") return;
      state = "slow";
      slow += 1;
      fill();
    });
  }

  async function pollEach(watches: readonly Watch[], due: number): Promise<void> {
    for (const found of watches) {
      if (stopped || signal?.aborted === true) return;
      const site = siteNow();
      // The definition may have changed since the look.
      const watch = site.agencies.includes(found.agency)
        ? found
        : watchesIn(site).find(({ path }) => path === found.path);
      if (watch === undefined) continue;
      const dice = random === undefined ? {} : { dice: random() };
      const [report] = await pollLogged(shared, site, watch, { ...options, ...dice, due });
      if (report !== undefined && options.told?.(report) === false) stopped = true;
    }
  }

  return {
    async look(all = false) {
      const now = all ? Number.MAX_SAFE_INTEGER : ports.clock();
      const watches = watchesIn(siteNow()).filter((watch) => agency === undefined || watch.agency.id === agency);
      const found = await dueWatches(ports.sql, watches, now, options.most);
      const byAgency = Map.groupBy(found, (watch) => watch.agency.id);
      waiting = [...byAgency].flatMap(([id, watches]) => (running.has(id) ? [] : { watches, due: now }));
      fill();
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}

/** One tick of a scheduler: a look, and all its polls. */
export async function tick(
  ports: PollPorts,
  site: Site,
  options: Omit<SchedulerOptions, "told"> & {
    readonly all?: boolean;
    /** Called after each poll. If it returns false, no further poll begins. */
    readonly goOn?: (report: PollReport) => boolean;
  } = {},
): Promise<PollReport[]> {
  const { all, goOn } = options;
  const reports: PollReport[] = [];
  const told = (report: PollReport): boolean => {
    reports.push(report);
    return goOn?.(report) !== false;
  };
  const scheduler = createScheduler(ports, () => site, { ...options, told });
  await scheduler.look(all);
  await scheduler.idle();
  return reports;
}

/**
 * Gives polls that run side by side their turns to write, one at a time. A turn ends when it is disposed of. Once the
 * signal is aborted, there are no more.
 */
function inTurn(signal: AbortSignal | undefined): () => Promise<Disposable> {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    if (signal?.aborted === true) resolve();
    signal?.throwIfAborted();
    return { [Symbol.dispose]: resolve };
  };
}

/**
 * Polls one listing and logs it in one line. A failure of our own is logged, not thrown: the next poll may succeed. A
 * poll that was given up is not thrown either: it stays due.
 */
export async function pollLogged(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  options: PollOptions & { readonly signal?: AbortSignal } = {},
): Promise<PollReport[]> {
  try {
    const report = await pollWatch(ports, site, watch, options);
    logPoll(ports, report);
    return [report];
  } catch (error) {
    if (options.signal?.aborted === true) {
      ports.log("info", "poll.given-up", { feed: watch.path });
      return [];
    }
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

/** When the next of these listings is due, epoch milliseconds; at the latest `latest`. Those never polled are due now. */
export async function nextPoll(
  sql: Sql,
  watches: readonly Watch[],
  { now, latest }: { readonly now: number; readonly latest: number },
): Promise<number> {
  if ((await dueWatches(sql, watches, now, 1)).length > 0) return now;
  const rows = await watchRows(
    sql,
    watches.map(({ path }) => path),
  );
  return Math.min(latest, ...[...rows.values()].map(({ nextDue }) => Math.max(now, nextDue)));
}
