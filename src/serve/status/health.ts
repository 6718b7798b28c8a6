import { COLLECTION_FAILURES } from "../../archive/collected/failures.ts";
import { entryCounts } from "../../archive/feeds.ts";
import { newWatchRow, type PollRow, recentPollsQuery, watchRows } from "../../archive/polls.ts";
import { subscriptionCounts } from "../../archive/push/deliveries.ts";
import { quarantined } from "../../archive/quarantine.ts";
import { ask, askAll } from "../../archive/query.ts";
import { GOOD_OUTCOMES, type PollPace, siteChange, standingOf } from "../../archive/standing.ts";
import type { Troubles } from "../../archive/troubles.ts";
import { comparedOf } from "../../archive/usual.ts";
import { type Agency, feedsOf, type Watch, watchesOf } from "../../model/agency.ts";
import { sourceName } from "../../model/definition/source.ts";
import { listingsOf } from "../../model/notice.ts";
import type { Sql } from "../../model/ports.ts";
import type { SourcesState } from "../../model/watch-state.ts";
import {
  byTrouble,
  countsOf,
  type FeedReport,
  FOLDED,
  type PushReport,
  type Remaking,
  type ServiceState,
  type SourceInUse,
  type StatusReport,
  type Trouble,
} from "../../publish/pages/status-report.ts";
import { webhookStates } from "../../push/states.ts";

/** Troubles listed per feed, newest first. */
const TROUBLES = 3;
/** Polls shown per feed. */
const POLLS = 60;
/** Maximum items set aside that are listed: with all feeds in full, and with the feeds folded. */
const ASIDE = { full: 100, folded: 20 } as const;
/** Maximum feeds in trouble that a folded `/health` lists. */
const LISTED = 50;
/** Why a feed is not polled. */
const UNPOLLED = {
  paused: "paused: not polled until it is resumed (npx nashra agencies resume ID)",
  retired: "retired: no longer polled; what was published stays",
} as const;
const NO_TROUBLE: ReadonlySet<string> = new Set([...GOOD_OUTCOMES, "busy"]);

/** The scope of a status report. */
export interface StatusOptions {
  /** Path of the only feed or agency to report on. */
  readonly feed?: string | null;
  /** False: without the details that only the HTML page shows. */
  readonly details?: boolean;
  /** True: this deployment polls, so that polls can be late. Default: true. */
  readonly polls?: boolean;
  /** With a cron expression: its first run after a poll. */
  readonly dueAfter?: PollPace["dueAfter"];
  /** Faults of the archive that this process has seen. */
  readonly troubles?: Troubles | undefined;
  /** Agencies that are not polled, by id. Retired ones are reported only by name. */
  readonly unpolled?: ReadonlyMap<string, "paused" | "retired"> | undefined;
  /** What the operator should know about definitions, a line each. */
  readonly notes?: readonly string[] | undefined;
  /** Progress of rendering documents again, or null. */
  readonly remaking?: (() => Promise<Remaking | null>) | undefined;
}

/** The listings of a feed: all of an agency's, or a section's own or else its edition's. Empty: no such feed. */
export function watchesFor(agencies: readonly Agency[], path: string): Watch[] {
  const agency = agencies.find(({ id }) => path === id || path.startsWith(`${id}/`));
  const feed = agency && feedsOf(agency).find((candidate) => candidate.path === path);
  return feed === undefined ? [] : listingsOf(feed);
}

