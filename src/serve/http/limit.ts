import { createLru } from "../../model/lru.ts";
import type { Clock } from "../../model/ports.ts";

/** Token buckets by client, and one for all. */
export interface Limiter {
  /** Takes one. Seconds to wait where there is none to take, else 0. */
  take(client: string): number;
  /** Seconds to wait before one can be taken, else 0. Takes none. */
  wait(client: string): number;
}

/** How much a client may take, and all clients together. */
export interface LimitOptions {
  /** What one client may take at once, and the milliseconds after which one comes back. */
  readonly burst: number;
  /** Milliseconds after which one comes back. */
  readonly everyMs: number;
  /** How many times that all clients together may take. */
  readonly together: number;
  readonly clock: Clock;
}

/** Clients remembered; the one unheard of for longest is forgotten first, and what it took counts for all still. */
const CLIENTS = 1000;

/** A limiter whose memory is bounded however many clients come. */
export function createLimiter(options: LimitOptions): Limiter {
  const { burst, everyMs, together, clock } = options;
  // Of each bucket only the moment from which it is full again is kept.
  const fullAt = createLru<number>(CLIENTS);
  let allFullAt = 0;
  const waitOf = (full: number, now: number, size: number, every: number): number =>
    Math.max(0, Math.ceil((full - now - (size - 1) * every) / 1000));
  /** No bucket is further from full than empty; one that seems so was filled before the clock was set back. */
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
