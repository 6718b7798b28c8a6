import { describe, expect, test } from "vitest";
import { agencies } from "../../../feeds/index.ts";
import { patternFault } from "../../../src/model/definition/linear-pattern.ts";

test.each([
  ...agencies.flatMap(({ addresses }) => addresses.map(({ path }) => path)),
  "/news/(?<id>\\d+)",
  "/\\d{4}/\\d{1,2}/\\d{1,2}/[^/]*[-_](?<id>\\d+)\\.html",
  "/ar/local/(?<id>\\d+)[-_][^/]*\\.html",
  "/(?<id>\\d{4}/\\d{1,2}/\\d{1,2}/[^/]+)/?",
  "/(?<id>[^/]+/[^/-]*-[^/]*)",
  "/n/(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)/(?<id>\\d+)",
  "/(?:ar|en|fr)/(?:[a-z]+/)*(?<id>\\d+)",
  "/.*/(?<id>\\d+)",
  "(?:ab|ac)*d",
  "/(?<id>[\\p{L}\\d-]+)(?:\\.html)?",
  "\\/a\\.b[\\]\\-x]{2,}?",
  "a{0}b",
  "",
])("%s is matched in linear time", (pattern) => {
  expect(patternFault(pattern)).toBeNull();
});

/** Each with a text that takes a backtracking engine more than linear time. */
const SLOW: readonly (readonly [string, (n: number) => string])[] = [
  ["(?:a+)+b", (n) => "a".repeat(n)],
  ["(?:a|a)*b", (n) => "a".repeat(n)],
  ["(?:a*)*b", (n) => "a".repeat(n)],
  ["(?:a|aa)+b", (n) => "a".repeat(n)],
  ["(?:a?b?)*c", (n) => "ab".repeat(n)],
  ["(?:\\d+-?)+x", (n) => "1".repeat(n)],
  ["(?:[^/]+/?)*\\.html", (n) => "a".repeat(n)],
  ["(?:a{1,3}){2,}b", (n) => "a".repeat(n)],
  [".*.*x", (n) => "a".repeat(n)],
  ["\\d+\\d+x", (n) => "1".repeat(n)],
  ["[^/]*-[^/]*x", (n) => "-".repeat(n)],
  ["/.*/.*/x", (n) => "/".repeat(n)],
  ["\\w+(?:-\\w+)*\\w+!", (n) => "a".repeat(n)],
  ["[\\u0600-\\u06ff]+\\p{L}+x", (n) => "ب".repeat(n)],
];

test.each(SLOW)("%s is refused", (pattern) => {
  expect(patternFault(pattern)).not.toBeNull();
});

test.each([
  ["(?=a)b", /look/],
  ["(?<!a)b", /look/],
  ["(?<id>a)\\k<id>", /reference/],
  ["(a)\\1", /reference/],
  ["a{1,1000}", /400/],
  ["(?:a{20}){30}", /400/],
  [`/${"a".repeat(501)}`, /500/],
  [`${"a?".repeat(20)}${"a".repeat(20)}`, /12 places/],
])("%s is refused by what is expected: %s", (pattern, message) => {
  expect(patternFault(pattern)).toMatch(message);
});

/** Whatever is accepted is fast, and what is refused for its repetitions is slow: steps are counted by a model engine. */
describe("against an engine that counts its steps", () => {
  const ATOMS = ["a", "b", "[ab]", "[^a]", "."] as const;
  let state = 1;
  const dice = (sides: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
  const pattern = (depth: number): string => {
    const parts = Array.from({ length: 1 + dice(3) }, () => {
      const atom =
        depth > 0 && dice(3) === 0
          ? `(?:${pattern(depth - 1)}${dice(2) ? `|${pattern(depth - 1)}` : ""})`
          : ATOMS[dice(ATOMS.length)]!;
      return atom + ["", "", "*", "+", "?", "{2,3}"][dice(6)]!;
    });
    return parts.join("");
  };

  test("no accepted pattern takes more than linear time on any repeated text", () => {
    let accepted = 0;
    for (let number = 0; number < 400; number += 1) {
      const one = pattern(2);
      if (patternFault(one) !== null) continue;
      accepted += 1;
      for (const word of ["a", "b", "ab", "ba", "aab", "abb", "bba"]) {
        const steps = (times: number) => stepsOf(one, `${word.repeat(times)}!`);
        const [short, long] = [steps(20), steps(40)];
        expect(long, `${one} on ${word}`).toBeLessThan(2.6 * short + 200);
      }
    }
    expect(accepted).toBeGreaterThan(50);
  });

  test("the refused patterns above take more than that", () => {
    for (const [one, text] of SLOW.filter(([source]) => !/[\\]/.test(source))) {
      expect(stepsOf(one, text(24)), one).toBeGreaterThan(3 * stepsOf(one, text(12)));
    }
  });
});

/** Steps of a plain backtracking matcher of the whole text, at most a million. */
function stepsOf(source: string, text: string): number {
  let steps = 0;
  type Go = (at: number, then: (at: number) => boolean) => boolean;
  let position = 0;
  const alternatives = (): Go => {
    const options = [sequence()];
    while (source[position] === "|") {
      position += 1;
      options.push(sequence());
    }
    return (at, then) => options.some((option) => option(at, then));
  };
  const sequence = (): Go => {
    const parts: Go[] = [];
    while (position < source.length && !"|)".includes(source[position]!)) parts.push(quantified());
    return (at, then) => {
      const go = (index: number, from: number): boolean =>
        index === parts.length ? then(from) : parts[index]!(from, (next) => go(index + 1, next));
      return go(0, at);
    };
  };
  const quantified = (): Go => {
    const atom = single();
    const [mark] = /^(?:[*+?]|\{\d+,\d*\})/.exec(source.slice(position)) ?? [""];
    position += mark.length;
    if (mark === "") return atom;
    const [, low, high] = /^\{(\d+),(\d*)\}$/.exec(mark) ?? [];
    const least = low === undefined ? (mark === "+" ? 1 : 0) : Number(low);
    const most = low === undefined ? (mark === "?" ? 1 : 1e9) : high === "" ? 1e9 : Number(high);
    return (at, then) => {
      const go = (count: number, from: number): boolean => {
        if (steps > 1e6) return false;
        if (count < most && atom(from, (next) => (next > from || count < least) && go(count + 1, next))) return true;
        return count >= least && then(from);
      };
      return go(0, at);
    };
  };
  const single = (): Go => {
    if (source.startsWith("(?:", position)) {
      position += 3;
      const group = alternatives();
      position += 1;
      return group;
    }
    const [atom] = /^(?:\[[^\]]*\]|.)/.exec(source.slice(position))!;
    position += atom.length;
    const form = new RegExp(`^${atom}$`, "u");
    return (at, then) => {
      steps += 1;
      return steps <= 1e6 && at < text.length && form.test(text[at]!) && then(at + 1);
    };
  };
  const whole = alternatives();
  whole(0, (at) => at === text.length);
  return steps;
}
