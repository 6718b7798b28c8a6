import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lana from "../../feeds/lana.ts";
import { insertArticles } from "../../src/archive/articles.ts";
import { putFeedRows } from "../../src/archive/feeds.ts";
import type { ArticleRecord } from "../../src/archive/records.ts";
import { feedPathsOf } from "../../src/model/agency.ts";
import { packageFile } from "../../src/node/package-files.ts";
import { openSql } from "../../src/node/store/sql.ts";
import { feedsIn, renderKeyOf } from "../../src/poll/documents/render.ts";
import { indexedText } from "../../src/poll/settle/article-record.ts";
import { sampleRecord } from "../support/archive.ts";

/** Articles of the archive; the older half was added last, as by a backfill. */
export const ARTICLES = 100_000;
/** Address that the archive's documents are made for. */
export const BASE_URL = "https://feeds.example";
/** Words of one body. */
const LENGTH = 160;
/** Of the archive's making: another number where it is made otherwise. A new schema is another archive anyway. */
const VERSION = 5;
const MINUTE = 60_000;
const NEWEST = Date.parse("2026-11-20T12:00:00Z");

const JOINED = ["", "", "", "ال", "ال", "و", "وال", "ب", "بال", "ل"];
const LETTERS = [..."ابتثجحخدذرزسشصضطظعغفقكلمنهوي"];

/** A stem of the made-up language: the lower the number, the more common (as by Zipf's law). */
export function stem(number: number): string {
  const letters: string[] = [];
  for (let rest = number + 784; rest > 0; rest = Math.floor(rest / 28)) letters.unshift(LETTERS[rest % 28]!);
  return `${letters.join("")}${LETTERS[(number * 11) % 28]}`;
}

/** A word of an edition's own: Arabic with what is written together with it, or Latin. */
export function wordOf(edition: string, number: number, at = 0): string {
  return edition === "ar" ? `${JOINED[at % JOINED.length]}${stem(number)}` : `${edition}word${number}`;
}

/** Numbers of 0 to 1 that are the same in every run. */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** The file of an archive of so many articles; made within a minute or two where it is not there yet, then kept. */
export async function largeArchive(): Promise<string> {
  const schema = readdirSync(packageFile("src/archive/migrations/")).sort().at(-1)!.slice(0, 4);
  const folder = join(tmpdir(), `nashra-bench-${ARTICLES}-${VERSION}-${schema}`);
  if (existsSync(folder)) return join(folder, "nashra.sqlite");
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making);
  const sql = openSql(join(making, "nashra.sqlite"));
  const dice = createDice(7);
  const site = { agencies: [lana], baseUrl: BASE_URL, hub: `${BASE_URL}/hub` };
  for (let first = 1; first <= ARTICLES; first += 500) {
    const articles = Array.from({ length: 500 }, (_, at) => recordOf(first + at, dice));
    await sql.batch(
      insertArticles(articles.map((article) => ({ article, feeds: feedPathsOf(lana, article.edition, []) }))),
    );
  }
  // Sealed long ago; the newest hundred of each feed stand in its document.
  await sql.all(`UPDATE entries SET page = p.page FROM (SELECT feed, seq,
      (row_number() OVER (PARTITION BY feed ORDER BY published, seq) - 1) / 100 + 1 AS page FROM entries) p
    WHERE p.feed = entries.feed AND p.seq = entries.seq`);
  await sql.all(
    "UPDATE entries SET page = NULL WHERE page = (SELECT max(page) FROM entries e WHERE e.feed = entries.feed)",
  );
  for (const feed of feedsIn(site)) {
    const [row] = await sql.all("SELECT coalesce(max(page), 0) AS pages FROM entries WHERE feed = ?", feed.path);
    const archives = Number(row!["pages"]);
    await sql.batch([
      putFeedRows(new Map([[feed.path, { renderKey: renderKeyOf(site, feed), archives, updated: NEWEST }]])),
    ]);
  }
  sql.close();
  renameSync(making, folder);
  return join(folder, "nashra.sqlite");
}

function recordOf(seq: number, dice: () => number): ArticleRecord {
  const half = ARTICLES / 2;
  const age = seq <= half ? half - seq : seq - 1;
  const instant = NEWEST - age * 20 * MINUTE;
  const edition = seq % 10 === 0 ? "en" : seq % 10 === 1 ? "fr" : "ar";
  const words = (count: number): string =>
    Array.from({ length: count }, () =>
      wordOf(edition, Math.floor(dice() ** 5 * 40_000), Math.floor(dice() * 10)),
    ).join(" ");
  const title = words(8);
  const text = words(LENGTH);
  const place = edition === "ar" ? (dice() < 0.5 ? "طرابلس" : "سبها") : null;
  const native = `${seq}`;
  return {
    ...sampleRecord({ agency: lana, now: () => NEWEST }, seq, edition),
    id: `tag:lana.gov.ly,2021:post/${native}`,
    nativeId: native,
    url: `https://lana.gov.ly/post.php?id=${native}&lang=${edition}`,
    title,
    summary: title,
    contentHtml: `<p>${text}</p>`,
    contentText: text,
    place,
    placeFolded: place,
    agencyMark: null,
    published: { instant, precision: "day", source: "dateline" },
    firstSeen: instant,
    updated: instant,
    day: new Date(instant).toISOString().slice(0, 10),
    fingerprint: native,
    ...indexedText(title, text),
  };
}
