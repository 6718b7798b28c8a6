import { beforeEach, describe, expect, test } from "vitest";
import { freshSql, gzip, runtime } from "#platform";
import lana from "../../../feeds/lana.ts";
import wafaShipped from "../../../feeds/wafa.ts";
import { insertArticle, lastSeq, removeArticle, reviseArticle, setSections } from "../../../src/archive/articles.ts";
import { holdBack } from "../../../src/archive/backfills.ts";
import { documentAt } from "../../../src/archive/documents.ts";
import { eventsAfter } from "../../../src/archive/events.ts";
import type { ArticleRecord } from "../../../src/archive/records.ts";
import { mintId } from "../../../src/model/address.ts";
import { type Agency, feedPathsOf } from "../../../src/model/agency.ts";
import { defineCollection, withPublishers } from "../../../src/model/definition/collection.ts";
import { foldForMatching } from "../../../src/model/fold.ts";
import type { Sql } from "../../../src/model/ports.ts";
import { correct } from "../../../src/operate/editing/correct.ts";
import { eraseRemoved } from "../../../src/operate/removal.ts";
import { repairArchive } from "../../../src/operate/repair.ts";
import { takedown } from "../../../src/operate/takedown.ts";
import { verifyArchive } from "../../../src/operate/verify.ts";
import { type CollectOptions, collectAll } from "../../../src/poll/collect/collect.ts";
import { feedsIn } from "../../../src/poll/documents/render.ts";
import type { PollPorts, Site } from "../../../src/poll/ports.ts";
import { createFragments } from "../../../src/publish/fragments.ts";
import { createApp } from "../../../src/serve/app.ts";
import { composeServe } from "../../../src/serve/compose.ts";
import { feedDocumentPaths } from "../../../src/serve/topics.ts";
import { all, parseXml, textIn } from "../../publish/xml/parse.ts";
import { gunzip, NOW } from "../../support/newsroom.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const wafa = { ...wafaShipped, unchecked: false };
const DEFINITION = {
  kind: "collection",
  id: "both",
  names: { ar: "الوكالتان", en: "Both agencies" },
  home: "https://news.example/",
  tagYear: 2026,
  feeds: ["lana/ar", "wafa/ar"],
  languages: ["ar"],
} as const;

let sql: Sql;
let now: number;
let ports: PollPorts;
let site: Site;

function collecting(
  over: Partial<Parameters<typeof defineCollection>[0]> = {},
  gone: ReadonlySet<string> = new Set(),
): void {
  const agencies = [lana, wafa].filter(({ id }) => !gone.has(id));
  site = {
    agencies: withPublishers([...agencies, defineCollection({ ...DEFINITION, ...over } as never)], gone),
    baseUrl: "https://feeds.example",
    hub: "https://feeds.example/hub",
  };
}

beforeEach(async () => {
  sql = await freshSql();
  now = NOW;
  const clock = () => now;
  const client = { get: () => Promise.reject(new Error("nothing is fetched")) } as never;
  ports = {
    sql,
    client,
    clock,
    log: () => {},
    gzip,
    owner: runtime,
    fragments: createFragments(),
    articles: new Map(),
  };
  collecting();
});

const sentence = (of: string): string =>
  `وقال ${of} إن العمل في المشروع يسير وفق الخطة الموضوعة له منذ بداية السنة وإن النتائج مشجعة`;
/** A text of its own: every word of it depends on `n`. */
const textOf = (n: number): string =>
  Array.from(
    { length: 40 },
    (_, at) =>
      `كلمة${"ابتثجحخدذر"[(n + at) % 10]}${"سشصضطظعغفق"[(n * 7 + at * 3) % 10]}${"كلمنهويزرء"[Math.floor(n / 10) % 10]}`,
  ).join(" ");

interface Story {
  readonly n: number;
  readonly title?: string;
  readonly text?: string;
  readonly at?: number;
  readonly edition?: string;
  readonly sections?: readonly string[];
}

