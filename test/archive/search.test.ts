import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshSql } from "#platform";
import { addToFeeds, insertArticle, removeArticle, reviseArticle, setSections } from "../../src/archive/articles.ts";
import { putFeedRows } from "../../src/archive/feeds.ts";
import type { ArticleRecord } from "../../src/archive/records.ts";
import { findArticles } from "../../src/archive/search/search.ts";
import { indexWords } from "../../src/archive/search/words.ts";
import { feedPathsOf } from "../../src/model/agency.ts";
import type { Sql } from "../../src/model/ports.ts";
import { repairArchive } from "../../src/operate/repair.ts";
import { reindexSome } from "../../src/poll/documents/reindex.ts";
import { feedsIn } from "../../src/poll/documents/render.ts";
import { sampleRecord } from "../support/archive.ts";
import { lanaWithSections, type Newsroom, openNewsroom } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

const WORDS = ["oil", "port", "sea", "ship", "road"] as const;
const word = fc.constantFrom(...WORDS);
const agency = lanaWithSections();

/** An article, and what becomes of it after it was added. */
const article = fc.record({
  // Instants that repeat, in no order: a backfill adds older ones last.
  hour: fc.integer({ min: -5, max: 5 }),
  title: fc.array(word, { minLength: 1, maxLength: 3 }),
  body: fc.array(word, { maxLength: 4 }),
  edition: fc.constantFrom("ar", "en"),
  section: fc.constantFrom(null, "economy", "sport"),
  place: fc.constantFrom(null, "طرابلس", "سبها", "سبها الجديده"),
  fate: fc.constantFrom("stays", "is edited", "is taken down", "joins a section", "is held back"),
  edited: fc.array(word, { minLength: 1, maxLength: 3 }),
});
const search = fc.record({
  feed: fc.constantFrom("lana", "lana/ar", "lana/en", "lana/ar/sport"),
  words: fc.array(word, { maxLength: 3 }),
  phrase: fc.option(fc.tuple(word, word), { nil: null }),
  place: fc.constantFrom(null, "طرابلس", "سبها"),
  section: fc.constantFrom(null, "economy"),
  limit: fc.integer({ min: 1, max: 6 }),
});
type Given = typeof article extends fc.Arbitrary<infer One> ? One : never;
type Search = typeof search extends fc.Arbitrary<infer One> ? One : never;

/** What an article comes to, as a reader of the archive would have it without any index. */
interface Known {
  readonly seq: number;
  readonly published: number;
  readonly title: string;
  readonly body: string;
  readonly place: string | null;
  readonly feeds: readonly string[];
  readonly here: boolean;
}

async function write(room: Newsroom, given: readonly Given[]): Promise<Known[]> {
  const { sql } = room;
  const known: Known[] = [];
  for (const [at, one] of given.entries()) {
    const ar = one.edition === "ar";
    const sections = ar && one.section !== null ? [one.section] : [];
    const record = recordOf(room, at + 1, one, sections);
    const feeds = feedPathsOf(agency, one.edition, sections);
    await sql.batch(insertArticle(record, feeds));
    const joins = one.fate === "joins a section" && ar && !sections.includes("economy");
    const title = (one.fate === "is edited" ? one.edited : one.title).join(" ");
    if (one.fate === "is edited") {
      await sql.batch(reviseArticle({ ...record, revision: 2, title, searchTitle: title }));
    } else if (one.fate === "is taken down") await sql.batch(removeArticle(record.seq, room.now(), "asked for"));
    else if (joins) {
      await sql.batch([
        setSections([{ seq: record.seq, sections: [...sections, "economy"] }]),
        addToFeeds([{ feed: "lana/ar/economy", seq: record.seq, published: record.published.instant }]),
        ...indexWords([record]),
      ]);
    } else if (one.fate === "is held back") await sql.all("UPDATE entries SET page = -1 WHERE seq = ?", record.seq);
    known.push({
      seq: record.seq,
      published: record.published.instant,
      title,
      body: one.body.join(" "),
      place: one.place,
      feeds: joins ? [...feeds, "lana/ar/economy"] : feeds,
      here: one.fate !== "is taken down" && one.fate !== "is held back",
    });
  }
  await sql.batch([
    putFeedRows(
      new Map(feedsIn(room.site).map(({ path }) => [path, { renderKey: "", archives: 0, updated: room.now() }])),
    ),
  ]);
  return known;
}

function recordOf(room: Newsroom, seq: number, one: Given, sections: string[]): ArticleRecord {
  const made = sampleRecord(room, seq, one.edition);
  const instant = room.now() + one.hour * 3_600_000;
  const title = one.title.join(" ");
  const body = one.body.join(" ");
  return {
    ...made,
    sections,
    title,
    contentText: body,
    published: { ...made.published, instant },
    place: one.place,
    placeFolded: one.place,
    searchTitle: title,
    searchBody: body,
  };
}

