import { hash } from "../../site/rng.ts";

/** Inputs to begin from, and how far a row of choices has come. */
export interface Pool {
  readonly inputs: string[];
  readonly seed: number;
  step: number;
}

const CHARACTERS = [
  ..."<>&\"'`=/!-[](){};:,.?*+\\%#@~|^$ \t\n\r\0\u007f\u0085\u00a0\u200b\u200f\u202e\u2066\u2069\ufeff\ufffe\ud800\udc00اد٣é0aZ😀",
];

/** One of the inputs, changed in one to six small ways. */
export function mutated(pool: Pool, words: readonly string[]): string {
  const below = (limit: number): number => {
    pool.step += 1;
    return hash(pool.seed, pool.step) % Math.max(1, limit);
  };
  const pick = <Item>(list: readonly Item[]): Item => list[below(list.length)]!;
  // What was kept last has been changed least.
  const late = pool.inputs.slice(-64);
  let text = below(2) === 0 ? pick(late) : pick(pool.inputs);
  for (let left = 1 + below(6); left > 0; left -= 1) {
    const at = below(text.length + 1);
    const end = Math.min(text.length, at + 1 + below(below(3) === 0 ? text.length : 24));
    const [before, span, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
    switch (below(9)) {
      case 0:
        text = before + after;
        break;
      case 1:
        text = before + span + span + after;
        break;
      case 2:
        text = before + pick(CHARACTERS) + after;
        break;
      case 3:
        text = before + pick(words) + span + after;
        break;
      case 4:
        text = before + pick(words) + after;
        break;
      case 5: {
        const other = pick(pool.inputs);
        const from = below(other.length);
        text = before + other.slice(from, from + 1 + below(400)) + after;
        break;
      }
      case 6:
        text = before + (below(2) === 0 ? pick(words) : span).repeat(1 + below(below(8) === 0 ? 2000 : 12)) + after;
        break;
      case 7:
        text = before + [...span].reverse().join("") + after;
        break;
      default:
        text = before + span.replace(/\d/g, () => String(below(10))) + after;
    }
  }
  return text;
}
