import { type Agency, feedsOf } from "../model/agency.ts";
import type { Sql, SqlRow, SqlValue } from "../model/ports.ts";
import { EMPTIED } from "./records.ts";
import { integer, text } from "./rows.ts";
import { MUST_BE_INDEXED, rowidOf, SEQ_OF_ROWID } from "./search/words.ts";

/** Something that is not as it should be in the archive. */
export interface Finding {
  /** What it is about: `document lana/ar/rss.xml`. */
  readonly where: string;
  readonly problem: string;
  /** What `nashra repair` does about it, or null: it can do nothing. */
  readonly remedy: string | null;
}

interface Check {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  readonly tell: (row: SqlRow) => Omit<Finding, "remedy">;
  readonly remedy: string | null;
}

/** Examples that one check gives, of however many. */
const EXAMPLES = 5;

/**
 * What does not agree with itself in the archive's records: entries, pages, search index, revisions, JSON columns.
 * Documents are looked at by `operate/verify.ts`. Each check names a few examples and says how many more there are.
 */
export async function recordFindings(sql: Sql, agencies: readonly Agency[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checksFor(agencies)) {
    const rows = await sql.all(
      `SELECT *, count(*) OVER () AS total FROM (${check.sql}) LIMIT ${EXAMPLES}`,
      ...(check.params ?? []),
    );
    rows.forEach((row, at) => {
      const { where, problem } = check.tell(row);
      const more = integer(row, "total") - rows.length;
      const last = at === rows.length - 1 && more > 0;
      findings.push({
        where,
        problem: last ? `${problem} (and ${more} more like this)` : problem,
        remedy: check.remedy,
      });
    });
  }
  return findings;
}

/** The feeds of these agencies as `json_each` takes them: path, agency, edition and section, the last two null for all. */
export function feedsJson(agencies: readonly Agency[]): string {
  return JSON.stringify(
    agencies.flatMap(feedsOf).map((feed) => ({
      path: feed.path,
      agency: feed.agency.id,
      edition: feed.edition?.language ?? null,
      section: feed.section?.id ?? null,
    })),
  );
}

/** Articles `a` that belong into feed `f` (a row of feedsJson) and stand in no place of it. */
export const UNPLACED = `FROM json_each(?) f JOIN articles a ON a.agency = f.value ->> 'agency' AND a.removed IS NULL
  AND (f.value ->> 'edition' IS NULL OR a.edition = f.value ->> 'edition')
  AND (f.value ->> 'section' IS NULL OR EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(a.sections) THEN a.sections
    ELSE '[]' END) s WHERE s.value = f.value ->> 'section'))
  WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.feed = f.value ->> 'path' AND e.seq = a.seq)`;

/** True for an entry `e` that stands in a feed which its article `a` is none of. */
export const MISPLACED = `e.feed <> a.agency AND e.feed <> a.agency || '/' || a.edition AND json_valid(a.sections)
  AND NOT EXISTS (SELECT 1 FROM json_each(a.sections) s WHERE e.feed = a.agency || '/' || a.edition || '/' || s.value)`;

/** True for an article whose columns of JSON cannot be read. */
export const BROKEN_JSON = `NOT json_valid(sections) OR NOT json_valid(alternates) OR (image IS NOT NULL AND NOT json_valid(image))`;

/** What a takedown must have emptied. */
export const TOLD_THOUGH_REMOVED = `removed IS NOT NULL AND (${EMPTIED.map((name) => `${name} <> ''`).join(" OR ")}
  OR EXISTS (SELECT 1 FROM revisions r WHERE r.seq = articles.seq))`;

/** True for a row of the search index that belongs to no article, or to one that was taken down. */
export const STRAY_WORDS = `rowid NOT IN (SELECT ${rowidOf("a")} FROM articles a WHERE a.removed IS NULL)`;