/** The state of the service, from the archive alone, without fetching anything. Times are epoch milliseconds. */
export async function statusOf(
  sql: Sql,
  agencies: readonly Agency[],
  now: number,
  options: StatusOptions = {},
): Promise<StatusReport> {
  const { feed = null, troubles, unpolled } = options;
  const offered = agencies.filter(({ id }) => unpolled?.get(id) !== "retired");
  const watches = feed === null ? offered.flatMap(watchesOf) : watchesFor(agencies, feed);
  const folded = watches.length > FOLDED;
  const details = options.details !== false && !folded;
  const paths = feed === null ? undefined : watches.map(({ path }) => path);
  const states = await watchRows(sql, paths);
  const counts = await entryCounts(sql, paths);
  const queries = details ? watches.map(({ path }) => recentPollsQuery(path, POLLS)) : [];
  const recent = queries.length === 0 ? [] : await askAll<readonly PollRow[][]>(sql, queries);
  const polls = options.polls ?? true;
  const feeds = watches.map((watch, index): FeedReport => {
    const state = states.get(watch.path) ?? newWatchRow(watch.path);
    const { everyMinutes, maxMinutes } = watch.agency.poll;
    const outcomes = recent[index] ?? [];
    const stopped = unpolled?.get(watch.agency.id);
    const pace = polls ? { everyMinutes, maxMinutes, dueAfter: options.dueAfter } : null;
    return {
      path: watch.path,
      agency: watch.agency,
      ...(stopped === undefined ? standingOf(state, now, pace) : { status: "ok", why: UNPOLLED[stopped], late: false }),
      unpolled: stopped,
      lastPoll: state.lastPoll,
      lastSuccess: state.lastSuccess,
      lastChange: state.lastChange,
      failures: state.failures,
      entries: counts.get(watch.path) ?? 0,
      nextPoll: state.nextDue === 0 || stopped !== undefined ? null : state.nextDue,
      siteChanged: siteChange(state)?.since ?? null,
      outcome: state.outcome,
      source: sourceInUse(watch, state.sources),
      waiting: state.pending,
      gap: state.gap !== null,
      compared: details ? comparedOf(state) : [],
      troubles: troublesOf(outcomes),
      outcomes: outcomes.map(({ started, outcome }) => ({ at: started, outcome })).reverse(),
    };
  });
  const aside = options.details === false ? [] : await quarantined(sql, folded ? ASIDE.folded : ASIDE.full);
  const reported = new Set(feeds.map(({ path }) => path));
  const collections = await failingCollections(sql, feed === null ? offered : []);
  const archive = {
    failedWrite: troubles?.failedWrite ?? null,
    damaged: troubles?.documents() ?? [],
    remaking: (await options.remaking?.()) ?? null,
  };
  return {
    status: worst(feeds, collections, archive),
    generated: now,
    feed,
    feeds,
    collections,
    ...archive,
    notes: feed === null ? (options.notes ?? []) : [],
    problem: null,
    push: null,
    quarantine: aside
      .filter(({ watch }) => feed === null || reported.has(watch))
      .map(({ watch, url, kind, reason, first }) => ({ feed: watch, url, kind, reason, since: first })),
  };
}

/** The collections that could not be brought up to date. Without any collection, nothing is asked. */
async function failingCollections(sql: Sql, agencies: readonly Agency[]): Promise<StatusReport["collections"]> {
  const byId = new Map(agencies.flatMap((one) => (one.collects === undefined ? [] : [[one.id, one] as const])));
  if (byId.size === 0) return [];
  return (await ask(sql, COLLECTION_FAILURES)).flatMap(({ collection, since, error }) => {
    const agency = byId.get(collection);
    return agency === undefined ? [] : [{ agency, since, error }];
  });
}

function sourceInUse({ sources }: Watch, state: SourcesState | null): SourceInUse {
  const first = sourceName(sources, sources[0]!);
  const { fallback = null, since = null } = state ?? {};
  const hasOthers = sources.length > 1;
  if (fallback === null) return { name: first, since, insteadOf: null, hasOthers };
  return { name: fallback.name, since: fallback.since, insteadOf: first, hasOthers };
}

/**
 * The report if the archive cannot be read. `error` is only for the operator, and null for everybody else. `serving`:
 * feeds are still served from memory, so the service is not down.
 */
export function unreadable(now: number, error: string | null, serving: boolean): StatusReport {
  return {
    status: serving ? "degraded" : "down",
    generated: now,
    feed: null,
    problem: { error },
    failedWrite: null,
    damaged: [],
    remaking: null,
    feeds: [],
    collections: [],
    quarantine: [],
    push: null,
  };
}

/** The state of deliveries, without anything that identifies a subscriber. */
export async function pushReport(sql: Sql): Promise<PushReport> {
  return { ...(await subscriptionCounts(sql)), webhooks: await webhookStates(sql) };
}

/** Failed polls, newest first; consecutive ones with the same evidence are merged. */
function troublesOf(polls: readonly PollRow[]): Trouble[] {
  const troubles: Trouble[] = [];
  let open = false;
  for (const { outcome, evidence, started } of polls) {
    const last = troubles.at(-1);
    if (NO_TROUBLE.has(outcome)) open = false;
    else if (open && last?.outcome === outcome && last.why === evidence) {
      troubles[troubles.length - 1] = { ...last, first: started, times: last.times + 1 };
    } else if (troubles.length === TROUBLES) break;
    else {
      troubles.push({ outcome, why: evidence, first: started, last: started, times: 1 });
      open = true;
    }
  }
  return troubles;
}

