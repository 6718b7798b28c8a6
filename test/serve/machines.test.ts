import { load } from "cheerio/slim";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Agency, defineAgency } from "../../src/model/agency.ts";
import { all, parseXml, textIn } from "../publish/xml/parse.ts";
import { lanaWithSections, type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

/** What machines get besides the feeds: Markdown, JSON-LD, languages of a page, licences. */

const BASE = "https://feeds.example";
const MARKDOWN = "text/markdown; charset=utf-8; variant=CommonMark";
let site: RemoteSite;
let room: Newsroom;
let ask: (path: string, headers?: Record<string, string>) => Promise<Response>;

beforeAll(async () => {
  site = await spawnSite();
  await site.publish({ lang: "en", title: "Prices [1] *fall* by 2.4 %", paragraphs: ["# First.\n1. Second.", "<b>"] });
  const agency = defineAgency({
    ...lanaWithSections(),
    licence: { permits: ["search", "ai-index"], payment: "attribution", standard: "https://licence.example/by" },
  });
  room = await openNewsroom(site.url, { agency });
  for (const watch of ["lana/ar", "lana/en", "lana/fr", "lana/ar/economy"]) await room.poll(watch);
  const app = await serveNewsroom(room);
  ask = async (path, headers = {}) => app.request(`${BASE}${path}`, { headers });
});
afterAll(() => site.stop());

describe("Markdown", () => {
  test.each([
    ["/lana/en/index.md", {}, ""],
    ["/lana/en/", { Accept: "text/markdown" }, "Accept"],
    ["/lana/en/", { Accept: "text/markdown, text/html, */*" }, "Accept"],
    ["/lana/en/?q=prices", { Accept: "text/markdown" }, "Accept"],
    ["/index.md", {}, "Accept-Language"],
    ["/", { Accept: "text/markdown" }, "Accept, Accept-Language"],
  ] as const)("%s %j", async (path, headers, vary) => {
    const response = await ask(path, headers as Record<string, string>);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, MARKDOWN]);
    for (const field of vary.split(", ")) expect(response.headers.get("Vary") ?? "").toContain(field);
    expect(await response.text()).toMatch(/^# /);
  });

  test.each([
    ["/lana/en/", { Accept: "text/html, */*" }],
    ["/lana/en/", { Accept: "*/*" }],
    ["/lana/en/", { Accept: "text/*" }],
    ["/lana/en/", { Accept: "text/markdown;q=0.5, text/html" }],
    ["/lana/en/", { Accept: "text/markdown;q=0, text/html;q=0.1" }],
    ["/lana/en/", {}],
    ["/", { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" }],
  ] as const)("%s %j is the page", async (path, headers) => {
    const response = await ask(path, headers as Record<string, string>);
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  });

  test.each([
    ["/lana/en/index.html.md", "/lana/en/index.md"],
    ["/lana/en.md", "/lana/en/index.md"],
    ["/index.html.md", "/index.md"],
    ["/lana/en/index.md?utm_source=x&q=water", "/lana/en/index.md?q=water"],
  ])("%s leads to %s", async (from, to) => {
    const response = await ask(from);
    expect([response.status, response.headers.get("Location")]).toEqual([301, to]);
  });

  test("has title, date with its zone, address and text of each article, and nothing of them is markup", async () => {
    const response = await ask("/lana/en/index.md");
    const text = await response.text();
    const items = (
      (await (await ask("/lana/en/feed.json")).json()) as {
        items: { title: string; url: string; content_text: string }[];
      }
    ).items;
    expect(text.match(/^## \[/gm)).toHaveLength(items.length);
    for (const { url } of items) expect(text).toContain(`](<${url}>)`);
    expect(text).toContain("## [Prices \\[1\\] \\*fall\\* by 2.4 %](<");
    expect(text).toContain("\\# First.");
    expect(text).not.toMatch(/^1\. Second|^<b>/m);
    expect(text).toMatch(/Updated: .+ \(Tripoli\)/);
    expect(response.headers.get("Link")).toContain(`<${BASE}/lana/en/index.md>; rel="self"`);
    const again = await ask("/lana/en/index.md", { "If-None-Match": response.headers.get("ETag")! });
    expect(again.status).toBe(304);
  });

  test("a search without a hit says so, in the language that is asked for", async () => {
    const text = await (await ask("/lana/en/index.md?q=nowhere&lang=fr")).text();
    expect(text).toContain("Rien trouvé.");
    expect((await ask("/lana/en/index.md?q=%00")).status).toBe(400);
  });
});

const dataIn = (html: string): Record<string, unknown>[] =>
  load(html)('script[type="application/ld+json"]')
    .toArray()
    .map((script) => JSON.parse(load(script).text()) as Record<string, unknown>);

describe("JSON-LD", () => {
  test("a feed's page is a DataFeed of its articles", async () => {
    const [feed] = dataIn(await (await ask("/lana/en/")).text());
    expect(feed).toMatchObject({
      "@context": "https://schema.org",
      "@type": "DataFeed",
      url: `${BASE}/lana/en/`,
      inLanguage: "en",
      publisher: { "@type": "NewsMediaOrganization", url: "https://lana.gov.ly/" },
      license: `${BASE}/lana/rsl.xml`,
    });
    const elements = feed!["dataFeedElement"] as { item: { "@type": string; url: string; datePublished?: string } }[];
    expect(elements.length).toBeGreaterThan(5);
    for (const { item } of elements) {
      expect(item).toMatchObject({ "@type": "NewsArticle", url: expect.stringMatching(/^https:\/\/lana\.gov\.ly\//) });
      if (item.datePublished !== undefined) expect(item.datePublished).toMatch(/^\d{4}-\d\d-\d\d(T[\d:]{8}Z)?$/);
    }
  });

  test.each([["/?lang=en"], ["/lana/en/?q=prices"]])("%s is an ItemList", async (path) => {
    const [list] = dataIn(await (await ask(path)).text());
    expect(list).toMatchObject({ "@type": "ItemList", numberOfItems: 1, itemListElement: [{ position: 1 }] });
  });
});

describe("hreflang", () => {
  const languages = async (path: string): Promise<Record<string, string>> => {
    const $ = load(await (await ask(path)).text());
    const links = $("link[hreflang]").toArray();
    return Object.fromEntries(links.map((link) => [$(link).attr("hreflang")!, $(link).attr("href")!]));
  };
  const editions = {
    ar: `${BASE}/lana/ar/`,
    en: `${BASE}/lana/en/`,
    fr: `${BASE}/lana/fr/`,
    "x-default": `${BASE}/lana/`,
  };

  test.each([
    ["/?lang=fr", { ar: `${BASE}/?lang=ar`, en: `${BASE}/?lang=en`, fr: `${BASE}/?lang=fr`, "x-default": `${BASE}/` }],
    ["/lana/ar/", editions],
    ["/lana/fr/", editions],
    ["/lana/ar/economy/", {}],
  ])("%s", async (path, wanted) => {
    expect(await languages(path)).toEqual(wanted);
  });
});

describe("the licence of an agency", () => {
  test("is RSL, and every association leads to it", async () => {
    const response = await ask("/lana/rsl.xml");
    expect([response.status, response.headers.get("Content-Type")]).toEqual([
      200,
      "application/rsl+xml; charset=utf-8",
    ]);
    const rsl = parseXml(await response.text());
    const content = all(rsl, "content")[0]!;
    const licence = all(content, "license")[0]!;
    const payment = all(licence, "payment")[0]!;
    expect(rsl.attributes["xmlns"]).toBe("https://rslstandard.org/rsl");
    expect(content.attributes["url"]).toBe("/lana/");
    expect(textIn(licence, "permits")).toBe("search ai-index");
    expect(payment.attributes["type"]).toBe("attribution");
    expect(textIn(payment, "standard")).toBe("https://licence.example/by");
    const link = `<${BASE}/lana/rsl.xml>; rel="license"; type="application/rsl+xml"`;
    for (const path of ["/lana/ar/rss.xml", "/lana/ar/feed.json", "/lana/ar/", "/lana/ar/index.md"])
      expect((await ask(path)).headers.get("Link")).toContain(link);
    expect(load(await (await ask("/lana/ar/")).text())('link[rel="license"]').attr("href")).toBe(
      `${BASE}/lana/rsl.xml`,
    );
    expect(await (await ask("/robots.txt")).text()).toMatch(
      /^License: https:\/\/feeds\.example\/lana\/rsl\.xml\n\nUser-agent/,
    );
  });

  test("without one in its definition, nothing is said", async () => {
    const agency = lanaWithSections();
    const app = await serveNewsroom({ ...room, agency, site: { ...room.site, agencies: [agency] } });
    expect((await app.request(`${BASE}/lana/rsl.xml`)).status).toBe(404);
    expect((await app.request(`${BASE}/lana/ar/rss.xml`)).headers.get("Link")).not.toContain("license");
    expect(await (await app.request(`${BASE}/robots.txt`)).text()).not.toContain("License");
  });

  test.each([
    [{ payment: "free" }, /licence: expected permits, prohibits, standard or contact in it/],
    [{ permits: ["everything"] }, /licence\.permits/],
    [{ permits: [] }, /licence\.permits: expected at least one use/],
    [{ standard: "by" }, /licence\.standard/],
  ])("%j is refused", (licence, message) => {
    expect(() => defineAgency({ ...lanaWithSections(), licence } as unknown as Agency)).toThrow(message);
  });
});

test("JSON Feed names the description of its extension, and it is there", async () => {
  const feed = (await (await ask("/lana/en/feed.json")).json()) as {
    _nashra: { about: string };
    items: { _nashra: object }[];
  };
  const about = await (await ask(new URL(feed._nashra.about).pathname)).text();
  for (const name of Object.keys({ ...feed._nashra, ...feed.items[0]!._nashra }))
    expect(about).toMatch(new RegExp(`^  ${name} `, "m"));
});
