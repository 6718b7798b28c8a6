import { entryCounts } from "../archive/feeds.ts";
import { newWatchRow, type PollRow, recentPollsQuery, watchRows } from "../archive/polls.ts";
import { quarantined } from "../archive/quarantine.ts";
import { askAll } from "../archive/query.ts";
import { standingOf } from "../archive/standing.ts";
import { comparedOf } from "../archive/usual.ts";
import { type Agency, feedsOf, type Watch, watchesOf } from "../model/agency.ts";
import type { Sql } from "../model/ports.ts";
import type { FeedReport, PushReport, ServiceState, StatusReport, Trouble } from "../publish/pages/status.ts";
import { subscriptionCounts, webhookStates } from "../push/states.ts";

/** Troubles of a feed that are listed, the newest. */
const TROUBLES = 3;
const NO_TROUBLE: ReadonlySet<string> = new Set(["changed", "unchanged", "busy"]);

/** How the service stands, from what is kept: no feed is asked anything. Moments are epoch milliseconds. */
export async function statusOf(sql: Sql, agencies: readonly Agency[], now: number, polls = 60): Promise<StatusReport> {
  const states = await watchRows(sql);
  const counts = await entryCounts(sql);
  const feeds: FeedReport[] = [];
  const watches = agencies.flatMap((agency) => watchesOf(agency).map((watch) => ({ agency, watch })));
  const queries = polls === 0 ? [] : watches.map(({ watch }) => recentPollsQuery(watch.path, polls));
  const recent = queries.length === 0 ? [] : await askAll<readonly PollRow[][]>(sql, queries);
  for (const [index, { agency, watch }] of watches.entries()) {
    const state = states.get(watch.path) ?? newWatchRow(watch.path);
    const outcomes = recent[index] ?? [];
    feeds.push({
      path: watch.path,
      title: titleOf(agency, watch),
      ...standingOf(state, now),
      lastPoll: state.lastPoll,
      lastSuccess: state.lastSuccess,
      lastChange: state.lastChange,
      failures: state.failures,
      entries: counts.get(watch.path) ?? 0,
      nextPoll: state.nextDue === 0 ? null : state.nextDue,
      outcome: state.outcome,
      waiting: state.pending,
      gap: state.gap !== null,
      compared: comparedOf(state),
      troubles: troublesOf(outcomes),
      outcomes: outcomes.map(({ started, outcome }) => ({ at: started, outcome })).reverse(),
    });
  }
  const aside = polls === 0 ? [] : await quarantined(sql, 100);
  return {
    status: worst(feeds.map((feed) => feed.status)),
    generated: now,
    feeds,
    problem: null,
    push: null,
    quarantine: aside.map(({ watch, url, reason, first }) => ({ feed: watch, url, reason, since: first })),
  };
}

/** The report where the archive cannot be read. `error` is for the operator alone; null for everybody else. */
export function unreadable(now: number, error: string | null): StatusReport {
  return { status: "down", generated: now, problem: { error }, feeds: [], quarantine: [], push: null };
}

/** How the outbox stands: nothing in it names a subscriber. */
export async function pushReport(sql: Sql): Promise<PushReport> {
  return { ...(await subscriptionCounts(sql)), webhooks: await webhookStates(sql) };
}

/** Polls that went wrong, newest first, those in a row with the same evidence as one. */
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

/** The body of `/health`. Times are RFC 3339, `age` is seconds since the last change. */
export function healthJson(report: StatusReport): Record<string, unknown> {
  const time = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
  if (report.problem !== null) {
    const { error } = report.problem;
    return {
      status: report.status,
      why: "the archive cannot be read",
      ...(error === null ? {} : { error }),
      feeds: {},
    };
  }
  return {
    status: report.status,
    feeds: Object.fromEntries(
      report.feeds.map((feed) => [
        feed.path,
        {
          status: feed.status,
          lastPoll: time(feed.lastPoll),
          lastSuccess: time(feed.lastSuccess),
          lastChange: time(feed.lastChange),
          consecutiveFailures: feed.failures,
          entries: feed.entries,
          age: feed.lastChange === null ? null : Math.max(0, Math.round((report.generated - feed.lastChange) / 1000)),
          why: feed.why,
        },
      ]),
    ),
  };
}

/** Down only when every feed is: one agency's outage is no reason to take the others out of service. */
function worst(states: readonly ServiceState[]): ServiceState {
  if (states.length > 0 && states.every((state) => state === "down")) return "down";
  return states.every((state) => state === "ok") ? "ok" : "degraded";
}

function titleOf(agency: Agency, watch: Watch): string {
  return feedsOf(agency).find((feed) => feed.path === watch.path)?.title ?? watch.path;
}
