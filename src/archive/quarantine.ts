import type { Sql, SqlRow, Statement } from "../model/ports.ts";
import type { Query } from "./query.ts";
import { integer, text, textOrNull } from "./rows.ts";

/**
 * Why an item is set aside: its page could not be fetched (`failed`) or read (`unreadable`), shows another article's
 * content (`foreign`) or, like an earlier one, no text (`bodyless`); the article is archived under another id
 * (`renumbered`); its id belongs to an article of another edition (`collision`) or now leads to another one (`reused`);
 * an operator wants to be told of it no more (`ignored`): it is not asked for.
 */
export type AsideKind =
  | "failed"
  | "unreadable"
  | "foreign"
  | "bodyless"
  | "renumbered"
  | "collision"
  | "reused"
  | "ignored";

/** An item set aside because its page could not be read as an article. */
export interface SetAside {
  readonly kind: AsideKind;
  /** True if the site itself may have failed: the page is always fetched again soon. */
  readonly brief: boolean;
  /** The page answered 404 or 410. */
  readonly gone: boolean;
  readonly agency: string;
  readonly nativeId: string;
  readonly watch: string;
  readonly url: string;
  /** The title on the listing, or null. */
  readonly title: string | null;
  readonly reason: string;
  /** The page, truncated, for whoever fixes the definition. */
  readonly html: string | null;
  /** The definition it failed with. The item is tried again when the definition changes. */
  readonly definition: string;
  readonly now: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Most failures pass quickly, so the first tries are soon; later ones are ever further apart. */
const SOON = 5 * MINUTE;
const SECOND = 15 * MINUTE;
/** Maximum characters stored of a page. */
const MAX_HTML = 100_000;

/** An item that is set aside. */
export interface AsideItem {
  readonly watch: string;
  readonly kind: AsideKind;
  readonly reason: string;
  /** When it was first set aside, epoch milliseconds. */
  readonly first: number;
  /** Number of failed tries. */
  readonly tries: number;
  /** True if it is not due to be tried again. */
  readonly held: boolean;
}

/** Items of an agency that are set aside, by native id. */
export function asideQuery(agency: string, definition: string, now: number): Query<Map<string, AsideItem>> {
  return {
    sql: `SELECT native_id, watch, kind, reason, first, tries, kind = 'ignored' OR (definition = ? AND retry > ?) AS held
      FROM quarantine WHERE agency = ?`,
    params: [definition, now, agency],
    of: (rows) =>
      new Map(
        rows.map((row) => [
          text(row, "native_id"),
          {
            watch: text(row, "watch"),
            kind: text(row, "kind") as AsideKind,
            reason: text(row, "reason"),
            first: integer(row, "first"),
            tries: integer(row, "tries"),
            held: integer(row, "held") === 1,
          },
        ]),
      ),
  };
}

/** Published articles are read again on their own schedule. */
const UNPUBLISHED = `NOT EXISTS (SELECT 1 FROM articles a WHERE a.agency = quarantine.agency AND a.native_id = quarantine.native_id)`;

/** An operator wants to be told of the item. */
const TOLD = "kind <> 'ignored'";

/**
 * True if an unchanged listing must still be read: an item set aside is due (or failed with another definition), or an
 * article on it was removed and may be back.
 */
export function mustReadAgainQuery(
  watch: { readonly path: string; readonly agency: string },
  definition: string,
  now: number,
): Query<boolean> {
  return {
    sql: `SELECT 1 AS due FROM quarantine WHERE watch = ? AND (retry <= ? OR definition <> ?) AND ${TOLD} AND ${UNPUBLISHED} UNION ALL
     SELECT 1 FROM articles WHERE agency = ? AND removed IS NOT NULL AND (check_due IS NULL OR check_due <= ?)
       AND NOT EXISTS (SELECT 1 FROM takedowns t WHERE t.agency = articles.agency AND t.native_id = articles.native_id)
       AND native_id IN (SELECT value FROM json_each((SELECT listed FROM watches WHERE path = ?))) LIMIT 1`,
    params: [watch.path, now, definition, watch.agency, now, watch.path],
    of: (rows) => rows.length > 0,
  };
}

/**
 * Items of a listing that are set aside and due again, longest due first. Without a title an article's page cannot be
 * told from a notice in its place, so such an item is tried only while it is listed.
 */
export function dueAsideQuery(
  watch: string,
  definition: string,
  now: number,
  most: number,
): Query<{ nativeId: string; url: string; title: string }[]> {
  return {
    sql: `SELECT native_id, url, title FROM quarantine WHERE watch = ? AND title IS NOT NULL AND (retry <= ? OR definition <> ?)
       AND kind NOT IN ('renumbered', 'collision', 'ignored') AND ${UNPUBLISHED}
     ORDER BY retry LIMIT ?`,
    params: [watch, now, definition, most],
    of: (rows) =>
      rows.map((row) => ({ nativeId: text(row, "native_id"), url: text(row, "url"), title: text(row, "title") })),
  };
}

const AGAIN_LATER = `tries = tries + 1, retry = excluded.last
  + CASE tries WHEN 1 THEN ${SECOND} ELSE min(${7 * 24 * HOUR}, ${HOUR} << min(tries - 2, 10)) END`;

/** The statement that sets an item aside, for longer each time: 5 minutes, 15, an hour, two, four … up to a week. */
export function setAside(item: SetAside): Statement {
  return {
    sql: `INSERT INTO quarantine (agency, native_id, watch, url, reason, html, first, last, definition, retry, title, kind, gone_since)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (agency, native_id) DO UPDATE SET reason = excluded.reason,
        gone_since = iif(excluded.gone_since IS NULL, NULL, coalesce(gone_since, excluded.gone_since)),
        title = excluded.title, html = excluded.html, last = excluded.last, definition = excluded.definition,
        kind = iif(kind = 'ignored', kind, excluded.kind),
        ${item.brief ? "retry = excluded.retry" : AGAIN_LATER}`,
    params: [
      item.agency,
      item.nativeId,
      item.watch,
      item.url,
      item.reason,
      item.html?.slice(0, MAX_HTML) ?? null,
      item.now,
      item.now,
      item.definition,
      item.now + SOON,
      item.title,
      item.kind,
      item.gone ? item.now : null,
    ],
  };
}

/** The statement that drops an item whose page has always been gone since an instant or longer. */
export function giveUp(agency: string, nativeId: string, since: number): Statement {
  return {
    sql: "DELETE FROM quarantine WHERE agency = ? AND native_id = ? AND gone_since <= ?",
    params: [agency, nativeId, since],
  };
}

/** The statement that drops items that have been read. */
export function letOut(agency: string, nativeIds: readonly string[]): Statement {
  return {
    sql: "DELETE FROM quarantine WHERE agency = ? AND native_id IN (SELECT value FROM json_each(?))",
    params: [agency, JSON.stringify(nativeIds)],
  };
}

/** The number of items set aside. */
export async function countAside(sql: Sql): Promise<number> {
  const [row] = await sql.all(
    `SELECT (SELECT count(*) FROM quarantine WHERE ${TOLD} AND agency NOT IN (SELECT agency FROM reports))
       + (SELECT coalesce(sum(figures ->> 'aside'), 0) FROM reports) AS n`,
  );
  return integer(row!, "n");
}

/** The number of items set aside, by the path of their listing. */
export async function asideCounts(sql: Sql): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.all(`SELECT watch, count(*) AS n FROM quarantine WHERE ${TOLD} GROUP BY watch`);
  return new Map(rows.map((row) => [text(row, "watch"), integer(row, "n")]));
}

