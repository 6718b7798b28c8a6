import { afterAll, beforeAll, expect, test } from "vitest";
import { createSiteDebounce } from "../../../src/poll/documents/site-debounce.ts";
import { pollWatch } from "../../../src/poll/poll.ts";
import { watchesIn } from "../../../src/poll/tick.ts";
import { openNewsroom, type RemoteSite, spawnSite } from "../../support/newsroom.ts";

let agency: RemoteSite;
beforeAll(async () => {
  agency = await spawnSite();
});
afterAll(() => agency.stop());

test("the front pages are made at once, then 15 s after the last time, and at the end whatever is still to be made", async () => {
  const room = await openNewsroom(agency.url);
  let made = 0;
  let waits: { ms: number; end: () => void }[] = [];
  const published = (documents: readonly { path: string }[]): void => {
    if (documents.some(({ path }) => path === "index.ar.html")) made += 1;
  };
  const site = createSiteDebounce(
    { ...room.ports, published },
    () => room.site,
    (ms) => new Promise((end) => waits.push({ ms, end })),
  );
  const ports = { ...room.ports, siteChanged: site.changed };
  const [ar, en, fr] = watchesIn(room.site);
  expect((await pollWatch(ports, room.site, ar!)).outcome).toBe("changed");
  await expect.poll(() => made).toBe(1);
  // Its lease was given back.
  room.forward(61_000);
  expect((await pollWatch(ports, room.site, en!)).outcome).toBe("changed");
  await expect.poll(() => made).toBe(2);
  room.forward(5000);
  expect((await pollWatch(ports, room.site, fr!)).outcome).toBe("changed");
  await agency.publish({ lang: "ar" });
  expect((await pollWatch(ports, room.site, ar!)).outcome).toBe("changed");
  expect([made, waits.map(({ ms }) => ms)]).toEqual([2, [10_000]]);
  room.forward(10_000);
  for (const { end } of waits) end();
  waits = [];
  await expect.poll(() => made).toBe(3);
  room.forward(60_000);
  await site.stop();
  expect(made).toBe(3);
});

test("a failure is made up for, and a stop waits for no pause", async () => {
  const room = await openNewsroom(agency.url);
  let failing = true;
  const logged: string[] = [];
  const sql: typeof room.sql = {
    all: (...asked) => room.sql.all(...asked),
    batch: (statements) => (failing ? Promise.reject(new Error("disk full")) : room.sql.batch(statements)),
  };
  const log = (_: string, event: string): void => void logged.push(event);
  const site = createSiteDebounce(
    { ...room.ports, sql, log },
    () => room.site,
    () => new Promise(() => {}),
  );
  site.changed();
  await expect.poll(() => logged).toEqual(["site.failed"]);
  failing = false;
  await site.stop();
  expect(await room.text("index.en.html")).toContain("nashra");
});
