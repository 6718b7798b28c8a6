import { CLOCKS_DIFFER } from "../leases.ts";

/**
 * SQL condition on a column of epoch milliseconds, with one parameter, now: the instant has come. It is also true if the
 * instant is more than `longest` milliseconds ahead: only a clock that ran ahead can have written it.
 */
export function hasCome(column: string, longest: number): string {
  return `${column} - ? NOT BETWEEN 1 AND ${Math.ceil(longest) + CLOCKS_DIFFER}`;
}
