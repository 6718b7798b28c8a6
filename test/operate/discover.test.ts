import { describe, expect, test } from "vitest";
import { createClient } from "../../src/fetch/client.ts";
import type { RobotsRecord } from "../../src/fetch/robots.ts";
import type { SourceKind } from "../../src/model/definition/source.ts";
import { type Discovery, discover } from "../../src/operate/discover/discover.ts";
import { MOST_ARTICLES, MOST_REQUESTS } from "../../src/operate/discover/requests.ts";
import { openNewsroom } from "../support/newsroom.ts";
import {
  type Answers,
  API,
  articlePage,
  articlesAt,
  atomOf,
  bodyOf,
  HOST,
  isoOf,
  jsonFeedOf,
  LOOKED,
  listOf,
  pageOf,
  postsOf,
  rssOf,
  type SourceStory,
  STORIES,
  sitemapOf,
  transportOf,
} from "../support/source-sites.ts";

const numbered = ({ id }: SourceStory) => `/news/${id}`;
const slugged = ({ slug }: SourceStory) => `/story/${slug}`;
const feedLink = (href: string, type = "rss+xml") => `<link rel="alternate" type="application/${type}" href="${href}">`;

const POSTS = "/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20";
/** A page of Next.js that has its articles only in its state. */
const nextPage = (fields: (story: SourceStory) => unknown) =>
  pageOf(
    `<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">${JSON.stringify({
      props: {
        pageProps: { menu: [{ id: 1, title: "Front page of the agency" }], feed: { nodes: STORIES.map(fields) } },
      },
    })}</script>`,
  );

/** Looks at a site as `nashra add` does. */
async function look(
  answers: Answers,
  url: string,
  kind: SourceKind | null = null,
): Promise<Discovery & { readonly asked: readonly string[] }> {
  let now = LOOKED;
  const robots = new Map<string, RobotsRecord>();
  const { transport, asked } = transportOf(answers);
  const client = createClient(
    {
      transport,
      clock: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      log: () => {},
      robots: { get: async (host) => robots.get(host) ?? null, put: async (host, one) => void robots.set(host, one) },
    },
    { userAgent: "nashra/test", origins: new Map() },
  );
  const given = { id: "coast", timezone: "Africa/Tripoli", language: null, year: 2026, seen: LOOKED };
  return { ...(await discover(client, url, { given, kind, progress: () => {} })), asked };
}

interface Published {
  readonly title: string;
  readonly date_published: string;
  readonly content_text: string;
  readonly url: string;
}

/** What the definition publishes after one poll, newest first. */
async function polled(answers: Answers, { agency }: Discovery): Promise<readonly Published[]> {
  const { transport } = transportOf(answers);
  const room = await openNewsroom("http://127.0.0.1:9", { agency, transport });
  const path = `coast/${agency.editions[0]!.language}`;
  const report = await room.poll(path);
  expect(report, JSON.stringify(report)).toMatchObject({ outcome: "changed" });
  return (JSON.parse((await room.text(`${path}/feed.json`))!) as { items: Published[] }).items;
}

interface Site {
  readonly name: string;
  /** The address given. */
  readonly url: string;
  readonly answers: Answers;
  /** Kinds chosen, the first one first. */
  readonly chosen: readonly SourceKind[];
  /** `listing.source` of the definition; absent: not checked. */
  readonly source?: unknown;
  /** Every article's text comes from its page, or some of it. */
  readonly complete?: number;
}

