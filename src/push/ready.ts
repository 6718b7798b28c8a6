/** Clocks of processes that share an archive differ by less than this, milliseconds. */
const CLOCKS_DIFFER = 30_000;

/**
 * SQL condition on a column of epoch milliseconds, with one parameter: now. True where the instant has come, and where it
 * lies further off than `longest` milliseconds: its own schedule never puts it so far, so a clock that ran ahead did.
 */
export function hasCome(column: string, longest: number): string {
  return `${column} - ? NOT BETWEEN 1 AND ${Math.ceil(longest) + CLOCKS_DIFFER}`;
}
