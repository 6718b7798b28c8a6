import { describe, expect, it } from "vitest";
import { keysOf, type Sketch, sketchOf, tellsTheSame } from "../../../src/poll/collect/likeness.ts";
import heldOut from "../../fixtures/likeness/held-out.jsonl?raw";
import pairs from "../../fixtures/likeness/pairs.jsonl?raw";

interface Text {
  readonly language: string;
  readonly day: string;
  readonly body: string;
}

interface Pair {
  readonly n: number;
  readonly kind: string;
  readonly same: boolean;
  readonly first: Text;
  readonly second: Text;
}

const sketch = ({ language, day, body }: Text): Sketch => sketchOf({ language, day, text: body });

/** As a collection decides: the second is found by a key of the first, and then compared. */
function judged({ first, second }: Pair): boolean {
  const [one, two] = [sketch(first), sketch(second)];
  const known = new Set(keysOf(one));
  return keysOf(two).some((key) => known.has(key)) && tellsTheSame(one, two);
}

function measured(lines: string) {
  const all = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Pair);
  const folded = all.filter(judged);
  const right = folded.filter(({ same }) => same).length;
  return {
    pairs: all.length,
    precision: right / folded.length,
    recall: right / all.filter(({ same }) => same).length,
    wrong: folded.filter(({ same }) => !same).map(({ n, kind }) => `${n}: ${kind}`),
  };
}

describe("likeness", () => {
  it.each([
    ["the pairs that it was made with", pairs, 200],
    ["pairs of other material", heldOut, 100],
  ])("folds the same story told again, and nothing else: %s", (_, lines, count) => {
    const found = measured(lines);
    expect(found.wrong).toEqual([]);
    expect(found.pairs).toBe(count);
    expect(found.precision).toBeGreaterThanOrEqual(0.98);
    expect(found.recall).toBeGreaterThanOrEqual(0.7);
  });

  const words = (from: number, count: number) =>
    Array.from(
      { length: count },
      (_, at) =>
        `w${"abcdefghij"[at % 10]}x${"klmnopqrst"[Math.floor((from + at) / 10) % 10]}y${"uvwz"[(from + at) % 4]}`,
    );
  const text = (of: readonly string[], day = "2026-11-02", language = "en") =>
    sketchOf({ language, day, text: of.join(" ") });
  const story = words(0, 120);

  it.each([
    ["the same text", text(story), text(story), true],
    ["the head of it", text(story), text(story.slice(0, 60)), true],
    ["more than it said", text(story.slice(0, 60)), text(story), false],
    ["another language", text(story), text(story, "2026-11-02", "fr"), false],
    ["regional forms of one language", text(story, "2026-11-02", "en-GB"), text(story, "2026-11-02", "en"), true],
    ["another number", text([...story, "killed 12"]), text([...story, "killed 13"]), false],
    ["a number less", text([...story, "killed 12"]), text(story), true],
    ["another number in words", text([...story, "killed twelve"]), text([...story, "killed thirteen"]), false],
    ["an Arabic number in words", text([...story, "نحو ست عشرة درجة"]), text([...story, "نحو سبع عشرة درجة"]), false],
    ["the day written in another way", text(["2-11-2026", ...story]), text(["2 November 2026", ...story]), true],
    ["flashes of a few words", text(story.slice(0, 12)), text(story.slice(0, 12)), false],
    ["nothing at all", text([]), text([]), false],
  ])("%s", (_, first, second, expected) => {
    expect(tellsTheSame(first, second)).toBe(expected);
  });

  it("asks for more on another day", () => {
    const edited = story.map((word, at) => (at % 28 === 20 ? `edited${word}` : word));
    expect(tellsTheSame(text(story), text(edited))).toBe(true);
    expect(tellsTheSame(text(story), text(edited, "2026-11-03"))).toBe(false);
  });

  it("has few keys, however long a text is", () => {
    const long = text(
      Array.from(
        { length: 50_000 },
        (_, at) =>
          `word${at.toString(36)}`.replace(/\d/g, "q") + at.toString(2).replaceAll("0", "a").replaceAll("1", "b"),
      ),
    );
    expect(long.shingles.size).toBeLessThanOrEqual(1500);
    expect(keysOf(long).length).toBeLessThanOrEqual(100);
    expect(keysOf(text(story.slice(0, 12)))).toEqual([]);
  });
});