function record(agency: Agency, seq: number, story: Story): ArticleRecord {
  const { n, title = `خبر ${n}`, text = textOf(n), at = now - MINUTE, edition = "ar", sections = [] } = story;
  const instant = Math.floor(at / 1000) * 1000;
  return {
    ...{ seq, id: mintId(agency, `${n}`), agency: agency.id, nativeId: `${n}`, edition, sections, language: edition },
    ...{ title, summary: title, contentHtml: `<p>${text}</p>`, contentText: text, url: `${agency.home}post/${n}` },
    ...{ place: "طرابلس", placeFolded: "طرابلس", agencyMark: null, author: null, image: null, alternates: [] },
    published: { instant, precision: "time", source: "stamp" },
    ...{
      firstSeen: Math.max(now, instant),
      updated: instant,
      revision: 1,
      day: null,
      fingerprint: text,
      textKey: null,
    },
    ...{ listingFingerprint: null, checkDue: null, checks: 0, missingSince: null, removed: null },
    ...{ searchTitle: foldForMatching(title), searchBody: foldForMatching(text) },
  };
}

async function publish(agency: Agency, story: Story): Promise<ArticleRecord> {
  const article = record(agency, (await lastSeq(sql)) + 1, story);
  await sql.batch(insertArticle(article, feedPathsOf(agency, article.edition, article.sections)));
  return article;
}

async function edit(article: ArticleRecord, title: string, text = article.contentText): Promise<ArticleRecord> {
  const next = {
    ...{ ...article, title, contentText: text, contentHtml: `<p>${text}</p>` },
    ...{ updated: now, revision: article.revision + 1, fingerprint: `${title}${text}` },
  };
  await sql.batch(reviseArticle(next));
  return next;
}

async function collect(options?: CollectOptions) {
  now += MINUTE;
  return collectAll(ports, site, options);
}

interface Item {
  readonly id: string;
  readonly title: string;
  readonly authors: readonly { readonly name: string }[];
  readonly content_text: string;
  readonly date_published?: string;
  readonly date_modified?: string;
  readonly _nashra: {
    readonly source: { readonly agency: string; readonly feed: string; readonly name: string };
    readonly rights?: string;
    readonly related?: readonly { readonly id: string; readonly agency: string; readonly url: string }[];
  };
}

async function text(path: string): Promise<string> {
  const document = await documentAt(sql, path);
  if (document === null) throw new Error(`there is no ${path}`);
  return gunzip(document.bytes.gzip!);
}

async function items(path = "both/ar/feed.json"): Promise<Item[]> {
  return (JSON.parse(await text(path)) as { items: Item[] }).items;
}

const ids = async (path?: string): Promise<string[]> => (await items(path)).map(({ id }) => id);
const titles = async (path?: string): Promise<string[]> => (await items(path)).map(({ title }) => title);

/** What is stored is sound by every check of `validate`. */
async function expectSound(): Promise<void> {
  expect(
    (await verifyArchive(sql, site)).findings.filter(({ where }) => !/^feed (lana|wafa)|(lana|wafa)/.test(where)),
  ).toEqual([]);
}

function app() {
  const settings = { ...site, ownHub: true, adminToken: null, poll: null };
  return createApp(
    composeServe({
      ...{ sql, settings, clock: () => now, log: () => {}, answers: null, hub: null },
      documents: { get: (path) => documentAt(sql, path) },
      feeds: feedsIn(site).map(({ path, title, language }) => ({ path, title, language, pollMinutes: 5 })),
      runtime: { codings: ["gzip", "identity"], manualEncoding: false },
    }),
  );
}

const get = (path: string, headers: Record<string, string> = {}) =>
  app().request(`https://feeds.example/${path}`, { headers: { "Accept-Encoding": "identity", ...headers } });