/**
 * The body of `/health`. Times are RFC 3339; `age` is seconds since the last change. With many feeds, those that are ok
 * are only counted, unless `all` is set. `operator`: includes errors that name files.
 */
export function healthJson(report: StatusReport, asked: { all: boolean; operator: boolean }): Record<string, unknown> {
  const why = whyOf(report);
  if (report.problem !== null) {
    const { error } = report.problem;
    return { status: report.status, why, ...(error === null ? {} : { error }), feeds: {} };
  }
  const folded = report.feeds.length > FOLDED && !asked.all;
  const troubled = report.feeds.filter((feed) => feed.status !== "ok").sort(byTrouble);
  const feeds = folded ? troubled.slice(0, LISTED) : report.feeds;
  const { failedWrite, remaking, damaged, notes = [] } = report;
  return {
    status: report.status,
    ...(why === null ? {} : { why }),
    ...(failedWrite !== null && asked.operator ? { error: failedWrite.error } : {}),
    ...(remaking === null ? {} : { remaking: remakingLine(remaking) }),
    ...(notes.length === 0 ? {} : { definitions: notes }),
    ...(damaged.length === 0
      ? {}
      : { damaged: damaged.map(({ path, at, mended }) => ({ path, at: time(at), mended })) }),
    ...(report.collections.length === 0
      ? {}
      : {
          collections: Object.fromEntries(
            report.collections.map(({ agency, since, error }) => [
              agency.id,
              { failingSince: time(since), ...(asked.operator ? { error } : {}) },
            ]),
          ),
        }),
    ...(folded ? { counts: countsOf(report.feeds), more: "?feed=FEED shows one feed, ?all shows every feed" } : {}),
    feeds: Object.fromEntries(feeds.map((feed) => [feed.path, feedJson(feed, report.generated)])),
  };
}

/** `rendering 130 of 412 documents again`: those left, and all. */
export function remakingLine({ left, of }: Remaking): string {
  return `rendering ${left} of ${of} documents again`;
}

function feedJson(feed: FeedReport, now: number): Record<string, unknown> {
  return {
    status: feed.status,
    ...(feed.unpolled === undefined ? {} : { state: feed.unpolled }),
    lastPoll: time(feed.lastPoll),
    lastSuccess: time(feed.lastSuccess),
    lastChange: time(feed.lastChange),
    consecutiveFailures: feed.failures,
    entries: feed.entries,
    age: feed.lastChange === null ? null : Math.max(0, Math.round((now - feed.lastChange) / 1000)),
    why: feed.why,
    source: { name: feed.source.name, since: time(feed.source.since), insteadOf: feed.source.insteadOf },
    checked: feed.agency.checked ?? null,
    siteChanged: time(feed.siteChanged),
  };
}

const FAULTS = {
  full: "its disk is full",
  "read-only": "it is read-only",
  locked: "another process has locked it",
  damaged: "its file is damaged",
  unavailable: "see the log",
} as const;

/** What is wrong with the service itself, in one line; null if nothing is. */
function whyOf({ problem, status, failedWrite, damaged }: StatusReport): string | null {
  if (problem !== null) {
    return `the archive cannot be read${status === "down" ? "" : "; feeds are still served from memory"}`;
  }
  if (failedWrite !== null)
    return `the archive has not been writable since ${time(failedWrite.since)}: ${FAULTS[failedWrite.fault]}`;
  const broken = damaged.filter(({ mended }) => !mended);
  return broken.length === 0
    ? null
    : `damaged and not yet rendered again: ${broken.map(({ path }) => path).join(", ")}`;
}

function time(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

/** Never `down`: published documents are served whatever the agencies do. */
function worst(
  feeds: readonly FeedReport[],
  collections: StatusReport["collections"],
  archive: Pick<StatusReport, "failedWrite" | "damaged">,
): ServiceState {
  const sound = archive.failedWrite === null && archive.damaged.every(({ mended }) => mended);
  return sound && collections.length === 0 && feeds.every((feed) => feed.status === "ok") ? "ok" : "degraded";
}
