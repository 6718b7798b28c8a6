import { afterEach, expect, test } from "vitest";
import { transport } from "#platform";
import type { Transport } from "../../src/model/ports.ts";
import { dueWatches, watchesIn } from "../../src/poll/tick.ts";
import { type Newsroom, NOW, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
let site: RemoteSite;
afterEach(() => site.stop());

async function isDue(room: Newsroom): Promise<boolean> {
  const due = await dueWatches(room.sql, watchesIn(room.site), room.now());
  return due.some((watch) => watch.path === "lana/en");
}

/** The site's own clock, which its answers tell. */
function dated(date: () => number): Transport {
  const send = transport();
  return async (request) => {
    const response = await send(request);
    return { ...response, headers: { ...response.headers, date: new Date(date()).toUTCString() } };
  };
}

test.each([
  ["ten days", 10 * DAY],
  ["three hours", 3 * HOUR],
  ["to beyond 2038", Date.parse("2040-02-29T12:00:00Z") - NOW],
])("a clock %s fast for one poll: no date in the future, and polling goes on at once", async (_, ahead) => {
  site = await spawnSite();
  let right = NOW;
  const room = await openNewsroom(site.url, { transport: dated(() => right) });
  const pass = (ms: number) => {
    right += ms;
    room.forward(ms);
  };
  await room.poll("lana/en");
  pass(HOUR);
  const one = await site.publish({ lang: "en", released: right });
  await site.set({ now: right });
  room.forward(ahead);
  const report = await room.poll("lana/en");
  expect(report.added).toHaveLength(1);
  expect(report.evidence).toContain("this machine's clock says");
  room.forward(-ahead);
  pass(MINUTE);
  expect(await isDue(room)).toBe(true);
  const late = await room.sql.all(
    "SELECT id FROM articles WHERE max(published, first_seen, updated) > ? UNION ALL SELECT path FROM documents WHERE modified > ?",
    right,
    right,
  );
  expect(late).toEqual([]);
  const next = await site.publish({ lang: "en", released: right });
  await site.set({ now: right });
  expect((await room.poll("lana/en")).added).toHaveLength(1);
  expect(await isDue(room)).toBe(false);
  const feed = JSON.parse((await room.text("lana/en/feed.json"))!);
  const ids = feed.items.map((item: { id: string }) => Number(item.id.split("/").at(-1)));
  expect(ids).toEqual(expect.arrayContaining([one.id, next.id]));
});

test("a pause that the site asked for is kept, however long; a next poll beyond it is due", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/en");
  await site.set({ fault: { kind: "429", retryAfter: 20 * 3600 } });
  room.forward(HOUR);
  await room.poll("lana/en");
  room.forward(MINUTE);
  expect(await isDue(room)).toBe(false);
  room.forward(-10 * DAY);
  expect(await isDue(room)).toBe(true);
});

test("a lease that a fast clock took holds nobody up", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  const take = (until: number) =>
    room.sql.all("INSERT OR REPLACE INTO leases (name, owner, until) VALUES (?, ?, ?)", room.agency.id, "x", until);
  await take(NOW + MINUTE);
  expect((await room.poll("lana/en")).outcome).toBe("busy");
  await take(NOW + 10 * DAY);
  expect((await room.poll("lana/en")).outcome).toBe("changed");
});

test.each([false, true])(
  "a listing that seems not to change (never did: %s) is asked for whole, past caches",
  async (neverChanged) => {
    site = await spawnSite();
    const whole: number[] = [];
    const controls: (string | undefined)[] = [];
    const send = transport();
    const stale: Transport = async (request) => {
      if (!request.url.includes("category") || request.headers["if-none-match"] === undefined) {
        if (request.url.includes("category")) {
          whole.push(Math.round((room.now() - NOW) / HOUR));
          controls.push(request.headers["cache-control"]);
        }
        const response = await send(request);
        return { ...response, headers: { ...response.headers, etag: '"stale"' } };
      }
      return { ...(await send(request)), status: 304, body: new Uint8Array() };
    };
    const room: Newsroom = await openNewsroom(site.url, { transport: stale });
    await room.poll("lana/en");
    whole.length = 0;
    // A listing of which no change is known is asked for whole, too.
    await room.sql.all("UPDATE watches SET last_change = NULL WHERE ?", neverChanged ? 1 : 0);
    controls.length = 0;
    for (let hour = 1; hour < 80; hour += 1) {
      room.forward(HOUR);
      await room.poll("lana/en");
    }
    expect(whole.length).toBeGreaterThanOrEqual(3);
    // Caches on the way are to ask the site.
    expect(new Set(controls)).toEqual(new Set(["no-cache"]));
    expect(whole.length).toBeLessThanOrEqual(8);
    const one = await site.publish({ lang: "en", released: room.now() });
    await site.set({ now: room.now() });
    let added: readonly { id: string }[] = [];
    for (let hour = 0; hour < 25 && added.length === 0; hour += 1) {
      room.forward(HOUR);
      added = (await room.poll("lana/en")).added;
    }
    expect(added.map(({ id }) => id)).toEqual([`tag:lana.gov.ly,2021:post/${one.id}`]);
  },
);