describe("a collection", () => {
  test("has the date that an operator gave an article, and its own again once that is taken back", async () => {
    await publish(lana, { n: 1, at: now - 3 * HOUR });
    await publish(lana, { n: 2, at: now - 2 * HOUR });
    await collect();
    const target = { agency: "lana", nativeId: "1" };
    const change = { reason: "", revision: null };
    const dated = async () => (await items()).find(({ id }) => id === mintId(lana, "1"));
    const before = await dated();
    const written = "2026-11-20T14:05Z";
    expect(await correct(ports, site, target, { ...change, published: written })).toMatchObject({
      outcome: "corrected",
    });
    await collect();
    expect(await dated()).toMatchObject({
      date_published: "2026-11-20T14:05:00Z",
      _nashra: { published: { source: "operator" }, source: { agency: "lana" } },
    });
    await correct(ports, site, target, { ...change, published: null });
    await collect();
    expect(await dated()).toMatchObject({ date_published: before!.date_published });
    await expectSound();
  });

  test("has each article of its feeds once, with the agency's id, source and rights, newest first", async () => {
    await publish(lana, { n: 1, at: now - 3 * HOUR });
    await publish(wafa, { n: 2, at: now - 2 * HOUR });
    await publish(lana, { n: 3, at: now - HOUR });
    await publish(lana, { n: 4, edition: "en" });
    expect(await collect()).toMatchObject({ batches: 1, left: false });
    expect(await ids()).toEqual([mintId(lana, "3"), mintId(wafa, "2"), mintId(lana, "1")]);
    expect(await ids("both/feed.json")).toEqual(await ids());
    const [newest, second] = await items();
    expect(newest!._nashra).toMatchObject({ source: { agency: "lana", feed: "lana/ar" }, rights: lana.rights!["ar"] });
    expect(second!._nashra).toMatchObject({
      source: { agency: "wafa", name: wafa.names["ar"] },
      rights: wafa.rights!["ar"],
    });
    expect(second!.authors).toEqual([{ name: wafa.names["ar"] }]);

    const atom = parseXml(await text("both/ar/atom.xml"));
    const [entry] = all(atom, "entry");
    expect(textIn(all(entry!, "source")[0]!, "id")).toBe("tag:lana.gov.ly,2021:feed/lana/ar");
    expect(textIn(all(entry!, "source")[0]!, "rights")).toBe(lana.rights!["ar"]);
    expect(await text("both/ar/atom.xml")).toContain("<id>tag:news.example,2026:feed/both/ar</id>");
    const rss = await text("both/ar/rss.xml");
    expect(rss).toContain('<source url="https://feeds.example/wafa/ar/rss.xml">');
    expect(rss).toContain(`<dc:rights>${lana.rights!["ar"]}</dc:rights>`);
    expect(await text("both/ar/ninjs.json")).toContain(wafa.names["ar"]);
    expect(await text("both/ar/sitemap.xml")).toContain(wafa.names["ar"]);
    expect(await text("both/ar/index.html")).toContain(wafa.names["ar"]!.split(" ")[0]);
    await expectSound();
  });

  test("writes nothing when nothing has changed, and costs nothing where there is none", async () => {
    await publish(lana, { n: 1 });
    await collect();
    let calls = 0;
    const counting: Sql = {
      all: (...query) => {
        calls += 1;
        return sql.all(...query);
      },
      batch: (statements) => {
        if (statements.some((statement) => !statement.sql.startsWith("SELECT"))) throw new Error("a write");
        calls += 1;
        return sql.batch(statements);
      },
    };
    expect(await collectAll({ ...ports, sql: counting }, site)).toMatchObject({
      batches: 0,
      documents: [],
      left: false,
    });
    expect(calls).toBe(2);
    calls = 0;
    await collectAll({ ...ports, sql: counting }, { ...site, agencies: [lana, wafa] });
    expect(calls).toBe(0);
  });

  test("notes nothing of agencies that no collection follows", async () => {
    collecting({ feeds: ["wafa/ar"] });
    await publish(lana, { n: 1 });
    await collect();
    await publish(lana, { n: 2 });
    await publish(wafa, { n: 3 });
    expect(await sql.all("SELECT agency, n FROM article_changes")).toEqual([{ agency: "wafa", n: 1 }]);
  });

  test("loses and doubles nothing when a batch fails", async () => {
    for (let n = 1; n <= 7; n += 1) await publish(n % 2 ? lana : wafa, { n, at: now - n * MINUTE });
    let writes = 0;
    const failing: Sql = {
      all: (...query) => sql.all(...query),
      batch: (statements) => {
        const isOurs = statements.some(({ sql }) => sql.includes("INTO collected_from"));
        writes += isOurs ? 1 : 0;
        if (isOurs && writes % 2 === 1) return Promise.reject(new Error("killed"));
        return sql.batch(statements);
      },
    };
    for (let attempt = 0; attempt < 12; attempt += 1)
      await collectAll({ ...ports, sql: failing }, site, { most: 2 }).catch(() => {});
    expect(await titles()).toEqual(["خبر 1", "خبر 2", "خبر 3", "خبر 4", "خبر 5", "خبر 6", "خبر 7"]);
    await expectSound();
  });

  test("takes two processes at once", async () => {
    for (let n = 1; n <= 5; n += 1) await publish(lana, { n, at: now - n * MINUTE });
    await Promise.all([collect({ most: 1 }), collectAll(ports, site, { most: 1 })]);
    await collect();
    expect((await ids()).length).toBe(5);
    await expectSound();
  });

  test("goes on in the next call with what one was not allowed to take", async () => {
    for (let n = 1; n <= 5; n += 1) await publish(lana, { n, at: now - n * MINUTE });
    expect(await collect({ most: 2, batches: 1 })).toMatchObject({ batches: 1, left: true });
    expect((await ids()).length).toBe(2);
    await collect({ most: 2, batches: 2 });
    expect((await ids()).length).toBe(5);
  });

  test("gets edits and removals, and what comes back", async () => {
    const first = await publish(lana, { n: 1 });
    await publish(wafa, { n: 2 });
    await collect();
    const edited = await edit(first, "عنوان جديد");
    await collect();
    expect((await items()).find(({ id }) => id === first.id)).toMatchObject({ title: "عنوان جديد" });
    await sql.batch(removeArticle(first.seq, now, "gone"));
    await collect();
    expect(await ids()).toEqual([mintId(wafa, "2")]);
    expect(await text("both/ar/atom.xml")).toContain(`<at:deleted-entry ref="${first.id}"`);
    await expectSound();
    await edit(edited, "عاد الخبر");
    await collect();
    expect(await titles()).toContain("عاد الخبر");
    expect(await text("both/ar/atom.xml")).not.toContain("at:deleted-entry");
    await expectSound();
  });

  test("gets an operator's takedown at once, and keeps no trace of it", async () => {
    const first = await publish(lana, { n: 1, title: "سري", text: `كلمةسرية ${textOf(1)}` });
    await collect();
    now += MINUTE;
    const done = await takedown(ports, site, first.id, "a court order");
    expect("documents" in done && done.documents).toContain("both/ar/rss.xml");
    expect(await ids()).toEqual([]);
    for (const table of ["articles", "revisions", "events"]) {
      const rows = await sql.all(`SELECT * FROM ${table}`);
      expect(JSON.stringify(rows)).not.toMatch(/سري|كلمةسرية/);
    }
    expect(await (await get("both/ar/feed.json?q=%D8%B3%D8%B1%D9%8A")).json()).toMatchObject({ items: [] });
  });

  test("takes an article that joins one of its feeds later", async () => {
    const sections = [
      { id: "economy", names: { ar: "اقتصاد" }, listing: ["https://lana.gov.ly/category.php?id=5&lang=ar"] },
    ];
    const agency = { ...lana, editions: lana.editions.map((edition) => ({ ...edition, sections })) };
    site = {
      ...site,
      agencies: withPublishers([
        agency,
        wafa,
        defineCollection({ ...DEFINITION, feeds: ["lana/ar/economy"], languages: ["ar"] }),
      ]),
    };
    const article = await publish(agency, { n: 1 });
    await collect();
    await sql.batch([setSections([{ seq: article.seq, sections: ["economy"] }])]);
    await collect();
    expect(await ids()).toEqual([article.id]);
  });

  test("leaves out what a backfill reads of long ago", async () => {
    await publish(lana, { n: 1 });
    await collect();
    const old = await publish(lana, { n: 2, at: now - 400 * 24 * HOUR });
    await sql.batch([holdBack([old.seq])]);
    await publish(lana, { n: 3 });
    await collect();
    expect(await titles()).toEqual(["خبر 3", "خبر 1"]);
    // Old, and on the latest-news page.
    await publish(lana, { n: 4, at: now - 400 * 24 * HOUR });
    await collect();
    expect(await titles()).toEqual(["خبر 3", "خبر 1", "خبر 4"]);
  });

  test("moves old entries to archive documents, each to exactly one", async () => {
    for (let n = 1; n <= 330; n += 1) await publish(n % 3 ? lana : wafa, { n, at: now - (400 - n) * 20 * MINUTE });
    // The first look takes what the feeds of the agencies hold.
    await collect({ most: 70 });
    const pages = [await ids(), ...(await Promise.all([1, 2].map((page) => ids(`both/ar/archive/${page}/feed.json`))))];
    expect(pages.map(({ length }) => length).slice(1)).toEqual([100, 100]);
    expect(new Set(pages.flat()).size).toBe(330);
    expect(pages.flat().length).toBe(330);
    await expectSound();
    // A lost page comes back from its document.
    await sql.all("DELETE FROM entries WHERE feed = 'both/ar' AND page = 1 AND seq % 2 = 0");
    await repairArchive(ports, site, async () => {});
    expect((await ids("both/ar/archive/1/feed.json")).length).toBe(100);
    await expectSound();
  });
});

