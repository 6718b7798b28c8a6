import { expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { newWatchRow } from "../../src/archive/polls.ts";
import { checkDue, mustAskWhole, nextDue, type Rhythm } from "../../src/poll/schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIRST = Date.parse("2026-11-23T12:00:00Z");

test.each<[string, number, number, number | null]>([
  ["an hour after first sight", 0, 0, HOUR],
  ["then after six", 1, HOUR, 6 * HOUR],
  ["a day", 2, 6 * HOUR, 24 * HOUR],
  ["three days", 3, 24 * HOUR, 72 * HOUR],
  ["a week", 4, 72 * HOUR, 168 * HOUR],
  ["and no more", 5, 168 * HOUR, null],
  ["late, half an hour from now, so that two never follow at once", 1, 10 * HOUR, 10 * HOUR + 30 * MINUTE],
  ["half an hour from now is the sooner by a minute", 1, 5 * HOUR + 31 * MINUTE, 6 * HOUR + MINUTE],
])("an article's page is read again: %s", (_name, checks, now, due) => {
  expect(checkDue(FIRST, checks, FIRST + now)).toBe(due === null ? null : FIRST + due);
});

const agency = { ...lana, poll: { ...lana.poll, everyMinutes: 5, minMinutes: 2, maxMinutes: 60 } };
const calm: Rhythm = {
  outcome: "changed",
  now: FIRST,
  failures: 0,
  pending: 0,
  retryAfterSeconds: null,
  cacheSeconds: null,
  recent: [],
  perHour: null,
  dice: 1,
};
/** So many articles, half an hour apart, the newest this many minutes ago. */
const half = (count: number, ago: number) =>
  Array.from({ length: count }, (_, at) => FIRST - ago * MINUTE - at * 30 * MINUTE);

test.each<[string, Partial<Rhythm>, number]>([
  ["as the definition says", {}, 5],
  ["a twentieth earlier at most", { dice: 0 }, 4.75],
  ["as the definition says after four articles", { recent: half(4, 0) }, 5],
  ["at a third of the usual gap of five", { recent: half(5, 0) }, 10],
  ["at a sixth of the silence where that is longer", { recent: half(5, 90) }, 15],
  ["half an hour later at most", { recent: half(5, 600) }, 30],
  ["at a third of the gap that weeks have shown", { perHour: 2, recent: half(5, 90) }, 10],
  ["no later than the definition allows", { perHour: 0 }, 60],
  ["no sooner than it allows", { perHour: 60 }, 2],
  ["at once while items are left", { pending: 1 }, 0],
  ["when the listing's cache ends", { cacheSeconds: 900 }, 15],
  ["but no later than allowed", { cacheSeconds: 9000 }, 60],
  ["when the site asked for it", { retryAfterSeconds: 1200 }, 20],
  ["a fifth later at most after a failure", { outcome: "unreachable", failures: 1 }, 6],
  ["a fifth earlier at most", { outcome: "unreachable", failures: 1, dice: 0 }, 4],
  ["at twice that after each further one", { outcome: "unreachable", failures: 3, dice: 0.5 }, 20],
  ["no later than allowed", { outcome: "unreachable", failures: 9, dice: 0.5 }, 60],
])("a listing is polled again: %s", (_name, rhythm, minutes) => {
  expect(nextDue(agency, { ...calm, ...rhythm })).toBe(FIRST + minutes * MINUTE);
});

test.each<[string, number | null, number | null, boolean]>([
  ["not before its first success", null, null, false],
  ["not within twelve of the longest intervals, here twelve hours", 11.9, 0.1, false],
  ["after twelve hours", 12, 0.1, true],
  ["once", 12.2, 0.1, false],
  ["again after twice that", 24, 0.1, true],
  ["then once a day", 48, 0.1, true],
  ["and not between", 47, 1, false],
])("a listing that seems unchanged is asked for in full: %s", (_name, quiet, success, whole) => {
  const at = (hours: number | null) => (hours === null ? null : FIRST - hours * HOUR);
  const state = { ...newWatchRow("lana/ar"), lastChange: at(quiet), lastSuccess: at(success) };
  expect(mustAskWhole(agency, state, FIRST)).toBe(whole);
});

test("and of an agency that is polled every few minutes: after six hours", () => {
  const state = { ...newWatchRow("lana/ar"), lastSuccess: FIRST - MINUTE };
  const quick = { ...agency, poll: { ...agency.poll, maxMinutes: 20 } };
  const whole = (hours: number) => mustAskWhole(quick, { ...state, lastChange: FIRST - hours * HOUR }, FIRST);
  expect([whole(5.99), whole(6), whole(7)]).toEqual([false, true, false]);
});
