/** The weight of an entry, and the most that all entries may weigh together. */
export interface LruWeight<Value> {
  readonly of: (value: Value) => number;
  readonly most: number;
}

/** A map of bounded size that evicts the least recently used entry. */
export function createLru<Value>(
  most: number,
  weight: LruWeight<Value> = { of: () => 0, most: 0 },
): {
  get(key: string): Value | undefined;
  /** Sets an entry. One that weighs more than all may is not taken, and what was there under its key goes. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  clear(): void;
} {
  const entries = new Map<string, Value>();
  let weighed = 0;
  /** The key used last: what is asked for again and again need not be moved. */
  let newest: string | null = null;
  const drop = (key: string): void => {
    const value = entries.get(key);
    if (value === undefined) return;
    entries.delete(key);
    weighed -= weight.of(value);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined || key === newest) return value;
      entries.delete(key);
      entries.set(key, value);
      newest = key;
      return value;
    },
    delete: drop,
    clear() {
      entries.clear();
      weighed = 0;
    },
    set(key, value) {
      drop(key);
      const heavy = weight.of(value);
      if (heavy > weight.most) return;
      entries.set(key, value);
      newest = key;
      weighed += heavy;
      for (const oldest of entries.keys()) {
        if (entries.size <= most && weighed <= weight.most) break;
        drop(oldest);
      }
    },
  };
}

/**
 * Memoises a function of a text, for the `most` texts used last. Results for texts longer than `longest` characters are
 * not cached.
 */
export function memoised<Value>(
  work: (text: string) => Value,
  { most, longest }: { readonly most: number; readonly longest: number },
): (text: string) => Value {
  const known = createLru<{ readonly value: Value }>(most);
  return (text) => {
    if (text.length > longest) return work(text);
    const before = known.get(text);
    if (before !== undefined) return before.value;
    const value = work(text);
    known.set(text, { value });
    return value;
  };
}