describe("the same, told again", () => {
  const said = [1, 2, 3, 4, 5, 6]
    .map((n) => `${sentence(`المتحدث رقم ${"ابتثجح"[n]}`)} ${textOf(n).slice(0, 90)}`)
    .join("\n\n");

  async function twice() {
    const first = await publish(lana, { n: 1, title: "الأصل", text: said, at: now - 2 * HOUR });
    const second = await publish(wafa, { n: 2, title: "المنقول", text: `${said}\n\n(وفا)`, at: now - HOUR });
    await collect();
    return { first, second };
  }

  test("is one entry, the first, which links to the other; the record keeps both, and collapse=no gives both", async () => {
    const { first, second } = await twice();
    expect(await ids()).toEqual([first.id]);
    const [entry] = await items();
    expect(entry!._nashra.related).toEqual([{ id: second.id, url: second.url, title: "المنقول", agency: "wafa" }]);
    const page = await text("both/ar/index.html");
    expect(page).toContain(`<a href="${second.url}" title="المنقول"><bdi>${wafa.names["ar"]}</bdi></a>`);
    expect(await text("both/ar/atom.xml")).toContain(
      `<link rel="related" type="text/html" href="${second.url}" title="المنقول"/>`,
    );
    expect(await text("both/ar/rss.xml")).toContain(`<atom:link rel="related" href="${second.url}" title="المنقول"/>`);
    expect(await text("both/ar/ninjs.json")).toContain(`"rel": "related"`);
    const whole = await get("both/ar/feed.json?collapse=no");
    const { items: both, feed_url } = (await whole.json()) as { items: Item[]; feed_url: string };
    expect(feed_url).toBe("https://feeds.example/both/ar/feed.json?collapse=no");
    expect(both.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(both.map(({ content_text }) => content_text)).toEqual([`${said}\n\n(وفا)`, said]);
    expect((await get("both/?collapse=no")).status).toBe(200);
    expect((await get("lana/ar/feed.json?collapse=no")).status).toBe(400);
    expect((await get("both/ar/feed.json?collapse=yes")).status).toBe(400);
    await expectSound();
  });

  test("is found whether the articles come in one batch or one after the other", async () => {
    const first = await publish(lana, { n: 1, text: said });
    await collect();
    await publish(wafa, { n: 2, text: said });
    await collect();
    await publish(wafa, { n: 3, text: said });
    await collect();
    expect(await ids()).toEqual([first.id]);
    expect((await items())[0]!._nashra.related!.map(({ id }) => id)).toEqual([mintId(wafa, "2"), mintId(wafa, "3")]);
  });

  test("is not looked for in entries of more days ago, or where the definition says so", async () => {
    await publish(lana, { n: 1, text: said });
    await collect();
    now += 4 * 24 * HOUR;
    await publish(wafa, { n: 2, text: said });
    await collect();
    expect((await ids()).length).toBe(2);
    collecting({ id: "apart", foldDays: 0 });
    await collect();
    expect((await ids("apart/ar/feed.json")).length).toBe(2);
  });

  test("if the first is taken down, the other takes its place", async () => {
    const { first, second } = await twice();
    const third = await publish(wafa, { n: 3, title: "الثالث", text: said });
    await collect();
    now += MINUTE;
    await takedown(ports, site, first.id, "withdrawn");
    expect(await ids()).toEqual([second.id]);
    expect((await items())[0]!._nashra.related).toMatchObject([{ id: third.id }]);
    await takedown(ports, site, third.id, "withdrawn");
    expect((await items())[0]!._nashra.related).toBeUndefined();
    expect(JSON.stringify(await sql.all("SELECT * FROM articles WHERE collected IS NOT NULL"))).not.toContain("الثالث");
    await expectSound();
  });

  test("if an edit makes the other differ, it becomes an entry; otherwise the link follows the edit", async () => {
    const { first, second } = await twice();
    const renamed = await edit(second, "عنوان آخر");
    await collect();
    expect((await items())[0]!._nashra.related).toMatchObject([{ title: "عنوان آخر" }]);
    await edit(renamed, "قصة أخرى", textOf(77));
    await collect();
    expect(await ids()).toEqual([second.id, first.id]);
    expect((await items())[1]!._nashra.related).toBeUndefined();
    expect((await (await get("both/ar/feed.json?collapse=no")).json()) as object).toMatchObject({
      items: [{ id: second.id }, { id: first.id }],
    });
    await expectSound();
  });
});

describe("the definition of a collection changes", () => {
  beforeEach(async () => {
    await publish(lana, { n: 1, at: now - 2 * HOUR });
    await publish(wafa, { n: 2, at: now - HOUR });
    await publish(lana, { n: 3, edition: "en" });
    await collect();
  });

  test("a feed more, a feed less", async () => {
    collecting({ feeds: ["lana", "wafa/ar"], languages: ["ar", "en"] });
    await collect();
    expect(await titles("both/feed.json")).toEqual(["خبر 3", "خبر 2", "خبر 1"]);
    expect(await titles("both/en/feed.json")).toEqual(["خبر 3"]);
    collecting({ feeds: ["lana/en"], languages: ["ar", "en"] });
    await collect();
    await collect();
    expect(await titles("both/feed.json")).toEqual(["خبر 3"]);
    await expectSound();
    expect(await sql.all("SELECT agency FROM followed")).toEqual([{ agency: "lana" }]);
  });

  test("an agency that is removed takes its entries with it; one that is only unknown does not", async () => {
    collecting({}, new Set(["wafa"]));
    site = { ...site, agencies: withPublishers(site.agencies.filter(({ id }) => id !== "wafa")) };
    await collect();
    expect(await titles()).toEqual(["خبر 2", "خبر 1"]);
    // Its entry is rendered again: whose it is stays true.
    ports = { ...ports, fragments: createFragments() };
    await publish(lana, { n: 4, at: now });
    await collect();
    const [, entry] = await items();
    expect(entry!._nashra).toMatchObject({ source: { name: "wafa", url: "https://wafa.ps/" } });
    expect(JSON.stringify(entry)).not.toMatch(/الوكالتان|"rights"/);
    await takedown(ports, site, mintId(lana, "4"), "of this test");
    collecting({}, new Set(["wafa"]));
    await collect();
    expect(await titles()).toEqual(["خبر 1"]);
    await expectSound();
  });

  test("a paused collection waits, and goes on where it was", async () => {
    const running = site;
    site = { ...site, unpolled: new Map([["both", "paused"]]) };
    await publish(lana, { n: 4 });
    await collect();
    expect(await titles()).toEqual(["خبر 2", "خبر 1"]);
    site = running;
    await collect();
    expect(await titles()).toEqual(["خبر 4", "خبر 2", "خبر 1"]);
  });

  test("a removed collection leaves nothing behind, and its agencies as they were", async () => {
    await publish(lana, { n: 5, text: textOf(1) });
    await collect();
    const gone = new Set(["both"]);
    for (let done = false; !done; ) done = await eraseRemoved(ports, gone, { articles: 2, steps: 10 });
    const left = await Promise.all(
      [
        "articles WHERE collected IS NOT NULL",
        "entries WHERE feed LIKE 'both%'",
        "documents WHERE path LIKE 'both%'",
        "collected_from",
        "likeness_keys",
        "collection_failures",
        "feeds WHERE path LIKE 'both%'",
      ].map(async (from) => (await sql.all(`SELECT count(*) AS n FROM ${from}`))[0]!["n"]),
    );
    expect(left).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect((await sql.all("SELECT count(*) AS n FROM articles WHERE agency = 'lana'"))[0]).toEqual({ n: 3 });
    expect(await sql.all("SELECT * FROM followed")).toEqual([]);
    expect(await sql.all("SELECT * FROM article_changes")).toEqual([]);
  });

  test("an agency that is removed and comes back is followed again", async () => {
    const gone = new Set(["wafa"]);
    for (let done = false; !done; ) done = await eraseRemoved(ports, gone, { articles: 10, steps: 10 });
    await publish(wafa, { n: 9 });
    await collect();
    expect(await titles()).toContain("خبر 9");
  });
});

describe("a collection that fails", () => {
  const other = defineCollection({ ...DEFINITION, id: "alone", feeds: ["lana/ar"] } as never);
  const health = async () =>
    (await (await get("health")).json()) as { status: string; collections?: Record<string, { failingSince: string }> };
  const status = async (lang: string) => (await get(`status?lang=${lang}`)).text();
  /** An archive that refuses the copies of one collection. */
  const refusing = (id: string): Sql => ({
    ...sql,
    batch: (statements) =>
      JSON.stringify(statements).includes(`"${id} `)
        ? Promise.reject(new Error("no space left in /srv/nashra"))
        : sql.batch(statements),
  });

  beforeEach(async () => {
    site = { ...site, agencies: withPublishers([...site.agencies, other]) };
    await publish(lana, { n: 1 });
    now += MINUTE;
  });

  test("keeps no other from its entries; /health and /status say since when, until it recovers", async () => {
    const events: string[] = [];
    const failing = { ...ports, sql: refusing("both"), log: (_level: string, event: string) => events.push(event) };
    const first = await collectAll(failing as PollPorts, site);
    const since = new Date(now).toISOString();
    expect(first.failed.map(({ collection }) => collection)).toEqual(["both"]);
    expect(events.filter((event) => event === "collection.failed")).toHaveLength(1);
    expect(await titles("alone/ar/feed.json")).toEqual(["خبر 1"]);
    now += MINUTE;
    await collectAll(failing as PollPorts, site);
    expect((await health()).collections).toEqual({ both: { failingSince: since } });
    for (const [lang, words] of [
      ["ar", "تعذّر تحديثها"],
      ["en", "cannot be brought up to date"],
      ["fr", "ne peut être mise à jour"],
    ] as const) {
      expect(await status(lang)).toContain(words);
      expect(await status(lang)).not.toContain("/srv/nashra");
    }
    expect((await collect()).failed).toEqual([]);
    expect((await health()).collections).toBeUndefined();
    expect(await titles()).toEqual(["خبر 1"]);
  });
});

describe("push and requests", () => {
  test("its feeds are topics, its changes are events, and deltas say what is new", async () => {
    await publish(lana, { n: 1 });
    await collect();
    expect([...feedDocumentPaths(site.agencies)]).toContain("both/ar/atom.xml");
    expect(await text("both/ar/atom.xml")).toContain('<link rel="hub" href="https://feeds.example/hub"/>');
    const before = (await get("both/ar/feed.json")).headers.get("ETag")!;
    const second = await publish(wafa, { n: 2 });
    await collect();
    const delta = await get("both/ar/feed.json", { "A-IM": "feed", "If-None-Match": before });
    expect(delta.status).toBe(226);
    expect(((await delta.json()) as { items: Item[] }).items.map(({ id }) => id)).toEqual([second.id]);
    const events = (await eventsAfter(sql, 0, 100)).filter(({ feed }) => feed === "both");
    expect(events.map(({ kind, article }) => [kind, article])).toEqual([
      ["article.published", mintId(lana, "1")],
      ["article.published", second.id],
    ]);
    expect((await get("both")).status).toBe(301);
    expect((await get("both/ar/")).status).toBe(200);
  });
});
