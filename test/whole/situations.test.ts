import { afterEach, describe, expect, test } from "vitest";
import { transport } from "#platform";
import { recordFindings } from "../../src/archive/checks.ts";
import { serviceEvents } from "../../src/archive/events.ts";
import { watchRow } from "../../src/archive/polls.ts";
import { standingOf } from "../../src/archive/standing.ts";
import { defineAgency } from "../../src/model/agency.ts";
import { TransportFailure, type TransportRequest, type TransportResponse } from "../../src/model/ports.ts";
import type { PollReport } from "../../src/poll/outcome.ts";
import type { SampleArticle } from "../site/types.ts";
import { type Newsroom, NOW, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import type { SITUATIONS } from "./situations.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FEED = "lana/ar";

type Answer = Partial<TransportResponse> | null;
/** What a site answers instead, or null: what it would have answered. May throw a TransportFailure. */
type Twist = (request: TransportRequest, pass: () => Promise<TransportResponse>) => Answer | Promise<Answer>;

let site: RemoteSite;
let room: Newsroom;
let twist: Twist | null = null;

afterEach(async () => {
  twist = null;
  await site.stop();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const html = (text: string, status = 200, headers: Record<string, string> = {}): TransportResponse => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", ...headers },
  body: bytes(text),
  truncated: false,
});
const textOf = (response: TransportResponse) => new TextDecoder().decode(response.body);
const isPage = (url: string, id?: number) =>
  url.includes("post.php") && (id === undefined || new RegExp(`[?&]id=${id}\\b`).test(url));
const isListing = (url: string) => url.includes("category.php") || url.includes("index.php");
/** A title as it is published: one blank for several. */
const tidy = (title: string) => title.replace(/\s+/g, " ").trim();
const tag = (id: number | string) => `tag:lana.gov.ly,2021:post/${id}`;

/** A page of the site's template: a title, a text, and what stands beside them. */
const template = (title: string, paragraphs: readonly string[], beside = "", head = "") =>
  `<html><head><title>Lana News</title>${head}</head><body><div class="artical"><h2>${title}</h2></div><div class="main_post">${paragraphs.map((line) => `<p>${line}</p>`).join("")}</div>${beside}</body></html>`;

/** A site and a deployment that knows what is usual there. */
async function begin(): Promise<void> {
  site = await spawnSite();
  room = await openNewsroom(site.url, {
    transport: async (request) => {
      const pass = () => transport()(request);
      const answer = twist === null || request.url.includes("robots.txt") ? null : await twist(request, pass);
      return answer === null ? pass() : { ...html(""), ...answer };
    },
  });
  // As many listings as make a norm.
  for (let poll = 0; poll < 8; poll += 1) {
    await publish();
    await turn();
  }
  expect(await standing()).toMatchObject({ status: "ok" });
}

const publish = (changes: Partial<SampleArticle> = {}) =>
  site.publish({ lang: "ar", category: 8, released: room.now(), ...changes });

async function turn(minutes = 60): Promise<PollReport> {
  room.forward(minutes * MINUTE);
  await site.set({ now: room.now() });
  return room.poll(FEED);
}

async function turns(count: number, minutes = 60): Promise<PollReport[]> {
  const reports: PollReport[] = [];
  for (let n = 0; n < count; n += 1) reports.push(await turn(minutes));
  return reports;
}

const standing = async (path = FEED) => standingOf((await watchRow(room.sql, path))!, room.now());
const alarms = async () => (await serviceEvents(room.sql, 50)).map(({ kind }) => kind).reverse();
const removedIn = (reports: readonly PollReport[]) => reports.flatMap((report) => report.removed.map((one) => one.id));

interface Item {
  readonly id: string;
  readonly title: string;
  readonly content_text?: string;
  readonly content_html?: string;
  readonly date_published: string;
  readonly date_modified?: string;
}
async function items(feed = FEED): Promise<Item[]> {
  return (JSON.parse((await room.text(`${feed}/feed.json`))!) as { items: Item[] }).items;
}
async function item(id: number): Promise<Item | undefined> {
  return (await items()).find((one) => one.id === tag(id));
}

/** The fault is over: every article that the site has stands in the feed once, under its id, and says what it says there. */
async function allIsWell(polls = 14): Promise<void> {
  twist = null;
  await turns(polls);
  const feed = await items();
  const ids = feed.map((one) => one.id);
  expect(new Set(ids).size).toBe(ids.length);
  const truth = new Map((await site.articles()).map((one) => [tag(one.id), one]));
  const since = Math.min(...feed.map((one) => Date.parse(one.date_published)));
  for (const one of feed) expect(one.title).toBe(tidy(truth.get(one.id)?.title ?? ""));
  const missing = [...truth.values()].filter(
    (one) => one.lang === "ar" && one.released > Math.max(since, NOW) && !ids.includes(tag(one.id)),
  );
  expect(missing).toEqual([]);
  expect(await room.sql.all("SELECT id FROM articles WHERE published > ?", room.now())).toEqual([]);
}

const PAGE_FAILURES: Readonly<Record<string, () => Answer>> = {
  "500": () => html("<p>error</p>", 500),
  "403": () => html("<p>no</p>", 403),
  "404": () => html("<p>not found</p>", 404),
  "an unasked 304": () => html("", 304),
  "a login": () => ({ status: 302, headers: { location: "https://lana.gov.ly/login.php" } }),
  "a reset": () => {
    throw new TransportFailure("reset", "ECONNRESET");
  },
  "a time-out": () => {
    throw new TransportFailure("timeout", "no answer");
  },
  "an empty page": () => html(""),
  "no HTML": () => html("%PDF", 200, { "content-type": "application/pdf" }),
};

/** Each situation's test. One that has none does not compile. */
const TESTS: Readonly<Record<keyof typeof SITUATIONS, () => Promise<void>>> = {
  async "a page that fails"() {
    await begin();
    for (const [name, fail] of Object.entries(PAGE_FAILURES)) {
      const bad = await publish();
      const good = [await publish(), await publish()];
      twist = ({ url }) => (isPage(url, bad.id) ? fail() : null);
      const report = await turn();
      expect(report.added.map((one) => one.id).sort(), name).toEqual(good.map((one) => tag(one.id)).sort());
      expect([report.outcome, report.setAside.length], name).toEqual(["changed", 1]);
      const later = await publish();
      expect(
        (await turn()).added.map((one) => one.id),
        name,
      ).toEqual([tag(later.id)]);
      expect(await standing(), name).toMatchObject({ status: "ok" });
      twist = null;
      await turns(4);
      expect((await item(bad.id))?.title, name).toBe(tidy(bad.title));
    }
    await allIsWell();
  },

  async "three pages that fail"() {
    await begin();
    const bad: SampleArticle[] = [];
    twist = ({ url }) => (bad.some((one) => isPage(url, one.id)) ? html("", 500) : null);
    for (let n = 0; n < 4; n += 1) {
      bad.push(await publish());
      const good = await publish();
      const report = await turn();
      expect(report.added.map((one) => one.id)).toEqual([tag(good.id)]);
      expect((await standing()).status).toBe(bad.length < 3 ? "ok" : "degraded");
    }
    for (let poll = 0; poll < 12; poll += 1) {
      await publish();
      await turn();
      expect(await standing()).toMatchObject({
        status: "degraded",
        why: expect.stringMatching(/4 article pages could not be read: .*500/),
      });
    }
    expect(await alarms()).toEqual(["feed.degraded"]);
    await allIsWell(40);
    expect(await alarms()).toEqual(["feed.degraded", "feed.recovered"]);
  },

  async "all pages fail"() {
    await begin();
    const missed = [await publish(), await publish(), await publish(), await publish(), await publish()];
    await site.asked();
    twist = ({ url }) => (isPage(url) ? html("", 500) : null);
    let asked = 0;
    twist = ({ url }) => {
      if (!isPage(url)) return null;
      asked += 1;
      return html("", 500);
    };
    const report = await turn();
    expect([report.outcome, asked]).toEqual(["failing", 3]);
    expect(report.evidence).toMatch(/3 article pages failed one after another, .*500/);
    expect(removedIn(await turns(4))).toEqual([]);
    await allIsWell(4);
    for (const one of missed) expect(await item(one.id)).toBeDefined();
  },

  async "all pages gone"() {
    await begin();
    const before = (await items()).map((one) => one.id);
    const fresh = [await publish(), await publish(), await publish()];
    twist = ({ url }) => (isPage(url) ? html("<p>not found</p>", 404) : null);
    expect(removedIn(await turns(8, 15))).toEqual([]);
    expect((await standing()).status).toBe("degraded");
    expect((await items()).map((one) => one.id)).toEqual(expect.arrayContaining(before));
    expect(await room.text(`${FEED}/atom.xml`)).not.toContain("deleted-entry");
    await allIsWell();
    for (const one of fresh) expect(await item(one.id)).toBeDefined();
  },

  async "a listing emptied for days"() {
    await begin();
    const before = (await items()).map((one) => one.id);
    await site.set({ fault: { kind: "empty-list", path: "(?:category|index)\\.php" } });
    twist = ({ url }) => (isPage(url) ? html("<p>not found</p>", 404) : null);
    const meanwhile: SampleArticle[] = [];
    for (let poll = 0; poll < 24; poll += 1) {
      meanwhile.push(await publish());
      const report = await turn(180);
      expect([report.outcome, report.removed]).toEqual(["empty", []]);
    }
    expect((await standing()).status).not.toBe("ok");
    expect((await items()).map((one) => one.id)).toEqual(before);
    await site.set({ fault: null });
    await allIsWell();
    for (const one of meanwhile) expect(await item(one.id)).toBeDefined();
  },

  async "a listing that lost most of its items"() {
    await begin();
    const before = (await items()).length;
    twist = async ({ url }, pass) => {
      if (!isListing(url)) return null;
      const page = textOf(await pass());
      const parts = page.split('<div class="news-content">');
      return html(
        [...parts.slice(0, 3), parts.at(-1)!]
          .join('<div class="news-content">')
          .replace(/title="Next page is[^"]*"/g, ""),
      );
    };
    const one = await publish();
    const [first, ...more] = await turns(6);
    expect(first).toMatchObject({ outcome: "changed", added: [{ id: tag(one.id) }] });
    expect(await standing()).toMatchObject({
      status: "degraded",
      why: expect.stringMatching(/the listing holds \d items, where \d+ were usual/),
    });
    for (let n = 0; n < 12; n += 1) await publish();
    expect(removedIn([first!, ...more, ...(await turns(2))])).toEqual([]);
    await allIsWell();
    expect((await items()).length).toBe(before + 13);
  },

  async "a page not found in the template"() {
    await begin();
    for (const box of [
      (titles: readonly string[]) => titles.map((title) => `<li><a href="post.php?id=1">${title}</a></li>`).join(""),
      (titles: readonly string[]) =>
        titles.map((title) => `<div><h4>${title}</h4><a href="post.php?id=1">اقرأ المزيد</a></div>`).join(""),
    ]) {
      const known = (await items())[0]!;
      const fresh = await publish();
      const titles = (await site.articles())
        .filter((one) => one.lang === "ar")
        .slice(0, 8)
        .map((one) => one.title);
      const notice = "عذرا، الصفحة التي تبحث عنها غير موجودة على هذا الموقع، وقد تكون نقلت إلى مكان آخر أو حذفت";
      twist = ({ url }) =>
        isPage(url, fresh.id) || known.id.endsWith(/id=(\d+)/.exec(url)?.[1] ?? "-")
          ? html(template("الصفحة غير موجودة", [notice], `<aside><h3>آخر الأخبار</h3>${box(titles)}</aside>`))
          : null;
      const report = await turn();
      expect(report.added).toEqual([]);
      expect(new Set(report.setAside.map(({ kind }) => kind))).toEqual(new Set(["foreign"]));
      expect([
        ...removedIn(await turns(8)),
        ...(await items()).filter((one) => JSON.stringify(one).includes("الصفحة التي")),
      ]).toEqual([]);
      expect((await items()).find((one) => one.id === known.id)).toMatchObject({ title: known.title });
      twist = null;
      await turns(8);
      expect(await item(fresh.id)).toBeDefined();
    }
    await allIsWell();
  },

  async "a redirect to a listing"() {
    await begin();
    for (const location of ["https://lana.gov.ly/category.php?id=8&lang=ar", "https://lana.gov.ly/index.php?lang=ar"]) {
      const known = (await items())[0]!;
      const fresh = await publish();
      const leads = (url: string) => isPage(url, fresh.id) || isPage(url, Number(known.id.split("/").at(-1)));
      twist = ({ url }) => (leads(url) ? { status: 302, headers: { location } } : null);
      const report = await turn();
      expect([report.added, report.setAside[0]?.reason]).toEqual([[], expect.stringContaining("redirected to")]);
      expect(removedIn(await turns(8))).toEqual([]);
      expect((await items()).find((one) => one.id === known.id)).toEqual(known);
      twist = null;
      await turns(8);
      expect(await item(fresh.id)).toBeDefined();
    }
    await allIsWell();
  },

  async "another article's page"() {
    await begin();
    const all = await site.articles();
    const other = all.find((one) => one.lang === "ar")!;
    for (const head of ["", `<link rel="canonical" href="https://lana.gov.ly/post.php?lang=ar&id=${other.id}">`]) {
      const fresh = await publish();
      const known = (await items()).find((one) => one.id !== tag(other.id))!;
      const wrong = (url: string) => isPage(url, fresh.id) || isPage(url, Number(known.id.split("/").at(-1)));
      twist = ({ url }) => (wrong(url) ? html(template(other.title, other.paragraphs, "", head)) : null);
      const report = await turn();
      expect([report.added, report.setAside[0]?.kind]).toEqual([[], "foreign"]);
      await turns(8);
      expect((await items()).find((one) => one.id === known.id)).toEqual(known);
      twist = null;
      await turns(8);
      expect(await item(fresh.id)).toBeDefined();
    }
    await allIsWell();
    expect(await room.sql.all("SELECT native_id FROM quarantine")).toEqual([]);
  },

  async "a like article's page"() {
    await begin();
    const bulletin = (town: string) => ({
      title: `وصول شحنة من الأدوية إلى مخازن الإمداد الطبي بمدينة ${town}`,
      paragraphs: [
        `وصلت إلى مخازن الإمداد الطبي بمدينة ${town} شحنة من الأدوية والمستلزمات الطبية المخصصة للمستشفيات العامة والمراكز الصحية في المنطقة`,
      ],
    });
    const other = await publish(bulletin("سبها"));
    await turn();
    const one = await publish(bulletin("طرابلس"));
    await turn();
    const [before, beside] = [await item(one.id), await item(other.id)];
    twist = (request) =>
      isPage(request.url, one.id)
        ? transport()({ ...request, url: request.url.replace(`id=${one.id}`, `id=${other.id}`) })
        : null;
    const reports = await turns(40);
    expect(reports.flatMap((report) => report.changed)).toEqual([]);
    expect(reports.flatMap((report) => report.setAside).some(({ kind }) => kind === "foreign")).toBe(true);
    expect([await item(one.id), await item(other.id)]).toEqual([before, beside]);
    await allIsWell();
  },

  async "an article posted twice"() {
    await begin();
    const first = await publish();
    await turn();
    const second = await publish({ title: first.title, paragraphs: first.paragraphs });
    await turns(3);
    const title = `${first.title.trim()} (معدل)`;
    await site.edit(first.id, { title });
    const reports = await turns(2, 5);
    await site.edit(second.id, { title });
    reports.push(...(await turns(3, 5)));
    expect(reports.flatMap((report) => report.changed.map(({ id }) => id))).toEqual([tag(first.id), tag(second.id)]);
    await allIsWell();
  },

  async "one text under all addresses"() {
    await begin();
    const notice =
      "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا، ويمكنك قبولها جميعا أو تغيير إعداداتك في أي وقت تريد من هذه الصفحة";
    const titles = new Map((await site.articles()).map((one) => [one.id, one.title]));
    twist = ({ url }) =>
      isPage(url) ? html(template(titles.get(Number(/id=(\d+)/.exec(url)?.[1])) ?? "", [notice])) : null;
    const outcomes: string[] = [];
    for (let poll = 0; poll < 5; poll += 1) {
      const one = await publish();
      titles.set(one.id, one.title);
      outcomes.push((await turn()).outcome);
    }
    expect(outcomes.slice(2)).toEqual(["drift", "drift", "drift"]);
    expect((await items()).filter((one) => JSON.stringify(one).includes("ملفات تعريف")).length).toBeLessThan(3);
    await allIsWell(40);
    expect((await items()).filter((one) => JSON.stringify(one).includes("ملفات تعريف"))).toEqual([]);
  },

  async "a corrected figure"() {
    await begin();
    const one = await publish({ title: "مقتل 5 في حادث سير على الطريق الساحلي" });
    await turn();
    await site.edit(one.id, { title: "مقتل 11 في حادث سير على الطريق الساحلي" });
    const report = await turn(5);
    expect(report.changed.map((changed) => changed.id)).toEqual([tag(one.id)]);
    const told = await item(one.id);
    expect([told?.title, told?.date_modified]).toEqual([
      "مقتل 11 في حادث سير على الطريق الساحلي",
      new Date(room.now()).toISOString().replace(".000Z", "Z"),
    ]);
    expect(await room.text(`${FEED}/rss.xml`)).toContain("<dcterms:modified>");
    await allIsWell(2);
  },

  async "views counted in titles"() {
    await begin();
    let views = 0;
    const counted = () => {
      views += 7;
      return ` (${views})</a></h4>`;
    };
    twist = async ({ url }, pass) =>
      isListing(url) ? html(textOf(await pass()).replace(/<\/a><\/h4>/g, counted)) : null;
    expect((await turns(4, 15)).flatMap((report) => report.changed)).toEqual([]);
    await site.asked();
    const reports = await turns(24, 15);
    const pages = (await site.asked()).filter((path) => path.includes("post.php")).length;
    expect(reports.flatMap((report) => report.changed)).toEqual([]);
    // 24 polls of ten items: nine of ten changes are not followed.
    expect(pages).toBeLessThan(80);
    expect(await alarms()).toEqual([]);
    await allIsWell();
  },

  async "an article rewritten"() {
    await begin();
    const one = await publish();
    await turn();
    const title = "وزارة الصحة تعلن بدء حملة التطعيم الوطنية";
    const paragraphs = [
      "أعلنت وزارة الصحة اليوم بدء حملة وطنية واسعة للتطعيم في جميع المراكز الصحية بالبلاد ابتداء من الأسبوع القادم، ودعت المواطنين إلى الإقبال عليها.",
    ];
    await site.edit(one.id, { title, paragraphs, dateline: "" });
    expect((await turn(5)).changed).toEqual([]);
    expect((await turn(5)).changed.map((changed) => changed.id)).toEqual([tag(one.id)]);
    expect((await item(one.id))?.title).toBe(title);
    await allIsWell(2);
  },

  async "an id used again"() {
    await begin();
    const one = await publish();
    await turn();
    const before = await item(one.id);
    room.forward(3 * 24 * HOUR);
    const title = "افتتاح معرض الكتاب الدولي في المدينة القديمة";
    const day = new Date(room.now()).toISOString().slice(0, 10).split("-").map(Number);
    const text =
      `طرابلس ${day[2]} ديسمبر 2026 ( وال ) - افتتح معرض الكتاب الدولي أبوابه في المدينة القديمة بمشاركة واسعة من دور النشر المحلية والعربية، ويستمر أسبوعين كاملين.`.replace(
        "ديسمبر",
        day[1] === 11 ? "نوفمبر" : "ديسمبر",
      );
    twist = async ({ url }, pass) => {
      if (isPage(url, one.id)) return html(template(title, [text]));
      return isListing(url)
        ? html(textOf(await pass()).replace(new RegExp(`(id=${one.id}\\b[^>]*>)[^<]*</a>`), `$1${title}</a>`))
        : null;
    };
    await turns(4, 10);
    expect(await standing()).toMatchObject({ status: "degraded", why: expect.stringMatching(/reuses its ids/) });
    expect(await item(one.id)).toEqual(before);
  },

  async "an article removed"() {
    await begin();
    const one = (await site.articles()).find((article) => article.lang === "ar" && article.released >= NOW)!;
    for (let n = 0; n < 12; n += 1) await publish();
    await turn();
    twist = ({ url }) => (isPage(url, one.id) ? html("<p>not found</p>", 404) : null);
    const gone: string[] = [];
    let polls = 0;
    for (; gone.length === 0 && polls < 60; polls += 1) {
      await publish();
      gone.push(...removedIn([await turn()]));
    }
    expect(gone).toEqual([tag(one.id)]);
    expect(await room.text(`${FEED}/atom.xml`)).toContain(`<at:deleted-entry ref="${tag(one.id)}"`);
    twist = null;
    await turns(24);
    expect((await item(one.id))?.title).toBe(tidy(one.title));
    await allIsWell(2);
  },

  async "410 for a listed article"() {
    await begin();
    const one = await publish();
    await turn();
    twist = ({ url }) => (isPage(url, one.id) ? html("<p>gone</p>", 410) : null);
    expect(removedIn(await turns(4))).toEqual([tag(one.id)]);
    await allIsWell(30);
    expect(await item(one.id)).toBeDefined();
  },

  async "new ids for old articles"() {
    await begin();
    const before = (await items()).map((one) => one.id);
    const moved = (text: string) =>
      text.replace(/([?&;]id=)(\d{6})\b/g, (_, name: string, id: string) => `${name}${Number(id) + 500_000}`);
    twist = async (request, pass) => {
      if (isListing(request.url)) return html(moved(textOf(await pass())));
      const id = Number(/[?&]id=(\d+)/.exec(request.url)?.[1]);
      if (!isPage(request.url) || id < 500_000) return null;
      return await transport()({ ...request, url: request.url.replace(/([?&]id=)\d+/, `$1${id - 500_000}`) });
    };
    expect((await turns(5)).flatMap((report) => report.added)).toEqual([]);
    expect(await standing()).toMatchObject({ status: "degraded", why: expect.stringMatching(/new ids/) });
    const one = await publish();
    await turns(2);
    const ids = (await items()).map((entry) => entry.id);
    expect(ids.filter((id) => !before.includes(id))).toEqual([tag(one.id + 500_000)]);
  },

  async "editions swapped"() {
    await begin();
    const before = await items();
    twist = async (request) =>
      isListing(request.url) ? await transport()({ ...request, url: request.url.replace("lang=ar", "lang=en") }) : null;
    for (const report of await turns(4))
      expect([report.outcome, report.evidence]).toEqual(["drift", expect.stringMatching(/titles are in en/)]);
    expect(await items()).toEqual(before);
    await allIsWell();
  },

  async "editions that number apart"() {
    site = await spawnSite();
    const agency = defineAgency({
      id: "apart",
      names: { ar: "وكالة", en: "Agency" },
      home: "https://lana.gov.ly/",
      timezone: "Africa/Tripoli",
      since: 2020,
      addresses: [{ path: "/(?:ar|en)/news/(?<id>\\d+)" }],
      editions: [
        { language: "ar", listing: ["https://lana.gov.ly/ar/"] },
        { language: "en", listing: ["https://lana.gov.ly/en/"] },
      ],
    });
    const titles = {
      ar: "المجلس يعتمد الميزانية العامة للسنة القادمة",
      en: "Heavy rain expected along the western coast",
    };
    const texts = {
      ar: "اعتمد المجلس في جلسته اليوم الميزانية العامة للسنة القادمة بعد نقاش طويل شمل جميع أبوابها ومصروفاتها. ".repeat(
        3,
      ),
      en: "The weather service said that heavy rain is expected along the western coast from Tuesday evening onwards. ".repeat(
        3,
      ),
    };
    room = await openNewsroom(site.url, {
      agency,
      transport: async ({ url }) => {
        const language = url.includes("/ar/") ? "ar" : "en";
        if (url.includes("robots")) return html("", 404);
        if (/\/news\/\d+/.test(url))
          return html(
            `<html><body><article><h1>${titles[language]}</h1><time datetime="2026-11-23T10:00:00Z"></time><p>${texts[language]}</p></article></body></html>`,
          );
        return html(
          `<html><body><ul><li><a href="/${language}/news/100">${titles[language]}</a></li></ul></body></html>`,
        );
      },
    });
    expect((await room.poll("apart/ar")).added).toHaveLength(1);
    const report = await room.poll("apart/en");
    expect([report.added, report.setAside]).toEqual([[], [expect.objectContaining({ kind: "collision" })]]);
    expect(report.evidence).toMatch(/number their articles separately/);
    room.forward(HOUR);
    await room.poll("apart/en");
    expect(await standing("apart/en")).toMatchObject({
      status: "degraded",
      why: expect.stringMatching(/number their articles separately.*addresses/),
    });
    expect((await recordFindings(room.sql, [agency])).map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/number their articles separately/),
    ]);
    expect((await items("apart/ar")).map((one) => one.title)).toEqual([titles.ar]);
  },

  async "a flash without a text"() {
    await begin();
    const flash = await publish({ title: "عاجل: زلزال بقوة خمس درجات يضرب المنطقة الشرقية" });
    const photos = await publish({ title: "صور من افتتاح المعرض الوطني للزهور في طرابلس" });
    twist = ({ url }) => {
      if (isPage(url, flash.id)) return html(template(flash.title, []));
      return isPage(url, photos.id)
        ? html(
            template(photos.title, [
              `</p><figure><img src="https://lana.gov.ly/upload/1.jpg"><figcaption>زهور</figcaption></figure><p>`,
            ]),
          )
        : null;
    };
    await turn();
    const one = await publish();
    await turns(3);
    expect((await item(flash.id))?.title).toBe(flash.title);
    expect((await item(photos.id))?.content_html).toContain("upload/1.jpg");
    expect(await item(one.id)).toBeDefined();
    // Two in a row.
    const bare = [await publish(), await publish(), await publish()];
    twist = ({ url }) => {
      const page = bare.find((article) => isPage(url, article.id));
      return page === undefined ? null : html(template(page.title, []));
    };
    await turn();
    expect(await standing()).toMatchObject({ status: "degraded", why: expect.stringMatching(/no body text/) });
    expect(
      (await Promise.all(bare.map((article) => item(article.id)))).filter((found) => found !== undefined).length,
    ).toBeLessThan(2);
    await allIsWell();
  },

  async "failures at random"() {
    site = await spawnSite();
    let dice = 7;
    const roll = () => {
      dice = (dice * 1_103_515_245 + 12_345) % 2_147_483_648;
      return dice / 2_147_483_648;
    };
    let faulty = false;
    room = await openNewsroom(site.url, {
      transport: async (request) => (faulty && roll() < 1 / 3 ? html("", 500) : transport()(request)),
    });
    for (let poll = 0; poll < 9; poll += 1) {
      await publish();
      for (const feed of ["lana/ar", "lana/en", "lana/fr"]) await room.poll(feed);
      room.forward(HOUR);
      await site.set({ now: room.now() });
    }
    faulty = true;
    const due = new Map(["lana/ar", "lana/en", "lana/fr"].map((feed) => [feed, 0]));
    // Each feed degrades once in the first hours and stays so: what flaps would show by then.
    for (let minute = 0; minute < 10 * 60; minute += 1) {
      if (minute % 60 === 0)
        for (const lang of ["ar", "en", "fr"] as const) await site.publish({ lang, category: 8, released: room.now() });
      const now = [...due].flatMap(([feed, at]) => (at <= room.now() ? [feed] : []));
      if (now.length > 0) await site.set({ now: room.now() });
      for (const feed of now) due.set(feed, (await room.poll(feed)).nextDue);
      room.forward(MINUTE);
    }
    expect((await alarms()).filter((kind) => kind === "feed.degraded").length).toBeLessThan(4);
    faulty = false;
    await allIsWell(10);
  },
};

describe("what the site may do", () => {
  for (const [name, run] of Object.entries(TESTS)) test(name, run, 120_000);
});