const SITES: readonly Site[] = [
  {
    name: "html",
    url: `${HOST}/latest`,
    answers: { "/latest": pageOf(listOf(numbered)), ...articlesAt(numbered) },
    chosen: ["html"],
    source: undefined,
  },
  {
    name: "RSS with whole texts",
    url: `${HOST}/latest`,
    answers: {
      "/latest": pageOf(listOf(numbered), feedLink("/rss")),
      "/rss": rssOf(numbered, { content: bodyOf }),
      ...articlesAt(numbered),
    },
    chosen: ["feed", "html"],
    source: [{ kind: "feed", listing: { en: `${HOST}/rss` } }, "html"],
    complete: 10,
  },
  {
    name: "RSS with cut texts",
    url: `${HOST}/latest`,
    answers: {
      "/latest": pageOf(listOf(numbered), feedLink("/rss")),
      "/rss": rssOf(numbered),
      ...articlesAt(numbered),
    },
    chosen: ["feed", "html"],
    complete: 0,
  },
  {
    name: "Atom, at its own address",
    url: `${HOST}/atom.xml`,
    answers: { "/atom.xml": atomOf(slugged), "/latest": pageOf(listOf(slugged)), ...articlesAt(slugged) },
    chosen: ["feed", "html"],
    complete: 10,
  },
  {
    name: "JSON Feed, of a site without a list",
    url: `${HOST}/feed.json`,
    answers: { "/feed.json": jsonFeedOf(slugged), ...articlesAt(slugged) },
    chosen: ["feed"],
    source: "feed",
    complete: 10,
  },
  {
    name: "a news sitemap that robots.txt names",
    url: `${HOST}/latest`,
    answers: {
      "/latest": pageOf(listOf(numbered, STORIES, { isDated: false })),
      "/robots.txt": { body: `User-agent: *\nDisallow: /admin\nSitemap: ${HOST}/news-sitemap.xml`, type: "text/plain" },
      "/news-sitemap.xml": sitemapOf(numbered, true),
      ...articlesAt(numbered),
    },
    chosen: ["sitemap", "html"],
  },
  {
    name: "a plain sitemap, at its own address",
    url: `${HOST}/sitemap.xml`,
    answers: { "/sitemap.xml": sitemapOf(slugged, false), ...articlesAt(slugged) },
    chosen: ["sitemap"],
    source: "sitemap",
  },
  {
    name: "an API whose articles have pages of their own",
    url: `${API}/v1/news?page=1`,
    answers: {
      [`${API}/v1/news?page=1`]: {
        type: "application/json",
        body: JSON.stringify({
          status: "ok",
          data: STORIES.map((one) => ({
            id: one.id,
            slug: one.slug,
            headline: one.title,
            published_at: one.at / 1000,
            updated_at: (one.at + 60_000) / 1000,
            body: bodyOf(one),
            cover: { url: one.image },
            category: { id: 3, name: "Economy" },
          })),
        }),
      },
      "https://coast.ly/": pageOf(listOf(slugged, STORIES.slice(0, 4))),
      ...Object.fromEntries(STORIES.map((one) => [`https://coast.ly${slugged(one)}`, articlePage(one)])),
    },
    chosen: ["json", "html"],
    complete: 10,
  },
  {
    name: "WordPress, which its page names",
    url: `${HOST}/latest`,
    answers: {
      "/latest": pageOf(listOf(slugged), `<link rel="https://api.w.org/" href="${HOST}/wp-json/">`),
      [POSTS]: postsOf(slugged),
      ...articlesAt(slugged),
    },
    chosen: ["wordpress", "html"],
    complete: 10,
  },
  {
    name: "WordPress, at its interface's own address",
    url: `${HOST}/wp-json/wp/v2/posts?per_page=20`,
    answers: {
      "/": pageOf("<p>Welcome</p>"),
      "/wp-json/wp/v2/posts?per_page=20": postsOf(slugged),
      ...articlesAt(slugged),
    },
    chosen: ["wordpress"],
    source: "wordpress",
    complete: 10,
  },
  {
    name: "the state of a Next.js page whose list scripts make",
    url: `${HOST}/latest`,
    answers: {
      "/latest": nextPage(({ id, slug, title, at, paragraphs }) => ({
        id,
        slug,
        title,
        publishedAt: new Date(at).toISOString(),
        summary: paragraphs[0],
      })),
      "/sitemap.xml": sitemapOf(({ id, slug }) => `/en/news/${id}/${slug}`, false),
      "/robots.txt": { body: `Sitemap: ${HOST}/sitemap.xml`, type: "text/plain" },
      ...articlesAt(({ id, slug }) => `/en/news/${id}/${slug}`),
    },
    chosen: ["script", "sitemap"],
  },
  {
    name: "pages that scripts make, of an API that gives each article at an address of its own",
    url: `${API}/v1/news`,
    answers: {
      [`${API}/v1/news`]: {
        type: "application/json",
        body: JSON.stringify({
          items: STORIES.map(({ id, slug, title, at }) => ({
            id,
            slug,
            title,
            publishDate: new Date(at).toISOString(),
          })),
        }),
      },
      ...Object.fromEntries(
        STORIES.map((one) => [
          `${API}/v1/news/${one.id}`,
          {
            type: "application/json",
            body: JSON.stringify({
              data: { id: one.id, title: one.title, publishDate: isoOf(one), content: bodyOf(one) },
            }),
          },
        ]),
      ),
      "https://coast.ly/": pageOf('<div id="app"></div><script src="/app.js"></script>'),
      "https://coast.ly/robots.txt": { body: "Sitemap: https://coast.ly/sitemap.xml", type: "text/plain" },
      "https://coast.ly/sitemap.xml": {
        type: "application/xml",
        body: sitemapOf(numbered, false).body.replaceAll(HOST, "https://coast.ly"),
      },
      ...Object.fromEntries(
        STORIES.map((one) => [
          `https://coast.ly${numbered(one)}`,
          '<html><head><title>Coast</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>',
        ]),
      ),
    },
    chosen: ["json"],
    complete: 0,
  },
  {
    name: "four kinds at once",
    url: `${HOST}/latest`,
    answers: {
      "/latest": {
        body: pageOf(
          listOf(slugged, STORIES, { isDated: false }),
          `${feedLink("/feed/")}${feedLink("/comments/feed/")}`,
        ),
        link: `<${HOST}/wp-json/>; rel="https://api.w.org/"`,
      },
      [POSTS]: postsOf(slugged),
      "/feed/": rssOf(slugged),
      "/robots.txt": { body: `Sitemap: ${HOST}/sitemap-news.xml`, type: "text/plain" },
      "/sitemap-news.xml": sitemapOf(slugged, true),
      ...articlesAt(slugged),
    },
    chosen: ["wordpress", "feed", "sitemap", "html"],
    source: [
      "wordpress",
      { kind: "feed", listing: { en: `${HOST}/feed/` } },
      { kind: "sitemap", listing: { en: `${HOST}/sitemap-news.xml` } },
      "html",
    ],
    complete: 10,
  },
];

