import { describe, expect, it } from "vitest";
import { lenientJson } from "../../../src/read/html/lenient-json.ts";

/** Each: what is wrong with the text, the text, the values in it. */
const CASES: readonly [string, string, unknown[]][] = [
  ["nothing", '{"a":[1,"x",null]}', [{ a: [1, "x", null] }]],
  ["CDATA marks", '<![CDATA[{"a":1}]]>', [{ a: 1 }]],
  ["CDATA marks behind line comments", '//<![CDATA[\n{"a":1}\n//]]>', [{ a: 1 }]],
  ["CDATA marks in block comments", '/* <![CDATA[ */{"a":1}/* ]]> */', [{ a: 1 }]],
  ["an HTML comment around it", '<!-- {"a":1} -->', [{ a: 1 }]],
  ["comments", '// note\n{"a":"http://x//y" /* note */, // note\n"b":null}', [{ a: "http://x//y", b: null }]],
  ["trailing commas", '{"a":[1,2,],}', [{ a: [1, 2] }]],
  ["doubled commas", '{"a":"b",, "c":1}', [{ a: "b", c: 1 }]],
  ["line ends and tabs in a string", '{"a":"x\r\ny\tz"}', [{ a: "x\r\ny\tz" }]],
  ["bad escapes", String.raw`{"a":"it\'s \u00e9 \x"}`, [{ a: "it's é x" }]],
  [
    "quotes in a string",
    '{"a":"he said "no" twice","b":"she "left", then"}',
    [{ a: 'he said "no" twice', b: 'she "left", then' }],
  ],
  ["a forgotten comma", '{"a":"x"\n"b":"y"}', [{ a: "x", b: "y" }]],
  ["a value that a template left out", '{"a": ,"b":1,"c":}', [{ a: null, b: 1, c: null }]],
  ["a semicolon behind it", '{"a":1};', [{ a: 1 }]],
  ["several roots", '{"a":1}\n{"b":2}', [{ a: 1 }, { b: 2 }]],
  ["a closer too many", '{"a":1}}', [{ a: 1 }]],
  ["a closer too few", '{"a":[1,2}', [{ a: [1, 2] }]],
  ["a cut end", '{"a":["x","y', [{ a: ["x", "y"] }]],
  ["no JSON at all", "nonsense", []],
  ["nothing at all", "", []],
];

describe("lenientJson", () => {
  for (const [fault, text, values] of CASES)
    it(`reads a text with: ${fault}`, () => {
      expect(lenientJson(text)).toEqual(values);
    });
});
