/** For responses that must not be stored: errors, and everything for the operator. */
export const NO_STORE = "no-store";
/** For redirects, which are permanent. */
export const MOVED = "public, max-age=86400";
/** For files that change only with a new version of nashra. */
export const STATIC = "public, max-age=86400";
/** For full archive documents, which change only by an edit or a takedown (RFC 8246). */
export const SEALED = "public, max-age=31536000, immutable";

const DAY = 86_400;

/**
 * Cache-Control of a feed by its poll interval (RFC 9111, 5.2.2; RFC 5861): fresh for one interval, like RSS `ttl`; then
 * stale for one more interval while the cache revalidates; stale for a day on errors.
 */
export function feedFreshness(pollMinutes: number): string {
  const seconds = Math.min(Math.max(Math.round(pollMinutes * 60), 60), DAY);
  return `public, max-age=${seconds}, stale-while-revalidate=${seconds}, stale-if-error=${DAY}`;
}
