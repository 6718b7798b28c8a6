import { serviceEvents } from "../../archive/events.ts";
import { newWatchRow, watchRows } from "../../archive/polls.ts";
import { standingOf } from "../../archive/standing.ts";
import { type Agency, watchesOf } from "../../model/agency.ts";
import type { AlarmReport, AlarmsReport } from "../../model/editing/editing.ts";
import type { Sql } from "../../model/ports.ts";
import type { StatusOptions } from "./health.ts";

/** Events that are listed. */
const EVENTS = 30;

/** Everything that is wrong now, since when, and what was told of it. The same reasons as `/health` gives. */
export async function alarmsReport(
  sql: Sql,
  agencies: readonly Agency[],
  now: number,
  { polls = true, dueAfter, troubles, unpolled, notes = [] }: StatusOptions,
): Promise<AlarmsReport> {
  const states = await watchRows(sql);
  const watched = agencies.filter(({ id }) => !unpolled?.has(id)).flatMap(watchesOf);
  const feeds = watched.flatMap(({ path, agency }): AlarmReport[] => {
    const state = states.get(path) ?? newWatchRow(path);
    const { everyMinutes, maxMinutes } = agency.poll;
    const { status, why, late } = standingOf(state, now, polls ? { everyMinutes, maxMinutes, dueAfter } : null);
    if (status === "ok") return [];
    const since = state.alarm?.since ?? (state.failures > 0 ? state.lastSuccess : null);
    const { outcome } = state;
    return [
      { feed: path, status, why: why ?? "", outcome, late, since: time(since), told: state.alarm?.told ?? false },
    ];
  });
  const failed = troubles?.failedWrite ?? null;
  const damaged = troubles?.documents() ?? [];
  return {
    feeds: feeds.sort(
      (a, b) =>
        Number(a.status !== "down") - Number(b.status !== "down") || (a.since ?? "~").localeCompare(b.since ?? "~"),
    ),
    archive: [
      ...(failed === null ? [] : [`not writable since ${time(failed.since)}: ${failed.error}`]),
      ...damaged.map(
        ({ path, at, mended }) => `${path} was damaged (${time(at)})${mended ? ", and rendered again" : ""}`,
      ),
    ],
    notes,
    events: (await serviceEvents(sql, EVENTS)).map(({ at, kind, feed, data }) => {
      const why = data["why"] ?? data["evidence"] ?? "";
      return { at: time(at)!, kind, feed, why: typeof why === "string" ? why : "" };
    }),
  };
}

function time(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