/** An item of a listing that is set aside, with its page; `html` is null if none was stored. */
export interface AsidePage {
  readonly nativeId: string;
  readonly url: string;
  readonly title: string | null;
  /** Why, in one word; empty: an older version did not keep it. */
  readonly kind: string;
  readonly reason: string;
  readonly html: string | null;
  readonly first: number;
  readonly tries: number;
}

/** Items of a listing that are set aside, newest first. Reads archives of older versions as well. */
export async function asidePages(sql: Pick<Sql, "all">, watch: string, most: number): Promise<AsidePage[]> {
  const rows = await sql.all("SELECT * FROM quarantine WHERE watch = ? ORDER BY last DESC LIMIT ?", watch, most);
  return rows.filter((row) => row["kind"] !== "ignored").map(asidePage);
}

function asidePage(row: SqlRow): AsidePage {
  return {
    nativeId: text(row, "native_id"),
    url: text(row, "url"),
    title: textOrNull(row, "title"),
    kind: row["kind"] === undefined ? "" : text(row, "kind"),
    reason: text(row, "reason"),
    html: textOrNull(row, "html"),
    first: integer(row, "first"),
    tries: integer(row, "tries"),
  };
}

/** One item of an agency that is set aside or ignored. */
export interface AsideRow extends AsidePage {
  readonly watch: string;
  readonly kind: AsideKind;
  /** The last try and the next, epoch milliseconds. */
  readonly last: number;
  readonly retry: number;
  /** True if an article is published under its id. */
  readonly published: boolean;
}

