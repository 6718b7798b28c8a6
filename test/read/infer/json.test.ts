import { describe, expect, test } from "vitest";
import { inferArticle, inferList, nextField, nextTemplate } from "../../../src/read/infer/json/source.ts";

const SEEN = Date.parse("2026-11-23T12:00:00Z");
const SITE = "https://www.coast.ly";
const NUMBERS = [0, 1, 2, 3, 4];
const titleOf = (n: number) =>
  [
    "Harbour opens its new hall",
    "Rain helps the farmers",
    "Museum shows mosaics",
    "Library lends a million",
    "Trains run again",
  ][n]!;
const slugOf = (n: number) => titleOf(n).toLowerCase().replaceAll(" ", "-");
const timeOf = (n: number) => SEEN - (n + 1) * 7_200_000;
const textOf = (n: number) => `<p>${`${titleOf(n)}, as residents of the region were told today. `.repeat(12)}</p>`;
const list = (make: (n: number) => unknown) => NUMBERS.map(make);

function infer(value: unknown, known: readonly string[] = [], language: string | null = null) {
  const site = { base: `${SITE}/`, listing: `${SITE}/latest`, known, language };
  return inferList(value, site, { url: `${SITE}/`, agency: null, language: "en", seen: SEEN });
}

test.each<[name: string, value: unknown, known: readonly string[], expected: object]>([
  [
    "addresses, seconds since 1970, whole texts",
    {
      ok: 1,
      data: {
        rows: list((n) => ({
          nid: 40 + n,
          title: titleOf(n),
          url: `/news/${n}`,
          created: timeOf(n) / 1000,
          body: textOf(n),
        })),
      },
    },
    [],
    {
      items: "$.data.rows[*]",
      title: "$.title",
      address: "$.url",
      date: "$.created",
      content: "$.body",
      guid: "$.nid",
    },
  ],
  [
    "nodes of a connection, date of publication before that of a change",
    {
      data: {
        posts: {
          edges: list((n) => ({
            cursor: `c${n}`,
            node: {
              headline: titleOf(n),
              permalink: `${SITE}/a/${slugOf(n)}`,
              updatedAt: new Date(SEEN - n * 1000).toISOString(),
              publishedAt: new Date(timeOf(n)).toISOString(),
              image: { src: `${SITE}/${n}.jpg`, alt: titleOf(n) },
              authors: [{ name: "Desk" }],
            },
          })),
        },
      },
    },
    [],
    {
      items: "$.data.posts.edges[*]",
      title: "$.node.headline",
      address: "$.node.permalink",
      date: "$.node.publishedAt",
      image: "$.node.image.src",
    },
  ],
  [
    "attributes, and an address that a link of the page proves",
    {
      data: list((n) => ({
        id: 7100 + n,
        attributes: {
          title: titleOf(n),
          slug: slugOf(n),
          publishedAt: new Date(timeOf(n)).toISOString(),
          section: { slug: "economy", name: "Economy" },
        },
      })),
      meta: { pagination: { page: 1 } },
    },
    NUMBERS.map((n) => `${SITE}/economy/${7100 + n}/${slugOf(n)}`),
    {
      items: "$.data[*]",
      address: `${SITE}/{$.attributes.section.slug}/{$.id}/{$.attributes.slug}`,
      section: "$.attributes.section.name",
      date: "$.attributes.publishedAt",
    },
  ],
  [
    "objects by their ids, and a date in base 36",
    {
      store: {
        byId: Object.fromEntries(
          NUMBERS.map((n) => [`x-${n}`, { title: titleOf(n), link: `/x/${n}`, publishDate: timeOf(n).toString(36) }]),
        ),
      },
    },
    [],
    { items: "$.store.byId[*]", date: "$.publishDate", dateForm: "base36" },
  ],
  [
    "a menu and tags beside the news, a name that needs quotes",
    {
      menu: list((n) => ({ title: `Section number ${n}`, url: `/section/${n}` })),
      "latest-news": list((n) => ({
        title: titleOf(n),
        href: `/story/${slugOf(n)}`,
        date: new Date(timeOf(n)).toISOString(),
        tags: [{ id: 1, title: "A long tag of many words", url: "/tag/1" }],
      })),
    },
    [],
    { items: "$['latest-news'][*]", address: "$.href", date: "$.date" },
  ],
  [
    "times in UTC without a zone, and titles by language",
    list((n) => ({
      title: { fr: `${titleOf(n)} fr`, en: titleOf(n) },
      link: `/n/${n}`,
      date_gmt: new Date(timeOf(n)).toISOString().slice(0, 19),
    })),
    [],
    { items: "$[*]", title: "$.title.en", date: "$.date_gmt", dateZone: "UTC" },
  ],
])("the fields of a list are named: %s", (_name, value, known, expected) => {
  expect(infer(value, known, "en").found).toMatchObject(expected);
});

test("texts that are cut are not taken for whole ones", () => {
  const cut = list((n) => ({
    title: titleOf(n),
    url: `/n/${n}`,
    date: timeOf(n),
    text: `${textOf(n).slice(3, 420)}…`,
  }));
  expect(infer(cut).found).not.toHaveProperty("content");
});

test("a list whose addresses nothing shows is told with guesses, not taken", () => {
  const { found, guessed } = infer({
    items: list((n) => ({ id: 900 + n, title: titleOf(n), date: new Date(timeOf(n)).toISOString() })),
  });
  expect(found).toBeNull();
  expect(guessed?.guesses[0]).toEqual({
    address: `${SITE}/latest/{$.id}`,
    first: `${SITE}/latest/900`,
    title: titleOf(0),
  });
});

describe("what is no list of articles", () => {
  test.each<[string, unknown]>([
    ["nothing", null],
    ["numbers", [1, 2, 3, 4]],
    ["products without titles", list((n) => ({ id: n, price: 5 * n }))],
    ["people", list((n) => ({ id: n, email: `${n}@coast.ly` }))],
  ])("%s", (_name, value) => expect(infer(value)).toEqual({ found: null, guessed: null }));

  test("a value that is deep, wide or strange ends in time", () => {
    let deep: unknown = list((n) => ({ title: titleOf(n), url: `/n/${n}` }));
    for (let level = 0; level < 5000; level += 1) deep = { deep };
    const wide = Array.from({ length: 100_000 }, (_, n) => ({ title: `Article number ${n} of many`, url: `/n/${n}` }));
    expect(infer(deep).found).toBeNull();
    expect(infer({ wide, "__proto__ ": [], "'": [{}] }).found).toMatchObject({ items: "$.wide[*]" });
  });
});

test("an article's own data is found where its text is", () => {
  expect(inferArticle({ status: "ok", data: { id: 1, title: titleOf(1), content: textOf(1) } })).toEqual({
    item: "$.data",
    content: "$.content",
  });
  expect(inferArticle({ error: "none" })).toBeNull();
});

test("the next page is named or counted", () => {
  expect(nextField({ links: { next: "https://api.coast.ly/news?page=2" } })).toBe("$.links.next");
  expect(nextField({ _links: { next: { href: "/news?after=9" } } })).toBe("$._links.next.href");
  expect(nextField({ next: null, items: [] })).toBeNull();
  expect(nextTemplate("https://api.coast.ly/news?page=1&size=9")).toBe("https://api.coast.ly/news?page={page}&size=9");
  expect(nextTemplate("https://api.coast.ly/news?offset=0")).toBe("https://api.coast.ly/news?offset={offset}");
  expect(nextTemplate("https://api.coast.ly/news")).toBeNull();
});
