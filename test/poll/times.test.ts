import { afterEach, expect, test } from "vitest";
import { transport } from "#platform";
import lana from "../../feeds/lana.ts";
import { defineAgency } from "../../src/model/agency.ts";
import type { Transport } from "../../src/model/ports.ts";
import { dueWatches, watchesIn } from "../../src/poll/tick.ts";
import { NOW, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
let site: RemoteSite;
afterEach(() => site.stop());

/** One poll: so much true time passes before it, and the machine's clock is so far off at it. */
type Step = readonly [pass: number, off?: number];

interface Time {
  readonly start: string;
  readonly zone?: string;
  readonly steps: readonly Step[];
}

const hourly = (hours: number, off = 0): Step[] => Array.from({ length: hours }, () => [HOUR, off] as const);
const to = (instant: string, from: string) => Date.parse(instant) - Date.parse(from);
const START = new Date(NOW).toISOString();

const TIMES: Readonly<Record<string, Time>> = {
  "Paris, an hour skipped": { start: "2027-03-27T22:10:00Z", zone: "Europe/Paris", steps: hourly(6) },
  "Paris, an hour twice": { start: "2027-10-30T22:10:00Z", zone: "Europe/Paris", steps: hourly(6) },
  "New York, an hour skipped": { start: "2027-03-14T04:40:00Z", zone: "America/New_York", steps: hourly(6) },
  "New York, an hour twice": { start: "2027-11-07T03:40:00Z", zone: "America/New_York", steps: hourly(6) },
  "Santiago, midnight skipped": { start: "2027-09-05T01:40:00Z", zone: "America/Santiago", steps: hourly(6) },
  "a leap day": { start: "2028-02-28T20:30:00Z", steps: [...hourly(4), [DAY], ...hourly(3)] },
  "a year's end": { start: "2026-12-31T20:30:00Z", steps: hourly(6) },
  "2038-01-19T03:14:08Z": { start: "2038-01-19T01:14:07Z", steps: [...hourly(2), [1000 + 20 * MINUTE], ...hourly(2)] },
  "2040, a leap day": { start: "2040-02-28T21:30:00Z", steps: [...hourly(4), [DAY], [HOUR]] },
  "a machine that slept three days": { start: START, steps: [[HOUR], [3 * DAY], [HOUR], [HOUR]] },
  "ten days fast for one poll": { start: START, steps: [[HOUR], [HOUR, 10 * DAY], [MINUTE], [HOUR], [HOUR]] },
  "ten days fast for a day": { start: START, steps: [[HOUR], ...hourly(24, 10 * DAY).slice(0, 6), [MINUTE], [HOUR]] },
  "in 2040 for one poll": {
    start: START,
    steps: [[HOUR], [HOUR, to("2040-02-29T00:00:00Z", START)], [MINUTE], [HOUR]],
  },
  "in 1970 for two polls": { start: START, steps: [[HOUR], [HOUR, -NOW + DAY], [HOUR, -NOW + DAY], [HOUR], [HOUR]] },
  "ten days slow for a while": { start: START, steps: [[HOUR], [HOUR, -10 * DAY], [HOUR, -10 * DAY], [HOUR], [HOUR]] },
  "one hour fast for ever": { start: START, steps: hourly(5, HOUR) },
  "one hour slow for ever": { start: START, steps: hourly(5, -HOUR) },
  "half an hour fast for ever": { start: START, steps: hourly(5, HOUR / 2) },
};

test.each(
  Object.entries(TIMES).flatMap(([name, time]) => [
    [name, "tells its time", time] as const,
    [name, "tells no time", time] as const,
  ]),
)("%s, of a site that %s: polls go on, nothing is lost, doubled or dated in the future", async (_, tells, time) => {
  let right = Date.parse(time.start);
  // Few articles, so that a poll is short: their number plays no part.
  site = await spawnSite({ now: right, perPage: 4 });
  const send = transport();
  const dated: Transport = async (request) => {
    const response = await send(request);
    const { date: _date, ...headers } = response.headers;
    const told = tells === "tells its time" ? { date: new Date(right).toUTCString() } : {};
    return { ...response, headers: { ...headers, ...told } };
  };
  const agency = time.zone === undefined ? lana : defineAgency({ ...lana, timezone: time.zone });
  const room = await openNewsroom(site.url, { transport: dated, agency });
  const set = (instant: number) => room.forward(instant - room.now());
  // What is off for ever is off from the start.
  const [[, first = 0]] = time.steps as readonly [Step];
  set(right + (time.steps.every(([, off]) => off === first) ? first : 0));
  await room.poll("lana/en");
  const app = await serveNewsroom(room);
  const get = (headers: Record<string, string> = {}) =>
    Promise.resolve(app.request("https://feeds.example/lana/en/feed.json", { headers }));
  const ids: number[] = [];
  for (const [pass, off = 0] of time.steps) {
    const before = await get();
    right += pass;
    set(right + off);
    const released = right - MINUTE / 2;
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: agency.timezone }).format(released);
    ids.push((await site.publish({ lang: "en", released, day })).id);
    await site.set({ now: right });
    const due = await dueWatches(room.sql, watchesIn(room.site), room.now());
    expect(due.map(({ path }) => path)).toContain("lana/en");
    const report = await room.poll("lana/en");
    expect(report.added.map(({ id }) => Number(id.split("/").at(-1)))).toContain(ids.at(-1));
    // Whoever holds what there was before is given what there is now, by either validator.
    for (const [name, value] of [
      ["If-None-Match", before.headers.get("etag")!],
      ["If-Modified-Since", before.headers.get("last-modified")!],
    ] as const)
      expect({ name, off, status: (await get({ [name]: value })).status }).toEqual({ name, off, status: 200 });
    const after = await get();
    expect((await get({ "If-None-Match": after.headers.get("etag")! })).status).toBe(304);
    // Without a witness nobody knows; and clocks that differ by an hour agree, since caches hand on old answers.
    const witnessed = tells === "tells its time" || time.steps.every(([, other = 0]) => other <= 0);
    const slack = off > 0 && off <= HOUR ? off : 0;
    const late = await room.sql.all(
      "SELECT id AS what FROM articles WHERE edition = 'en' AND max(published, first_seen, updated) > ? UNION ALL SELECT path FROM documents WHERE path LIKE 'lana/en/%' AND modified > ?",
      right + slack,
      right + slack,
    );
    if (witnessed) expect(late).toEqual([]);
  }
  const feed = JSON.parse((await room.text("lana/en/feed.json"))!) as { items: { id: string }[] };
  const there = feed.items.map(({ id }) => Number(id.split("/").at(-1)));
  expect(there.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted());
  expect(new Set(there).size).toBe(there.length);
});
