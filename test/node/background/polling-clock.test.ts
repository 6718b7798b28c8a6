import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshSql, gzip } from "#platform";
import { readSettings } from "../../../config/settings.ts";
import lana from "../../../feeds/lana.ts";
import type { Client } from "../../../src/fetch/client.ts";
import { failing } from "../../../src/fetch/failures.ts";
import { defineAgency } from "../../../src/model/agency.ts";
import { startPolling } from "../../../src/node/background/polling.ts";
import { cronBeat, dueByCron } from "../../../src/node/cron.ts";
import type { PollPorts } from "../../../src/poll/ports.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-11-23T12:00:30Z");

const agency = defineAgency({
  ...lana,
  editions: lana.editions.filter(({ language }) => language === "en"),
  poll: { ...lana.poll, everyMinutes: 5, minMinutes: 5, maxMinutes: 5 },
});

let stop: AbortController;
beforeEach(() => {
  stop = new AbortController();
  // The monotonic clock is the test's; the machine's is the port's.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  stop.abort();
  vi.useRealTimers();
});

/** A scheduler on a clock that is moved; `pass` lets time pass on both clocks. */
async function polling(poll: string | undefined) {
  let now = NOW;
  let asked = 0;
  const client: Client = {
    async get(url) {
      asked += 1;
      return failing(url, 500, null, "answered 500");
    },
    peek: async (url) => failing(url, 500, null, "answered 500"),
  };
  const ports: PollPorts = {
    sql: await freshSql(),
    client,
    clock: () => now,
    log: () => {},
    gzip,
    owner: "test",
  };
  let site = { agencies: [agency], baseUrl: "https://feeds.example", hub: null };
  const env = { NASHRA_BASE_URL: "https://feeds.example", ...(poll === undefined ? {} : { NASHRA_POLL: poll }) };
  const running = startPolling(ports, () => site, readSettings(env, [agency]), stop.signal);
  const settle = async () => {
    for (let n = 0; n < 30; n += 1) await new Promise(setImmediate);
    await running.stopped();
  };
  await settle();
  return {
    set(ms: number) {
      now += ms;
    },
    /** Requests that another agency makes, once polling knows of it. */
    async added(): Promise<number> {
      const before = asked;
      site = { ...site, agencies: [agency, defineAgency({ ...agency, id: "dana" })] };
      running.kick();
      await settle();
      return asked - before;
    },
    /** Polls made in so much time. */
    async pass(ms: number): Promise<number> {
      const before = asked;
      for (let left = ms; left > 0; left -= 5 * SECOND) {
        for (let n = 0; n < 5; n += 1) {
          now += SECOND;
          vi.advanceTimersByTime(SECOND);
        }
        await settle();
      }
      return asked - before;
    },
  };
}

const MOVES = [
  ["set back ten days", -10 * DAY],
  ["set back to 1970", -NOW + HOUR],
  ["set forward ten days", 10 * DAY],
  ["set forward to 2040", Date.parse("2040-02-29T12:00:00Z") - NOW],
  ["set back three seconds", -3 * SECOND],
] as const;

test.each(MOVES)("polling at the agency's pace goes on with a clock %s, and when it is right again", async (_, by) => {
  const room = await polling(undefined);
  expect(await room.pass(16 * MINUTE)).toBeGreaterThanOrEqual(2);
  for (const step of [by, -by]) {
    room.set(step);
    const polls = await room.pass(21 * MINUTE);
    expect(polls).toBeGreaterThanOrEqual(3);
    expect(polls).toBeLessThanOrEqual(6);
  }
});

test("an agency that is added is polled at once at its own pace, and by a cron expression when that comes", async () => {
  expect(await (await polling(undefined)).added()).toBeGreaterThan(0);
  expect(await (await polling("0 0 1 1 *")).added()).toBe(0);
});

test.each(MOVES)("polling by a cron expression goes on with a clock %s, and when it is right again", async (_, by) => {
  const room = await polling("*/5 * * * *");
  expect(await room.pass(15 * MINUTE)).toBe(3);
  for (const step of [by, -by]) {
    room.set(step);
    const polls = await room.pass(20 * MINUTE);
    expect(polls).toBeGreaterThanOrEqual(4);
    expect(polls).toBeLessThanOrEqual(5);
  }
});

test("a run of a cron expression is told once, and one that was slept through at once", () => {
  let now = NOW;
  const isTime = cronBeat("0 0 6 * * *", () => now);
  const next = (ms: number) => {
    now += ms;
    return isTime();
  };
  const sixLocal = new Date(NOW + DAY).setHours(6, 0, 0, 0);
  now = sixLocal - 2 * SECOND;
  // From wherever it was: the test's start is further than a minute away.
  expect(isTime()).toBe(true);
  expect([next(SECOND), next(SECOND), next(SECOND)]).toEqual([false, true, false]);
  // A step back over the run does not repeat it; nor does the same second, asked twice.
  expect([next(-3 * SECOND), next(2 * SECOND), next(100), next(2 * SECOND)]).toEqual([false, false, false, false]);
  expect(next(3 * DAY)).toBe(true);
  expect(next(-10 * DAY)).toBe(false);
});

test("when a listing is late by a cron expression goes by a clock that was set back, too", () => {
  let now = Date.now() + 10 * DAY;
  const due = dueByCron("*/5 * * * *", () => now);
  now -= 10 * DAY;
  expect(due(now - MINUTE) - now).toBeLessThanOrEqual(10 * MINUTE);
});
