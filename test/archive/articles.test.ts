import { beforeEach, describe, expect, test } from "vitest";
import { stores } from "#platform";
import lana from "../../feeds/lana.ts";
import {
  addToFeeds,
  articleById,
  articlesBySeq,
  articlesOfTexts,
  articlesSince,
  boundsOfDaysQuery,
  countArticles,
  dueForCheckQuery,
  insertArticle,
  insertArticles,
  knownArticles,
  lastSeq,
  newestArticle,
  noteChecks,
  placesOf,
  removeArticle,
  reviseArticle,
  setSections,
  titlesOf,
} from "../../src/archive/articles.ts";
import { heldCounts, heldEntries, holdBack, placeHeld } from "../../src/archive/backfills.ts";
import { recordFindings } from "../../src/archive/checks.ts";
import {
  entriesOf,
  entryCounts,
  feedRow,
  feedRows,
  putFeedRows,
  sealEntries,
  tombstonesOf,
  unchangedPage,
} from "../../src/archive/feeds.ts";
import { mendArchiveCounts, mendRecords, unindexed, unplaced, unsoundPages } from "../../src/archive/mends.ts";
import { ask } from "../../src/archive/query.ts";
import type { ArticleRecord } from "../../src/archive/records.ts";
import { findArticles } from "../../src/archive/search/search.ts";
import { siteStandingQuery } from "../../src/archive/standing.ts";
import { articlesNamed, liftTakedown, takeDown } from "../../src/archive/takedowns.ts";
import type { Sql } from "../../src/model/ports.ts";
import { sampleRecord } from "../support/archive.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const FEEDS = ["lana", "lana/ar"];
const HARD = "ا\0ب 😀 \u202bعربي\u202c '\"\\";

function record(seq: number, over: Partial<ArticleRecord> = {}): ArticleRecord {
  return { ...sampleRecord({ agency: lana, now: () => NOW }, seq, "ar"), ...over };
}

/** The model's article of a record. */
function modelOf(of: ArticleRecord): object {
  const { placeFolded, day, fingerprint, textKey, listingFingerprint, checkDue, ...rest } = of;
  const { checks, missingSince, removed, searchTitle, searchBody, ...article } = rest;
  return article;
}