function checksFor(agencies: readonly Agency[]): Check[] {
  const article = (row: SqlRow) => `article ${text(row, "id")}`;
  const feed = (row: SqlRow) => `feed ${text(row, "feed")}`;
  return [
    {
      sql: "SELECT e.feed, e.seq FROM entries e LEFT JOIN articles a ON a.seq = e.seq WHERE a.seq IS NULL",
      tell: (row) => ({ where: feed(row), problem: `an entry leads to article ${row["seq"]}, which is not there` }),
      remedy: "take the entry out",
    },
    {
      sql: `SELECT e.feed, a.id FROM entries e JOIN articles a ON a.seq = e.seq WHERE ${MISPLACED}`,
      tell: (row) => ({ where: feed(row), problem: `holds ${row["id"]}, which belongs into other feeds` }),
      remedy: "take the entry out",
    },
    {
      sql: `SELECT f.value ->> 'path' AS feed, a.id ${UNPLACED}`,
      params: [feedsJson(agencies)],
      tell: (row) => ({ where: article(row), problem: `stands nowhere in the feed ${row["feed"]}` }),
      remedy: "put it where its archive document has it, else into the feed",
    },
    {
      sql: "SELECT e.feed, a.id FROM entries e JOIN articles a ON a.seq = e.seq WHERE e.published <> a.published",
      tell: (row) => ({ where: article(row), problem: `has another date in the feed ${row["feed"]} than of its own` }),
      remedy: "take the article's own",
    },
    {
      sql: "SELECT feed, page, count(*) AS entries FROM entries WHERE page > 0 GROUP BY feed, page HAVING count(*) <> 100",
      tell: (row) => ({
        where: feed(row),
        problem: `archive document ${row["page"]} has ${row["entries"]} entries where a sealed one has 100`,
      }),
      remedy: "take its entries from the stored document",
    },
    {
      sql: "SELECT feed, seq, page FROM entries WHERE page = 0 OR page < -1",
      tell: (row) => ({
        where: feed(row),
        problem: `article ${row["seq"]} stands on page ${row["page"]}, which cannot be`,
      }),
      remedy: "put it into the feed",
    },
    {
      sql: `SELECT f.path AS feed, f.archives, count(DISTINCT e.page) AS pages, coalesce(max(e.page), 0) AS last FROM feeds f
        LEFT JOIN entries e ON e.feed = f.path AND e.page > 0 GROUP BY f.path
        HAVING count(DISTINCT e.page) <> f.archives OR coalesce(max(e.page), 0) <> f.archives`,
      tell: (row) => ({
        where: feed(row),
        problem: `${row["archives"]} archive documents are noted, but entries stand in ${row["pages"]}, up to number ${row["last"]}`,
      }),
      remedy: "restore lost pages from stored documents and note what is there",
    },
    {
      sql: `SELECT DISTINCT e.feed FROM entries e LEFT JOIN feeds f ON f.path = e.feed
        WHERE f.path IS NULL AND (e.page IS NULL OR e.page > 0)`,
      tell: (row) => ({ where: feed(row), problem: "has entries, but the archive does not know it" }),
      remedy: "note it and make its documents",
    },
    {
      sql: `SELECT id FROM articles WHERE ${TOLD_THOUGH_REMOVED}`,
      tell: (row) => ({ where: article(row), problem: "was taken down, but text of it is still kept" }),
      remedy: "empty it",
    },
    {
      sql: `SELECT id FROM articles WHERE ${BROKEN_JSON}`,
      tell: (row) => ({ where: article(row), problem: "its sections, alternates or picture cannot be read" }),
      remedy: "sections from its feeds; leave out what is lost of the others",
    },
    {
      sql: "SELECT r.seq, r.revision FROM revisions r LEFT JOIN articles a ON a.seq = r.seq WHERE a.seq IS NULL",
      tell: (row) => ({
        where: `revision ${row["revision"]}`,
        problem: `of article ${row["seq"]}, which is not there`,
      }),
      remedy: "take it out",
    },
    {
      sql: "SELECT a.id, r.revision FROM revisions r JOIN articles a ON a.seq = r.seq WHERE r.revision >= a.revision",
      tell: (row) => ({ where: article(row), problem: `its old revision ${row["revision"]} is not older than itself` }),
      remedy: null,
    },
    {
      sql: `SELECT a.id FROM articles a WHERE ${MUST_BE_INDEXED} AND ${rowidOf("a")} NOT IN (SELECT rowid FROM search)`,
      tell: (row) => ({ where: article(row), problem: "is missing in the search index" }),
      remedy: "index it",
    },
    {
      sql: `SELECT ${SEQ_OF_ROWID} AS seq FROM search WHERE ${STRAY_WORDS}`,
      tell: (row) => ({
        where: "search index",
        problem: `holds words of article ${row["seq"]}, which is none (any more)`,
      }),
      remedy: "take them out",
    },
    {
      sql: "SELECT watch, reason FROM quarantine WHERE kind = 'collision'",
      tell: (row) => ({ where: `listing ${row["watch"]}`, problem: text(row, "reason") }),
      remedy: null,
    },
    {
      sql: `SELECT path FROM watches WHERE NOT json_valid(listed) OR (norm IS NOT NULL AND NOT json_valid(norm))`,
      tell: (row) => ({
        where: `listing ${row["path"]}`,
        problem: "what is remembered of its last poll cannot be read",
      }),
      remedy: "forget it: the next poll reads the listing anew",
    },
    {
      sql: `SELECT d.path FROM documents d LEFT JOIN versions v ON v.path = d.path AND v.etag = d.etag WHERE v.etag IS NULL`,
      tell: (row) => ({ where: `document ${row["path"]}`, problem: "its ETag is not among its remembered versions" }),
      remedy: "remember it",
    },
  ];
}