/** Items of an agency that are set aside, newest first, or the one with this native id. Ignored ones come last. */
export async function asideRows(
  sql: Sql,
  agency: string,
  { nativeId = null, most }: { readonly nativeId?: string | null; readonly most: number },
): Promise<AsideRow[]> {
  const rows = await sql.all(
    `SELECT q.*, EXISTS (SELECT 1 FROM articles a WHERE a.agency = q.agency AND a.native_id = q.native_id) AS published
     FROM quarantine q WHERE agency = ? AND (? IS NULL OR native_id = ?) ORDER BY kind = 'ignored', last DESC LIMIT ?`,
    agency,
    nativeId,
    nativeId,
    most,
  );
  return rows.map((row) => ({
    ...asidePage(row),
    watch: text(row, "watch"),
    kind: text(row, "kind") as AsideKind,
    last: integer(row, "last"),
    retry: integer(row, "retry"),
    published: integer(row, "published") === 1,
  }));
}

/** The statement that has an item ignored: neither asked for nor told any more. Its page is deleted. */
export function ignoreAside(agency: string, nativeId: string): Statement {
  return {
    sql: "UPDATE quarantine SET kind = 'ignored', html = NULL WHERE agency = ? AND native_id = ?",
    params: [agency, nativeId],
  };
}

/** Statements that make an item due now, ignored or not; if it is published, its article is due to be read again. */
export function retryAside(agency: string, nativeId: string, now: number): Statement[] {
  return [
    {
      sql: "UPDATE quarantine SET retry = ?, kind = iif(kind = 'ignored', 'failed', kind) WHERE agency = ? AND native_id = ?",
      params: [now, agency, nativeId],
    },
    {
      sql: "UPDATE articles SET check_due = ? WHERE agency = ? AND native_id = ? AND removed IS NULL",
      params: [now, agency, nativeId],
    },
  ];
}

/** All items set aside, newest first, without their pages. */
export async function quarantined(
  sql: Sql,
  most: number,
): Promise<
  {
    watch: string;
    url: string;
    kind: Exclude<AsideKind, "ignored">;
    reason: string;
    first: number;
    last: number;
    tries: number;
  }[]
> {
  const rows = await sql.all(
    `SELECT watch, url, kind, reason, first, last, tries FROM quarantine WHERE ${TOLD} ORDER BY last DESC LIMIT ?`,
    most,
  );
  return rows.map((row) => ({
    watch: text(row, "watch"),
    url: text(row, "url"),
    kind: text(row, "kind") as Exclude<AsideKind, "ignored">,
    reason: text(row, "reason"),
    first: integer(row, "first"),
    last: integer(row, "last"),
    tries: integer(row, "tries"),
  }));
}
