import { describe, expect, test } from "vitest";
import { watchesOf } from "../../../src/model/agency.ts";
import { backfill } from "../../../src/operate/backfill.ts";
import { openNewsroom } from "../../support/newsroom.ts";
import { originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const TEXT = "The council said on Monday that the works on the quay will begin in spring and last for two years.";

/** A post as WordPress 6 answers it, shortened to what is read and some of what is not. */
function post(id: number) {
  return {
    id,
    date: `2026-11-2${id % 3}T12:00:00`,
    date_gmt: `2026-11-2${id % 3}T10:00:00`,
    guid: { rendered: `https://coast.example/?p=${id}` },
    slug: `harbour-${id}`,
    status: "publish",
    link: `https://coast.example/news/${id}`,
    title: { rendered: `Harbour &#8220;${id}&#8221; opens &amp; welcomes` },
    content: {
      rendered: `<p>${TEXT} Number ${id}.</p>\n<figure class="wp-block-image"><img src="/wp-content/${id}.jpg" alt="The quay"/></figure>`,
      protected: false,
    },
    excerpt: { rendered: `<p>${TEXT.slice(0, 50)} [&hellip;]</p>\n`, protected: false },
    lang: "en",
    _embedded: {
      author: [{ id: 1, name: "A. Writer" }],
      "wp:featuredmedia": [{ id: 9, source_url: `https://coast.example/wp-content/lead-${id}.jpg` }],
      "wp:term": [[{ id: 3, name: "Economy", taxonomy: "category" }], []],
    },
  };
}

/**
 * A site of WordPress. What of its headers a proxy lets through: links that name the next page, the number of pages. A page
 * after the last is refused with 400, as WordPress does.
 */
function wordpress({ links = false, total = false, posts = 23 }: { links?: boolean; total?: boolean; posts?: number }) {
  const all = Array.from({ length: posts }, (_, at) => post(posts - at));
  return originOf(({ origin, pathname, searchParams }) => {
    if (!pathname.endsWith("/wp-json/wp/v2/posts")) return 404;
    const size = Number(searchParams.get("per_page"));
    const page = Number(searchParams.get("page") ?? 1);
    const pages = Math.ceil(all.length / size);
    if (page > pages) return 400;
    const next = `<${origin}${pathname}?per_page=${size}&page=${page + 1}>; rel="next"`;
    const headers = {
      ...(total ? { "x-wp-totalpages": String(pages) } : {}),
      ...(links ? { link: page < pages ? next : `<${origin}${pathname}?page=${page - 1}>; rel="prev"` } : {}),
    };
    return { body: JSON.stringify(all.slice((page - 1) * size, page * size)), headers };
  });
}

describe.each([
  ["links", { links: true }],
  ["the number of pages", { total: true }],
  ["both", { links: true, total: true }],
  ["neither", {}],
])("a site of WordPress whose header has %s", (_, header) => {
  test("is read by its name alone: addresses, titles, dates, texts, pictures, authors", async () => {
    const site = wordpress(header);
    const agency = agencyWith("wordpress", {
      editions: [{ language: "en", listing: ["https://coast.example/"] }],
    });
    const room = await openNewsroom("https://coast.example", { agency, transport: site.transport });
    expect(await room.poll("coast/en")).toMatchObject({ outcome: "changed", evidence: null });
    expect(site.asked()[0]).toBe("/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20");
    const items = JSON.parse((await room.text("coast/en/feed.json"))!).items;
    expect(items).toHaveLength(23);
    const [item] = items.filter(({ url }: { url: string }) => url.endsWith("/23"));
    expect(item).toMatchObject({
      id: "tag:coast.example,2020:post/23",
      title: "Harbour “23” opens & welcomes",
      date_published: "2026-11-22T10:00:00Z",
      image: "https://coast.example/wp-content/lead-23.jpg",
      authors: [{ name: "A. Writer" }],
    });
    expect(item.content_html).toContain('<img src="https://coast.example/wp-content/23.jpg" alt="The quay"');
    expect(item.content_text).toContain("Number 23.");
    expect(item._nashra.published).toEqual({ precision: "time", source: "stamp" });
  });

  test("is read down to its first post by a backfill, and no further", async () => {
    const site = wordpress(header);
    const agency = agencyWith({ kind: "wordpress", perPage: 5 });
    const room = await openNewsroom("https://coast.example", { agency, transport: site.transport });
    const [watch] = watchesOf(agency);
    const report = await backfill(room.ports, room.site, watch!, { pages: null, until: null, sleep: async () => {} });
    expect([report.finished, report.problem, report.added, site.asked().length]).toEqual([true, null, 23, 5]);
  });
});

test("the number of pages ends a backfill whose last page is full, and links that name none do not end it", async () => {
  const site = wordpress({ total: true, posts: 20 });
  const transport: typeof site.transport = async (request) => {
    const answer = await site.transport(request);
    const link = '<https://coast.example/wp-json/>; rel="https://api.w.org/"';
    return { ...answer, headers: { ...answer.headers, link } };
  };
  const agency = agencyWith({ kind: "wordpress", perPage: 5 });
  const room = await openNewsroom("https://coast.example", { agency, transport });
  const [watch] = watchesOf(agency);
  const report = await backfill(room.ports, room.site, watch!, { pages: null, until: null, sleep: async () => {} });
  expect([report.finished, report.problem, report.added, site.asked().length]).toEqual([true, null, 20, 4]);
});

test.each<[string, unknown, string, RegExp]>([
  [
    "an error with 200",
    { code: "rest_no_route", message: "No route was found." },
    "drift",
    /says: rest_no_route: No route was found/,
  ],
  ["nothing but null", null, "drift", /holds nothing at/],
  ["no posts", [], "empty", /no items/],
  [
    "markup",
    "<!doctype html><html><body><p>We are back soon, thank you for waiting.</p></body></html>",
    "drift",
    /markup, where JSON is expected/,
  ],
])("%s in place of posts leaves the feed as it is, and it is said what came", async (_, answer, outcome, evidence) => {
  const state = { answer: [post(2), post(1)] as unknown };
  const site = originOf(() => (typeof state.answer === "string" ? state.answer : JSON.stringify(state.answer)));
  const room = await openNewsroom("https://coast.example", {
    agency: agencyWith("wordpress"),
    transport: site.transport,
  });
  expect((await room.poll("coast/en")).added).toHaveLength(2);
  const before = await room.text("coast/en/feed.json");
  state.answer = answer;
  room.forward(3_600_000);
  const report = await room.poll("coast/en");
  expect([report.outcome, report.removed]).toEqual([outcome, []]);
  expect(report.evidence).toMatch(evidence);
  expect(await room.text("coast/en/feed.json")).toBe(before);
});

test("texts come from the articles' pages if the definition says so", async () => {
  const page = (id: string) =>
    `<html lang="en"><body><h1>Harbour “${id}” opens &amp; welcomes</h1><article><p>${TEXT} On the page of ${id}.</p></article></body></html>`;
  const site = originOf(({ pathname }) =>
    pathname.startsWith("/news/") ? page(pathname.slice(6)) : JSON.stringify([post(2), post(1)]),
  );
  const room = await openNewsroom("https://coast.example", {
    agency: agencyWith({ kind: "wordpress", texts: "page" }),
    transport: site.transport,
  });
  expect((await room.poll("coast/en")).added).toHaveLength(2);
  expect(await room.text("coast/en/feed.json")).toContain("On the page of 2.");
});

test("a post that asks for a password is left out, and so is one that is broken", async () => {
  const secret = { ...post(3), content: { rendered: "", protected: true } };
  const site = originOf(() =>
    JSON.stringify([null, secret, { link: null }, post(2), { ...post(1), title: false, content: 7 }]),
  );
  const room = await openNewsroom("https://coast.example", {
    agency: agencyWith("wordpress"),
    transport: site.transport,
  });
  const report = await room.poll("coast/en");
  expect(report.added.map(({ url }) => url)).toEqual(["https://coast.example/news/2"]);
});

test.each([
  [
    "several editions share one address",
    { editions: ["en", "fr"].map((language) => ({ language, listing: ["https://coast.example/"] })) },
  ],
  [
    "a section has none",
    {
      editions: [
        {
          language: "en",
          listing: ["https://coast.example/"],
          sections: [{ id: "sport", names: { en: "Sport" }, listing: ["https://coast.example/sport"] }],
        },
      ],
    },
  ],
])("where %s, the definition must say which posts are whose", (_, changes) => {
  expect(() => agencyWith("wordpress", changes)).toThrow(/listing\.source: no source has an address for/);
});
