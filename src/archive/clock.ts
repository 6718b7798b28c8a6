import type { Statement } from "../model/ports.ts";

const WEEK = 7 * 24 * 3_600_000;

/**
 * Statements that bring what a clock which ran ahead has put off back into reach: re-readings, items set aside, and gone
 * pages whose second look was to come later. Dates that were published are not touched.
 */
export function mendInstants(agency: string, watch: string, now: number): Statement[] {
  return [
    {
      sql: `UPDATE articles SET check_due = ?, missing_since = min(missing_since, ?)
        WHERE agency = ? AND check_due > ? AND (check_due > ? OR first_seen > ? OR updated > ? OR missing_since > ?)`,
      params: [now, now, agency, now, now + WEEK, now, now, now],
    },
    {
      sql: "UPDATE quarantine SET retry = ?, last = ?, first = min(first, ?) WHERE watch = ? AND last > ?",
      params: [now, now, now, watch, now],
    },
  ];
}
