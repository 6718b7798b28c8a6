import { expect, test } from "vitest";
import { declaredSources } from "../../../src/model/definition/source.ts";
import { readSource } from "../../../src/read/sources/table.ts";
import { agencyWith } from "../../support/source-agency.ts";

const LINKS = {
  onclick: {
    attribute: "onclick",
    pattern: "show\\('(\\d+)'",
    address: "/news/{1}",
    item: (id: number, title: string) => `<li><span onclick="show('${id}', 'L')">${title}</span></li>`,
  },
  "a data attribute": {
    attribute: "data-story",
    pattern: "^story-(?<id>\\d+)$",
    address: "https://coast.example/news/{id}",
    item: (id: number, title: string) => `<li><a href="#" data-story="story-${id}">${title}</a></li>`,
  },
};
const TITLES = ["The port opens a new quay", "Ferries sail again after the storm"];

test.each(Object.entries(LINKS))("links in %s are read by a pattern", async (_name, { item, ...link }) => {
  const agency = agencyWith({ kind: "html", link });
  const text = `<body><a href="/contact" ${link.attribute}="other">Contact</a><ul>${TITLES.map((title, at) => item(at + 7, title)).join("")}</ul></body>`;
  const url = "https://coast.example/latest";
  const page = { text, bytes: new TextEncoder().encode(text), url, contentType: "text/html" };
  const context = { url, agency, language: "en", seen: Date.parse("2026-11-22T12:00:00Z") };
  const { items } = await readSource(declaredSources(agency.listing.source)[0]!, page, context);
  expect(items.map((one) => [one.url, one.nativeId, one.title])).toEqual([
    ["https://coast.example/news/7", "7", TITLES[0]],
    ["https://coast.example/news/8", "8", TITLES[1]],
  ]);
});

test.each([
  ["a pattern that backtracks", { attribute: "onclick", pattern: "(a+)+b", address: "/news/{1}" }, /pattern: expected/],
  ["an address without a group", { attribute: "onclick", pattern: "(\\d+)", address: "/news/" }, /address: expected/],
  ["no attribute's name", { attribute: "on click", pattern: "(\\d+)", address: "/n/{1}" }, /attribute: expected/],
])("a definition with %s is refused", (_name, link, message) => {
  expect(() => agencyWith({ kind: "html", link })).toThrow(message);
});
