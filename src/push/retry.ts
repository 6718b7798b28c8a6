const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;
/** The longest that `retryAfter` gives, milliseconds. */
export const LONGEST_RETRY_MS = LONGEST_MS * 1.1;

/** Milliseconds until the next try after so many failures in a row: doubling, at most six hours, spread by a fifth. */
export function retryAfter(tries: number, dice: number): number {
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, tries - 1)) * (0.9 + 0.2 * dice));
}
