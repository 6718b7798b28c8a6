import { expect, test } from "vitest";
import { watchRow } from "../../../src/archive/polls.ts";
import { standingOf } from "../../../src/archive/standing.ts";
import { NOW, openNewsroom } from "../../support/newsroom.ts";
import { originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const HOUR = 3_600_000;

/** A site whose newest article is `newest`, with a page of twelve and a feed of those of the newest eight that `isFed` lets in. */
function createSite() {
  const state = { newest: 20, length: 8, isFed: (_: number) => true };
  const title = (id: number) => `Council of town ${id} meets about its harbour`;
  const date = (id: number) => new Date(NOW - 20 * HOUR + id * HOUR);
  const latest = (many: number) => Array.from({ length: many }, (_, at) => state.newest - at);
  const origin = originOf(({ pathname }) => {
    if (pathname === "/rss")
      return `<rss><channel>${latest(40)
        .filter(state.isFed)
        .slice(0, state.length)
        .map(
          (id) =>
            `<item><title>${title(id)}</title><link>https://coast.example/news/${id}</link><pubDate>${date(id).toUTCString()}</pubDate></item>`,
        )
        .join("")}</channel></rss>`;
    if (pathname === "/latest")
      return `<html lang="en"><body><ul>${latest(12)
        .map(
          (id) => `<li><a href="/news/${id}">${title(id)}</a><time datetime="${date(id).toISOString()}"></time></li>`,
        )
        .join("")}</ul></body></html>`;
    const id = Number(/\d+$/.exec(pathname)?.[0]);
    return `<html lang="en"><body><h1>${title(id)}</h1><time datetime="${date(id).toISOString()}"></time><article><p>The council of town ${id} met on Monday and heard a report about the works in its harbour.</p></article></body></html>`;
  });
  return { ...origin, state };
}

async function open() {
  const site = createSite();
  const agency = agencyWith([{ kind: "feed", listing: { en: "https://coast.example/rss" } }, "html"], {
    editions: [{ language: "en", listing: ["https://coast.example/latest"] }],
  });
  const room = await openNewsroom("https://coast.example", { agency, transport: site.transport });
  const poll = async (hours: number, news: number) => {
    room.forward(hours * HOUR);
    site.state.newest += news;
    return room.poll("coast/en");
  };
  await poll(0, 0);
  await poll(0.5, 0);
  const row = async () => (await watchRow(room.sql, "coast/en"))!;
  const why = async () => (await row()).sources?.fallback?.why ?? null;
  return { site, room, poll, row, why };
}

test("a feed that is only shorter than the page is left alone", async () => {
  const { site, poll, why, row, room } = await open();
  site.asked();
  for (let turn = 0; turn < 16; turn += 1) {
    expect(await poll(1, 1)).toMatchObject({ outcome: "changed", removed: [] });
    expect(await why()).toBeNull();
  }
  // Compared every six hours, not at each poll.
  expect(site.asked().filter((path) => path === "/latest").length).toBeLessThan(4);
  expect(standingOf(await row(), room.now()).status).toBe("ok");
});

test.each<[string, (newest: number) => (id: number) => boolean, RegExp]>([
  [
    "brings its articles hours late",
    (newest) => (id) => id <= newest - 4,
    /feed is late \(the feed lacks the listing's 4 newest/,
  ],
  [
    "leaves some of them out",
    () => (id) => id % 3 !== 0,
    /feed leaves out articles \(.*leaves out \d of the listing's/,
  ],
])("a feed that %s is told of within six hours, and the page is read while it does", async (_, fed, told) => {
  const { site, poll, why, row, room } = await open();
  for (let turn = 0; turn < 7; turn += 1) {
    site.state.isFed = fed(site.state.newest + 1);
    await poll(1, 1);
  }
  expect(await why()).toMatch(told);
  expect(standingOf(await row(), room.now())).toMatchObject({ status: "degraded", why: expect.stringMatching(told) });
  site.state.isFed = fed(site.state.newest + 1);
  expect((await poll(0.25, 1)).added).toHaveLength(1);
  const events = await room.sql.all("SELECT kind FROM events WHERE kind LIKE 'feed.%'");
  expect(events.length).toBeLessThan(2);
  // Nothing is lost, doubled or removed, and the feed is used again once it has everything.
  site.state.isFed = () => true;
  const report = await poll(0.25, 1);
  expect([report.added.length, report.removed, report.changed, await why()]).toEqual([1, [], [], null]);
  const ids = (await room.sql.all("SELECT native_id AS id FROM articles")).map(({ id }) => Number(id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(Array.from({ length: 9 }, (_, at) => site.state.newest - at).every((id) => ids.includes(id))).toBe(true);
  expect((await row()).sources?.since).toBe(room.now());
});

test("what came and went between two polls is read from the page", async () => {
  const { site, poll, room } = await open();
  const report = await poll(5, 11);
  expect([report.added.length, report.removed]).toEqual([11, []]);
  expect(report.evidence).toMatch(/never were in the feed/);
  const ids = (await room.sql.all("SELECT native_id AS id FROM articles")).map(({ id }) => Number(id));
  expect(ids).toContain(site.state.newest - 10);
  expect(await poll(0.2, 1)).toMatchObject({ outcome: "changed", evidence: null });
});
