import { idAt, timeOf } from "./calendar.ts";
import { hash } from "./rng.ts";
import type { Lang } from "./types.ts";

/** Between two articles of any language: 80 in three days. */
const STEP = 54 * 60_000;
/** Languages of sixteen articles in a row: 8 Arabic, 5 English, 3 French. */
const ROW: readonly Lang[] = [..."aeafaeaeafaeaefa"].map((c) => (c === "a" ? "ar" : c === "e" ? "en" : "fr"));
const OF: Record<Lang, readonly number[]> = { ar: [], en: [], fr: [] };
for (const [i, lang] of ROW.entries()) (OF[lang] as number[]).push(i);

/** One article's place in the row of all, the newest being number 0; its text can be written from this alone. */
export interface Slot {
  number: number;
  id: number;
  lang: Lang;
  /** Epoch milliseconds. */
  released: number;
  /** Place in its language's row. */
  index: number;
}

/**
 * The row of all articles, older and older from an anchor in time. Nothing is stored: any place is computed from its
 * number, and a number from an id. Stamps fall steadily along the row, ids not quite: now and then two are exchanged.
 */
export class Slots {
  readonly #anchor: number;
  readonly #seed: number;

  constructor(anchor: number, seed: number) {
    this.#anchor = anchor;
    this.#seed = seed;
  }

  #nominal(number: number): number {
    return this.#anchor - (number + 0.5) * STEP;
  }

  #idOf(number: number): number {
    const late = hash(this.#seed, number >> 2, 3) % 6 === 0;
    return idAt(this.#nominal(late ? number ^ 2 : number));
  }

  at(number: number): Slot {
    const jitter = ((hash(this.#seed, number, 5) % 2400) - 1200) * 1000;
    const lang = ROW[number & 15]!;
    return {
      number,
      id: this.#idOf(number),
      lang,
      released: Math.floor((this.#nominal(number) + jitter) / 1000) * 1000,
      index: (number >> 4) * OF[lang].length + OF[lang].indexOf(number & 15),
    };
  }

  /** The `index`-th article of a language. */
  of(lang: Lang, index: number): Slot {
    const row = OF[lang];
    return this.at(Math.floor(index / row.length) * 16 + row[index % row.length]!);
  }

  /** How many articles of a language are among the first `total`. */
  count(lang: Lang, total: number): number {
    const row = OF[lang];
    return (total >> 4) * row.length + row.filter((i) => i < (total & 15)).length;
  }

  /** The place of an id among the first `total`, if it has one. */
  find(id: number, total: number): Slot | undefined {
    const near = Math.round((this.#anchor - timeOf(id)) / STEP - 0.5);
    for (let n = Math.max(0, near - 4); n <= near + 4 && n < total; n += 1) if (this.#idOf(n) === id) return this.at(n);
    return undefined;
  }
}
