import { afterEach, expect, test } from "vitest";
import type { Sql } from "../../src/model/ports.ts";
import { verifyArchive } from "../../src/operate/verify.ts";
import { tick } from "../../src/poll/tick.ts";
import { openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

let site: RemoteSite | null = null;
afterEach(async () => {
  await site?.stop();
  site = null;
});

test("ticks that overlap on one archive fetch no page twice and keep no article twice", async () => {
  site = await spawnSite();
  const one = await openNewsroom(site.url);
  const other = await openNewsroom(site.url, { sql: one.sql });
  for (let round = 0; round < 3; round += 1) {
    for (const lang of ["ar", "en", "fr"] as const) await site.publish({ lang });
    await site.asked();
    await Promise.all([one, other, one].map((room) => tick(room.ports, room.site, { all: true })));
    // A page may be read again another time, since its item left the listing. Not twice at once.
    const pages = (await site.asked()).filter((path) => /post\.php|\/art/.test(path));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.filter((path, at) => pages.indexOf(path) !== at)).toEqual([]);
    for (const room of [one, other]) room.forward(60_000);
    await site.set({ now: one.now() });
  }
  await tick(one.ports, one.site, { all: true });
  const [count] = await one.sql.all(
    "SELECT count(*) AS kept, count(DISTINCT native_id) AS ids, (SELECT sum(added) FROM polls) AS added FROM articles",
  );
  expect(count).toEqual({ kept: count!["ids"], ids: count!["added"], added: count!["kept"] });
  expect((await verifyArchive(one.sql, one.site)).findings).toEqual([]);
});

test("a listing that was polled between being found due and the poll is left alone", async () => {
  site = await spawnSite();
  const one = await openNewsroom(site.url);
  const sql: Sql = {
    batch: (statements) => one.sql.batch(statements),
    async all(text, ...params) {
      const rows = await one.sql.all(text, ...params);
      // Another tick, whole, after this one has read what is due.
      if (/FROM json_each\(\?\) p LEFT JOIN watches/.test(text)) await tick(one.ports, one.site);
      return rows as never;
    },
  };
  const late = await openNewsroom(site.url, { sql });
  for (const room of [one, late]) room.forward(1000);
  const reports = await tick(late.ports, late.site);
  expect(reports.map(({ outcome }) => outcome)).toEqual(["busy", "busy", "busy"]);
  const asked = await site.asked();
  expect(asked.filter((path, at) => asked.indexOf(path) !== at)).toEqual([]);
});
