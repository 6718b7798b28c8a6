import type { EventKind, NewsEvent } from "../../archive/events.ts";
import type { WatchRow } from "../../archive/polls.ts";
import { standingOf } from "../../archive/standing.ts";
import type { Alarm } from "../../model/watch-state.ts";

/** When trouble is reported: after so many bad polls, or one fewer if they last this long. */
interface Patience {
  readonly polls: number;
  readonly ms: number;
}

const MINUTE = 60_000;
/** Trouble that does not pass by itself is reported sooner. */
const PATIENCE: Readonly<Record<string, Patience>> = {
  drift: { polls: 2, ms: Number.POSITIVE_INFINITY },
  // Overloaded servers answer so too: if a tenth of requests fail, two in a row happen by chance every few days.
  blocked: { polls: 3, ms: Number.POSITIVE_INFINITY },
  gone: { polls: 3, ms: Number.POSITIVE_INFINITY },
  // A good poll that lacks something usual.
  changed: { polls: 3, ms: 30 * MINUTE },
  unchanged: { polls: 3, ms: 30 * MINUTE },
};
const USUAL: Patience = { polls: 4, ms: 20 * MINUTE };
/** Good polls in a row that end a reported trouble. */
const GOOD_POLLS = 3;
/**
 * They must last three times as long as the trouble did, up to this bound: a site that fails now and then has three
 * good polls in a row every few minutes.
 */
const CALM = 3;
const CALM_MOST = 6 * 60 * MINUTE;
/** This many bad polls in a row are an outage, not flapping: it is reported by itself, and its end is plain. */
const OUTAGE = 8;
/**
 * After this many good polls one bad poll is chance and does not prolong an alarm. Otherwise an alarm would never end
 * if one poll in five fails, and would hide what comes after it.
 */
const ISOLATED_AFTER = 9;

/**
 * A feed's alarm after a poll, and the events to send: one when trouble has lasted, one when it is over. A flapping
 * feed sends no further ones unless it has an outage.
 */
export function alarmAfter(row: WatchRow, now: number): { alarm: Alarm | null; events: NewsEvent[] } {
  const before = row.alarm;
  const { status, why } = standingOf(row, now);
  const tell = (kind: EventKind, since: number, data: NewsEvent["data"]): NewsEvent => ({
    at: now,
    kind,
    feed: row.path,
    article: null,
    data: { feed: row.path, status, ...data, since: new Date(since).toISOString() },
  });
  if (status === "ok") {
    if (before === null) return { alarm: null, events: [] };
    const { since, last, told } = before;
    const good = before.good + 1;
    const bad = Math.max(0, before.bad - 1);
    const calm = before.run >= OUTAGE ? 0 : Math.min(CALM_MOST, CALM * (last - since));
    if (told && good >= GOOD_POLLS && now - last >= calm)
      return { alarm: null, events: [tell("feed.recovered", since, {})] };
    return { alarm: told || bad > 0 ? { ...before, bad, good, calmed: true } : null, events: [] };
  }
  const { since, last, bad, told, run, good, calmed } = before ?? noTrouble(now);
  const isolated = told && good >= ISOLATED_AFTER;
  const alarm: Alarm = {
    since,
    last: isolated ? last : now,
    bad: bad + 1,
    run: good === 0 ? run + 1 : 1,
    good: 0,
    told,
    calmed,
  };
  const { polls, ms } = PATIENCE[row.outcome ?? ""] ?? USUAL;
  const lasting = alarm.bad >= polls || (alarm.bad >= polls - 1 && now - since >= ms);
  const due = told ? calmed && alarm.run >= OUTAGE : lasting;
  if (!due) return { alarm, events: [] };
  return {
    alarm: { ...alarm, told: true, calmed: false },
    events: [tell("feed.degraded", since, { outcome: row.outcome, why })],
  };
}

function noTrouble(now: number): Alarm {
  return { since: now, last: now, bad: 0, run: 0, good: 0, told: false, calmed: false };
}
