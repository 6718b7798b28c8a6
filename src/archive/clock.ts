import type { Statement } from "../model/ports.ts";

const WEEK = 7 * 24 * 3_600_000;

/**
 * Statements that repair the effects of a clock that ran ahead: re-readings, items set aside and second looks at gone
 * pages become due now. Published dates are not changed.
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
