const OPEN_EMBEDDING = /[\u202a\u202b\u202d\u202e]/;
const OPEN_ISOLATE = /[\u2066-\u2068]/;
const PDF = "\u202c";
const PDI = "\u2069";

/**
 * Balances a text's bidi controls (UAX 9): open ones are closed, stray closers removed, and overrides (LRO, RLO), which
 * can display a text in another order, become embeddings. Marks (LRM, RLM, ALM) stay.
 */
export function balanceBidi(text: string): string {
  if (!/[\u202a-\u202e\u2066-\u2069]/.test(text)) return text;
  const open: string[] = [];
  let out = "";
  for (const character of text) {
    if (OPEN_EMBEDDING.test(character)) {
      open.push(PDF);
      out += character === "\u202d" ? "\u202a" : character === "\u202e" ? "\u202b" : character;
    } else if (OPEN_ISOLATE.test(character)) {
      open.push(PDI);
      out += character;
    } else if (character === PDF || character === PDI) {
      // A closer that does not match the last opener is dropped.
      if (open.at(-1) === character) {
        open.pop();
        out += character;
      }
    } else out += character;
  }
  return out + open.reverse().join("");
}
