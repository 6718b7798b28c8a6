import { describe, expect, test } from "vitest";
import { watchesOf } from "../../../src/model/agency.ts";
import { backfill } from "../../../src/operate/backfill.ts";
import { openNewsroom } from "../../support/newsroom.ts";
import { originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const HOUR = 3_600_000;
const LONG = "The council said on Monday that the works on the quay will begin in spring and last for two years.";

interface Story {
  id: number;
  title: string;
  body: string;
}

const story = (id: number): Story => ({
  id,
  title: `Harbour number ${id} opens a new quay`,
  body: `<p>${LONG} Number ${id}.</p><script>alert(1)</script><p onclick="x()">More of it.</p>`,
});

/** A site with an API only: its pages are made by scripts. */
function apiSite(list: () => readonly Partial<Story>[], article: (id: number) => unknown = () => undefined) {
  return originOf(({ pathname, searchParams }) => {
    const page = Number(searchParams.get("page") ?? 1);
    if (pathname === "/api/latest") return JSON.stringify({ data: list().slice((page - 1) * 5, page * 5) });
    const id = Number(/\/(\d+)$/.exec(pathname)?.[1]);
    if (pathname.startsWith("/api/story/")) return article(id) === undefined ? 404 : JSON.stringify(article(id));
    return pathname.startsWith("/news/") ? "<!doctype html><html><body><div id=app></div></body></html>" : 404;
  });
}

const GIVEN = {
  kind: "json",
  items: "$.data[*]",
  address: "/news/{$.id}",
  title: "$.title",
  content: "$.body",
  next: "https://coast.example/api/latest?page={page}",
} as const;

describe("articles that the listing's source gives", () => {
  test("are published sanitised, without a request of their own", async () => {
    const site = apiSite(() => [story(2), story(1)]);
    const room = await openNewsroom("https://coast.example", { agency: agencyWith(GIVEN), transport: site.transport });
    const report = await room.poll("coast/en");
    expect([report.outcome, report.added.length, report.evidence]).toEqual(["changed", 2, null]);
    expect(site.asked()).toEqual(["/api/latest", "/api/latest?page=2"]);
    const feed = JSON.parse((await room.text("coast/en/feed.json"))!);
    expect(feed.items[0]).toMatchObject({
      id: "tag:coast.example,2020:post/2",
      url: "https://coast.example/news/2",
      title: "Harbour number 2 opens a new quay",
      content_html: `<div dir="ltr" lang="en"><p>${LONG} Number 2.</p>\n<p>More of it.</p></div>`,
    });
  });

  test("are edited as soon as the source says so, and stay when they leave the list", async () => {
    let list = [story(3), story(2), story(1)];
    const site = apiSite(() => list);
    const room = await openNewsroom("https://coast.example", { agency: agencyWith(GIVEN), transport: site.transport });
    await room.poll("coast/en");
    list = list.map((one) => (one.id === 2 ? { ...one, body: one.body.replace("two years", "three years") } : one));
    room.forward(HOUR);
    expect((await room.poll("coast/en")).changed.map(({ id }) => id)).toEqual(["tag:coast.example,2020:post/2"]);
    list = [story(5), story(4), list[0]!, list[2]!];
    for (let poll = 0; poll < 40; poll += 1) {
      room.forward(6 * HOUR);
      const { outcome, removed, changed } = await room.poll("coast/en");
      expect([["changed", "unchanged"].includes(outcome), removed, changed]).toEqual([true, [], []]);
    }
    expect(JSON.parse((await room.text("coast/en/feed.json"))!).items).toHaveLength(5);
  });

  test("are removed once their pages are gone and the list no longer names them", async () => {
    let list = [story(3), story(2), story(1)];
    let gone = false;
    const api = apiSite(() => list);
    const transport: typeof api.transport = async (request) =>
      gone && request.url.endsWith("/news/2")
        ? { status: 404, headers: {}, body: new Uint8Array(), truncated: false }
        : api.transport(request);
    const room = await openNewsroom("https://coast.example", { agency: agencyWith(GIVEN), transport });
    await room.poll("coast/en");
    gone = true;
    list = [story(4), story(3), story(1)];
    const removed: string[] = [];
    for (let poll = 0; poll < 10; poll += 1) {
      room.forward(2 * HOUR);
      removed.push(...(await room.poll("coast/en")).removed.map(({ url }) => url));
    }
    expect(removed).toEqual(["https://coast.example/news/2"]);
  });

  test("are read from older pages by a backfill", async () => {
    const all = Array.from({ length: 23 }, (_, at) => story(23 - at));
    const site = apiSite(() => all);
    const room = await openNewsroom("https://coast.example", { agency: agencyWith(GIVEN), transport: site.transport });
    await room.poll("coast/en");
    const [watch] = watchesOf(room.agency);
    const report = await backfill(room.ports, room.site, watch!, { pages: null, until: null, sleep: async () => {} });
    expect([report.finished, report.problem, report.added]).toEqual([true, null, 13]);
    expect(site.asked().filter((path) => path.startsWith("/news/"))).toEqual([]);
  });

  test("one without a text in the list is read from its page", async () => {
    const site = originOf(({ pathname }) =>
      pathname === "/api/latest"
        ? JSON.stringify({ data: [{ id: 1, title: story(1).title }] })
        : `<html><body><h1>${story(1).title}</h1><p>${LONG}</p></body></html>`,
    );
    const room = await openNewsroom("https://coast.example", { agency: agencyWith(GIVEN), transport: site.transport });
    expect((await room.poll("coast/en")).added).toHaveLength(1);
    expect(site.asked()).toContain("/news/1");
  });
});

describe("articles with data of their own", () => {
  const source = {
    kind: "json",
    items: "$.data[*]",
    address: "/news/{$.id}",
    title: "$.title",
    article: {
      url: "https://coast.example/api/story/{id}",
      item: "$.story",
      content: "$.body",
      author: "$.by",
      title: "$.title",
    },
  } as const;

  test("are read from there, again when they are due, and removed once it is gone", async () => {
    let list = [story(3), story(2), story(1)];
    const texts = new Map(list.map((one) => [one.id, one]));
    const site = apiSite(
      () => list.map(({ id, title }) => ({ id, title })),
      (id) => (texts.has(id) ? { story: { ...texts.get(id), by: "A. Writer" } } : undefined),
    );
    const room = await openNewsroom("https://coast.example", { agency: agencyWith(source), transport: site.transport });
    const first = await room.poll("coast/en");
    expect([first.outcome, first.added.length, first.bytes > 0]).toEqual(["changed", 3, true]);
    expect(site.asked()).toEqual(["/api/latest", "/api/story/1", "/api/story/2", "/api/story/3"]);
    expect(JSON.parse((await room.text("coast/en/feed.json"))!).items[0].authors[0].name).toBe("A. Writer");
    texts.set(3, { ...story(3), body: story(3).body.replace("two years", "four years") });
    texts.delete(2);
    list = [story(4), ...list.filter(({ id }) => id !== 2)];
    texts.set(4, story(4));
    const changed: string[] = [];
    const removed: string[] = [];
    for (let poll = 0; poll < 12; poll += 1) {
      room.forward(2 * HOUR);
      const report = await room.poll("coast/en");
      changed.push(...report.changed.map(({ url }) => url));
      removed.push(...report.removed.map(({ url }) => url));
    }
    expect([changed, removed]).toEqual([["https://coast.example/news/3"], ["https://coast.example/news/2"]]);
    expect(site.asked().filter((path) => path.startsWith("/news/"))).toEqual([]);
  });

  test("whose answer holds no text are set aside with the reason", async () => {
    const site = apiSite(
      () => [{ id: 1, title: story(1).title }],
      () => ({ error: "no" }),
    );
    const room = await openNewsroom("https://coast.example", { agency: agencyWith(source), transport: site.transport });
    const { setAside } = await room.poll("coast/en");
    expect(setAside[0]?.reason).toMatch(/does not hold the article's text/);
  });
});

test("an address that answers something else than its list is drift, and it is said what", async () => {
  let body = JSON.stringify({ data: [story(1)] });
  const site = originOf(() => body);
  const { next: _, ...source } = GIVEN;
  const room = await openNewsroom("https://coast.example", { agency: agencyWith(source), transport: site.transport });
  expect((await room.poll("coast/en")).outcome).toBe("changed");
  for (const [answer, outcome, evidence] of [
    [
      "<!doctype html><html><body><p>We are back soon, thank you.</p></body></html>",
      "drift",
      /markup, where JSON is expected/,
    ],
    ['{"items":[]}', "drift", /holds nothing at \$\.data\[\*\]/],
    ['{"data":[]}', "empty", /no items/],
  ] as const) {
    body = answer;
    room.forward(HOUR);
    const report = await room.poll("coast/en");
    expect(report.outcome).toBe(outcome);
    expect(report.evidence).toMatch(evidence);
  }
});
