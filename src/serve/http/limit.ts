import { createLru } from "../../model/lru.ts";
import type { Clock } from "../../model/ports.ts";

/** A token bucket per client, and one for all clients together. */
export interface Limiter {
  /** Takes a token and returns 0; if there is none, returns the seconds to wait. */
  take(client: string): number;
  /** Seconds until a token is available, else 0. Takes none. */
  wait(client: string): number;
}

/** Sizes and rates of the buckets. */
export interface LimitOptions {
  /** Tokens that one client may take at once. */
  readonly burst: number;
  /** Milliseconds until a client's bucket regains a token. */
  readonly everyMs: number;
  /** Size and rate of the common bucket, as a multiple of one client's. */
  readonly together: number;
  readonly clock: Clock;
}

/** Maximum clients remembered. The least recently seen is forgotten first, but still counts in the common bucket. */
const CLIENTS = 1000;

/** A limiter with bounded memory, however many clients there are. */
export function createLimiter(options: LimitOptions): Limiter {
  const { burst, everyMs, together, clock } = options;
  // A bucket is stored as the time at which it will be full again.
  const fullAt = createLru<number>(CLIENTS);
  let allFullAt = 0;
  const waitOf = (full: number, now: number, size: number, every: number): number =>
    Math.max(0, Math.ceil((full - now - (size - 1) * every) / 1000));
  /** A bucket cannot be emptier than empty. One that seems so dates from before the clock was set back, and is full. */
  const fullFrom = (full: number, now: number, size: number, every: number): number =>
    full - now > size * every + 1 ? 0 : full;
  const fullOf = (client: string, now: number): number => fullFrom(fullAt.get(client) ?? 0, now, burst, everyMs);
  const allFull = (now: number): number => fullFrom(allFullAt, now, burst * together, everyMs / together);
  const wait = (client: string, now: number): number =>
    Math.max(
      waitOf(fullOf(client, now), now, burst, everyMs),
      waitOf(allFull(now), now, burst * together, everyMs / together),
    );
  return {
    wait: (client) => wait(client, clock()),
    take(client) {
      const now = clock();
      const seconds = wait(client, now);
      if (seconds > 0) return seconds;
      const full = Math.max(now, fullOf(client, now)) + everyMs;
      fullAt.set(client, full);
      allFullAt = Math.max(now, allFull(now)) + everyMs / together;
      return 0;
    },
  };
}
