import { createLru } from "../../model/lru.ts";
import type { Clock } from "../../model/ports.ts";

/** The result of `make`, or its recent result for this key. Concurrent callers share one call of `make`. */
export type PageCache = <Value>(key: string, make: () => Promise<Value>) => Promise<Value>;

/** Milliseconds after which a result is made again even if nothing has changed, because pages show ages. */
const FRESH_MS = 15_000;
/** A result is kept for this many times the time it took, so that constant requests cost at most a twentieth of it. */
const SHARE = 20;
/** Maximum results: variants of a few pages, and pages of single feeds. */
const ENTRIES = 64;

interface Entry {
  readonly value: Promise<unknown>;
  readonly at: number;
  /** Milliseconds that `make` took; null while it runs. */
  took: number | null;
  readonly urgent: number;
  readonly stamp: string;
}

/**
 * Makes the operator's pages at most every 15 seconds, or when something has changed, however often they are requested.
 * `stamp`: a cheap value that changes with their content. `urgent`: changes with content that must be shown at once.
 */
export function createPageCache(options: {
  readonly clock: Clock;
  readonly stamp: () => Promise<string>;
  readonly urgent: () => number;
}): PageCache {
  const { clock, urgent } = options;
  const entries = createLru<Entry>(ENTRIES);
  return async <Value>(key: string, make: () => Promise<Value>): Promise<Value> => {
    const cached = entries.get(key);
    if (cached !== undefined && lasts(cached)) return cached.value as Promise<Value>;
    const stamp = await options.stamp().catch(() => "unreadable");
    const now = clock();
    // Another request may have started meanwhile.
    const other = entries.get(key);
    if (other !== undefined && (lasts(other) || (other.stamp === stamp && isFresh(other, now)))) {
      return other.value as Promise<Value>;
    }
    const entry: Entry = { value: make(), at: now, took: null, urgent: urgent(), stamp };
    entries.set(key, entry);
    try {
      return (await entry.value) as Value;
    } finally {
      entry.took = clock() - now;
    }
  };

  function isFresh({ at, urgent: then }: Entry, now: number): boolean {
    const age = now - at;
    return age >= 0 && age < FRESH_MS && then === urgent();
  }

  /** True if the entry can be used without asking for the stamp: it is being made, or was just made at some cost. */
  function lasts(entry: Entry): boolean {
    const now = clock();
    return isFresh(entry, now) && (entry.took === null || now - entry.at < entry.took * SHARE);
  }
}
