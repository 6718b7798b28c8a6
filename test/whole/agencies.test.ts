import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../../config/settings.ts";
import { agencies } from "../../feeds/index.ts";
import spa from "../../feeds/spa.ts";
import wafa from "../../feeds/wafa.ts";
import { type Agency, watchesOf } from "../../src/model/agency.ts";
import type { Transport } from "../../src/model/ports.ts";
import { backfill } from "../../src/operate/backfill.ts";
import { all, parseXml, textIn } from "../publish/xml/parse.ts";
import { type Pages, SPA, SPA_SLIPS, SPA_WITH_OLDER, SPA_WITH_SLIPS, WAFA } from "../site/agencies.ts";
import { type Newsroom, openNewsroom } from "../support/newsroom.ts";

/** A site that is nothing but pages. */
function serving(pages: Pages): Transport {
  return async ({ url }) => {
    const page = pages.get(url);
    return {
      status: page === undefined ? 404 : 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: new TextEncoder().encode(page ?? "none"),
      truncated: false,
    };
  };
}

const of = (place: string, mark: string) => ({ place, mark });

interface Entry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly content_html: string;
  readonly content_text: string;
  readonly date_published: string;
  readonly _nashra: {
    readonly published: { readonly precision: string; readonly source: string };
    readonly dateline: { readonly place: string; readonly mark: string } | null;
  };
}

/** Polls a site of these pages once, and gives its feed as JSON Feed tells it, once RSS and Atom are seen to say the same. */
async function published(agency: Agency, pages: Pages): Promise<Entry[]> {
  const room = await openNewsroom(new URL(agency.home).origin, { agency, transport: serving(pages) });
  expect(await room.poll(`${agency.id}/ar`)).toMatchObject({ outcome: "changed", setAside: [] });
  return entriesOf(room);
}

async function entriesOf(room: Newsroom): Promise<Entry[]> {
  const feed = `${room.agency.id}/ar`;
  const { items } = JSON.parse((await room.text(`${feed}/feed.json`))!) as { items: Entry[] };
  const told = items.map((item) => ({
    id: item.id,
    url: item.url,
    title: item.title,
    published: Date.parse(item.date_published),
    summary: item.summary,
    content: item.content_html,
  }));
  const atom = parseXml((await room.text(`${feed}/atom.xml`))!);
  expect(
    all(atom, "entry").map((entry) => ({
      id: textIn(entry, "id"),
      url: all(entry, "link").find(({ attributes }) => attributes["rel"] === "alternate")?.attributes["href"],
      title: textIn(entry, "title"),
      published: Date.parse(textIn(entry, "published")!),
      summary: textIn(entry, "summary"),
      content: textIn(entry, "content"),
    })),
  ).toEqual(told);
  const [channel] = all(parseXml((await room.text(`${feed}/rss.xml`))!), "channel");
  expect(
    all(channel!, "item").map((item) => ({
      id: textIn(item, "guid"),
      url: textIn(item, "link"),
      title: textIn(item, "title"),
      published: Date.parse(textIn(item, "pubDate")!),
      summary: textIn(item, "description"),
      content: textIn(item, "content:encoded"),
    })),
  ).toEqual(told);
  return items;
}

describe("WAFA: numeric datelines, an id at the end of the address", () => {
  let items: Entry[];
  beforeAll(async () => {
    items = await published(wafa, WAFA);
  });

  test("every item is published with its id, its title and its place", () => {
    expect(items.map((item) => [item.id, item.title, item._nashra.dateline])).toEqual([
      ["tag:wafa.ps,2021:post/112233", "افتتاح معرض الكتاب في رام الله بمشاركة خمسين دار نشر", of("رام الله", "وفا")],
      ["tag:wafa.ps,2021:post/112230", "انتهاء موسم قطف الزيتون في محافظة نابلس بإنتاج وفير", of("نابلس", "وفا")],
      ["tag:wafa.ps,2021:post/112201", "ورشة عمل حول ترميم المباني التاريخية في بيت لحم", of("بيت لحم", "وفا")],
      ["tag:wafa.ps,2021:post/112188", "خطة المياه 2030 تدخل حيز التنفيذ في محافظة جنين", of("جنين", "وفا")],
      ["tag:wafa.ps,2021:post/111702", "معرض للحرف التقليدية في الخليل", of("الخليل", "وفا")],
    ]);
  });

  test("days are read day first, by hyphens and by slashes", () => {
    expect(items.map((item) => item.date_published.slice(0, 10))).toEqual([
      "2026-11-23",
      "2026-11-23",
      "2026-11-22",
      "2026-11-22",
      "2026-11-12",
    ]);
    for (const item of items) expect(item._nashra.published).toEqual({ precision: "day", source: "dateline" });
  });

  test("addresses are the agency's own, as a link can hold them", () => {
    for (const item of items) expect(item.url).toMatch(/^https:\/\/wafa\.ps\/news\/2026\/11\/\d\d\/[%0-9A-F-]+-\d{6}$/);
  });

  test("initials and dateline stay in the text and out of the summary", () => {
    expect(items.map((item) => item.content_text.split("\n\n").at(-1))).toEqual([
      "و.أ",
      "ر.ح",
      expect.stringContaining("ثلاث جامعات"),
      "و.أ/ ر.ح",
      expect.stringContaining("نهاية الأسبوع"),
    ]);
    for (const item of items) {
      expect(item.content_text).toMatch(/^\p{L}+(?: \p{L}+)? [\d/-]+ وفا ?- /u);
      expect(item.summary).toMatch(/^\p{L}.*\p{L}\.$/u);
      expect(item.summary).not.toMatch(/وفا|و\.أ|ر\.ح|ــ/);
    }
  });
});

