import { duePaths } from "../archive/polls.ts";
import { stoppableClient } from "../fetch/client.ts";
import { type Watch, watchesOf } from "../model/agency.ts";
import type { Sql } from "../model/ports.ts";
import type { PollOptions } from "./opening.ts";
import type { PollReport } from "./outcome.ts";
import { pollWatch } from "./poll.ts";
import type { PollPorts, Site } from "./ports.ts";
import { longestWait } from "./schedule.ts";
import { skipSilentHosts } from "./silent-hosts.ts";

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

/** How a scheduler polls, besides what each poll is told. */
export interface SchedulerOptions extends Omit<PollOptions, "due"> {
  /** Only this agency's listings. */
  readonly agency?: string;
  /** Listings that one look takes up, at most; the rest are due at the next. */
  readonly most?: number;
  /** Agencies polled side by side; default 1. */
  readonly atOnce?: number;
  /** Further agencies whose polls go on beside those, since they have lasted longer than some seconds; default 0. */
  readonly beside?: number;
  /** Waits, in milliseconds: without it no poll goes on beside. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** From 0 to 1, asked for each poll: the jitter of its next time. */
  readonly random?: () => number;
  /** Ends the polling: nothing more is begun, and a poll under way is given up at its next request, unwritten. */
  readonly signal?: AbortSignal;
  /** Told of each poll. False: nothing more is begun. */
  readonly told?: (report: PollReport) => boolean;
}

/** Polls what is due, several agencies at once. */
export interface Scheduler {
  /**
   * Takes up the listings that are due, or `all`, those due for longest first: in place of what an earlier look found
   * and did not come to. Each begins as soon as there is room. An agency that is being polled is passed over.
   */
  look(all?: boolean): Promise<void>;
  /** Ends when nothing waits and nothing is under way. */
  idle(): Promise<void>;
}

/** An agency whose polls last longer than this stands in no other's way. */
const SOON_MS = 3000;

/**
 * A scheduler, whoever calls it (node-cron, a Cron Trigger). An agency's listings are polled one after another, agencies
 * side by side; one that keeps us waiting gives its place to the next after three seconds and goes on beside, so that
 * dead ones hold up no living one. A listing that fails hinders no other.
 */
export function createScheduler(ports: PollPorts, site: Site, options: SchedulerOptions = {}): Scheduler {
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
    for (const watch of watches) {
      if (stopped || signal?.aborted === true) return;
      const dice = random === undefined ? {} : { dice: random() };
      const [report] = await pollLogged(shared, site, watch, { ...options, ...dice, due });
      if (report !== undefined && options.told?.(report) === false) stopped = true;
    }
  }

  return {
    async look(all = false) {
      const now = all ? Number.MAX_SAFE_INTEGER : ports.clock();
      const watches = watchesIn(site).filter((watch) => agency === undefined || watch.agency.id === agency);
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

/** One tick of a scheduler: a look, and all that comes of it. */
export async function tick(
  ports: PollPorts,
  site: Site,
  options: Omit<SchedulerOptions, "told"> & {
    readonly all?: boolean;
    /** Asked after each poll. False: nothing more is begun. */
    readonly goOn?: (report: PollReport) => boolean;
  } = {},
): Promise<PollReport[]> {
  const { all, goOn } = options;
  const reports: PollReport[] = [];
  const told = (report: PollReport): boolean => {
    reports.push(report);
    return goOn?.(report) !== false;
  };
  const scheduler = createScheduler(ports, site, { ...options, told });
  await scheduler.look(all);
  await scheduler.idle();
  return reports;
}

/**
 * Gives turns to write, one at a time, to polls that go on at once: a turn ends when it is disposed of. Once the signal
 * is aborted it gives none.
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
 * Polls one listing and logs it in one line. A failure of our own is logged, not thrown: the next poll may do better.
 * Nor is a poll that was given up: it is due as it was.
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
