import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalQuery, readQuery } from "../../src/serve/query.ts";

const allowed = { filters: true, languages: ["ar", "en"] };
const none = { q: null, place: null, section: null, limit: null };

describe("understood", () => {
  const cases: [string, object][] = [
    ["", { filter: null, lang: null }],
    ["?", { filter: null, lang: null }],
    ["?q=%D8%B7%D8%B1%D8%A7%D8%A8%D9%84%D8%B3", { filter: { ...none, q: "طرابلس" }, lang: null }],
    ["?q=oil+price&limit=10", { filter: { ...none, q: "oil price", limit: 10 }, lang: null }],
    ["?section=economy&place=Tunis", { filter: { ...none, section: "economy", place: "Tunis" }, lang: null }],
    ["?lang=en", { filter: null, lang: "en" }],
    ["?lang=en&q=a", { filter: { ...none, q: "a" }, lang: "en" }],
  ];
  test.each(cases)("%j", (search, expected) => {
    expect(readQuery(search, allowed)).toEqual(expected);
  });
});

describe("refused in one line that holds nothing of the request", () => {
  const cases = [
    "?utm_source=x",
    "?q=",
    "?q=%20",
    "?q",
    "?q=a&q=b",
    "?q=%FF",
    "?q=%",
    "?q=a%00b",
    "?q=a%0D%0Ab",
    "?limit=0",
    "?limit=201",
    "?limit=1e2",
    "?limit=-1",
    "?section=Economy",
    "?section=../etc",
    "?lang=de",
    "?__proto__=1",
    "?constructor=1",
    "?&",
    "?Q=a",
    "?<script>=1",
    `?q=${"a".repeat(201)}`,
    `?q=${"a".repeat(2000)}`,
  ];
  test.each(cases)("%s", (search) => {
    const read = readQuery(search, allowed);
    expect(read).toHaveProperty("problem");
    const { problem } = read as { problem: string };
    expect(problem).toMatch(/^[\x20-\x7e]+$/);
    expect(problem).not.toContain("script");
  });

  test("filters and languages where there are none", () => {
    expect(readQuery("?q=a", { filters: false, languages: [] })).toHaveProperty("problem");
    expect(readQuery("?lang=en", { filters: true, languages: [] })).toHaveProperty("problem");
  });
});

test("the canonical query reads back to the same filter, in one order", () => {
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => {
    return text.trim() === text && !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(text);
  });
  const filter = fc.record({
    q: fc.option(word),
    place: fc.option(word),
    section: fc.option(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)),
    limit: fc.option(fc.integer({ min: 1, max: 200 })),
  });
  fc.assert(
    fc.property(filter, (given) => {
      const query = canonicalQuery(given);
      const empty = Object.values(given).every((value) => value === null);
      if (query.length > 1024) return;
      expect(readQuery(query, allowed)).toEqual({ filter: empty ? null : given, lang: null });
      const names = query === "" ? [] : query.split("&").map((part) => part.split("=")[0]);
      expect(names).toEqual([...names].sort());
    }),
  );
});

test("any text is answered", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(readQuery(`?${text}`, allowed)).toBeTypeOf("object");
    }),
  );
});