describe.each(SITES)("$name", (site) => {
  test("the sturdiest source is proposed, and its definition publishes every article without a hand edit", async () => {
    const found = await look(site.answers, site.url);
    const told = JSON.stringify(found.sources, null, 1);
    expect(
      found.sources.flatMap(({ kind, chosen }) => (chosen === null ? [] : kind)),
      told,
    ).toEqual(site.chosen);
    if ("source" in site) expect(found.definition.listing?.source).toEqual(site.source);
    if (site.complete !== undefined)
      expect(found.sources[0]).toMatchObject({ complete: site.complete, chosen: "first" });
    expect(found.sources[0]).toMatchObject({ items: STORIES.length, ids: "same" });
    expect(found.reading.articles.map(({ problem, read }) => [problem, read?.title])).toEqual(
      STORIES.slice(0, 3).map(({ title }) => [null, title]),
    );
    const items = await polled(site.answers, found);
    const text = ({ content_text }: Published) => content_text.replace(/\s+/g, " ");
    expect(items.map(({ title, date_published }) => [date_published, title])).toEqual(
      STORIES.map((one) => [isoOf(one).replace(".000", ""), one.title]),
    );
    for (const [at, one] of STORIES.entries())
      for (const paragraph of one.paragraphs) expect(text(items[at]!)).toContain(paragraph);
  });
});

