import { beforeEach, expect, test } from "vitest";
import { watchRow } from "../../../src/archive/polls.ts";
import { standingOf } from "../../../src/archive/standing.ts";
import { type Newsroom, NOW, openNewsroom } from "../../support/newsroom.ts";
import { type Answer, originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const HOUR = 3_600_000;
const HOME = "https://coast.example";
const START = NOW - 48 * HOUR;

interface Part {
  ids: number[];
  /** When it last changed, epoch milliseconds. */
  changed: number;
  broken?: Answer;
}

/** A site with an index of three sitemaps; each answer has an ETag. `stated`: how the index writes the date of a part. */
function createSite() {
  const state = {
    parts: new Map<string, Part>([
      ["/posts-3.xml", { ids: [33, 32, 31], changed: START + 3 * HOUR }],
      ["/posts-2.xml", { ids: [23, 22, 21], changed: START + 2 * HOUR }],
      ["/posts-1.xml", { ids: [13, 12, 11], changed: START + HOUR }],
    ]),
    gone: new Set<number>(),
    stated: (changed: number): string => new Date(changed).toISOString(),
    withEtags: true,
  };
  const title = (id: number) => `Council of town ${id} meets about its harbour`;
  const tagged = (body: string, type = "application/xml"): Answer => ({
    body,
    type,
    headers: state.withEtags
      ? { etag: `"${body.length}-${[...body].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 1e9, 7)}"` }
      : {},
  });
  const origin = originOf(({ pathname }) => {
    const part = state.parts.get(pathname);
    if (part?.broken !== undefined) return part.broken;
    if (part !== undefined)
      return tagged(
        `<urlset>${part.ids.map((id) => `<url><loc>${HOME}/news/${id}</loc><lastmod>${new Date(part.changed).toISOString()}</lastmod></url>`).join("")}</urlset>`,
      );
    if (pathname === "/index.xml")
      return tagged(
        `<sitemapindex>${[...state.parts].map(([path, { changed }]) => `<sitemap><loc>${HOME}${path}</loc><lastmod>${state.stated(changed)}</lastmod></sitemap>`).join("")}</sitemapindex>`,
      );
    const id = Number(/\d+$/.exec(pathname)?.[0]);
    if (state.gone.has(id)) return 404;
    return `<html lang="en"><body><article><h1>${title(id)}</h1><time datetime="${new Date(NOW - (100 - id) * HOUR).toISOString()}"></time><p>The council of town ${id} met on Monday, heard a report about the works in its harbour and named a committee of five.</p></article></body></html>`;
  });
  const maps = () => origin.asked().filter((path) => path.endsWith(".xml"));
  return { ...origin, state, maps };
}

let site: ReturnType<typeof createSite>;
let room: Newsroom;
beforeEach(async () => {
  site = createSite();
  const agency = agencyWith("sitemap", { editions: [{ language: "en", listing: [`${HOME}/index.xml`] }] });
  room = await openNewsroom(HOME, { agency, transport: site.transport });
});
const poll = async (hours = 0.15) => {
  room.forward(hours * HOUR);
  return room.poll("coast/en");
};
const part = (name: string) => site.state.parts.get(name)!;
const publish = (name: string, id: number, changed = room.now()) => {
  part(name).ids.unshift(id);
  part(name).changed = changed;
};
const published = async () =>
  (await room.sql.all("SELECT native_id AS id FROM articles ORDER BY 1")).map(({ id }) => Number(id));
const EVERY = ["/index.xml", "/posts-3.xml", "/posts-2.xml", "/posts-1.xml"];

/** Everything is published, and nothing waits. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await poll(0.1);
  expect(await published()).toEqual([11, 12, 13, 21, 22, 23, 31, 32, 33]);
  site.asked();
}

test("of an index whose dates can be relied on, only parts whose date is another are asked for", async () => {
  expect(await poll()).toMatchObject({ outcome: "changed", items: 9 });
  expect(site.maps()).toEqual(EVERY);
  await settled();
  expect(await poll()).toMatchObject({ outcome: "unchanged" });
  expect(site.maps()).toEqual(["/index.xml"]);
  publish("/posts-3.xml", 34);
  const report = await poll();
  expect([report.outcome, report.added.map(({ url }) => url), report.removed]).toEqual([
    "changed",
    [`${HOME}/news/34`],
    [],
  ]);
  expect(site.maps()).toEqual(["/index.xml", "/posts-3.xml"]);
  // What is in the other parts is still known to be there.
  expect((await watchRow(room.sql, "coast/en"))!.listed).toHaveLength(10);
  publish("/posts-1.xml", 14);
  expect((await poll()).added).toHaveLength(1);
  expect(site.maps()).toEqual(["/index.xml", "/posts-1.xml"]);
  expect(standingOf((await watchRow(room.sql, "coast/en"))!, room.now()).status).toBe("ok");
});

test("an article that leaves a part, and whose page is gone, is removed; those of other parts are not asked for", async () => {
  await poll();
  await settled();
  part("/posts-2.xml").ids = [23, 21];
  part("/posts-2.xml").changed = room.now();
  site.state.gone.add(22);
  const removed: string[] = [];
  for (let turn = 0; turn < 6; turn += 1) removed.push(...(await poll(2)).removed.map(({ url }) => url));
  expect(removed).toEqual([`${HOME}/news/22`]);
});

test.each<[string, boolean, string[]]>([
  ["with conditions", true, EVERY],
  ["without ETags, by their bytes", false, EVERY],
])("parts whose date is a day only are asked for at each poll, %s", async (_, withEtags, asked) => {
  site.state.withEtags = withEtags;
  site.state.stated = (changed) => new Date(changed).toISOString().slice(0, 10);
  await poll();
  await settled();
  expect(await poll(0.1)).toMatchObject({ outcome: "unchanged", items: 0 });
  expect(site.maps()).toEqual(asked);
  publish("/posts-2.xml", 24, part("/posts-2.xml").changed + 1);
  expect(await poll(0.1)).toMatchObject({ outcome: "changed", items: 4, removed: [] });
});

test("dates that stay the same while a part changes are found out, and not relied on from then on", async () => {
  await poll();
  await settled();
  site.state.stated = () => new Date(START + 6 * HOUR).toISOString();
  await poll();
  site.asked();
  publish("/posts-2.xml", 24, START + 4 * HOUR);
  expect((await poll()).added).toEqual([]);
  // Once an hour each part is asked for.
  const found: string[] = [];
  for (let turn = 0; turn < 8; turn += 1) found.push(...(await poll()).added.map(({ url }) => url));
  expect(found).toEqual([`${HOME}/news/24`]);
  site.asked();
  publish("/posts-2.xml", 25, START + 5 * HOUR);
  expect((await poll()).added).toHaveLength(1);
});

test.each<[string, Answer]>([
  ["fails", 503],
  [
    "is a page that asks to wait",
    "<!doctype html><html><body><p>One moment please, we are working on it for you.</p></body></html>",
  ],
  ["is gone", 404],
])("if one part %s, the others are followed, nothing is removed, and the operator is told", async (_, broken) => {
  await poll();
  await settled();
  part("/posts-3.xml").broken = broken;
  part("/posts-3.xml").changed = room.now();
  publish("/posts-2.xml", 24);
  const report = await poll();
  expect([report.outcome, report.added.length, report.removed]).toEqual(["changed", 1, []]);
  expect(report.evidence).toMatch(/posts-3\.xml|no sitemap was found/);
  const row = (await watchRow(room.sql, "coast/en"))!;
  expect(standingOf(row, room.now()).status).toBe("degraded");
  expect((await poll()).removed).toEqual([]);
  delete part("/posts-3.xml").broken;
  publish("/posts-3.xml", 34);
  expect((await poll()).added).toHaveLength(1);
  expect(await poll()).toMatchObject({ outcome: "unchanged", removed: [] });
  expect(await published()).toEqual([11, 12, 13, 21, 22, 23, 24, 31, 32, 33, 34]);
});

test("if no part can be had, the poll fails and the feed stays", async () => {
  await poll();
  await settled();
  for (const one of site.state.parts.values()) Object.assign(one, { broken: 503, changed: room.now() });
  const report = await poll(7);
  expect([report.outcome, report.removed]).toEqual(["failing", []]);
  expect(JSON.parse((await room.text("coast/en/feed.json"))!).items).toHaveLength(9);
});

test.each<[string, string, number]>([
  ["names itself", "<sitemap><loc>https://coast.example/index.xml</loc></sitemap>", 1],
  [
    "names fifty thousand",
    Array.from({ length: 50_000 }, (_, at) => `<sitemap><loc>https://coast.example/p${at}.xml</loc></sitemap>`).join(
      "",
    ),
    4,
  ],
  [
    "names other hosts",
    "<sitemap><loc>http://169.254.169.254/a.xml</loc></sitemap><sitemap><loc>https://other.example/a.xml</loc></sitemap>",
    1,
  ],
])("an index that %s is asked for a few times, and it is said what is wrong", async (_, parts, requests) => {
  const origin = originOf(({ pathname }) =>
    pathname === "/index.xml" ? { body: `<sitemapindex>${parts}</sitemapindex>`, type: "text/xml" } : 404,
  );
  const other = await openNewsroom(HOME, { agency: room.agency, transport: origin.transport });
  const { outcome, evidence } = await other.poll("coast/en");
  expect(["drift", "gone"]).toContain(outcome);
  expect(evidence).toMatch(/names no other sitemap|gone|404/);
  expect(origin.asked()).toHaveLength(requests);
});
