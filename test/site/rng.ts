/** A 32-bit hash of whole numbers, for choices that must be the same for the same id in any order of asking. */
export function hash(...numbers: number[]): number {
  let h = 0x9e3779b9;
  for (const n of numbers) {
    h = Math.imul(h ^ (n | 0), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A source of choices that always gives the same row for the same numbers. */
export class Choices {
  readonly #key: number[];
  #step = 0;

  constructor(...key: number[]) {
    this.#key = key;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#step += 1;
    return hash(...this.#key, this.#step) % limit;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
