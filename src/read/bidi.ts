const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;
const PDF = "\u202c";
const PDI = "\u2069";

/**
 * Balances bidi controls (UAX 9) over texts that follow each other in one field: what is opened is closed at the end,
 * stray closers go, overrides (LRO, RLO), which can show a text other than it reads, become embeddings. Marks (LRM,
 * RLM, ALM) stay.
 */
export class BidiBalance {
  readonly #open: string[] = [];
  #isolates = 0;

  /** The next text of the field, balanced so far. */
  take(text: string): string {
    if (!CONTROLS.test(text)) return text;
    return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, (control) => this.#control(control));
  }

  /** Closers for what is still open. */
  end(): string {
    const closers = this.#open.reverse().join("");
    this.#open.length = 0;
    this.#isolates = 0;
    return closers;
  }

  #control(control: string): string {
    if (control === PDF) {
      // Within an isolate a closer of what was opened before it is a slip of nesting.
      return this.#open.at(-1) === PDF ? (this.#open.pop() ?? "") : "";
    }
    if (control === PDI) {
      if (this.#isolates === 0) return "";
      this.#isolates -= 1;
      let closers = "";
      for (let closer = this.#open.pop(); closer !== undefined; closer = this.#open.pop()) {
        closers += closer;
        if (closer === PDI) break;
      }
      return closers;
    }
    if (control >= "\u2066") {
      this.#open.push(PDI);
      this.#isolates += 1;
      return control;
    }
    this.#open.push(PDF);
    return control === "\u202d" ? "\u202a" : control === "\u202e" ? "\u202b" : control;
  }
}

/** A field whose bidi controls are balanced. */
export function balanceBidi(text: string): string {
  if (!CONTROLS.test(text)) return text;
  const balance = new BidiBalance();
  return balance.take(text) + balance.end();
}
