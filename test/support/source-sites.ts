import type { Transport, TransportResponse } from "../../src/model/ports.ts";

/** Small sites of one agency, each with its articles behind another kind of source. */

/** When the sites are looked at. */
export const LOOKED = Date.parse("2026-11-23T12:00:00Z");
const HOUR = 3_600_000;

/** An article of the sites. */
export interface SourceStory {
  readonly number: number;
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly paragraphs: readonly string[];
  readonly image: string;
}

/** What an address answers: text, with its media type. */
export interface SourceAnswer {
  readonly body: string;
  readonly type?: string;
  readonly status?: number;
  /** Its Link header. */
  readonly link?: string;
}

export const HOST = "https://www.coast.ly";
export const API = "https://api.coast.ly";

const WHO = ["Harbour", "Library", "Railway", "Hospital", "Museum", "Airport", "University", "Market"];
const DOES = ["opens a new hall for the public", "names its next director", "publishes the figures of the year"];

/** Ten articles, newest first, three hours apart. */
export const STORIES: readonly SourceStory[] = Array.from({ length: 10 }, (_, number) => {
  const title = `${WHO[number % WHO.length]} of the coast ${DOES[number % DOES.length]}`;
  return {
    number,
    id: 4900 - number * 7,
    slug: `${title.toLowerCase().replaceAll(" ", "-")}-no-${number}`,
    title,
    at: LOOKED - HOUR - number * 3 * HOUR,
    paragraphs: [0, 1, 2, 3].map(
      (part) =>
        `${title}, in part ${part} of report ${number}: the works were presented to the residents, who asked about costs and dates, and who will hear more of it when the council has met again.`,
    ),
    image: `${HOST}/media/${number}.jpg`,
  };
});