/** Ids by plain reading, newest first. */
function expected(known: readonly Known[], { feed, words, phrase, place, section, limit }: Search): number[] {
  const holds = (text: string, part: string): boolean => ` ${text} `.includes(` ${part} `);
  const parts = [...words, ...(phrase === null ? [] : [phrase.join(" ")])];
  return known
    .filter((one) => one.here && one.feeds.includes(feed))
    .filter((one) => section === null || one.feeds.includes(`lana/ar/${section}`))
    .filter((one) => place === null || one.place === place)
    .filter((one) => parts.every((part) => holds(one.title, part) || holds(one.body, part)))
    .sort((a, b) => b.published - a.published || b.seq - a.seq)
    .slice(0, limit)
    .map(({ seq }) => seq);
}

function queryOf({ words, phrase, place, section, limit }: Search): URLSearchParams {
  const q = [...words, ...(phrase === null ? [] : [`"${phrase.join(" ")}"`])].join(" ");
  const given = { q, place: place ?? "", section: section ?? "", limit: String(limit) };
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ""));
}

async function found(app: Awaited<ReturnType<typeof serveNewsroom>>, search: Search): Promise<number[]> {
  const response = await app.request(`https://feeds.example/${search.feed}/feed.json?${queryOf(search)}`);
  if (search.section !== null && search.feed === "lana/en") {
    expect(response.status).toBe(400);
    return [];
  }
  expect(response.status).toBe(200);
  const { items } = (await response.json()) as { items: { id: string }[] };
  return items.map(({ id }) => Number(/post\/(\d+)/.exec(id)![1]) - 100_000);
}

const opened = async (sql: Sql): Promise<Newsroom> => openNewsroom("https://lana.gov.ly", { agency, sql });

describe("the same is found as by reading all, newest by publication first", () => {
  test("after backfills, edits, takedowns and a repair", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(article, { minLength: 1, maxLength: 12 }),
        fc.array(search, { minLength: 6, maxLength: 6 }),
        fc.constantFrom("as written", "indexed again", "repaired"),
        async (given, searches, how) => {
          const room = await opened(await freshSql());
          const known = await write(room, given);
          if (how !== "as written") await room.sql.all("DELETE FROM search WHERE rowid > 0");
          if (how === "indexed again") {
            const { length } = given;
            await room.sql.all("INSERT INTO facts (name, value) VALUES ('reindexed-down-to', ?)", String(length + 1));
            while (!(await reindexSome(room.sql, 5)));
          } else if (how === "repaired") {
            await repairArchive(room.ports, room.site, async () => {});
          }
          const app = await serveNewsroom(room);
          for (const one of searches) expect(await found(app, one), JSON.stringify(one)).toEqual(expected(known, one));
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("beyond the newest articles, which are searched whatever stands in them", () => {
  const BOUNDS = { steps: 200, common: 5 };
  const wanted = { agency: "lana", feeds: [["lana/ar"]], place: null, limit: 3 };
  const instants = (articles: readonly { published: { instant: number } }[]) =>
    articles.map((one) => one.published.instant);

  /** The newest half tells of oil, the older of port or of oil; two of those of both, and one of a lighthouse. */
  async function archive(): Promise<Sql> {
    const room = await opened(await freshSql());
    const given = Array.from({ length: 120 }, (_, at) => {
      const both = at === 100 || at === 110;
      const title = at === 119 ? "port lighthouse" : both ? "port oil" : at < 60 || at % 3 === 0 ? "oil" : "port";
      const one = {
        hour: -at * 24,
        body: [],
        edition: "ar",
        section: null,
        place: null,
        fate: "stays",
        edited: [],
      } as const;
      return recordOf(room, at + 1, { ...one, body: [], edited: [], title: [title as "oil"] }, []);
    });
    await room.sql.batch(given.flatMap((one) => insertArticle(one, feedPathsOf(agency, "ar", []))));
    return room.sql;
  }

  test.each([
    ["a word alone", [["port"]], 3],
    ["a rare word", [["port"], ["lighthouse"]], 1],
    ["a word in a form that is rare", [["port"], ["lighthouse", "lights"]], 1],
    ["words that are all common, but never together among the newest", [["oil"], ["port"]], 0],
    ["a phrase of common words", [["port oil"]], 0],
    ["a phrase with a rare word", [["port lighthouse"]], 1],
    ["no such word", [["port"], ["nowhere"]], 0],
  ])("%s", async (_name, words, count) => {
    const sql = await archive();
    const all = await findArticles(sql, { ...wanted, words });
    const some = await findArticles(sql, { ...wanted, words }, BOUNDS);
    expect(some).toHaveLength(count);
    expect(instants(some)).toEqual(instants(all).slice(0, count));
  });
});
