import type { Sql, SqlRow } from "../../model/ports.ts";
import { BELOW, below } from "../definitions/erasure.ts";
import { entryCounts } from "../feeds.ts";
import { POLLS, WATCHES } from "../polls.ts";
import { countAside } from "../quarantine.ts";
import { factOf, integer, text } from "../rows.ts";
import type { Cell } from "../shipping/shipping.ts";
import type { FailedWrite } from "../troubles.ts";

/** Counts that only the agency's own archive can make. */
export interface Figures {
  /** Of its hub: `subscriptionCounts`. */
  readonly subscriptions: number;
  readonly owed: number;
  readonly failing: number;
  /** `webhookProgress`. */
  readonly webhooks: readonly {
    readonly url: string;
    readonly tries: number;
    readonly delivered: number | null;
    readonly error: string | null;
    readonly due: number;
    readonly waiting: number;
  }[];
  /** Entries by feed. */
  readonly entries: Readonly<Record<string, number>>;
  /** Items set aside. */
  readonly aside: number;
  /** Beginnings of the ids of its articles (`tag:lana.gov.ly,2021`). */
  readonly authorities: readonly string[];
  /** Documents still to be rendered again, and all; null: none. */
  readonly remaking: { readonly left: number; readonly of: number } | null;
  /** The present failure of writes to its archive. */
  readonly failedWrite: FailedWrite | null;
}

/** Rows of a table, each in the order of its columns. */
export type ReportedRows = readonly (readonly Cell[])[];

/**
 * What an agency reports of itself to the archive that answers for all agencies: rows of the tables that front pages, health,
 * status and metrics read, never an article. Rows replace the earlier ones; polls and events are added.
 */
export interface Report {
  readonly agency: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly feeds: ReportedRows;
  readonly watches: ReportedRows;
  readonly aside: ReportedRows;
  readonly polls: ReportedRows;
  readonly events: ReportedRows;
  readonly figures: Figures;
}

/** How far an agency has reported. */
export interface Reported {
  /** What the last report said, shortened: another one is made at once if this changes. */
  readonly said: string;
  readonly at: number;
  /** Numbers of the last poll and the last event in it. */
  readonly poll: number;
  readonly event: number;
}

/** Columns of the reported tables. The page of an item set aside, and the ids on a listing, stay with the agency. */
export const REPORTED = {
  feeds: ["path", "render_key", "archives", "updated"],
  watches: WATCHES.names,
  aside: [
    "agency",
    "native_id",
    "watch",
    "url",
    "reason",
    "first",
    "last",
    "tries",
    "definition",
    "retry",
    "title",
    "kind",
  ],
  polls: POLLS.names,
  events: ["at", "kind", "feed", "article", "data"],
} as const;

/** Polls reported of each listing, the newest: as many as the status page shows. */
const POLLS_TOLD = 60;
const EVENTS_TOLD = 100;
const ASIDE_TOLD = 100;
const REPORTED_FACT = "reported";

/** How far this archive has reported; null: never. */
export async function reportedOf(sql: Sql): Promise<Reported | null> {
  const fact = await factOf(sql, REPORTED_FACT);
  return fact === null ? null : (JSON.parse(fact) as Reported);
}

/** Records how far this archive has reported. */
export async function putReported(sql: Sql, reported: Reported): Promise<void> {
  await sql.all("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", REPORTED_FACT, JSON.stringify(reported));
}

/** A report that may be made. */
export interface Reportable {
  /** See `Reported`. */
  readonly said: string;
  /** The whole report, which reads every entry, and what to record when it was taken. */
  whole(): Promise<{ readonly report: Report; readonly reported: Reported }>;
}