export const isoOf = ({ at }: SourceStory) => new Date(at).toISOString();
export const bodyOf = ({ paragraphs }: SourceStory) => paragraphs.map((text) => `<p>${text}</p>`).join("\n");
const xml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A page of the agency. */
export function pageOf(body: string, head = ""): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Latest - Coast News Agency</title><meta property="og:site_name" content="Coast News Agency">${head}</head><body>${body}</body></html>`;
}

/** An article's page. */
export function articlePage(story: SourceStory, { isDated = true } = {}): string {
  const time = isDated ? `<time datetime="${isoOf(story)}">${isoOf(story).slice(0, 10)}</time>` : "";
  return pageOf(
    `<nav><a href="/">Home</a></nav><main><h1 class="headline">${story.title}</h1>${time}<div class="story">${bodyOf(story)}</div></main>`,
  );
}

/** The list of an HTML page. */
export function listOf(path: (story: SourceStory) => string, stories = STORIES, { isDated = true } = {}): string {
  const items = stories.map(
    (one) =>
      `<article class="card"><h2><a href="${path(one)}">${one.title}</a></h2>${isDated ? `<time datetime="${isoOf(one)}">then</time>` : ""}</article>`,
  );
  return `<div class="stream">${items.join("\n")}</div>`;
}

/** An RSS feed; `content` and `description` are HTML. */
export function rssOf(
  path: (story: SourceStory) => string,
  {
    stories = STORIES,
    content,
    description = (one: SourceStory) => `${one.paragraphs[0]!.slice(0, 90)}…`,
    title = (one: SourceStory) => one.title,
    home = `${HOST}/latest`,
  }: {
    stories?: readonly SourceStory[];
    content?: (story: SourceStory) => string;
    description?: (story: SourceStory) => string;
    title?: (story: SourceStory) => string;
    home?: string;
  } = {},
): SourceAnswer {
  const items = stories.map(
    (one) =>
      `<item><title>${xml(title(one))}</title><link>${HOST}${path(one)}</link><guid isPermaLink="false">${one.id}@coast</guid><pubDate>${new Date(one.at).toUTCString()}</pubDate><description>${xml(description(one))}</description>${content === undefined ? "" : `<content:encoded><![CDATA[${content(one)}]]></content:encoded>`}</item>`,
  );
  return {
    type: "application/rss+xml",
    body: `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Coast News</title><link>${home}</link><language>en</language>${items.join("")}</channel></rss>`,
  };
}

/** An Atom feed with whole texts. */
export function atomOf(path: (story: SourceStory) => string): SourceAnswer {
  const entries = STORIES.map(
    (one) =>
      `<entry><id>urn:coast:${one.id}</id><title>${xml(one.title)}</title><link href="${HOST}${path(one)}"/><published>${isoOf(one)}</published><updated>${isoOf(one)}</updated><content type="html">${xml(bodyOf(one))}</content></entry>`,
  );
  return {
    type: "application/atom+xml",
    body: `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Coast</title><id>urn:coast</id><link href="${HOST}/latest"/><updated>${isoOf(STORIES[0]!)}</updated>${entries.join("")}</feed>`,
  };
}

/** A JSON Feed with whole texts. */
export function jsonFeedOf(path: (story: SourceStory) => string): SourceAnswer {
  return {
    type: "application/feed+json",
    body: JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: "Coast",
      home_page_url: `${HOST}/latest`,
      items: STORIES.map((one) => ({
        id: `coast-${one.id}`,
        url: `${HOST}${path(one)}`,
        title: one.title,
        content_html: bodyOf(one),
        date_published: isoOf(one),
        image: one.image,
      })),
    }),
  };
}

/** A sitemap: with news elements, or plain with other pages among the articles. */
export function sitemapOf(path: (story: SourceStory) => string, isNews: boolean): SourceAnswer {
  const news = (one: SourceStory) =>
    `<news:news><news:publication><news:name>Coast</news:name><news:language>en</news:language></news:publication><news:publication_date>${isoOf(one)}</news:publication_date><news:title>${xml(one.title)}</news:title></news:news>`;
  const urls = STORIES.map(
    (one) => `<url><loc>${HOST}${path(one)}</loc><lastmod>${isoOf(one)}</lastmod>${isNews ? news(one) : ""}</url>`,
  );
  const others = isNews
    ? []
    : ["/", "/about", "/contact", "/archive"].map((one) => `<url><loc>${HOST}${one}</loc></url>`);
  return {
    type: "application/xml",
    body: `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${[...others, ...urls].join("")}</urlset>`,
  };
}

/** Posts of WordPress's REST interface. */
export function postsOf(path: (story: SourceStory) => string): SourceAnswer {
  const posts = STORIES.map((one) => ({
    id: one.id,
    date: isoOf({ ...one, at: one.at + 2 * HOUR }).slice(0, 19),
    date_gmt: isoOf(one).slice(0, 19),
    modified_gmt: isoOf(one).slice(0, 19),
    slug: one.slug,
    status: "publish",
    type: "post",
    link: `${HOST}${path(one)}`,
    guid: { rendered: `${HOST}/?p=${one.id}` },
    title: { rendered: one.title },
    content: { rendered: bodyOf(one), protected: false },
    excerpt: { rendered: `<p>${one.paragraphs[0]}</p>` },
    author: 1,
    _embedded: {
      "wp:featuredmedia": [{ source_url: one.image }],
      "wp:term": [[{ name: "Economy", taxonomy: "category" }]],
    },
  }));
  return { type: "application/json", body: JSON.stringify(posts) };
}

/** Answers by address: those of the agency's own host by path, others whole. */
export type Answers = Readonly<Record<string, SourceAnswer | string | number>>;

/** Pages of all articles. */
export function articlesAt(
  path: (story: SourceStory) => string,
  page: (story: SourceStory) => SourceAnswer | string = (story) => articlePage(story),
): Answers {
  return Object.fromEntries(STORIES.map((one) => [path(one), page(one)]));
}

/** A transport for a site in memory. Its main host may also be asked by another origin (`127.0.0.1`). */
export function transportOf(answers: Answers): { transport: Transport; asked: string[] } {
  const asked: string[] = [];
  const transport: Transport = async ({ url }): Promise<TransportResponse> => {
    const { origin, pathname, search } = new URL(url);
    const path = decodeURI(`${pathname}${search}`);
    const own = origin === HOST || origin.includes("127.0.0.1") ? path : `${origin}${path}`;
    asked.push(own);
    const answer = answers[own] ?? answers[`${pathname}${search}`] ?? 404;
    const said: SourceAnswer =
      typeof answer === "number"
        ? { body: "none", status: answer }
        : typeof answer === "string"
          ? { body: answer }
          : answer;
    const { body, type = "text/html; charset=utf-8", status = 200, link } = said;
    return {
      status,
      headers: { "content-type": type, ...(link === undefined ? {} : { link }) },
      body: new TextEncoder().encode(body),
      truncated: false,
    };
  };
  return { transport, asked };
}
