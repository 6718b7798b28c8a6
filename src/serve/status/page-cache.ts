import { createLru } from "../../model/lru.ts";
import type { Clock } from "../../model/ports.ts";

/** Gives what `make` makes, or what it made for this key a moment ago. Those who ask at once share one making. */
export type PageCache = <Value>(key: string, make: () => Promise<Value>) => Promise<Value>;

/** Milliseconds after which a thing is made again though nothing is known to have changed: how old it is, is told in it. */
const FRESH_MS = 15_000;
/** A making that took a while stands for so many times as long, so that one who asks without a pause costs a twentieth. */
const SHARE = 20;
/** Things kept: variants of a few pages, and those of single feeds. */
const KEPT = 64;

interface Kept {
  readonly value: Promise<unknown>;
  readonly at: number;
  /** Milliseconds that it took; null while it is being made. */
  took: number | null;
  readonly urgent: number;
  readonly stamp: string;
}

/**
 * Makes the operator's pages at most every 15 seconds, or when something has changed, whoever asks and how often.
 * `stamp`: changes with what they tell, and costs little to ask for. `urgent`: changes with what must be told at once.
 */
export function createPageCache(options: {
  readonly clock: Clock;
  readonly stamp: () => Promise<string>;
  readonly urgent: () => number;
}): PageCache {
  const { clock, urgent } = options;
  const kept = createLru<Kept>(KEPT);
  return async <Value>(key: string, make: () => Promise<Value>): Promise<Value> => {
    const known = kept.get(key);
    if (known !== undefined && lasts(known)) return known.value as Promise<Value>;
    const stamp = await options.stamp().catch(() => "unreadable");
    const now = clock();
    // Somebody else may have begun meanwhile.
    const other = kept.get(key);
    if (other !== undefined && (lasts(other) || (other.stamp === stamp && isFresh(other, now)))) {
      return other.value as Promise<Value>;
    }
    const making: Kept = { value: make(), at: now, took: null, urgent: urgent(), stamp };
    kept.set(key, making);
    try {
      return (await making.value) as Value;
    } finally {
      making.took = clock() - now;
    }
  };

  function isFresh(one: Kept, now: number): boolean {
    const age = now - one.at;
    return age >= 0 && age < FRESH_MS && one.urgent === urgent();
  }

  /** Without another look: it is being made, or has just been made at some cost. */
  function lasts(one: Kept): boolean {
    const now = clock();
    return isFresh(one, now) && (one.took === null || now - one.at < one.took * SHARE);
  }
}
