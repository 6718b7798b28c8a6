import type { Sql, SqlRow, Statement } from "../model/ports.ts";
import { ask, type Query } from "./query.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";

/** Polls kept, over all watches: some weeks of a busy deployment. */
const POLLS_KEPT = 50_000;
/** Of the milliseconds in which a poll may start, the share in which it forgets older ones. */
const PRUNED_ONCE_IN = 16;

/**
 * State of a listing that is polled. Moments are epoch milliseconds, null where it never happened; `failures`: polls in
 * a row that failed; `pending`: items seen and not read yet.
 */
export interface WatchRow {
  readonly path: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** The address that answered: the first of the listing, or the fallback that stood in. */
  readonly listingUrl: string | null;
  readonly listingHash: string | null;
  /** Of the part that its items are read from, with the definition that it was read by. */
  readonly listingCore: string | null;
  readonly pending: number;
  readonly lastPoll: number | null;
  readonly lastSuccess: number | null;
  readonly lastChange: number | null;
  readonly failures: number;
  readonly outcome: string | null;
  readonly evidence: string | null;
  readonly foundBy: string | null;
  readonly nextDue: number;
  /** For how long the site asked to be left alone at the last poll (Retry-After), milliseconds. */
  readonly askedWait: number | null;
  /** The site's clock when the machine's agreed with it for the last time. */
  readonly clocksAgreed: number | null;
  /** JSON of the running norm. */
  readonly norm: string | null;
  /** Native ids on the last listing, in page order. */
  readonly listed: readonly string[];
  /** JSON: the trouble that the operator is, or will be, told of. */
  readonly alarm: string | null;
  /** JSON: figures since the first poll. */
  readonly totals: string | null;
  /** JSON: what was published and is not reached yet. */
  readonly gap: string | null;
}

/** One poll that is over, as it is kept. Counts are of items; `bytes` of all that was fetched. */
export interface PollRow {
  readonly watch: string;
  readonly started: number;
  readonly finished: number;
  readonly outcome: string;
  readonly evidence: string | null;
  readonly status: number | null;
  readonly bytes: number;
  readonly items: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly setAside: number;
}

/** The state of a listing that was never polled. */
export function newWatchRow(path: string): WatchRow {
  return {
    path,
    etag: null,
    lastModified: null,
    listingUrl: null,
    listingHash: null,
    listingCore: null,
    pending: 0,
    lastPoll: null,
    lastSuccess: null,
    lastChange: null,
    failures: 0,
    outcome: null,
    evidence: null,
    foundBy: null,
    nextDue: 0,
    askedWait: null,
    clocksAgreed: null,
    norm: null,
    listed: [],
    alarm: null,
    totals: null,
    gap: null,
  };
}

/** State of every listing that was polled, or of these where they are named, by path. */
export async function watchRows(sql: Sql, paths?: readonly string[]): Promise<Map<string, WatchRow>> {
  const rows =
    paths === undefined
      ? await sql.all("SELECT * FROM watches")
      : await sql.all("SELECT * FROM watches WHERE path IN (SELECT value FROM json_each(?))", JSON.stringify(paths));
  return new Map(rows.map((row) => [text(row, "path"), watchOf(row)]));
}

/** State of one listing, or null where it was never polled. */
export async function watchRow(sql: Sql, path: string): Promise<WatchRow | null> {
  return ask(sql, watchQuery(path));
}

/** The same as a query, to be asked together with others. */
export function watchQuery(path: string): Query<WatchRow | null> {
  return {
    sql: "SELECT * FROM watches WHERE path = ?",
    params: [path],
    of: ([row]) => (row === undefined ? null : watchOf(row)),
  };
}

/**
 * Which of these listings are due (those never polled are), the longest due first. `longest`: the interval of its
 * definition, milliseconds; one whose next poll lies further off than that, and than the site asked for, is due first.
 */
export async function duePaths(
  sql: Sql,
  listings: readonly { readonly path: string; readonly longest: number }[],
  now: number,
  most: number,
): Promise<string[]> {
  const rows = await sql.all(
    `SELECT path FROM (SELECT p.value ->> 'path' AS path, p.key AS place, CASE
        WHEN w.next_due - ? > max(p.value ->> 'longest', coalesce(w.asked_wait, 0)) THEN 0
        ELSE coalesce(w.next_due, 0) END AS due
       FROM json_each(?) p LEFT JOIN watches w ON w.path = p.value ->> 'path')
     WHERE due <= ? ORDER BY due, place LIMIT ?`,
    now,
    JSON.stringify(listings),
    now,
    most,
  );
  return rows.map((row) => text(row, "path"));
}

