import { expect, test } from "vitest";
import { defineAgency } from "../../../src/model/agency.ts";
import { renderOpml } from "../../../src/publish/formats/opml.ts";
import { agency, NOW } from "../feed-samples.ts";
import { all, type Element, parseXml, textIn } from "../xml/parse.ts";

const options = { agencies: [agency], baseUrl: "https://nashra.example", modified: NOW };
const bodyOf = (root: Element) => all(root, "body")[0]!;

test("path, type, head", () => {
  const { path, mediaType, text } = renderOpml(options);
  expect([path, mediaType]).toEqual(["opml.xml", "text/x-opml; charset=utf-8"]);
  const root = parseXml(text);
  expect(root).toMatchObject({ name: "opml", attributes: { version: "2.0" } });
  const head = all(root, "head")[0]!;
  expect([textIn(head, "title"), textIn(head, "dateModified")]).toEqual(["nashra", "Mon, 23 Nov 2026 12:05:00 GMT"]);
});

test("an outline an agency, in it one an edition, in it its sections; each with address, page and language", () => {
  const [whole] = all(bodyOf(parseXml(renderOpml(options).text)), "outline");
  const editions = all(whole!, "outline");
  const sections = all(editions[0]!, "outline");
  expect(
    [whole!, ...editions, ...sections].map(({ attributes }) => [attributes["xmlUrl"], attributes["language"]]),
  ).toEqual([
    ["https://nashra.example/lana/rss.xml", "ar"],
    ["https://nashra.example/lana/ar/rss.xml", "ar"],
    ["https://nashra.example/lana/en/rss.xml", "en"],
    ["https://nashra.example/lana/fr/rss.xml", "fr"],
    ["https://nashra.example/lana/ar/economy/rss.xml", "ar"],
  ]);
  expect(sections[0]!.attributes).toEqual({
    type: "rss",
    text: "وكالة الأنباء الليبية - اقتصاد",
    title: "وكالة الأنباء الليبية - اقتصاد",
    xmlUrl: "https://nashra.example/lana/ar/economy/rss.xml",
    htmlUrl: "https://nashra.example/lana/ar/economy/",
    language: "ar",
    version: "RSS2",
  });
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