describe("SPA: Hijri with Gregorian, closing words, parts of one item", () => {
  let items: Entry[];
  beforeAll(async () => {
    items = await published(spa, SPA);
  });

  test("every item is published; a part and a notice without a dateline are dated by when they were seen, and say so", () => {
    const dated = { precision: "day", source: "dateline" };
    const seen = { precision: "none", source: "first-seen" };
    expect(items.map((item) => [item.id, item._nashra.dateline, item._nashra.published])).toEqual([
      ["tag:www.spa.gov.sa,2021:post/1386690", of("جدة", "واس"), dated],
      ["tag:www.spa.gov.sa,2021:post/1386689", null, seen],
      ["tag:www.spa.gov.sa,2021:post/1386688", null, seen],
      ["tag:www.spa.gov.sa,2021:post/1386687", of("الرياض", "واس"), dated],
      ["tag:www.spa.gov.sa,2021:post/1386686", null, seen],
    ]);
    for (const item of items) expect(item.date_published).toMatch(/^2026-11-23T/);
  });

  test("dateline, closing words and hour stay in the text and out of the summary", () => {
    expect(items.map((item) => item.content_text.split("\n\n").slice(-2))).toEqual([
      ["// انتهى //", "14:26 ت م"],
      ["// انتهى //", "13:58 ت م"],
      ["// يتبع //", "13:57 ت م"],
      ["// يتبع //", "13:55 ت م"],
      ["// انتهى //", "12:40 ت م"],
    ]);
    expect(items[0]!.content_text).toMatch(/^جدة 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس\n\nافتتحت/);
    for (const item of items) expect(item.summary).not.toMatch(/انتهى|يتبع|ت م|واس|1448/);
  });

  test.each(Object.entries(SPA_SLIPS))(
    "a dateline with %s is read, and published as it is written",
    async (name, dateline) => {
      const slips = (await slipped).filter((item) => item.content_text.startsWith(dateline.slice(0, 4)));
      const [item] = slips;
      expect(slips).toHaveLength(1);
      expect(item!._nashra).toMatchObject({
        dateline: of(/^\u200f?([\p{L}ـ]+(?: [\p{L}ـ]+)?) ?1/u.exec(dateline)![1]!, "واس"),
        published: { precision: "day", source: "dateline" },
      });
      expect(item!.date_published).toMatch(/^2026-11-23T/);
      expect(item!.summary).toMatch(/^افتتحت اليوم فعاليات الموسم.*الثقافي\.$/);
      expect([name, item!.content_text.split("\n\n").length]).toEqual([name, 4]);
    },
  );

  test("a part without a dateline on an older page stands among its neighbours, and says about which month it is of", async () => {
    const room = await openNewsroom(new URL(spa.home).origin, { agency: spa, transport: serving(SPA_WITH_OLDER) });
    await room.poll("spa/ar");
    const [watch] = watchesOf(spa);
    await backfill(room.ports, room.site, watch!, { pages: null, until: null, sleep: async () => {} });
    await room.poll("spa/ar");
    const older = (await entriesOf(room)).slice(6);
    expect(older.map((item) => [item.id.slice(-7), item.date_published.slice(0, 7), item._nashra.published])).toEqual([
      ["1385689", "2015-08", { precision: "day", source: "dateline" }],
      ["1385688", "2015-08", { precision: "month", source: "estimated" }],
      ["1385687", "2015-08", { precision: "day", source: "dateline" }],
    ]);
  });

  let slipped: Promise<Entry[]>;
  beforeAll(() => {
    slipped = published(spa, SPA_WITH_SLIPS);
  });
});

describe("an agency that was not checked against its live site", () => {
  test("runs only where the operator names it", () => {
    const unchecked = agencies.filter((agency) => agency.unchecked).map((agency) => agency.id);
    expect(unchecked).toEqual(["spa", "wafa"]);
    for (const env of [{}, { NASHRA_FEEDS: "all" }]) {
      expect(readSettings(env, agencies).agencies.map((agency) => agency.id)).toEqual(["lana"]);
    }
    expect(readSettings({ NASHRA_FEEDS: "wafa,lana/ar" }, agencies).agencies.map((agency) => agency.id)).toEqual([
      "lana",
      "wafa",
    ]);
  });
});
