import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { agencies } from "../../feeds/index.ts";
import { hostsOf } from "../../src/model/agency.ts";

/**
 * What is known of one agency stands in its definition: no code of the core asks for an agency by id, host or mark.
 */

/** Files that name one all the same, and why. */
const MAY: Readonly<Record<string, string>> = {
  "config/settings.ts": "an example in a message",
  "src/model/ingest.ts": "an example in a message",
  "src/node/cli/cli.ts": "examples in the help",
  "src/read/dateline/agency-marks.ts": "the marks of all agencies of the world, for pages that no definition speaks of",
  "src/serve/search-words.ts": "وال is also `and the`, glued to a word",
};

const wordOf = (names: readonly string[], flags: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.map((name) => RegExp.escape(name)).join("|")})(?![\\p{L}\\p{N}])`, flags);
const NAMED = wordOf(
  agencies.flatMap((agency) => [agency.id, ...hostsOf(agency)]),
  "iu",
);
// As it is written: `MAP` is a mark, `map` a function.
const MARKED = wordOf(
  agencies.flatMap(({ marks }) => marks),
  "u",
);

test("code outside feeds/ names no agency that is defined there", () => {
  const naming = globSync("{src,config}/**/*.ts").filter((file) => {
    const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|(?<![:\w])\/\/.*$/gm, "");
    return NAMED.test(code) || MARKED.test(code);
  });
  expect(naming.sort()).toEqual(Object.keys(MAY).sort());
});
