import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { httpDate } from "../../../src/model/http-date.ts";
import { entityTags, evaluate, matches, type Preconditions } from "../../../src/serve/http/conditional.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const clock = () => NOW;

describe("RFC 9110, 8.8.3: entity tags", () => {
  const lists: [string, string[]][] = [
    ['"a"', ['"a"']],
    ['W/"a", "b"', ['W/"a"', '"b"']],
    [' "a" ,, "b",', ['"a"', '"b"']],
    ['"a,b", "c"', ['"a,b"', '"c"']],
    ['""', ['""']],
    ['a, "b"', ['"b"']],
    ['w/"a"', []],
    ['"open', []],
    ["", []],
    ["*", []],
  ];
  test.each(lists)("list %j", (header, tags) => {
    expect(entityTags(header)).toEqual(tags);
  });

  /** Header, our tag, weakly equal, strongly equal (8.8.3.2). */
  const comparisons: [string, string, boolean, boolean][] = [
    ['"1"', '"1"', true, true],
    ['W/"1"', 'W/"1"', true, false],
    ['W/"1"', '"1"', true, false],
    ['"1"', 'W/"1"', true, false],
    ['W/"1"', 'W/"2"', false, false],
    ['"2", W/"1"', 'W/"1"', true, false],
    ["*", 'W/"1"', true, true],
    [" * ", 'W/"1"', true, true],
    ['"*"', 'W/"1"', false, false],
    ["1", 'W/"1"', false, false],
    ["", 'W/"1"', false, false],
  ];
  test.each(comparisons)("%j against %j", (header, etag, weak, strong) => {
    expect(matches(header, etag, "weak")).toBe(weak);
    expect(matches(header, etag, "strong")).toBe(strong);
  });

  test("a tag is found wherever it stands in a list, and only there", () => {
    const tag = fc.stringMatching(/^[!#-~]{0,12}$/);
    const written = fc.tuple(fc.boolean(), tag).map(([weak, text]) => `${weak ? "W/" : ""}"${text}"`);
    const gap = fc.constantFrom(",", ", ", " ,", ",,", ",\t ,");
    fc.assert(
      fc.property(fc.array(written, { minLength: 1 }), tag, gap, (tags, own, comma) => {
        const expected = tags.some((text) => text.replace("W/", "") === `"${own}"`);
        expect(matches(tags.join(comma), `W/"${own}"`, "weak")).toBe(expected);
      }),
    );
  });
});

describe("RFC 9110, 13.2.2: order of preconditions", () => {
  const validators = { etag: 'W/"now"', modified: Date.UTC(2026, 10, 20) };
  const before = httpDate(validators.modified - 1000);
  const same = httpDate(validators.modified);
  const after = httpDate(validators.modified + 1000);
  const future = httpDate(NOW + 86_400_000);
  const none: Preconditions = { ifMatch: null, ifNoneMatch: null, ifModifiedSince: null, ifUnmodifiedSince: null };
  const cases: [string, Partial<Preconditions>, number][] = [
    ["none", {}, 200],
    ["13.1.2: If-None-Match names the version", { ifNoneMatch: '"old", W/"now"' }, 304],
    ["13.1.2: If-None-Match, weak comparison", { ifNoneMatch: '"now"' }, 304],
    ["13.1.2: If-None-Match *", { ifNoneMatch: "*" }, 304],
    ["13.1.2: If-None-Match names others", { ifNoneMatch: '"old"' }, 200],
    ["13.1.3: If-Modified-Since the same", { ifModifiedSince: same }, 304],
    ["13.1.3: If-Modified-Since later", { ifModifiedSince: after }, 304],
    ["13.1.3: If-Modified-Since in the future", { ifModifiedSince: future }, 200],
    ["13.1.3: If-Modified-Since earlier", { ifModifiedSince: before }, 200],
    ["13.1.3: If-Modified-Since is no date", { ifModifiedSince: "yesterday" }, 200],
    ["13.1.3: If-Modified-Since with two members", { ifModifiedSince: `${same}, ${same}` }, 200],
    ["13.1.3: If-None-Match wins, not matched", { ifNoneMatch: '"old"', ifModifiedSince: same }, 200],
    ["13.1.3: If-None-Match wins, matched", { ifNoneMatch: '"now"', ifModifiedSince: before }, 304],
    ["13.1.3: If-None-Match wins, unreadable", { ifNoneMatch: "now", ifModifiedSince: same }, 200],
    ["13.1.1: If-Match *", { ifMatch: "*" }, 200],
    ["13.1.1: If-Match is strong, our tags are weak", { ifMatch: 'W/"now"' }, 412],
    ["13.1.1: If-Match, the strong form", { ifMatch: '"now"' }, 412],
    ["13.1.4: If-Unmodified-Since the same", { ifUnmodifiedSince: same }, 200],
    ["13.1.4: If-Unmodified-Since earlier", { ifUnmodifiedSince: before }, 412],
    ["13.1.4: If-Unmodified-Since is no date", { ifUnmodifiedSince: "never" }, 200],
    ["13.1.4: If-Match wins over it", { ifMatch: "*", ifUnmodifiedSince: before }, 200],
    ["13.2.2: 412 before 304", { ifMatch: '"other"', ifNoneMatch: "*" }, 412],
    ["13.2.2: both hold, then 304", { ifMatch: "*", ifNoneMatch: "*" }, 304],
  ];
  test.each(cases)("%s", (_name, given, status) => {
    expect(evaluate(validators, { ...none, ...given }, clock)).toBe(status);
  });
});

test.each(['W/"abc-gzip"', '"abc-gzip"', 'W/"abc--gzip"', '"abc;br"', 'W/"abc-zstd", "x"'])(
  "a tag that a proxy marked with its coding, %s, still matches weakly",
  (header) => {
    expect(matches(header, 'W/"abc"', "weak")).toBe(true);
    expect(matches(header, 'W/"abcd"', "weak")).toBe(false);
    expect(matches(header, '"abc"', "strong")).toBe(false);
  },
);
