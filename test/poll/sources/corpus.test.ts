import { expect, test } from "vitest";
import { defineAgency } from "../../../src/model/agency.ts";
import { xmlProblem } from "../../../src/publish/xml/well-formed.ts";
import { FEEDS, NO_FEEDS } from "../../fixtures/sources/feeds.ts";
import { openNewsroom } from "../../support/newsroom.ts";
import { type Answer, originOf } from "../../support/origin.ts";

const HOUR = 3_600_000;
const HOME = "https://news.example";
const OWN = [901, 902, 903];
const title = (id: string | number) => `Council of town ${id} meets about its harbour`;
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const page = (id: string, head: string) =>
  `<html lang="en"><body><h1>${escaped(head)}</h1><time datetime="2026-10-${10 + (Number(id) % 20)}T10:00:00Z"></time><article><p>The council of town number ${id} met on Monday, heard a report about the works in its harbour and named a committee of five.</p></article></body></html>`;

/** A site whose feed answers something, with a page of three articles beside it, and a page for each article. */
function createSite(titles: ReadonlyMap<string, string>) {
  const state: { feed: Answer; listed: readonly (string | number)[] } = { feed: 404, listed: OWN };
  const titleOf = (id: string | number) => titles.get(String(id)) ?? title(id);
  const { transport } = originOf(({ pathname }) => {
    if (pathname === "/rss") return state.feed;
    if (pathname === "/latest")
      return `<html lang="en"><body><ul>${state.listed.map((id) => `<li><a href="/news/${id}">${escaped(titleOf(id))}</a></li>`).join("")}</ul></body></html>`;
    const [, id] = /^\/news\/(\d+)\/?$/.exec(pathname) ?? [];
    return id === undefined ? 404 : page(id, titleOf(id));
  });
  return { transport, state };
}

async function open(titles: ReadonlyMap<string, string> = new Map()) {
  const site = createSite(titles);
  const agency = defineAgency({
    id: "news",
    names: { en: "News" },
    home: `${HOME}/`,
    hosts: ["www.news.example"],
    timezone: "Africa/Tripoli",
    since: 2000,
    addresses: [{ path: "/news/(?<id>\\d+)/?" }],
    listing: { source: [{ kind: "feed", listing: { en: `${HOME}/rss` } }, "html"] },
    editions: [{ language: "en", listing: [`${HOME}/latest`] }],
  });
  const room = await openNewsroom(HOME, { agency, transport: site.transport });
  return { ...site, room };
}

type Item = { readonly id: string; readonly url: string };

test.each(
  FEEDS.filter(({ charset, items }) => charset === undefined && items.length > 0).map(
    (one) => [one.name, one] as const,
  ),
)(
  "from a feed to its page and back, nothing is lost, doubled or edited: %s",
  async (_, { text, contentType = "text/xml", items }) => {
    const { state, room } = await open(new Map(items.flatMap(([id, head]) => (head === null ? [] : [[id, head]]))));
    const seen = new Map<string, string>();
    const poll = async () => {
      room.forward(HOUR / 4);
      const { removed, changed } = await room.poll("news/en");
      expect([removed, changed]).toEqual([[], []]);
      for (const path of ["rss.xml", "atom.xml"]) expect(xmlProblem((await room.text(`news/en/${path}`))!)).toBeNull();
      const published = JSON.parse((await room.text("news/en/feed.json"))!).items as Item[];
      const ids = published.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id, url } of published) expect(seen.get(url) ?? id).toBe(id);
      for (const { id, url } of published) seen.set(url, id);
      expect(new Set(ids)).toEqual(new Set(seen.values()));
      return published.length;
    };
    const fed: Answer = { body: text, type: contentType };
    state.feed = fed;
    const first = await poll();
    state.feed = 503;
    state.listed = [...OWN, ...items.map(([id]) => id)];
    const withPage = await poll();
    expect(withPage).toBeGreaterThanOrEqual(first + OWN.length);
    state.feed = fed;
    expect(await poll()).toBe(withPage);
    state.feed = { body: text.slice(0, text.length / 2), type: contentType };
    expect(await poll()).toBe(withPage);
  },
);

test.each<[string, Answer]>([
  ...NO_FEEDS.map(([name, body]): [string, Answer] => [name, { body, type: "application/rss+xml" }]),
  ["nothing at all", { body: "", type: "application/rss+xml" }],
  [
    "a page that challenges",
    {
      body: "<!doctype html><html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>",
      type: "text/html",
    },
  ],
  ["an empty feed", { body: "<rss><channel></channel></rss>", type: "text/xml" }],
  ["a million items", { body: `<rss><channel>${"<item/>".repeat(590_000)}`, type: "text/xml" }],
  ["an error of an interface", { body: '{"code":"rest_no_route","data":{"status":404}}', type: "application/json" }],
  [
    "a feed of another site",
    {
      body: "<rss><channel><item><title>x</title><link>https://other.example/news/1</link></item></channel></rss>",
      type: "text/xml",
    },
  ],
])("%s in place of the feed: the page is read, what is published stays, and it is said why", async (_, answer) => {
  const { state, room } = await open();
  state.feed = {
    body: `<rss><channel>${[3, 2, 1].map((id) => `<item><title>${title(id)}</title><link>${HOME}/news/${id}</link></item>`).join("")}</channel></rss>`,
    type: "text/xml",
  };
  expect((await room.poll("news/en")).added).toHaveLength(3);
  state.feed = answer;
  room.forward(HOUR / 4);
  const report = await room.poll("news/en");
  expect([report.outcome, report.added.length, report.removed, report.changed]).toEqual(["changed", 3, [], []]);
  expect(report.evidence).toMatch(/^feed gives nothing \(.{10,}\), so another source/);
});
