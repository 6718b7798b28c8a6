const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;
/** The longest delay that `retryAfter` gives, milliseconds. */
export const LONGEST_RETRY_MS = LONGEST_MS * 1.1;

/** Milliseconds until the next attempt after `tries` failures in a row: doubles up to six hours, ±10 % jitter. */
export function retryAfter(tries: number, dice: number): number {
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, tries - 1)) * (0.9 + 0.2 * dice));
}
