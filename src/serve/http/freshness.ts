/** Answers that are true of this moment only: errors, and whatever the operator asks. */
export const NO_STORE = "no-store";
/** A moved path stays moved. */
export const MOVED = "public, max-age=86400";
/** Files that change with a new version of the program. */
export const STATIC = "public, max-age=86400";
/** A full archive document: changed by nothing but an edit or a takedown (RFC 8246). */
export const SEALED = "public, max-age=31536000, immutable";

const DAY = 86_400;

/**
 * Cache-Control of a feed that is polled every so many minutes (RFC 9111, 5.2.2; RFC 5861): fresh for one interval, as
 * RSS `ttl` says too; then served old for one more while the cache asks again; on faults served old for a day.
 */
export function feedFreshness(pollMinutes: number): string {
  const seconds = Math.min(Math.max(Math.round(pollMinutes * 60), 60), DAY);
  return `public, max-age=${seconds}, stale-while-revalidate=${seconds}, stale-if-error=${DAY}`;
}
