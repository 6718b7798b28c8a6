import { expect, test } from "vitest";
import { defineAgency } from "../../../src/model/agency.ts";
import { renderOpml } from "../../../src/publish/formats/opml.ts";
import { agency, NOW } from "../feed-samples.ts";
import { all, type Element, parseXml, textIn } from "../xml/parse.ts";

const options = { language: null, agencies: [agency], baseUrl: "https://nashra.example", modified: NOW };
const outlines = (element: Element) => all(element, "outline");
const bodyOf = (root: Element) => all(root, "body")[0]!;

test("path, type, head", () => {
  const { path, mediaType, text } = renderOpml(options);
  expect([path, mediaType]).toEqual(["opml.xml", "text/x-opml; charset=utf-8"]);
  const root = parseXml(text);
  expect(root).toMatchObject({ name: "opml", attributes: { version: "2.0" } });
  const head = all(root, "head")[0]!;
  expect([textIn(head, "title"), textIn(head, "dateModified")]).toEqual(["nashra", "Mon, 23 Nov 2026 12:05:00 GMT"]);
});

test("a folder an agency, without an address; in it every feed, each a leaf with address, page and language", () => {
  const [folder] = outlines(bodyOf(parseXml(renderOpml(options).text)));
  expect(folder!.attributes).toEqual({ text: "وكالة الأنباء الليبية" });
  const leaves = outlines(folder!);
  expect(leaves.map(({ attributes }) => [attributes["xmlUrl"], attributes["language"]])).toEqual([
    ["https://nashra.example/lana/rss.xml", "ar"],
    ["https://nashra.example/lana/ar/rss.xml", "ar"],
    ["https://nashra.example/lana/ar/economy/rss.xml", "ar"],
    ["https://nashra.example/lana/en/rss.xml", "en"],
    ["https://nashra.example/lana/fr/rss.xml", "fr"],
  ]);
  expect(leaves.flatMap(outlines)).toEqual([]);
  expect(leaves[2]!.attributes).toEqual({
    type: "rss",
    text: "وكالة الأنباء الليبية - اقتصاد",
    title: "وكالة الأنباء الليبية - اقتصاد",
    xmlUrl: "https://nashra.example/lana/ar/economy/rss.xml",
    htmlUrl: "https://nashra.example/lana/ar/economy/",
    language: "ar",
    version: "RSS2",
  });
});

const single = defineAgency({
  id: "y",
  names: { es: "Y" },
  home: "https://y.example/",
  timezone: "UTC",
  since: 2000,
  addresses: [{ path: "/(?<id>\\d+)" }],
  editions: [{ language: "es", listing: ["https://y.example/"] }],
});
const pair = defineAgency({
  id: "z",
  names: { en: "Z" },
  home: "https://z.example/",
  timezone: "UTC",
  since: 2000,
  addresses: [{ path: "/(?<id>\\d+)" }],
  editions: [
    { language: "en-GB", listing: ["https://z.example/"] },
    { language: "de", listing: ["https://z.example/de"] },
  ],
});

test.each([
  ["ar", ["lana/ar", "y/es", "z"]],
  ["en", ["lana/en", "y/es", "z/en-GB"]],
  ["fr", ["lana/fr", "y/es", "z"]],
])("in %s: one leaf an agency, so that no article comes twice", (language, paths) => {
  const rendered = renderOpml({ ...options, agencies: [agency, single, pair], language });
  expect(rendered.path).toBe(`opml.${language}.xml`);
  const leaves = outlines(bodyOf(parseXml(rendered.text)));
  expect(leaves.map(({ attributes }) => attributes["xmlUrl"])).toEqual(
    paths.map((path) => `https://nashra.example/${path}/rss.xml`),
  );
  expect(leaves.flatMap(outlines)).toEqual([]);
});

test("names are text, whatever they hold", () => {
  const hostile = defineAgency({
    id: "x",
    names: { en: `A & <b> "q" 'a' ]]>` },
    home: "https://x.example/",
    timezone: "UTC",
    since: 2000,
    addresses: [{ path: "/(?<id>\\d+)" }],
    editions: [{ language: "en", listing: ["https://x.example/"] }],
  });
  const [outline] = all(bodyOf(parseXml(renderOpml({ ...options, agencies: [hostile] }).text)), "outline");
  expect(outline!.attributes["text"]).toBe(`A & <b> "q" 'a' ]]>`);
});
