/**
 * Which regular expressions may stand in a definition: those that JavaScript's backtracking engine matches in time linear
 * in the text. The pattern is read into its position automaton (Glushkov), in which each way to match is one path. The
 * number of paths for a text stays bounded unless two of them can meet again in a loop, or one loop can hand over to
 * another while both read the same characters (Weber and Seidl, On the degree of ambiguity of finite automata, 1991).
 */

/** Maximum characters of a pattern, copies of its parts once counts are written out, and work of the check. */
const LENGTH = 500;
const POSITIONS = 400;
const WORK = 200_000;
/** Maximum points at which several ways can go on with the same character. */
const CHOICES = 12;

/** A bit for each ASCII character, and one for all others: exact in paths of addresses, which are ASCII. */
type CharacterSet = bigint;
const OTHERS: CharacterSet = 1n << 128n;

/** A part of a pattern in the automaton: where it can begin and end, and whether it can match nothing. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}
const NOTHING: Part = { first: [], last: [], empty: true };

class Fault extends Error {}

const verdicts = new Map<string, string | null>();
/** Verdicts kept: definitions are read again at each change. */
const VERDICTS = 2000;

/**
 * What keeps a regular expression (flag `u`) from being matched in linear time, as what is expected instead; null if
 * nothing does. The pattern must be valid.
 */
export function patternFault(pattern: string): string | null {
  const known = verdicts.get(pattern);
  if (known !== undefined) return known;
  let verdict: string | null = null;
  try {
    if (pattern.length > LENGTH) throw new Fault(`at most ${LENGTH} characters`);
    checkAmbiguity(automatonOf(pattern));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    verdict = error.message;
  }
  if (verdicts.size >= VERDICTS) verdicts.clear();
  verdicts.set(pattern, verdict);
  return verdict;
}

/** The characters that each position reads, and the positions after each; position 0 is the beginning. */
interface Automaton {
  readonly reads: readonly CharacterSet[];
  readonly after: readonly (readonly number[])[];
}

function automatonOf(pattern: string): Automaton {
  const reads: CharacterSet[] = [0n];
  const after: number[][] = [[]];
  let at = 0;
  const whole = alternatives();
  link([0], whole.first);
  return { reads, after };

  function alternatives(): Part {
    const options = [sequence()];
    while (pattern[at] === "|") {
      at += 1;
      options.push(sequence());
    }
    if (options.filter(({ empty }) => empty).length > 1)
      throw new Fault("alternatives of which at most one matches nothing");
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
    if (part.empty) throw new Fault("a repeated part that does not match nothing");
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
      if (/^\(\?(?:[=!]|<[=!])/.test(rest)) throw new Fault("no look-ahead or look-behind");
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
    if (/^\\(?:[1-9]|k<)/.test(rest)) throw new Fault("no reference back to a group");
    const [atom] =
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\c[a-z]|\\[\s\S]|[\s\S])/iu.exec(
        rest,
      )!;
    at += atom.length;
    if (reads.length > POSITIONS) throw new Fault(`at most ${POSITIONS} characters once counts are written out`);
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
        if (after[position]!.includes(next)) throw new Fault("no repetition of a part that repeats itself");
        after[position]!.push(next);
      }
    }
  }
}

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
  if (setOf.size >= VERDICTS) setOf.clear();
  setOf.set(atom, set);
  return set;
}

function checkAmbiguity(automaton: Automaton): void {
  const { reads, after } = automaton;
  const choices = after.map(
    (next) => next.filter((one) => next.some((other) => other < one && (reads[one]! & reads[other]!) !== 0n)).length,
  );
  const loops = loopsIn(after);
  let work = 0;
  const spend = (): void => {
    work += 1;
    if (work > WORK) throw new Fault("a simpler regular expression");
  };
  const reaches = (from: number, to: number): boolean => {
    const seen = new Set([from]);
    for (const position of seen) for (const next of after[position]!) seen.add(next);
    return seen.has(to);
  };
  for (const loop of loops) {
    if (meetsAgain(automaton, loop, spend)) throw new Fault("no repetition that can match the same text in two ways");
    for (const later of loops) {
      if (loop === later || !reaches(loop[0]!, later[0]!)) continue;
      for (const p of loop)
        for (const q of later)
          if (handsOver(automaton, [new Set(loop), new Set(later)], [p, q], spend))
            throw new Fault("no two repetitions after one another that can match the same characters");
    }
  }
  if (choices.reduce((sum, one) => sum + one, 0) > CHOICES)
    throw new Fault(`at most ${CHOICES} places that can go on in several ways with the same character`);
}

/** The sets of positions that can be read again after themselves (strongly connected components with an edge). */
function loopsIn(after: readonly (readonly number[])[]): number[][] {
  const reach = after.map((next) => {
    const seen = new Set(next);
    for (const position of seen) for (const one of after[position]!) seen.add(one);
    return seen;
  });
  const done = new Set<number>();
  return reach.flatMap((seen, position) => {
    if (done.has(position) || !seen.has(position)) return [];
    const loop = [...seen].filter((other) => reach[other]!.has(position));
    for (const other of loop) done.add(other);
    return [loop];
  });
}

/** True if two different paths within a loop read the same text from one position to one position. */
function meetsAgain({ reads, after }: Automaton, loop: readonly number[], spend: () => void): boolean {
  const inside = new Set(loop);
  const key = (a: number, b: number): string => `${Math.min(a, b)},${Math.max(a, b)}`;
  const before = new Map<string, Set<string>>();
  const reached = new Map(loop.map((position) => [key(position, position), [position, position] as const]));
  for (const [from, [a, b]] of reached) {
    for (const x of after[a]!) {
      for (const y of after[b]!) {
        spend();
        if (!inside.has(x) || !inside.has(y) || (reads[x]! & reads[y]!) === 0n) continue;
        const to = key(x, y);
        before.set(to, (before.get(to) ?? new Set()).add(from));
        if (!reached.has(to)) reached.set(to, [x, y]);
      }
    }
  }
  const back = new Set(loop.map((position) => key(position, position)));
  for (const pair of back) for (const from of before.get(pair) ?? []) back.add(from);
  return [...back].some((pair) => {
    const [a, b] = pair.split(",");
    return a !== b;
  });
}

/** True if some text leads from `p` to `p`, from `p` to `q`, and from `q` to `q`: then texts take quadratic time. */
function handsOver(
  { reads, after }: Automaton,
  [first, second]: readonly [ReadonlySet<number>, ReadonlySet<number>],
  [p, q]: readonly [number, number],
  spend: () => void,
): boolean {
  const seen = new Map<string, readonly [number, number, number]>([["", [p, p, q]]]);
  for (const [a, b, c] of seen.values()) {
    for (const x of after[a]!) {
      if (!first.has(x)) continue;
      for (const z of after[c]!) {
        const both = reads[x]! & reads[z]!;
        if (!second.has(z) || both === 0n) continue;
        for (const y of after[b]!) {
          spend();
          if ((both & reads[y]!) === 0n) continue;
          if (x === p && y === q && z === q) return true;
          seen.set(`${x},${y},${z}`, [x, y, z]);
        }
      }
    }
  }
  return false;
}
