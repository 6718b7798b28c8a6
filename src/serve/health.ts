import { entryCounts } from "../archive/feeds.ts";
import { newWatchRow, recentPolls, watchRows } from "../archive/polls.ts";
import { quarantined } from "../archive/quarantine.ts";
import { standingOf } from "../archive/standing.ts";
import { type Agency, feedsOf, type Watch, watchesOf } from "../model/agency.ts";
import type { Sql } from "../model/ports.ts";
import type { FeedReport, ServiceState, StatusReport } from "../publish/pages/status.ts";

/** How the service stands, from what is kept: no feed is asked anything. Moments are epoch milliseconds. */
export async function statusOf(sql: Sql, agencies: readonly Agency[], now: number, polls = 60): Promise<StatusReport> {
  const states = await watchRows(sql);
  const counts = await entryCounts(sql);
  const feeds: FeedReport[] = [];
  for (const agency of agencies) {
    for (const watch of agency === undefined ? [] : watchesOf(agency)) {
      const state = states.get(watch.path) ?? newWatchRow(watch.path);
      const outcomes = polls === 0 ? [] : await recentPolls(sql, watch.path, polls);
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
        outcomes: outcomes.map(({ started, outcome }) => ({ at: started, outcome })).reverse(),
      });
    }
  }
  const aside = polls === 0 ? [] : await quarantined(sql, 100);
  return {
    status: worst(feeds.map((feed) => feed.status)),
    generated: now,
    feeds,
    quarantine: aside.map(({ watch, url, reason, first }) => ({ feed: watch, url, reason, since: first })),
  };
}

/** The body of `/health`. Times are RFC 3339, `age` is seconds since the last change. */
export function healthJson(report: StatusReport): Record<string, unknown> {
  const time = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
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
