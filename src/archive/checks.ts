import { type Agency, feedsOf } from "../model/agency.ts";
import type { Sql, SqlRow, SqlValue } from "../model/ports.ts";
import { EMPTIED } from "./records.ts";
import { integer, text } from "./rows.ts";
import { MUST_BE_INDEXED, rowidOf, SEQ_OF_ROWID } from "./search/words.ts";

/** A fault in the archive. */
export interface Finding {
  /** The place of the fault: `document lana/ar/rss.xml`. */
  readonly where: string;
  readonly problem: string;
  /** What `nashra repair` does about it, or null if it cannot. */
  readonly remedy: string | null;
}

interface Check {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  readonly describe: (row: SqlRow) => Omit<Finding, "remedy">;
  readonly remedy: string | null;
}

/** Maximum examples given by one check. */
const EXAMPLES = 5;

/**
 * Checks that the archive's records are consistent: entries, pages, search index, revisions, JSON columns. Each check
 * gives a few examples and the number of further ones. `operate/verify.ts` checks the documents.
 */
export async function recordFindings(sql: Sql, agencies: readonly Agency[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checksFor(agencies)) {
    const rows = await sql.all(
      `SELECT *, count(*) OVER () AS total FROM (${check.sql}) LIMIT ${EXAMPLES}`,
      ...(check.params ?? []),
    );
    rows.forEach((row, at) => {
      const { where, problem } = check.describe(row);
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

/** The feeds of these agencies for `json_each`: path, agency, edition and section, the last two null for all. */
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

/** Selects articles `a` that belong in feed `f` (a row of feedsJson) but are missing from it. */
export const UNPLACED = `FROM json_each(?) f JOIN articles a ON a.agency = f.value ->> 'agency' AND a.removed IS NULL
  AND (f.value ->> 'edition' IS NULL OR a.edition = f.value ->> 'edition')
  AND (f.value ->> 'section' IS NULL OR EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(a.sections) THEN a.sections
    ELSE '[]' END) s WHERE s.value = f.value ->> 'section'))
  WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.feed = f.value ->> 'path' AND e.seq = a.seq)`;

/**
 * SQL condition: true if entry `e` is in a feed to which its article `a` does not belong. One whose sections an operator
 * corrected stays in the sealed archive documents of the others.
 */
export const MISPLACED = `NOT (e.page > 0 AND EXISTS (SELECT 1 FROM article_actions o
    WHERE o.agency = a.agency AND o.native_id = a.native_id AND o.what = 'correct'))
  AND e.feed <> a.agency AND e.feed <> a.agency || '/' || a.edition AND json_valid(a.sections)
  AND NOT EXISTS (SELECT 1 FROM json_each(a.sections) s WHERE e.feed = a.agency || '/' || a.edition || '/' || s.value)`;

/** SQL condition: true if JSON columns of an article cannot be parsed. */
export const BROKEN_JSON = `NOT json_valid(sections) OR NOT json_valid(alternates) OR (image IS NOT NULL AND NOT json_valid(image))`;

/** SQL condition: true if text of a removed article is still stored. */
export const TOLD_THOUGH_REMOVED = `removed IS NOT NULL AND (${EMPTIED.map((name) => `${name} <> ''`).join(" OR ")}
  OR EXISTS (SELECT 1 FROM revisions r WHERE r.seq = articles.seq))`;

/** SQL condition: true if a row of the search index belongs to no article, or to a removed one. */
export const STRAY_WORDS = `rowid NOT IN (SELECT ${rowidOf("a")} FROM articles a WHERE a.removed IS NULL)`;

function checksFor(agencies: readonly Agency[]): Check[] {
  const article = (row: SqlRow) => `article ${text(row, "id")}`;
  const feed = (row: SqlRow) => `feed ${text(row, "feed")}`;
  return [
    {
      sql: "SELECT e.feed, e.seq FROM entries e LEFT JOIN articles a ON a.seq = e.seq WHERE a.seq IS NULL",
      describe: (row) => ({
        where: feed(row),
        problem: `an entry refers to article ${row["seq"]}, which does not exist`,
      }),
      remedy: "delete the entry",
    },
    {
      sql: `SELECT e.feed, a.id FROM entries e JOIN articles a ON a.seq = e.seq WHERE ${MISPLACED}`,
      describe: (row) => ({ where: feed(row), problem: `has ${row["id"]}, which belongs in other feeds` }),
      remedy: "delete the entry",
    },
    {
      sql: `SELECT f.value ->> 'path' AS feed, a.id ${UNPLACED}`,
      params: [feedsJson(agencies)],
      describe: (row) => ({ where: article(row), problem: `is missing from the feed ${row["feed"]}` }),
      remedy: "put it into the archive document that lists it, or else into the feed",
    },
    {
      sql: "SELECT e.feed, a.id FROM entries e JOIN articles a ON a.seq = e.seq WHERE e.published <> a.published",
      describe: (row) => ({ where: article(row), problem: `its date in the feed ${row["feed"]} differs from its own` }),
      remedy: "use the article's own date",
    },
    {
      sql: "SELECT feed, page, count(*) AS entries FROM entries WHERE page > 0 GROUP BY feed, page HAVING count(*) <> 100",
      describe: (row) => ({
        where: feed(row),
        problem: `archive document ${row["page"]} has ${row["entries"]} entries instead of 100`,
      }),
      remedy: "take its entries from the stored document",
    },
    {
      sql: "SELECT feed, seq, page FROM entries WHERE page = 0 OR page < -1",
      describe: (row) => ({
        where: feed(row),
        problem: `article ${row["seq"]} is on page ${row["page"]}, which is impossible`,
      }),
      remedy: "put it into the feed",
    },
    {
      sql: `SELECT f.path AS feed, f.archives, count(DISTINCT e.page) AS pages, coalesce(max(e.page), 0) AS last FROM feeds f
        LEFT JOIN entries e ON e.feed = f.path AND e.page > 0 GROUP BY f.path
        HAVING count(DISTINCT e.page) <> f.archives OR coalesce(max(e.page), 0) <> f.archives`,
      describe: (row) => ({
        where: feed(row),
        problem: `${row["archives"]} archive documents are recorded, but entries are in ${row["pages"]}, up to number ${row["last"]}`,
      }),
      remedy: "restore lost pages from stored documents and correct the number",
    },
    {
      sql: `SELECT DISTINCT e.feed FROM entries e LEFT JOIN feeds f ON f.path = e.feed
        WHERE f.path IS NULL AND (e.page IS NULL OR e.page > 0)`,
      describe: (row) => ({ where: feed(row), problem: "has entries, but is not recorded as a feed" }),
      remedy: "record it and render its documents",
    },
    {
      sql: `SELECT id FROM articles WHERE ${TOLD_THOUGH_REMOVED}`,
      describe: (row) => ({ where: article(row), problem: "was removed, but text of it is still stored" }),
      remedy: "delete the text",
    },
    {
      sql: `SELECT id FROM articles WHERE ${BROKEN_JSON}`,
      describe: (row) => ({ where: article(row), problem: "its sections, alternates or picture cannot be read" }),
      remedy: "restore the sections from its feeds; drop the others if lost",
    },
    {
      sql: "SELECT r.seq, r.revision FROM revisions r LEFT JOIN articles a ON a.seq = r.seq WHERE a.seq IS NULL",
      describe: (row) => ({
        where: `revision ${row["revision"]}`,
        problem: `of article ${row["seq"]}, which does not exist`,
      }),
      remedy: "delete it",
    },
    {
      sql: "SELECT a.id, r.revision FROM revisions r JOIN articles a ON a.seq = r.seq WHERE r.revision >= a.revision",
      describe: (row) => ({
        where: article(row),
        problem: `its old revision ${row["revision"]} is not older than the current one`,
      }),
      remedy: null,
    },
    {
      sql: `SELECT a.id FROM articles a WHERE ${MUST_BE_INDEXED} AND ${rowidOf("a")} NOT IN (SELECT rowid FROM search)`,
      describe: (row) => ({ where: article(row), problem: "is missing from the search index" }),
      remedy: "index it",
    },
    {
      sql: `SELECT ${SEQ_OF_ROWID} AS seq FROM search WHERE ${STRAY_WORDS}`,
      describe: (row) => ({
        where: "search index",
        problem: `has words of article ${row["seq"]}, which does not exist or was removed`,
      }),
      remedy: "delete them",
    },
    {
      sql: "SELECT watch, reason FROM quarantine WHERE kind = 'collision'",
      describe: (row) => ({ where: `listing ${row["watch"]}`, problem: text(row, "reason") }),
      remedy: null,
    },
    {
      sql: `SELECT path FROM watches WHERE NOT json_valid(listed) OR (norm IS NOT NULL AND NOT json_valid(norm))`,
      describe: (row) => ({
        where: `listing ${row["path"]}`,
        problem: "the stored state of its last poll cannot be read",
      }),
      remedy: "discard it: the next poll reads the whole listing",
    },
    {
      sql: `SELECT d.path FROM documents d LEFT JOIN versions v ON v.path = d.path AND v.etag = d.etag WHERE v.etag IS NULL`,
      describe: (row) => ({ where: `document ${row["path"]}`, problem: "its ETag is not among its recorded versions" }),
      remedy: "record it",
    },
  ];
}
