import { expect, test } from "vitest";
import {
  ALL_FORMATS,
  bareType,
  documentPath,
  documentUrl,
  FEED_FORMATS,
  READER_FORMATS,
} from "../../../src/publish/formats/addresses.ts";
import { FORMATS } from "../../../src/publish/formats/table.ts";
import { escapeMarkup, unescapeMarkup } from "../../../src/publish/xml/markup.ts";

const rows = ALL_FORMATS.map((format) => FORMATS[format]);

test("every format, in the order in which they are offered, and those that can be subscribed to, by readers or by newsrooms", () => {
  expect(ALL_FORMATS).toEqual(["rss", "atom", "json", "ninjs", "sitemap"]);
  expect(FEED_FORMATS).toEqual(["rss", "atom", "json", "ninjs"]);
  expect(READER_FORMATS).toEqual(["rss", "atom", "json"]);
});

test.each<[string, readonly string[]]>([
  ["an address", rows.flatMap(({ file, aliases }) => [file, ...aliases])],
  ["a media type in Accept", READER_FORMATS.flatMap((format) => [bareType(format), ...FORMATS[format].accept])],
  ["a name", rows.map(({ label }) => label)],
])("no two formats share %s", (_what, names) => {
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test.each([
  [null, null, "lana/ar/atom.xml", "https://nashra.example/lana/ar/atom.xml"],
  [3, null, "lana/ar/archive/3/atom.xml", "https://nashra.example/lana/ar/archive/3/atom.xml"],
  [null, "q=a", "lana/ar/atom.xml", "https://nashra.example/lana/ar/atom.xml?q=a"],
])("the path and address of a document (archive %s, query %s)", (archive, query, path, url) => {
  expect(documentPath("lana/ar", "atom", archive)).toBe(path);
  expect(documentUrl({ baseUrl: "https://nashra.example", path: "lana/ar", archive, query }, "atom")).toBe(url);
});

test("what was escaped is given back", () => {
  const text = `<a href="b">&amp;</a> it's "so" &#39; &unknown; وال`;
  expect(unescapeMarkup(escapeMarkup(text))).toBe(text);
});
