import { type Automaton, automatonOf, PatternFault } from "./automaton.ts";

/**
 * Which regular expressions may stand in a definition: those that JavaScript's backtracking engine matches in time linear
 * in the text. The pattern is read into its position automaton (Glushkov), in which each way to match is one path. The
 * number of paths for a text stays bounded unless two of them can meet again in a loop, or one loop can hand over to
 * another while both read the same characters (Weber and Seidl, On the degree of ambiguity of finite automata, 1991).
 */

/** Maximum characters of a pattern, and work of the check. */
const LENGTH = 500;
const WORK = 200_000;
/** Maximum points at which several ways can go on with the same character. */
const CHOICES = 12;

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
    if (pattern.length > LENGTH) throw new PatternFault(`at most ${LENGTH} characters`);
    checkAmbiguity(automatonOf(pattern));
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    verdict = error.message;
  }
  if (verdicts.size >= VERDICTS) verdicts.clear();
  verdicts.set(pattern, verdict);
  return verdict;
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
    if (work > WORK) throw new PatternFault("a simpler regular expression");
  };
  const reaches = (from: number, to: number): boolean => {
    const seen = new Set([from]);
    for (const position of seen) for (const next of after[position]!) seen.add(next);
    return seen.has(to);
  };
  for (const loop of loops) {
    if (meetsAgain(automaton, loop, spend))
      throw new PatternFault("no repetition that can match the same text in two ways");
    for (const later of loops) {
      if (loop === later || !reaches(loop[0]!, later[0]!)) continue;
      for (const p of loop)
        for (const q of later)
          if (handsOver(automaton, [new Set(loop), new Set(later)], [p, q], spend))
            throw new PatternFault("no two repetitions after one another that can match the same characters");
    }
  }
  if (choices.reduce((sum, one) => sum + one, 0) > CHOICES)
    throw new PatternFault(`at most ${CHOICES} places that can go on in several ways with the same character`);
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