test("of a feed whose texts look whole and are not, the texts are read from the pages", async () => {
  const answers = {
    "/latest": pageOf(listOf(numbered), feedLink("/rss")),
    "/rss": rssOf(numbered, {
      content: ({ paragraphs }) => `<p>${paragraphs[0]}</p><p>${"And so on. ".repeat(5)}</p>`,
    }),
    ...articlesAt(numbered),
  };
  const found = await look(answers, `${HOST}/latest`);
  expect(found.sources[0]).toMatchObject({ kind: "feed", chosen: "first", complete: 0 });
  expect(found.definition.listing?.source).toEqual([
    { kind: "feed", listing: { en: `${HOST}/rss` }, texts: "page" },
    "html",
  ]);
  const items = await polled(answers, found);
  for (const [at, one] of STORIES.entries()) expect(items[at]!.content_text).toContain(one.paragraphs[3]);
});

describe("a source that must not be used is told and not chosen", () => {
  const page = (head: string, stories = STORIES) => pageOf(listOf(numbered, stories), head);
  const old = (days: number) =>
    STORIES.map((one) => ({ ...one, id: one.id - 1000, title: `${one.title}, once`, at: one.at - days * 86_400_000 }));
  const economy = STORIES.filter(({ number }) => number % 2 === 0);
  test.each<[name: string, url: string, answers: Answers, kind: SourceKind, why: RegExp]>([
    [
      "a feed of comments",
      `${HOST}/latest`,
      {
        "/latest": page(feedLink("/talk.xml")),
        "/talk.xml": rssOf((one) => `${numbered(one)}#comment-7`, {
          title: ({ number }) => `By: reader ${number}`,
          content: ({ number }) => `<p>${`I think so too, said reader number ${number} at length. `.repeat(9)}</p>`,
        }),
      },
      "feed",
      /comments/,
    ],
    [
      "a frozen feed",
      `${HOST}/latest`,
      {
        "/latest": page(feedLink("/rss")),
        "/rss": rssOf(numbered, { stories: old(90), content: bodyOf }),
      },
      "feed",
      /frozen: .*newest/,
    ],
    [
      "the feed of another section",
      `${HOST}/latest`,
      {
        "/latest": page(feedLink("/sport/rss")),
        "/sport/rss": rssOf(({ id }) => `/sport/${id}`, { title: ({ title }) => `Cup: ${title}`, content: bodyOf }),
      },
      "feed",
      /other articles than the page/,
    ],
    [
      "the feed of the whole site, beside a section",
      `${HOST}/economy`,
      { "/economy": page(feedLink("/rss"), economy), "/rss": rssOf(numbered, { content: bodyOf }) },
      "feed",
      /more than this page/,
    ],
    [
      "a dead sitemap",
      `${HOST}/latest`,
      {
        "/latest": page(""),
        "/robots.txt": { body: `Sitemap: ${HOST}/gone.xml`, type: "text/plain" },
      },
      "sitemap",
      /404/,
    ],
    [
      "a feed that robots.txt forbids",
      `${HOST}/latest`,
      {
        "/latest": page(feedLink("/rss")),
        "/robots.txt": { body: "User-agent: *\nDisallow: /rss", type: "text/plain" },
        "/rss": rssOf(numbered, { content: bodyOf }),
      },
      "feed",
      /robots/,
    ],
    [
      "a feed on another site",
      `${HOST}/latest`,
      { "/latest": page(feedLink("/rss")), "/rss": { body: "<html><body><p>Subscribe by mail</p></body></html>" } },
      "feed",
      /a page, not a feed/,
    ],
  ])("%s", async (_name, url, answers, kind, why) => {
    const found = await look({ ...articlesAt(numbered), ...answers }, url);
    expect(found.sources[0]).toMatchObject({ kind: "html", chosen: "first" });
    expect(found.definition.listing).not.toHaveProperty("source");
    expect(found.sources.find((one) => one.kind === kind)).toMatchObject({
      chosen: null,
      why: expect.stringMatching(why),
    });
  });

  test("one whose articles would get other ids is no fallback", async () => {
    const answers = {
      "/latest": pageOf(listOf(slugged), feedLink("/rss")),
      "/rss": rssOf(({ id }) => `/?p=${id}`, { content: bodyOf }),
      ...articlesAt(slugged),
    };
    const found = await look(answers, `${HOST}/latest`);
    expect(found.sources.map(({ kind, chosen, ids }) => [kind, chosen, ids])).toEqual([
      ["feed", "first", "same"],
      ["html", null, "differ"],
    ]);
    expect(found.sources[1]!.why).toMatch(/other ids/);
    const other = await look(answers, `${HOST}/latest`, "html");
    expect(other.sources.map(({ kind, chosen, ids }) => [kind, chosen, ids])).toEqual([
      ["html", "first", "same"],
      ["feed", null, "differ"],
    ]);
  });

  test("the operator may name another kind", async () => {
    const answers = {
      "/latest": page(feedLink("/rss")),
      "/rss": rssOf(numbered, { content: bodyOf }),
      ...articlesAt(numbered),
    };
    const found = await look(answers, `${HOST}/latest`, "html");
    expect(found.definition.listing?.source).toEqual(["html", { kind: "feed", listing: { en: `${HOST}/rss` } }]);
    await expect(look(answers, `${HOST}/latest`, "wordpress")).rejects.toThrow(
      /no source of the kind wordpress .*html, feed/,
    );
  });
});