describe.each(Object.entries(stores))("articles in %s", (_name, open) => {
  let sql: Sql;
  beforeEach(async () => {
    sql = await open();
  });
  const found = (words: string) =>
    findArticles(sql, { agency: "lana", feeds: [["lana"]], words: [[words]], place: null, limit: 10 });

  test("an article comes back as it was put in, all its fields", async () => {
    const article = record(1, {
      sections: ["sport", "ثقافة"],
      title: HARD,
      contentText: HARD,
      contentHtml: `<p>${HARD}</p>`,
      author: "ع. س.",
      image: { url: "https://a.example/ص.jpg", alt: HARD, caption: null, width: 1, height: null },
      alternates: [{ language: "en", url: "https://a.example/en" }],
      textKey: "k",
      listingFingerprint: HARD,
      checkDue: NOW,
      checks: 3,
    });
    await sql.batch(insertArticle(article, FEEDS));
    expect(await articlesBySeq(sql, [1, 2])).toEqual([modelOf(article)]);
    expect(await articleById(sql, article.id)).toEqual({ article: modelOf(article), removed: null });
    expect([...(await knownArticles(sql, "lana", [article.nativeId, "0"])).values()]).toMatchObject([
      {
        seq: 1,
        sections: article.sections,
        published: article.published.instant,
        precision: "day",
        source: "dateline",
        checkDue: NOW,
        checks: 3,
        takenDown: false,
        doubted: null,
        idleReads: 0,
      },
    ]);
    expect(await placesOf(sql, [1])).toEqual(FEEDS.map((feed) => ({ feed, seq: 1, page: null })));
    expect([await countArticles(sql), await lastSeq(sql)]).toEqual([1, 1]);
  });

  test("of nothing there is nothing", async () => {
    expect(await articlesBySeq(sql, [])).toEqual([]);
    expect(await articlesBySeq(sql, [1])).toEqual([]);
    expect(await articleById(sql, "tag:x")).toBeNull();
    expect((await knownArticles(sql, "lana", [])).size).toBe(0);
    expect(await placesOf(sql, [])).toEqual([]);
    expect(await articlesOfTexts(sql, "lana", [])).toEqual([]);
    expect(await newestArticle(sql, "lana", "ar", [])).toBeNull();
    expect([await countArticles(sql), await lastSeq(sql)]).toEqual([0, 0]);
    expect(insertArticles([])).toEqual([]);
    expect((await ask(sql, boundsOfDaysQuery("lana", "ar", ["2026-01-01"]))).size).toBe(0);
  });

  test.each<[string, Partial<ArticleRecord>, RegExp]>([
    ["a place", { id: "tag:other", nativeId: "other" }, /UNIQUE constraint failed: articles\.seq/],
    ["an id", { seq: 2, nativeId: "other" }, /UNIQUE constraint failed: articles\.id/],
    ["a native id", { seq: 2, id: "tag:other" }, /UNIQUE constraint failed: articles\.agency, articles\.native_id/],
    ["a precision", { ...record(2), published: { instant: 1, precision: "hour" as "day", source: "stamp" } }, /CHECK/],
  ])("%s that cannot be is refused, and nothing of its batch is kept", async (_what, over, error) => {
    await sql.batch(insertArticle(record(1), FEEDS));
    await expect(
      sql.batch(
        insertArticles([
          { article: record(3), feeds: FEEDS },
          { article: record(1, over), feeds: FEEDS },
        ]),
      ),
    ).rejects.toThrow(error);
    expect(await lastSeq(sql)).toBe(1);
  });

  test("many articles go in at once, and are met by lists longer than a statement's parameters", async () => {
    const records = Array.from({ length: 250 }, (_, at) => record(at + 1));
    await sql.batch(insertArticles(records.map((article) => ({ article, feeds: FEEDS }))));
    expect(
      await articlesBySeq(
        sql,
        records.map(({ seq }) => seq),
      ),
    ).toHaveLength(250);
    expect(
      (
        await knownArticles(
          sql,
          "lana",
          records.map(({ nativeId }) => nativeId),
        )
      ).size,
    ).toBe(250);
    expect(
      await titlesOf(
        sql,
        "lana",
        records.slice(0, 2).map(({ nativeId }) => nativeId),
      ),
    ).toHaveLength(2);
    expect((await entriesOf(sql, "lana", null)).map(({ seq }) => seq)).toEqual(records.map(({ seq }) => seq).reverse());
  });

  test("a revision replaces what the page says; id, address, sections and date stay", async () => {
    const first = record(1, { missingSince: NOW, checks: 2 });
    await sql.batch(insertArticle(first, FEEDS));
    const next = record(1, {
      title: "عنوان آخر",
      searchTitle: "عنوان اخر",
      url: "https://other.example/",
      sections: ["other"],
      published: { instant: 5, precision: "time", source: "stamp" },
      day: "1999-01-01",
      updated: NOW,
      revision: 2,
      place: null,
      placeFolded: null,
      author: "كاتب",
      fingerprint: "f2",
      checks: 1,
    });
    await sql.batch(reviseArticle(next));
    const { url, sections, published } = modelOf(first) as ArticleRecord;
    expect(await articlesBySeq(sql, [1])).toEqual([{ ...modelOf(next), url, sections, published }]);
    const [known] = (await knownArticles(sql, "lana", [first.nativeId])).values();
    expect(known).toMatchObject({ day: first.day, missingSince: null, checks: 1, fingerprint: "f2", revision: 2 });
    expect(await sql.all("SELECT seq, revision, recorded, title, fingerprint FROM revisions")).toMatchObject([
      { seq: 1, revision: 1, recorded: NOW, title: first.title, fingerprint: first.fingerprint },
    ]);
    expect((await found("عنوان")).map(({ seq }) => seq)).toEqual([1]);
    expect(await articlesSince(sql, "lana", NOW - 1)).toHaveLength(1);
    expect(await articlesSince(sql, "lana", NOW)).toEqual([]);
  });

  test("a note changes nothing but what is noted, and keeps the listing's fingerprint where none is given", async () => {
    const article = record(1, { listingFingerprint: "before" });
    await sql.batch(insertArticle(article, FEEDS));
    const note = { checkDue: 5, checks: 2, missingSince: 4, doubted: "d", idleReads: 3 };
    await sql.batch([noteChecks([{ seq: 1, ...note, listingFingerprint: null }])]);
    const known = async () => [...(await knownArticles(sql, "lana", [article.nativeId])).values()][0];
    expect(await known()).toMatchObject({ ...note, listingFingerprint: "before" });
    await sql.batch([noteChecks([{ seq: 1, ...note, checkDue: null, doubted: null, listingFingerprint: "now" }])]);
    expect(await known()).toMatchObject({ checkDue: null, doubted: null, listingFingerprint: "now" });
    expect(await articlesBySeq(sql, [1])).toEqual([modelOf(article)]);
  });

  test("a removal leaves no text; a takedown nothing else that tells of it; lifted, it is due at once", async () => {
    const secret = "سرسرسر";
    const article = record(1, {
      title: secret,
      summary: secret,
      contentHtml: secret,
      contentText: secret,
      author: secret,
      place: secret,
      placeFolded: secret,
      agencyMark: secret,
      listingFingerprint: secret,
      textKey: secret,
      image: { url: `https://a.example/${secret}`, alt: secret, caption: null, width: null, height: null },
      alternates: [{ language: "en", url: secret }],
      searchTitle: secret,
      searchBody: secret,
    });
    await sql.batch([...insertArticle(article, FEEDS), ...reviseArticle({ ...article, revision: 2 })]);
    expect(await found(secret)).toHaveLength(1);
    await sql.batch(removeArticle(1, NOW, "gone", NOW + 1));
    expect(await articlesBySeq(sql, [1])).toEqual([]);
    expect(await articleById(sql, article.id)).toMatchObject({ removed: NOW, article: { title: "", image: null } });
    expect([await found(secret), await sql.all("SELECT * FROM revisions")]).toEqual([[], []]);
    // The second time changes nothing.
    await sql.batch(removeArticle(1, NOW + 9, "again"));
    expect(await tombstonesOf(sql, "lana", null, 0)).toEqual([{ id: article.id, url: article.url, removed: NOW }]);
    const [target] = await articlesNamed(sql, article.id, () => undefined);
    await sql.batch(takeDown(target!, NOW, "a court"));
    expect(JSON.stringify(await sql.all("SELECT * FROM articles"))).not.toContain(secret);
    const [known] = (await knownArticles(sql, "lana", [article.nativeId])).values();
    expect(known).toMatchObject({ takenDown: true, checkDue: null, fingerprint: "" });
    await sql.batch(liftTakedown(target!));
    expect([...(await knownArticles(sql, "lana", [article.nativeId])).values()]).toMatchObject([
      { takenDown: false, checkDue: 0 },
    ]);
  });

  test("what is due is given the longest due first, published ones before removed ones, so many of each", async () => {
    const due = (seq: number, checkDue: number | null) => insertArticle(record(seq, { checkDue }), FEEDS);
    await sql.batch([due(1, 30), due(2, 10), due(3, 20), due(4, null), due(5, 99), due(6, 5)].flat());
    await sql.batch(removeArticle(6, NOW, "gone", 5));
    const asked = async (now: number, most: number) =>
      (await ask(sql, dueForCheckQuery("lana", "ar", now, most))).map(({ seq }) => seq);
    expect(await asked(30, 9)).toEqual([2, 3, 1, 6]);
    expect(await asked(30, 1)).toEqual([2, 6]);
    expect(await asked(9, 9)).toEqual([6]);
    expect(await ask(sql, dueForCheckQuery("lana", "en", 99, 9))).toEqual([]);
  });

  test("of one text a few articles are given, the newest; a day's bounds count day-precise ones alone", async () => {
    const at = (seq: number, instant: number, precision: "day" | "time" = "day") =>
      record(seq, { textKey: "k", day: "2026-01-01", published: { instant, precision, source: "stamp" } });
    const all = [at(1, 10), at(2, 30), at(3, 20), at(4, 99, "time"), at(5, 25), at(6, 26)];
    await sql.batch(all.flatMap((article) => insertArticle(article, FEEDS)));
    expect((await articlesOfTexts(sql, "lana", ["k", "none"])).map(({ nativeId }) => nativeId).sort()).toEqual(
      [3, 4, 5, 6].map((seq) => record(seq).nativeId),
    );
    const bounds = await ask(sql, boundsOfDaysQuery("lana", "ar", ["2026-01-01"]));
    expect([...bounds]).toEqual([["2026-01-01", { earliest: 10, latest: 30 }]]);
    expect(await newestArticle(sql, "lana", "ar", [6])).toMatchObject({ seq: 5 });
  });

  test("an article joins a feed once, and its sections are replaced", async () => {
    await sql.batch(insertArticle(record(1), FEEDS));
    await sql.batch([
      addToFeeds(["lana", "lana/ar/sport"].map((feed) => ({ feed, seq: 1, published: 5 }))),
      setSections([{ seq: 1, sections: ["sport"] }]),
    ]);
    expect((await placesOf(sql, [1])).map(({ feed }) => feed).sort()).toEqual(["lana", "lana/ar", "lana/ar/sport"]);
    expect((await articlesBySeq(sql, [1]))[0]!.sections).toEqual(["sport"]);
  });

  test("entries are sealed for ever, held back ones placed; feeds count them", async () => {
    const records = Array.from({ length: 103 }, (_, at) => record(at + 1));
    await sql.batch(insertArticles(records.map((article) => ({ article, feeds: ["lana"] }))));
    const state = { renderKey: "k", archives: 1, updated: NOW };
    await sql.batch([
      putFeedRows(new Map([["lana", state]])),
      sealEntries(
        "lana",
        1,
        records.slice(0, 100).map(({ seq }) => seq),
      ),
    ]);
    await sql.batch([holdBack([102, 103]), sealEntries("lana", 2, [1])]);
    expect((await entriesOf(sql, "lana", 1)).length).toBe(100);
    expect((await entriesOf(sql, "lana", null)).map(({ seq }) => seq)).toEqual([101]);
    expect([await heldCounts(sql), await entryCounts(sql)]).toEqual([new Map([["lana", 2]]), new Map([["lana", 103]])]);
    expect((await heldEntries(sql, "lana", 1)).map(({ seq }) => seq)).toEqual([102]);
    await sql.batch([placeHeld("lana", null, [102])]);
    expect((await entriesOf(sql, "lana", null)).map(({ seq }) => seq)).toEqual([102, 101]);
    expect([await feedRow(sql, "lana"), await feedRow(sql, "none")]).toEqual([state, null]);
    // Neither backwards, nor fewer.
    await sql.batch([putFeedRows(new Map([["lana", { renderKey: "k2", archives: 0, updated: 0 }]]))]);
    expect(await feedRows(sql)).toEqual(new Map([["lana", { ...state, renderKey: "k2" }]]));
    expect((await ask(sql, siteStandingQuery())).updated).toEqual({ lana: NOW });
  });

  test("a batch for a page that has changed meanwhile fails whole", async () => {
    await sql.batch([
      ...insertArticle(record(1), ["lana"]),
      putFeedRows(new Map([["lana", { renderKey: "k", archives: 0, updated: 1 }]])),
    ]);
    const row = (await feedRow(sql, "lana"))!;
    const guard = unchangedPage({ feed: "lana", page: null }, row, await entriesOf(sql, "lana", null));
    const mark = { sql: "INSERT INTO facts (name, value) VALUES ('a', '1')", params: [] };
    await sql.batch([guard]);
    await sql.batch(insertArticle(record(2), ["lana"]));
    await expect(sql.batch([guard, mark])).rejects.toThrow(/NOT NULL/);
    expect(await sql.all("SELECT * FROM facts")).toEqual([]);
  });

  test("what does not agree is found, and mended", async () => {
    const agencies = [lana];
    await sql.batch(insertArticle(record(1), FEEDS));
    await sql.batch([
      putFeedRows(new Map(["lana", "lana/ar"].map((path) => [path, { renderKey: "k", archives: 0, updated: 1 }]))),
    ]);
    expect(await recordFindings(sql, agencies)).toEqual([]);
    await sql.batch([
      ...insertArticle(record(2), []),
      ...insertArticle(record(3, { removed: NOW }), FEEDS),
      { sql: "INSERT INTO entries (feed, seq, published) VALUES ('lana', 99, 1)", params: [] },
      { sql: "DELETE FROM search WHERE rowid IN (SELECT rowid FROM search ORDER BY rowid LIMIT 1)", params: [] },
      { sql: "UPDATE feeds SET archives = 1 WHERE path = 'lana'", params: [] },
    ]);
    expect((await recordFindings(sql, agencies)).map(({ problem }) => problem.replace(/\(and .*/, "").trim())).toEqual(
      expect.arrayContaining([
        "an entry refers to article 99, which does not exist",
        "is missing from the feed lana",
        "was removed, but text of it is still stored",
        "is missing from the search index",
      ]),
    );
    expect(await unplaced(sql, lana, 9)).toMatchObject([{ seq: 2 }, { seq: 2 }]);
    expect(await unindexed(sql, 9)).toEqual([1]);
    expect(await unsoundPages(sql)).toEqual([{ feed: "lana", page: 1, entries: 0 }]);
    await sql.batch([...mendRecords(), mendArchiveCounts()]);
    expect(await articleById(sql, record(3).id)).toMatchObject({
      article: { title: "", contentText: "", image: null },
    });
    expect(await unsoundPages(sql)).toEqual([]);
    expect(
      (await recordFindings(sql, agencies))
        .map(({ problem }) => problem)
        .filter((line) => /taken down|leads to/.test(line)),
    ).toEqual([]);
  });
});
