import { NO_NORM, type Norm } from "../model/norm.ts";
import type { Sql, Statement } from "../model/ports.ts";
import { type Alarm, type Gap, NO_TOTALS, type SourcesState, type Totals } from "../model/watch-state.ts";
import {
  type Columns,
  insertRow,
  integerColumn,
  jsonColumn,
  optionalInteger,
  optionalJson,
  optionalText,
  rowCodec,
  textColumn,
} from "./columns.ts";
import { ask, type Query } from "./query.ts";
import { integer, text } from "./rows.ts";

/** Maximum polls stored, over all watches: some weeks of a busy deployment. */
export const POLLS_KEPT = 50_000;
/** Old polls are deleted when the millisecond in which a poll started is divisible by this. */
const PRUNED_ONCE_IN = 16;

/**
 * State of a polled listing. Moments are epoch milliseconds, null if it never happened; `failures`: consecutive failed
 * polls; `pending`: items seen and not read yet.
 */
export interface WatchRow {
  readonly path: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** The address that answered: the listing's first, or a fallback. */
  readonly listingUrl: string | null;
  readonly listingHash: string | null;
  /** Hash of the part with the items, and of the definition. */
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
  /** The wait that the site asked for at the last poll (Retry-After), milliseconds. */
  readonly askedWait: number | null;
  /** The site's clock when the machine's last agreed with it. */
  readonly clocksAgreed: number | null;
  /** The usual values that polls have learned; null: none yet. */
  readonly norm: Norm | null;
  /** Native ids on the last listing, in page order. */
  readonly listed: readonly string[];
  readonly alarm: Alarm | null;
  readonly totals: Totals | null;
  readonly gap: Gap | null;
  /** Its sources after the first; null while the first was always good. */
  readonly sources: SourcesState | null;
}

/** A finished poll, as stored. Counts are of items; `bytes` counts everything fetched. */
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

/** State of a listing that was never polled. */
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
    sources: null,
  };
}

/** State of every polled listing, or of those in `paths`, by path. */
export async function watchRows(sql: Sql, paths?: readonly string[]): Promise<Map<string, WatchRow>> {
  const rows =
    paths === undefined
      ? await sql.all(`SELECT ${WATCHES.select} FROM watches`)
      : await sql.all(
          `SELECT ${WATCHES.select} FROM watches WHERE path IN (SELECT value FROM json_each(?))`,
          JSON.stringify(paths),
        );
  return new Map(rows.map((row) => [text(row, "path"), WATCHES.read(row)]));
}

/** State of the listings that are in trouble. */
export async function alarmedWatches(sql: Sql): Promise<WatchRow[]> {
  const rows = await sql.all(`SELECT ${WATCHES.select} FROM watches WHERE alarm IS NOT NULL ORDER BY path`);
  return rows.map((row) => WATCHES.read(row));
}

/** State of one listing, or null if it was never polled. */
export async function watchRow(sql: Sql, path: string): Promise<WatchRow | null> {
  return ask(sql, watchQuery(path));
}

/** The query of `watchRow`. */
export function watchQuery(path: string): Query<WatchRow | null> {
  return {
    sql: `SELECT ${WATCHES.select} FROM watches WHERE path = ?`,
    params: [path],
    of: ([row]) => (row === undefined ? null : WATCHES.read(row)),
  };
}

/**
 * Which of these listings are due (those never polled are), longest due first. `longest`: the longest interval by its
 * definition, milliseconds; a listing whose next poll is further off than that and than the site's wait is due first.
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

/** What a poll reports of itself; lists are counted by their length. */
export type PollTold = Omit<PollRow, "added" | "changed" | "removed" | "setAside"> & {
  readonly [name in "added" | "changed" | "removed" | "setAside"]: readonly unknown[];
};

const WATCH: Columns<WatchRow> = {
  path: textColumn("path"),
  etag: optionalText("etag"),
  lastModified: optionalText("last_modified"),
  listingUrl: optionalText("listing_url"),
  listingHash: optionalText("listing_hash"),
  pending: integerColumn("pending"),
  lastPoll: optionalInteger("last_poll"),
  lastSuccess: optionalInteger("last_success"),
  lastChange: optionalInteger("last_change"),
  failures: integerColumn("failures"),
  outcome: optionalText("outcome"),
  evidence: optionalText("evidence"),
  foundBy: optionalText("found_by"),
  nextDue: integerColumn("next_due"),
  norm: optionalJson<Norm>("norm", (stored) => ({ ...NO_NORM, ...stored })),
  listed: jsonColumn("listed"),
  alarm: optionalJson("alarm", alarmOf),
  totals: optionalJson<Totals>("totals", (stored) => ({ ...NO_TOTALS, ...stored })),
  gap: optionalJson("gap", (stored) => stored as Gap),
  listingCore: optionalText("listing_core"),
  askedWait: optionalInteger("asked_wait"),
  clocksAgreed: optionalInteger("clocks_agreed"),
  sources: optionalJson("sources", (stored) => stored as SourcesState),
};

/** Archives from before these counts have only `polls`. */
function alarmOf(stored: Partial<Alarm> & { readonly polls?: number }): Alarm {
  const { since = 0, told = false, last = since, run = 0, good = 0, bad = stored.polls ?? 1, calmed = false } = stored;
  return { since, last, bad, run, good, told, calmed };
}

const POLL: Columns<PollRow> = {
  watch: textColumn("watch"),
  started: integerColumn("started"),
  finished: integerColumn("finished"),
  outcome: textColumn("outcome"),
  evidence: optionalText("evidence"),
  status: optionalInteger("status"),
  bytes: integerColumn("bytes"),
  items: integerColumn("items"),
  added: integerColumn("added"),
  changed: integerColumn("changed"),
  removed: integerColumn("removed"),
  setAside: integerColumn("set_aside"),
};

/** Whole rows of watches. */
export const WATCHES = rowCodec(WATCH);
/** Rows of polls, without their number. */
export const POLLS = rowCodec(POLL);

/** Statements that record a poll: the state of its watch, and its own row. */
export function recordPoll(watch: WatchRow, poll: PollTold): Statement[] {
  const [added, changed, removed, setAside] = [poll.added, poll.changed, poll.removed, poll.setAside].map(
    (list) => list.length,
  ) as [number, number, number, number];
  return [
    insertRow("watches", WATCHES, watch, true),
    insertRow("polls", POLLS, { ...poll, added, changed, removed, setAside }),
    ...(poll.started % PRUNED_ONCE_IN === 0
      ? [{ sql: `DELETE FROM polls WHERE n <= (SELECT max(n) FROM polls) - ${POLLS_KEPT}`, params: [] }]
      : []),
  ];
}

/** Number of the last recorded poll; 0 if there is none. */
export async function lastPollNumber(sql: Sql): Promise<number> {
  const [row] = await sql.all("SELECT coalesce(max(n), 0) AS n FROM polls");
  return integer(row!, "n");
}

/** The newest polls of a watch, newest first. */
export function recentPollsQuery(watch: string, most: number): Query<PollRow[]> {
  return {
    sql: `SELECT ${POLLS.select} FROM polls WHERE watch = ? ORDER BY n DESC LIMIT ?`,
    params: [watch, most],
    of: (rows) => rows.map(POLLS.read),
  };
}