describe("what cannot be published is said, with what to do", () => {
  const shell = (head = "") =>
    `<html><head>${head}</head><body><div id="app"></div><script src="/app.js"></script></body></html>`;
  test.each<[name: string, answers: Answers, message: RegExp]>([
    ["a page made by scripts", { "/latest": shell() }, /rendered by scripts, and nothing behind it .*Network/],
    [
      "articles whose pages are made by scripts",
      {
        "/latest": shell(feedLink("/rss")),
        "/rss": rssOf(numbered),
        ...articlesAt(numbered, () => shell()),
      },
      /their pages hold no texts, because scripts load them: .*Network/,
    ],
    ["a wall", { "/latest": { body: "<html><body><h1>403 Forbidden</h1></body></html>", status: 403 } }, /403/],
    [
      "a challenge",
      { "/latest": "<html><title>Just a moment...</title><body>Checking your browser</body></html>" },
      /challenge|browser/i,
    ],
    ["JSON without articles", { "/latest": { body: '{"news":[]}', type: "application/json" } }, /this is JSON/],
    ["an empty feed", { "/latest": rssOf(numbered, { stories: [] }) }, /this is a feed/],
  ])("%s", async (_name, answers, message) => {
    await expect(look(answers, `${HOST}/latest`)).rejects.toThrow(message);
    const failure = await look(answers, `${HOST}/latest`).catch((error: unknown) => error);
    expect(String((failure as Error).message)).not.toContain("\n");
  });
});

test("a site is asked for no more than the stated number of addresses, each once", async () => {
  const many = Array.from(
    { length: 40 },
    (_, n) => `${feedLink(`/rss${n}`)}<link rel="preload" as="fetch" href="/api/news/${n}">`,
  );
  const answers = {
    "/latest": pageOf(listOf(numbered), many.join("")),
    "/robots.txt": {
      body: Array.from({ length: 40 }, (_, n) => `Sitemap: ${HOST}/news-${n}.xml`).join("\n"),
      type: "text/plain",
    },
    ...articlesAt(numbered),
  };
  const { asked, requests } = await look(answers, `${HOST}/latest`);
  const own = asked.filter((path) => path !== "/robots.txt");
  expect(new Set(own).size).toBe(own.length);
  expect(requests).toBeLessThanOrEqual(MOST_REQUESTS + MOST_ARTICLES);
  expect(own.length).toBeLessThanOrEqual(requests);
});