/** What an agency can report at an instant, of what came after `since`. Costs some rows, the whole report a row an entry. */
export async function reportOf(
  sql: Sql,
  agency: string,
  at: number,
  own: Omit<Figures, "entries" | "aside" | "authorities">,
  since: Pick<Reported, "poll" | "event">,
): Promise<Reportable> {
  const of = (columns: readonly string[], from: string, ...params: (string | number)[]) =>
    rowsOf(sql, `SELECT ${columns.join(", ")} FROM ${from}`, columns, params);
  const columns = WATCHES.names.map((name) => (name === "listed" ? "'[]' AS listed" : name));
  const watches = await rowsOf(
    sql,
    `SELECT ${columns.join(", ")} FROM watches WHERE ${BELOW("path")}`,
    WATCHES.names,
    below(agency),
  );
  const events = await sql.all(
    `SELECT id, ${REPORTED.events.join(", ")} FROM (SELECT * FROM events WHERE id > ? AND article IS NULL ORDER BY id DESC LIMIT ${EVENTS_TOLD}) ORDER BY id`,
    since.event,
  );
  const feeds = await of(REPORTED.feeds, `feeds WHERE ${BELOW("path")}`, ...below(agency));
  const figures = { ...own, aside: await countAside(sql), authorities: await authoritiesIn(sql) };
  const first = {
    ...{ agency, at, feeds, watches, figures },
    aside: await of(REPORTED.aside, `quarantine WHERE agency = ? ORDER BY last DESC LIMIT ${ASIDE_TOLD}`, agency),
    events: events.map((row) => cellsOf(row, REPORTED.events)),
  };
  const said = saidIn(first);
  return {
    said,
    async whole() {
      const polls = await sql.all(
        `SELECT n, ${POLLS.names.join(", ")} FROM (SELECT *, row_number() OVER (PARTITION BY watch ORDER BY n DESC) AS place
           FROM polls NOT INDEXED WHERE n > ?) WHERE place <= ${POLLS_TOLD} ORDER BY n`,
        since.poll,
      );
      const report: Report = {
        ...first,
        polls: polls.map((row) => cellsOf(row, POLLS.names)),
        figures: { ...figures, entries: Object.fromEntries(await entryCounts(sql)) },
      };
      const reported: Reported = {
        ...{ said, at },
        poll: polls.length === 0 ? since.poll : integer(polls.at(-1)!, "n"),
        event: events.length === 0 ? since.event : integer(events.at(-1)!, "id"),
      };
      return { report, reported };
    },
  };
}

/** Columns of a listing that change with every poll although nothing is new. */
const PASSING = new Set([
  "etag",
  "last_modified",
  "last_poll",
  "last_success",
  "next_due",
  "clocks_agreed",
  "totals",
  "norm",
]);

/** What a report says that somebody may wait for. */
function saidIn({
  feeds,
  watches,
  aside,
  events,
  figures,
}: Omit<Report, "polls" | "figures"> & { readonly figures: Omit<Figures, "entries"> }): string {
  const lasting = watches.map((row) => row.filter((_, at) => !PASSING.has(WATCHES.names[at]!)));
  const doubts = watches.map(
    (row) => /"doubts":\[[^\]]*\]/.exec(String(row[WATCHES.names.indexOf("norm")]))?.[0] ?? "",
  );
  const { webhooks, ...counts } = figures;
  const hooks = webhooks.map(({ url, error }) => [url, error]);
  return JSON.stringify([
    feeds,
    lasting,
    doubts,
    aside.length,
    events.length > 0 ? events.at(-1) : null,
    counts,
    hooks,
  ]);
}

/** The beginnings of ids, each found by one step in the index. */
async function authoritiesIn(sql: Sql): Promise<string[]> {
  const next = (after: string): string =>
    `(SELECT substr(id, 1, 4 + instr(substr(id, 5), ':') - 1) FROM articles WHERE id > ${after} AND id < 'tag;' ORDER BY id LIMIT 1)`;
  const rows = await sql.all(
    `WITH RECURSIVE begin (id) AS (SELECT ${next("'tag:'")} UNION ALL SELECT ${next("begin.id || ';'")} FROM begin WHERE begin.id IS NOT NULL)
     SELECT id FROM begin WHERE id IS NOT NULL`,
  );
  return rows.map((row) => text(row, "id"));
}

async function rowsOf(
  sql: Sql,
  statement: string,
  columns: readonly string[],
  params: readonly (string | number)[],
): Promise<Cell[][]> {
  return (await sql.all(statement, ...params)).map((row) => cellsOf(row, columns));
}

function cellsOf(row: SqlRow, columns: readonly string[]): Cell[] {
  return columns.map((name) => (row[name] ?? null) as Cell);
}
