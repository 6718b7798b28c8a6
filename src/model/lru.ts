/** A map of bounded size: the entry unused for longest goes first. */
export function createLru<Value>(most: number): {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  clear(): void;
} {
  const entries = new Map<string, Value>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    clear: () => entries.clear(),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > most) entries.delete(entries.keys().next().value!);
    },
  };
}
