import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { articleAddress } from "../../../src/model/address.ts";
import { defineAgency } from "../../../src/model/agency.ts";
import { addressForms } from "../../../src/read/infer/addresses.ts";

const at = (...paths: string[]) => paths.map((path) => `https://news.example${path}`);

describe("the forms that addresses have", () => {
  test.each([
    ["a parameter", at("/post.php?lang=ar&id=10", "/post.php?lang=ar&id=22"), [{ path: "/post\\.php", query: "id" }]],
    ["a page number is no id", at("/a?p=1&id=1000", "/a?p=1&id=1100"), [{ path: "/a", query: "id" }]],
    ["a name in a parameter", at("/?p=one-story", "/?p=other-story"), [{ path: "/", query: "p" }]],
    ["a number alone", at("/news/1201", "/news/1305"), [{ path: "/news/(?<id>\\d+)" }]],
    ["a short number", at("/news/120", "/news/130"), [{ path: "/news/(?<id>\\d+)" }]],
    [
      "a number below a date",
      at("/2026/11/23/1201", "/2026/11/23/1202"),
      [{ path: "/\\d{4}/\\d{1,2}/\\d{1,2}/(?<id>\\d+)" }],
    ],
    [
      "a number that begins again each day",
      at("/2026/11/23/101", "/2026/11/23/102"),
      [{ path: "/(?<id>\\d{4}/\\d{1,2}/\\d{1,2}/\\d+)" }],
    ],
    [
      "a time of day is no number",
      at("/story/26/03/08/015225/a-b", "/story/26/03/07/032122/c-d"),
      [{ path: "/story/(?<id>\\d{2}/\\d{1,2}/\\d{1,2}/\\d+/[^/]+)" }],
    ],
    [
      "a number at the end",
      at("/2026/11/23/a-b-9001.html", "/2026/11/24/c-9002.html"),
      [{ path: "/\\d{4}/\\d{1,2}/\\d{1,2}/[^/]*[-_](?<id>\\d+)\\.html" }],
    ],
    ["a number at the beginning", at("/n/901-first", "/n/902-other"), [{ path: "/n/(?<id>\\d+)[-_][^/]*" }]],
    [
      "a number with nothing behind its dash",
      at("/ar/local/2707-.html", "/ar/local/2708--.html", "/ar/local/2709-2000.html"),
      [{ path: "/ar/local/(?<id>\\d+)[-_][^/]*\\.html" }],
    ],
    ["a year at the end of a name is no number", at("/a/plan-2026", "/a/goals-2027"), [{ path: "/a/(?<id>[^/]+)" }]],
    ["words", at("/news/first-item", "/news/other-item"), [{ path: "/news/(?<id>[^/]+)" }]],
    [
      "words under one day, the id with the day",
      at("/2026/11/28/first-item/", "/2026/11/28/other-item/"),
      [{ path: "/(?<id>\\d{4}/\\d{1,2}/\\d{1,2}/[^/]+)/?" }],
    ],
    [
      "a month in words, a day in one segment",
      at("/2026/nov/28/first", "/2026-11-28/first", "/news/20261128/first"),
      [
        { path: "/(?<id>\\d{4}/[^/]+/\\d{1,2}/[^/]+)" },
        { path: "/(?<id>\\d{4}-\\d{1,2}-\\d{1,2}/[^/]+)" },
        { path: "/news/(?<id>\\d{8}/[^/]+)" },
      ],
    ],
    [
      "sections, the id with the section",
      at("/sport/first-item", "/world/other-item", "/sport/third-item"),
      [{ path: "/(?<id>[^/]+/[^/-]*-[^/]*)" }],
    ],
    [
      "sections and a number",
      at("/sport/4129826.html", "/world/4130246.html"),
      [{ path: "/[^/]+/(?<id>\\d+)\\.html" }],
    ],
    ["a number before words", at("/n/9010/first", "/n/9020/other"), [{ path: "/n/(?<id>\\d+)/[^/]+" }]],
    [
      "two forms on one page",
      at("/news/2026/10/9/one-two", "/Pages/Details/117001", "/news/2026/10/8/three-four"),
      [{ path: "/news/(?<id>\\d{4}/\\d{1,2}/\\d{1,2}/[^/]+)" }, { path: "/Pages/Details/(?<id>\\d+)" }],
    ],
    ["the same twice", at("/a/b-c", "/a/b-c"), [{ path: "/a/(?<id>[^/]+)" }]],
  ])("%s", (_name, addresses, forms) => {
    expect(addressForms(addresses)).toEqual(forms);
  });

  test("no pattern needs more than an engine of linear time has", () => {
    const forms = addressForms(
      at("/2026/11/28/a-b/", "/x/9001-a", "/x/9002-b", "/?p=a-b", "/n/one", "/Details/117001"),
    );
    for (const { path } of forms) expect(path).not.toMatch(/\\[1-9k]|\(\?[=!]|\(\?<[=!]/);
  });

  test("whatever forms it finds read every address they were made of, each with an id of its own", () => {
    const part = fc.stringMatching(/^[a-z0-9._(+-]{1,12}$/).filter((text) => !/^\.+$/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(part, part), { minLength: 2, maxLength: 8, selector: String }), (paths) => {
        const addresses = [...new Set(at(...paths.map((two) => `/${two.join("/")}`)))];
        const forms = addressForms(addresses);
        if (forms.length === 0) return;
        const agency = defineAgency({
          id: "any",
          names: { en: "Any" },
          home: "https://news.example/",
          timezone: "UTC",
          since: 2000,
          addresses: forms,
          editions: [{ language: "en", listing: ["https://news.example/"] }],
        });
        const ids = addresses.map((address) => articleAddress(agency, address, "en")?.nativeId);
        expect(ids.every((id) => id !== undefined && id !== "")).toBe(true);
        expect(new Set(ids).size).toBe(addresses.length);
      }),
    );
  });
});
