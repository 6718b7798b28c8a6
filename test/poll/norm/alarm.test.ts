import { describe, expect, test } from "vitest";
import { newWatchRow, type WatchRow } from "../../../src/archive/polls.ts";
import { NO_NORM } from "../../../src/model/norm.ts";
import { alarmAfter } from "../../../src/poll/norm/alarm.ts";

const START = Date.parse("2026-11-23T12:00:00Z");
const MINUTE = 60_000;

/** A poll by its first letter: a good one, one whose outcome is good and something is missing, and what can go wrong. */
const POLLS: Readonly<Record<string, Partial<WatchRow>>> = {
  o: { outcome: "unchanged" },
  n: { outcome: "changed" },
  m: { outcome: "unchanged", norm: { ...NO_NORM, doubts: ["the listing's dates are gone"] } },
  e: { outcome: "empty" },
  D: { outcome: "drift", evidence: "its layout has changed" },
  B: { outcome: "blocked", evidence: "a challenge" },
  G: { outcome: "gone", evidence: "404" },
  F: { outcome: "failing", evidence: "503" },
  U: { outcome: "unreachable", evidence: "timeout" },
};

const MARKS: Readonly<Record<string, string>> = { "feed.degraded": "!", "feed.recovered": "." };

/** Polls every few minutes; a `!` where a trouble was told, an `.` where its end was, a blank where nothing was. */
function told(polls: string, minutes: number, row = newWatchRow("lana/ar")): string {
  let state: WatchRow = row;
  let line = "";
  [...polls].forEach((letter, n) => {
    const now = START + n * minutes * MINUTE;
    state = { ...state, norm: null, evidence: null, ...POLLS[letter]!, lastPoll: now };
    if (letter === "o" || letter === "n") state = { ...state, lastSuccess: now };
    const { alarm, events } = alarmAfter(state, now);
    state = { ...state, alarm };
    expect(events.length).toBeLessThan(2);
    line += MARKS[events[0]?.kind ?? ""] ?? " ";
  });
  return line;
}

describe("a trouble is told once when it lasts, and once when it is over", () => {
  test.each([
    ["nothing wrong", 5, "ooonono", "       "],
    ["one timeout", 5, "ooUooo", "      "],
    ["two timeouts", 5, "ooUUoo", "      "],
    ["timeouts that last", 5, "oUUUUUUoooooooooooooooo", "    !                . "],
    ["rare polls: the third after twenty minutes is enough", 60, "oUUUUoooooo", "   !      ."],
    ["a changed layout", 5, "oDDDoooooo", "  !      ."],
    ["one odd page", 5, "ooDooo", "      "],
    ["a block", 5, "oBBBoooooo", "   !     ."],
    ["two refusals by chance", 5, "oBBooo", "      "],
    ["an address that is gone", 5, "oGGGoooooo", "   !     ."],
    ["a field that is missing", 5, "ommmmooooooooo", "   !         ."],
    ["an empty list", 5, "oeeeeeoooooooooooo", "    !            ."],
    ["a trouble that turns into another", 5, "oUUDDDoooooooooooo", "   !             ."],
    ["coming and going evenly: never enough", 5, "oFoFoFoFoFoFo", "             "],
    ["mostly failing, with good polls in between", 5, "oFFoFFoFFoFFo", "     !       "],
    ["flapping after it was told: no pair at each turn", 5, "oDDoDoDooDoDooDooo", "  !               "],
    ["a second trouble after the end of the first", 5, "oDDoooDDooo", "  !  . !  ."],
    ["an outage of hours: its end is plain", 5, "oUUUUUUUUooo", "    !      ."],
    [
      "one bad poll after nine good ones does not prolong an alarm",
      20,
      `oDDDDDDD${"o".repeat(9)}F${"o".repeat(10)}`,
      "  !                      .  ",
    ],
    ["an outage in the midst of flapping is told of by itself", 5, "oDDooFoFUUUUUUUUUUooo", "  !           !     ."],
    ["an outage is told of once", 5, "oUUUUUUUUUUUUUUUUooo", "    !              ."],
    ["a trouble that was forgotten does not count for the next", 5, "oUUooooUUo", "          "],
  ])("%s", (_, minutes, polls, expected) => {
    expect(told(polls, minutes)).toBe(expected);
  });
});

test("the event says since when, what and why; its end, since when", () => {
  const row = { ...newWatchRow("lana/ar"), ...POLLS["D"]! };
  const first = alarmAfter(row, START);
  const second = alarmAfter({ ...row, alarm: first.alarm }, START + MINUTE);
  expect(second.events).toEqual([
    {
      at: START + MINUTE,
      kind: "feed.degraded",
      feed: "lana/ar",
      article: null,
      data: {
        feed: "lana/ar",
        status: "degraded",
        outcome: "drift",
        why: "drift: its layout has changed",
        since: "2026-11-23T12:00:00.000Z",
      },
    },
  ]);
});
