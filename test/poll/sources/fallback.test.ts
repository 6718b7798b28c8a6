import { expect, test } from "vitest";
import { watchRow } from "../../../src/archive/polls.ts";
import { standingOf } from "../../../src/archive/standing.ts";
import { renderStatusPage } from "../../../src/publish/pages/status.ts";
import { healthJson, statusOf } from "../../../src/serve/status/health.ts";
import { type Newsroom, openNewsroom } from "../../support/newsroom.ts";
import { type Answer, originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const MINUTE = 60_000;
const TEXT = "The council said on Monday that the works on the quay will begin in spring and last for two years.";

/** A site with an API and a page. The page lists fewer items, and has pages of its own for articles. */
function twoSources() {
  const state: { ids: number[]; broken: Answer | null } = { ids: [3, 2, 1], broken: null };
  const title = (id: number) => `Harbour number ${id} opens a new quay for the public`;
  const site = originOf(({ pathname, searchParams }) => {
    if (pathname === "/api") {
      if (state.broken !== null) return state.broken;
      const page = Number(searchParams.get("page") ?? 1);
      const ids = state.ids.slice((page - 1) * 8, page * 8);
      return JSON.stringify({
        data: ids.map((id) => ({ id, title: title(id), body: `<p>${TEXT} Number ${id}.</p>` })),
      });
    }
    if (pathname === "/latest")
      return `<!doctype html><html><body><h1>Latest</h1><ul>${state.ids
        .slice(0, 3)
        .map((id) => `<li><a href="/news/${id}">${title(id)}</a></li>`)
        .join("")}</ul></body></html>`;
    const id = Number(/\d+$/.exec(pathname)?.[0]);
    return state.ids.includes(id)
      ? `<!doctype html><html><body><h1>${title(id)}</h1><p>Share this</p><p>${TEXT} Number ${id}.</p></body></html>`
      : 404;
  });
  return { ...site, state };
}

const SOURCES = [
  {
    kind: "json",
    listing: { en: "https://coast.example/api" },
    items: "$.data[*]",
    address: "/news/{$.id}",
    title: "$.title",
    content: "$.body",
    next: "https://coast.example/api?page={page}",
  },
  "html",
] as const;

async function open(site: ReturnType<typeof twoSources>): Promise<Newsroom> {
  const listing = ["https://coast.example/latest"];
  const agency = agencyWith([...SOURCES], { editions: [{ language: "en", listing }] });
  return openNewsroom("https://coast.example", { agency, transport: site.transport });
}

const ids = async (room: Newsroom): Promise<number[]> =>
  JSON.parse((await room.text("coast/en/feed.json"))!).items.map(({ id }: { id: string }) => Number(id.split("/")[1]));

test.each<[string, Answer, RegExp]>([
  ["is gone", 404, /gone:/],
  ["refuses", 403, /blocked:/],
  ["fails", 503, /failing:/],
  ["answers HTML", "<!doctype html><html><body><p>Sorry, we are working on it.</p></body></html>", /JSON is expected/],
  ["answers another shape", '{"items":[]}', /holds nothing at/],
  ["is empty, which it never was", '{"data":[]}', /its list is empty/],
])("where the first source %s, the next is used, and the operator is told", async (_, broken, why) => {
  const site = twoSources();
  const room = await open(site);
  expect((await room.poll("coast/en")).added).toHaveLength(3);
  site.state.broken = broken;
  site.state.ids = [5, 4, 3, 2, 1];
  room.forward(10 * MINUTE);
  const report = await room.poll("coast/en");
  expect(report.outcome).toBe("changed");
  expect(report.added.map(({ url }) => url).sort()).toEqual([
    "https://coast.example/news/4",
    "https://coast.example/news/5",
  ]);
  expect(report.evidence).toMatch(why);
  const row = (await watchRow(room.sql, "coast/en"))!;
  expect(row.sources?.fallback?.name).toBe("html");
  expect(standingOf(row, room.now())).toMatchObject({ status: "degraded", why: expect.stringMatching(why) });
});

test("an article keeps its id and its text whichever source it came by, and nothing is lost, removed or edited", async () => {
  const site = twoSources();
  const room = await open(site);
  await room.poll("coast/en");
  for (let turn = 0; turn < 6; turn += 1) {
    site.state.broken = turn % 2 === 0 ? 503 : null;
    for (let poll = 0; poll < 4; poll += 1) {
      // While the API is down, more comes in than the page shows.
      site.state.ids = [...[2, 1].map((more) => (site.state.ids[0] ?? 0) + more), ...site.state.ids];
      if (poll === 1) site.state.ids = [...[3, 2, 1].map((more) => site.state.ids[0]! + more), ...site.state.ids];
      room.forward(90 * MINUTE);
      const { outcome, changed, removed, setAside } = await room.poll("coast/en");
      expect([outcome, changed, removed, setAside]).toEqual(["changed", [], [], []]);
    }
  }
  for (let poll = 0; poll < 5; poll += 1) {
    room.forward(90 * MINUTE);
    expect((await room.poll("coast/en")).changed).toEqual([]);
  }
  const archived = (await room.sql.all("SELECT native_id AS id FROM articles")).map(({ id }) => Number(id));
  expect(archived.sort((a, b) => b - a)).toEqual(site.state.ids);
  expect(new Set(await ids(room)).size).toBe(site.state.ids.length);
  expect(await room.sql.all("SELECT id FROM articles WHERE revision > 1")).toEqual([]);
});

test("the first source is asked at every poll, and used again as soon as it answers", async () => {
  const site = twoSources();
  const room = await open(site);
  await room.poll("coast/en");
  site.asked();
  site.state.broken = 503;
  room.forward(10 * MINUTE);
  await room.poll("coast/en");
  expect(site.asked()).toEqual(["/api", "/latest"]);
  room.forward(10 * MINUTE);
  expect((await room.poll("coast/en")).outcome).toBe("unchanged");
  expect(site.asked()).toEqual(["/api", "/latest"]);
  site.state.broken = null;
  room.forward(10 * MINUTE);
  expect(await room.poll("coast/en")).toMatchObject({ outcome: "unchanged", evidence: null });
  expect(site.asked()).toEqual(["/api"]);
  const row = (await watchRow(room.sql, "coast/en"))!;
  expect([row.sources?.fallback, standingOf(row, room.now()).status]).toEqual([null, "ok"]);
});

test("/health and /status name the source in use, since when, and instead of which", async () => {
  const site = twoSources();
  const room = await open(site);
  const shown = async () => {
    const report = await statusOf(room.sql, [room.agency], room.now());
    const { feeds } = healthJson(report, { all: false, operator: false }) as {
      feeds: Record<string, { source: unknown }>;
    };
    const page = renderStatusPage(report, "en", "https://feeds.example", "status", 1).text;
    return [feeds["coast/en"]!.source, /Source in use<\/dt><dd>(.*?)<\/dd>/.exec(page)?.[1]?.replace(/<[^<>]*>/g, "")];
  };
  await room.poll("coast/en");
  expect(await shown()).toEqual([{ name: "json", since: null, insteadOf: null }, "json"]);
  site.state.broken = 503;
  room.forward(10 * MINUTE);
  await room.poll("coast/en");
  const since = new Date(room.now()).toISOString();
  room.forward(10 * MINUTE);
  await room.poll("coast/en");
  expect(await shown()).toEqual([
    { name: "html", since, insteadOf: "json" },
    expect.stringMatching(/^html \(instead of json\) 10 minutes ago/),
  ]);
  site.state.broken = null;
  room.forward(10 * MINUTE);
  await room.poll("coast/en");
  expect((await shown())[0]).toEqual({ name: "json", since: new Date(room.now()).toISOString(), insteadOf: null });
});

test("alarms: one when the fallback lasts, one when the first source is back", async () => {
  const site = twoSources();
  const room = await open(site);
  for (let poll = 0; poll < 60; poll += 1) {
    site.state.broken = poll >= 5 && poll < 15 ? 404 : null;
    await room.poll("coast/en");
    room.forward(15 * MINUTE);
  }
  const events = await room.sql.all("SELECT kind, data FROM events WHERE kind LIKE 'feed.%'");
  expect(events.map(({ kind }) => kind)).toEqual(["feed.degraded", "feed.recovered"]);
  expect(String(events[0]!["data"])).toMatch(/json gives nothing \(gone/);
});

test("if no source answers, the first one's failure is the poll's", async () => {
  const site = twoSources();
  const room = await open(site);
  await room.poll("coast/en");
  site.state.broken = 503;
  const transport = site.transport;
  const down = await openNewsroom("https://coast.example", {
    agency: room.agency,
    sql: room.sql,
    transport: async (request) =>
      request.url.endsWith("/latest")
        ? { status: 404, headers: {}, body: new Uint8Array(), truncated: false }
        : transport(request),
  });
  down.forward(10 * MINUTE);
  expect((await down.poll("coast/en")).outcome).toBe("failing");
});
