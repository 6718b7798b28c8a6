import type { Sql, Statement } from "../../model/ports.ts";
import { BELOW, below, eraseAgency } from "../definitions/erasure.ts";
import { POLLS_KEPT } from "../polls.ts";
import { integer, integerOrNull, text } from "../rows.ts";
import type { FailedWrite } from "../troubles.ts";
import { type Figures, REPORTED, type Report, type ReportedRows } from "./report.ts";

/** Takes an agency's report into this archive, in place of its last one. `every`: also the polls that went well. */
export async function takeReport(sql: Sql, report: Report, every: boolean): Promise<void> {
  const { agency, at, feeds, watches, aside, events, figures } = report;
  const outcome = REPORTED.polls.indexOf("outcome");
  const polls = every ? report.polls : report.polls.filter((row) => !QUIET.has(String(row[outcome])));
  await sql.batch([
    remove("feeds", "path", agency, feeds),
    ...put("feeds", REPORTED.feeds, ["path"], feeds),
    remove("watches", "path", agency, watches),
    ...put("watches", REPORTED.watches, ["path"], watches),
    {
      sql: "DELETE FROM quarantine WHERE agency = ? AND native_id NOT IN (SELECT value FROM json_each(?))",
      params: [agency, JSON.stringify(aside.map((row) => row[REPORTED.aside.indexOf("native_id")]))],
    },
    ...put("quarantine", REPORTED.aside, ["agency", "native_id"], aside),
    // A report may come twice: what is there is not added again.
    ...add("polls", REPORTED.polls, "o.watch = n.watch AND o.started = n.started", polls),
    ...(polls.length === 0
      ? []
      : [{ sql: `DELETE FROM polls WHERE n <= (SELECT max(n) FROM polls) - ${POLLS_KEPT}`, params: [] }]),
    ...add("events", REPORTED.events, "o.at = n.at AND o.kind = n.kind AND o.feed IS n.feed", events),
    {
      sql: "INSERT OR REPLACE INTO reports (agency, at, figures) VALUES (?, ?, ?)",
      params: [agency, at, JSON.stringify(figures)],
    },
  ]);
}

const QUIET: ReadonlySet<string> = new Set(["changed", "unchanged", "busy"]);

/** Deletes everything that an agency has reported: it has been erased. */
export async function forgetReport(sql: Sql, agency: string): Promise<void> {
  await sql.batch([...eraseAgency(agency), { sql: "DELETE FROM reports WHERE agency = ?", params: [agency] }]);
}

/** When each agency reported last, and when its next poll is due by that (null: none is), epoch milliseconds, by id. */
export async function reportTimes(
  sql: Sql,
): Promise<Map<string, { readonly at: number; readonly due: number | null }>> {
  const rows = await sql.all(
    `SELECT r.agency, r.at, (SELECT min(w.next_due) FROM watches w WHERE w.path > r.agency || '/' AND w.path < r.agency || '0') AS due
     FROM reports r`,
  );
  return new Map(rows.map((row) => [text(row, "agency"), { at: integer(row, "at"), due: integerOrNull(row, "due") }]));
}

/** What the reports say of all agencies together. */
export async function reportedState(
  sql: Sql,
): Promise<{ readonly remaking: Figures["remaking"]; readonly failedWrite: FailedWrite | null }> {
  const rows = await sql.all(
    `SELECT figures -> 'remaking' AS remaking, figures -> 'failedWrite' AS failed FROM reports
     WHERE figures ->> 'remaking' IS NOT NULL OR figures ->> 'failedWrite' IS NOT NULL`,
  );
  const parsed = rows.map((row) => ({
    remaking: JSON.parse(text(row, "remaking")) as Figures["remaking"],
    failedWrite: JSON.parse(text(row, "failed")) as FailedWrite | null,
  }));
  const remakings = parsed.flatMap(({ remaking }) => remaking ?? []);
  const sum = (of: (one: { left: number; of: number }) => number) =>
    remakings.reduce((total, one) => total + of(one), 0);
  return {
    remaking: remakings.length === 0 ? null : { left: sum(({ left }) => left), of: sum(({ of }) => of) },
    failedWrite: parsed.find(({ failedWrite }) => failedWrite !== null)?.failedWrite ?? null,
  };
}

/** The agency other than `except` whose articles have ids that begin so, by the reports; null if there is none. */
export async function reportedHolder(sql: Sql, beginning: string, except: string): Promise<string | null> {
  const [row] = await sql.all(
    `SELECT agency FROM reports r, json_each(r.figures, '$.authorities') a WHERE a.value = ? AND agency <> ? LIMIT 1`,
    beginning,
    except,
  );
  return row === undefined ? null : text(row, "agency");
}

/** Agencies with subscriptions, by the reports: those with failing ones first, then those with the most. */
export async function reportedSubscribed(sql: Sql): Promise<string[]> {
  const rows = await sql.all(
    `SELECT agency FROM reports WHERE figures ->> 'subscriptions' > 0
     ORDER BY figures ->> 'failing' DESC, figures ->> 'subscriptions' DESC`,
  );
  return rows.map((row) => text(row, "agency"));
}

/** True if an agency has reported that it has articles. */
export async function reportsArticles(sql: Sql): Promise<boolean> {
  return (await sql.all("SELECT 1 AS one FROM reports, json_each(figures, '$.authorities') LIMIT 1")).length > 0;
}

/** A text that changes with what front pages show of agencies: when feeds changed, and which listings fail. */
export async function reportedSite(sql: Sql): Promise<string> {
  const [row] = await sql.all(
    `SELECT (SELECT coalesce(max(updated), 0) || ' ' || coalesce(sum(updated), 0) || ' ' || count(*) FROM feeds) AS feeds,
      (SELECT json_group_array(path || failures || coalesce(outcome, '')) FROM watches WHERE failures > 0) AS failing`,
  );
  return JSON.stringify(row);
}

function remove(table: string, key: string, agency: string, rows: ReportedRows): Statement {
  const kept = JSON.stringify(rows.map(([path]) => path));
  return {
    sql: `DELETE FROM ${table} WHERE ${BELOW(key)} AND ${key} NOT IN (SELECT value FROM json_each(?))`,
    params: [...below(agency), kept],
  };
}

/** Rows that are there as they are cost no write. */
function put(table: string, columns: readonly string[], key: readonly string[], rows: ReportedRows): Statement[] {
  if (rows.length === 0) return [];
  const others = columns.filter((column) => !key.includes(column));
  return [
    {
      sql: `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values(columns)} FROM json_each(?) WHERE true
        ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${others.map((column) => `${column} = excluded.${column}`).join(", ")}
        WHERE (${others.map((column) => `${table}.${column}`).join(", ")}) IS NOT (${others.map((column) => `excluded.${column}`).join(", ")})`,
      params: [JSON.stringify(rows)],
    },
  ];
}

function add(table: string, columns: readonly string[], same: string, rows: ReportedRows): Statement[] {
  if (rows.length === 0) return [];
  const named = columns.map((column, at) => `value ->> ${at} AS ${column}`).join(", ");
  return [
    {
      sql: `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${columns.join(", ")} FROM (SELECT key AS place, ${named} FROM json_each(?)) n
        WHERE NOT EXISTS (SELECT 1 FROM ${table} o WHERE ${same}) ORDER BY place`,
      params: [JSON.stringify(rows)],
    },
  ];
}

function values(columns: readonly string[]): string {
  return columns.map((_, at) => `value ->> ${at}`).join(", ");
}