/** What a poll tells of itself; lists count by their length. */
export type PollTold = Omit<PollRow, "added" | "changed" | "removed" | "setAside"> & {
  readonly [name in "added" | "changed" | "removed" | "setAside"]: readonly unknown[];
};

/** Statements that record a poll: the state of its watch, and its own row. */
export function recordPoll(watch: WatchRow, poll: PollTold): Statement[] {
  return [
    {
      sql: `INSERT OR REPLACE INTO watches (path, etag, last_modified, listing_url, listing_hash, pending, last_poll, last_success,
        last_change, failures, outcome, evidence, found_by, next_due, norm, listed, alarm, totals, gap, listing_core, asked_wait, clocks_agreed) VALUES (${new Array(22).fill("?").join(", ")})`,
      params: [
        watch.path,
        watch.etag,
        watch.lastModified,
        watch.listingUrl,
        watch.listingHash,
        watch.pending,
        watch.lastPoll,
        watch.lastSuccess,
        watch.lastChange,
        watch.failures,
        watch.outcome,
        watch.evidence,
        watch.foundBy,
        watch.nextDue,
        watch.norm,
        JSON.stringify(watch.listed),
        watch.alarm,
        watch.totals,
        watch.gap,
        watch.listingCore,
        watch.askedWait,
        watch.clocksAgreed,
      ],
    },
    {
      sql: `INSERT INTO polls (watch, started, finished, outcome, evidence, status, bytes, items, added, changed, removed, set_aside)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      params: [
        poll.watch,
        poll.started,
        poll.finished,
        poll.outcome,
        poll.evidence,
        poll.status,
        poll.bytes,
        poll.items,
        poll.added.length,
        poll.changed.length,
        poll.removed.length,
        poll.setAside.length,
      ],
    },
    ...(poll.started % PRUNED_ONCE_IN === 0
      ? [{ sql: `DELETE FROM polls WHERE n <= (SELECT max(n) FROM polls) - ${POLLS_KEPT}`, params: [] }]
      : []),
  ];
}

/** The newest polls of a watch, newest first. */
export function recentPollsQuery(watch: string, most: number): Query<PollRow[]> {
  return {
    sql: "SELECT * FROM polls WHERE watch = ? ORDER BY n DESC LIMIT ?",
    params: [watch, most],
    of: (rows) => rows.map(pollOf),
  };
}

function pollOf(row: SqlRow): PollRow {
  return {
    watch: text(row, "watch"),
    started: integer(row, "started"),
    finished: integer(row, "finished"),
    outcome: text(row, "outcome"),
    evidence: textOrNull(row, "evidence"),
    status: integerOrNull(row, "status"),
    bytes: integer(row, "bytes"),
    items: integer(row, "items"),
    added: integer(row, "added"),
    changed: integer(row, "changed"),
    removed: integer(row, "removed"),
    setAside: integer(row, "set_aside"),
  };
}

function watchOf(row: SqlRow): WatchRow {
  return {
    path: text(row, "path"),
    etag: textOrNull(row, "etag"),
    lastModified: textOrNull(row, "last_modified"),
    listingUrl: textOrNull(row, "listing_url"),
    listingHash: textOrNull(row, "listing_hash"),
    listingCore: textOrNull(row, "listing_core"),
    pending: integer(row, "pending"),
    lastPoll: integerOrNull(row, "last_poll"),
    lastSuccess: integerOrNull(row, "last_success"),
    lastChange: integerOrNull(row, "last_change"),
    failures: integer(row, "failures"),
    outcome: textOrNull(row, "outcome"),
    evidence: textOrNull(row, "evidence"),
    foundBy: textOrNull(row, "found_by"),
    nextDue: integer(row, "next_due"),
    askedWait: integerOrNull(row, "asked_wait"),
    clocksAgreed: integerOrNull(row, "clocks_agreed"),
    norm: textOrNull(row, "norm"),
    listed: JSON.parse(text(row, "listed")),
    alarm: textOrNull(row, "alarm"),
    totals: textOrNull(row, "totals"),
    gap: textOrNull(row, "gap"),
  };
}
