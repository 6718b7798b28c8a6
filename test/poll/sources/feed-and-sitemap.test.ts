import { beforeEach, describe, expect, test } from "vitest";
import { freshSql } from "#platform";
import type { AgencyDefinition } from "../../../src/model/agency.ts";
import type { Sql } from "../../../src/model/ports.ts";
import { xmlProblem } from "../../../src/publish/xml/well-formed.ts";
import { type Newsroom, NOW, openNewsroom } from "../../support/newsroom.ts";
import { type Answer, originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const HOUR = 3_600_000;
const HOME = "https://coast.example";

type Source = NonNullable<NonNullable<AgencyDefinition["listing"]>["source"]>;

/** A site that offers its newest articles in several ways; article N was published N hours after the first one. */
function createSite() {
  let newest = 12;
  const dateOf = (id: number) => new Date(NOW - 30 * HOUR + id * HOUR);
  const title = (id: number) => `Council of town ${id} meets about its harbour`;
  const body = (id: number) =>
    ["met on Monday and heard a report", "then named a committee of five", "and will meet again in spring"]
      .map(
        (what) => `<p>The council of town number ${id} ${what}, as its speaker told the press after the session.</p>`,
      )
      .join("");
  const latest = (many: number) => Array.from({ length: many }, (_, at) => newest - at).filter((id) => id > 0);
  const pages: Record<string, () => Answer> = {
    "/rss": () => ({
      type: "text/html; charset=iso-8859-1",
      body: `\n<rss version="2.0"><channel><link>${HOME}</link><lastBuildDate>${Math.random()}</lastBuildDate>${latest(
        10,
      )
        .map(
          (id) =>
            `<item><title>${title(id)}</title><guid isPermaLink="false">g-${id}</guid><link>/news/${id}?utm_source=rss</link><pubDate>${dateOf(id).toUTCString()}</pubDate><description>R&D & more words of the article that go on for a while…</description></item>`,
        )
        .join("")}`,
    }),
    "/whole": () => ({
      type: "application/rss+xml",
      body: `<rss version="2.0"><channel><link>${HOME}/</link>${latest(10)
        .map(
          (id) =>
            `<item><title>${title(id)}</title><guid isPermaLink="false">g-${id}</guid><link>${HOME}/news/${id}</link><pubDate>${dateOf(id).toUTCString()}</pubDate><dc:creator>Amal Saleh</dc:creator><content:encoded><![CDATA[${body(id)}<script>alert(1)</script><p>The post <a href="${HOME}/news/${id}">${title(id)}</a> appeared first on <a href="${HOME}">Coast</a>.</p>]]></content:encoded></item>`,
        )
        .join("")}</channel></rss>`,
    }),
    "/latest": () => ({
      type: "text/html",
      body: `<html lang="en"><body><ul>${latest(12)
        .map(
          (id) =>
            `<li><a href="/news/${id}">${title(id)}</a> <time datetime="${dateOf(id).toISOString()}"></time></li>`,
        )
        .join("")}</ul></body></html>`,
    }),
    "/index.xml": () => ({
      type: "application/xml",
      body: `<sitemapindex>${[1, 2].map((part) => `<sitemap><loc>${HOME}/posts-${part}.xml</loc></sitemap>`).join("")}<sitemap><loc>${HOME}/posts-9.xml</loc></sitemap></sitemapindex>`,
    }),
    "/posts-1.xml": () => ({ type: "application/x-gzip", body: sitemapOf(latest(30).filter((id) => id <= 6)) }),
    "/posts-2.xml": () => ({ type: "text/xml", body: sitemapOf(latest(30).filter((id) => id > 6)) }),
  };
  const sitemapOf = (ids: readonly number[]) =>
    `<urlset>${ids.map((id) => `<url><loc>${HOME}/news/${id}</loc><lastmod>${new Date(NOW).toISOString()}</lastmod></url>`).join("")}</urlset>`;
  const article = (id: number) =>
    `<html lang="en"><head><title>${title(id)}</title><link rel="canonical" href="${HOME}/news/${id}"><meta property="article:published_time" content="${dateOf(id).toISOString()}"></head><body><article><h1>${title(id)}</h1>${body(id)}</article></body></html>`;
  const { transport, asked } = originOf(({ pathname }) => {
    const id = Number(/^\/news\/(\d+)$/.exec(pathname)?.[1] ?? 0);
    return id > 0 && id <= newest ? article(id) : (pages[pathname]?.() ?? 404);
  });
  return {
    transport,
    asked,
    publish: (many: number) => {
      newest += many;
    },
    titles: (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => title(from - at)),
  };
}

let sql: Sql;
let site: ReturnType<typeof createSite>;
beforeEach(async () => {
  sql = await freshSql();
  site = createSite();
});

async function roomOf(source: Source, path: string): Promise<Newsroom> {
  const agency = agencyWith(source, { home: `${HOME}/`, editions: [{ language: "en", listing: [`${HOME}${path}`] }] });
  return openNewsroom(HOME, { agency, sql, transport: site.transport });
}

/** Id, title and date of each entry of the Atom document, which must be well-formed. */
async function entriesOf(room: Newsroom): Promise<{ id: string; title: string; published: string }[]> {
  const text = (await room.text("coast/en/atom.xml"))!;
  expect(xmlProblem(text)).toBeNull();
  const field = (entry: string, name: string) => new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(entry)?.[1] ?? "";
  return text
    .split("<entry")
    .slice(1)
    .map((entry) => ({ id: field(entry, "id"), title: field(entry, "title"), published: field(entry, "published") }));
}

describe("one listing, read from several sources in turn", () => {
  test("from a feed to a page and back, every article keeps its id and its date, none is lost or doubled", async () => {
    const seen = new Map<string, string>();
    const turns: [Source, string][] = [
      ["feed", "/rss"],
      ["html", "/latest"],
      ["feed", "/rss"],
      ["sitemap", "/index.xml"],
      ["feed", "/rss"],
    ];
    for (const [turn, [source, path]] of turns.entries()) {
      const room = await roomOf(source, path);
      room.forward(turn * HOUR);
      if (turn > 0) site.publish(1);
      const report = await room.poll("coast/en");
      expect(report).toMatchObject({ outcome: "changed", removed: [], setAside: [] });
      const entries = await entriesOf(room);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
      for (const { id, title, published } of entries) {
        expect(seen.get(id) ?? `${title} ${published}`).toBe(`${title} ${published}`);
        seen.set(id, `${title} ${published}`);
      }
      expect(new Set(entries.map(({ id }) => id))).toEqual(new Set(seen.keys()));
    }
    const room = await roomOf("feed", "/rss");
    expect((await entriesOf(room)).map(({ title }) => title)).toEqual(site.titles(16, 1));
  });

  test("a feed whose items stay the same is not read again, whatever time it was built", async () => {
    const room = await roomOf("feed", "/rss");
    await room.poll("coast/en");
    await room.poll("coast/en");

    for (let poll = 0; poll < 3; poll += 1) {
      room.forward(HOUR);
      expect(await room.poll("coast/en")).toMatchObject({ outcome: "unchanged", items: 0 });
    }
  });
});

describe("a feed with whole texts", () => {
  test("no page is asked for; a page that is read later says the same, so nothing is revised", async () => {
    const room = await roomOf("feed", "/whole");
    expect(await room.poll("coast/en")).toMatchObject({ outcome: "changed", items: 10, setAside: [] });
    expect(site.asked()).toEqual(["/whole"]);
    const text = (await room.text("coast/en/atom.xml"))!;
    expect(xmlProblem(text)).toBeNull();
    expect(text).toContain("named a committee of five");
    expect(text).toContain("Amal Saleh");
    expect(text).not.toMatch(/alert\(1\)|appeared first/);
    const pages = await roomOf("html", "/latest");
    pages.forward(HOUR);
    expect(await pages.poll("coast/en")).toMatchObject({ outcome: "changed", changed: [], removed: [] });
    expect(await entriesOf(pages)).toHaveLength(12);
  });
});

test("the texts of a feed come from the articles' pages if the definition says so", async () => {
  const room = await roomOf({ kind: "feed", texts: "page" }, "/whole");
  expect(await room.poll("coast/en")).toMatchObject({ outcome: "changed", items: 10, setAside: [] });
  expect(site.asked().filter((path) => path.startsWith("/news/"))).toHaveLength(10);
  expect((await room.text("coast/en/atom.xml"))!).toContain("named a committee of five");
});

describe("an index of sitemaps", () => {
  test("its parts are read, one that is gone is left out, and a new article in a part is found", async () => {
    const room = await roomOf("sitemap", "/index.xml");
    expect(await room.poll("coast/en")).toMatchObject({ outcome: "changed", items: 12 });
    expect(site.asked().filter((path) => path.endsWith(".xml"))).toEqual([
      "/index.xml",
      "/posts-9.xml",
      "/posts-2.xml",
      "/posts-1.xml",
    ]);
    await room.poll("coast/en");
    room.forward(HOUR);
    expect(await room.poll("coast/en")).toMatchObject({ outcome: "unchanged", items: 0 });
    site.publish(1);
    room.forward(HOUR);
    expect(await room.poll("coast/en")).toMatchObject({
      outcome: "changed",
      added: [{ title: site.titles(13, 13)[0] }],
    });
  });
});
