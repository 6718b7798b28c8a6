/** The position automaton (Glushkov) of a regular expression, in which each way to match is one path. */

/** Maximum copies of a pattern's parts once counts are written out. */
const POSITIONS = 400;

/** A bit for each ASCII character, and one for all others: exact in paths of addresses, which are ASCII. */
export type CharacterSet = bigint;
const OTHERS: CharacterSet = 1n << 128n;

/** A part of a pattern in the automaton: where it can begin and end, and whether it can match nothing. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}
const NOTHING: Part = { first: [], last: [], empty: true };

/** Why a pattern is refused, as what is expected instead. */
export class PatternFault extends Error {}

/** The characters that each position reads, and the positions after each; position 0 is the beginning. */
export interface Automaton {
  readonly reads: readonly CharacterSet[];
  readonly after: readonly (readonly number[])[];
  /** Positions at which a match can end. */
  readonly ends: ReadonlySet<number>;
}

/**
 * Reads a valid regular expression (flag `u`). Assertions such as `^` and `\\b` are left out. Throws PatternFault for one
 * that cannot be read so: with references, look-around, or too many parts.
 */
export function automatonOf(pattern: string): Automaton {
  const reads: CharacterSet[] = [0n];
  const after: number[][] = [[]];
  let at = 0;
  const whole = alternatives();
  link([0], whole.first);
  return { reads, after, ends: new Set(whole.empty ? [0, ...whole.last] : whole.last) };

  function alternatives(): Part {
    const options = [sequence()];
    while (pattern[at] === "|") {
      at += 1;
      options.push(sequence());
    }
    if (options.filter(({ empty }) => empty).length > 1)
      throw new PatternFault("alternatives of which at most one matches nothing");
    return {
      first: options.flatMap(({ first }) => first),
      last: options.flatMap(({ last }) => last),
      empty: options.some(({ empty }) => empty),
    };
  }

  function sequence(): Part {
    let part = NOTHING;
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") part = joined(part, repeated());
    return part;
  }

  function repeated(): Part {
    const start = at;
    const part = single();
    const [all, mark, from, comma, to] = /^(?:([*+?])|\{(\d+)(,)?(\d*)\})\??/.exec(pattern.slice(at)) ?? [];
    if (all === undefined) return part;
    const end = at + all.length;
    const least = mark === undefined ? Number(from) : mark === "+" ? 1 : 0;
    const most =
      mark === undefined
        ? comma === undefined
          ? least
          : to === ""
            ? Number.POSITIVE_INFINITY
            : Number(to)
        : mark === "?"
          ? 1
          : Number.POSITIVE_INFINITY;
    if (part.empty) throw new PatternFault("a repeated part that does not match nothing");
    // Each copy has positions of its own, so the part is read again for each.
    const copy = (): Part => {
      at = start;
      return single();
    };
    const result = copies(part, copy, least, most);
    at = end;
    return result;
  }

  function copies(first: Part, copy: () => Part, least: number, most: number): Part {
    let whole = NOTHING;
    const fixed = most === Number.POSITIVE_INFINITY ? Math.max(1, least) : least;
    for (let number = 0; number < fixed; number += 1) {
      const part = number === 0 ? first : copy();
      if (most === Number.POSITIVE_INFINITY && number === fixed - 1) link(part.last, part.first);
      whole = joined(whole, part);
    }
    if (most === Number.POSITIVE_INFINITY) return least === 0 ? { ...whole, empty: true } : whole;
    // x{0,3} is (x(x(x)?)?)?: each copy can only follow the one before it.
    let lasts = whole.last;
    let ends = [...whole.last];
    let begins = whole.first;
    for (let number = least; number < most; number += 1) {
      const part = number === 0 ? first : copy();
      if (number === 0) begins = part.first;
      else link(lasts, part.first);
      lasts = part.last;
      ends = [...ends, ...part.last];
    }
    return most === 0 ? NOTHING : { first: begins, last: ends, empty: least === 0 };
  }

  function single(): Part {
    const rest = pattern.slice(at);
    const group = /^\((?:\?(?::|<(?![=!])[^>]*>))?/.exec(rest);
    if (group !== null) {
      if (/^\(\?(?:[=!]|<[=!])/.test(rest)) throw new PatternFault("no look-ahead or look-behind");
      at += group[0].length;
      const part = alternatives();
      at += 1;
      return part;
    }
    const assertion = /^(?:[\^$]|\\[bB])/.exec(rest);
    if (assertion !== null) {
      at += assertion[0].length;
      return NOTHING;
    }
    if (/^\\(?:[1-9]|k<)/.test(rest)) throw new PatternFault("no reference back to a group");
    const [atom] =
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\c[a-z]|\\[\s\S]|[\s\S])/iu.exec(
        rest,
      )!;
    at += atom.length;
    if (reads.length > POSITIONS) throw new PatternFault(`at most ${POSITIONS} characters once counts are written out`);
    reads.push(charactersOf(atom));
    after.push([]);
    const position = reads.length - 1;
    return { first: [position], last: [position], empty: false };
  }

  function joined(a: Part, b: Part): Part {
    link(a.last, b.first);
    return {
      first: a.empty ? [...a.first, ...b.first] : a.first,
      last: b.empty ? [...a.last, ...b.last] : b.last,
      empty: a.empty && b.empty,
    };
  }

  function link(from: readonly number[], to: readonly number[]): void {
    for (const position of from) {
      for (const next of to) {
        if (after[position]!.includes(next)) throw new PatternFault("no repetition of a part that repeats itself");
        after[position]!.push(next);
      }
    }
  }
}

/** Sets kept: definitions are read again at each change. */
const SETS = 2000;
const setOf = new Map<string, CharacterSet>();

/** The characters that an atom (a literal, an escape, a class, a dot) matches. */
function charactersOf(atom: string): CharacterSet {
  const known = setOf.get(atom);
  if (known !== undefined) return known;
  // Most atoms: a regular expression for each would take most of the start of a Worker's isolate.
  const literal = atom.length === 2 && /^\\[^\w\s]$/.test(atom) ? atom[1]! : atom;
  if (literal.length === 1 && literal < "\u0080" && atom !== ".") return 1n << BigInt(literal.charCodeAt(0));
  const form = new RegExp(`^${atom}$`, "u");
  // Of classes that hold more than ASCII characters, it is not known which others they match.
  let set = /^(?:[^[\\.\u0080-\u{10ffff}]|\\[dw\W_]|\[(?!\^)(?:\\[dw\W_]|[^\\\u0080-\u{10ffff}])*\])$/u.test(atom)
    ? 0n
    : OTHERS;
  for (let code = 0; code < 128; code += 1) if (form.test(String.fromCharCode(code))) set |= 1n << BigInt(code);
  if (setOf.size >= SETS) setOf.clear();
  setOf.set(atom, set);
  return set;
}

/** The set of one character. */
export function setOfCharacter(character: string): CharacterSet {
  return character < "\u0080" ? 1n << BigInt(character.charCodeAt(0)) : OTHERS;
}
