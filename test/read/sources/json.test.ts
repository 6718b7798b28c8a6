import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgencyDefinition } from "../../../src/model/agency.ts";
import { watchesOf } from "../../../src/model/agency.ts";
import type { ReadListing } from "../../../src/model/article.ts";
import { coreOf, readSource } from "../../../src/read/sources/table.ts";
import { agencyWith } from "../../support/source-agency.ts";

type Source = NonNullable<AgencyDefinition["listing"]>["source"];

const NOW = Date.parse("2026-11-23T12:00:00Z");
const USUAL = {
  kind: "json",
  items: "$.data[*]",
  address: "https://coast.example/news/{$.id}",
  title: "$.title",
} as const;

function pageOf(body: unknown, url = "https://coast.example/api/latest") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { text, bytes: new TextEncoder().encode(text), url, contentType: "application/json" };
}

async function read(source: Source, body: unknown, url?: string): Promise<ReadListing> {
  const agency = agencyWith(source);
  const page = pageOf(body, url);
  const context = { url: page.url, agency, language: "en", seen: NOW };
  return readSource(watchesOf(agency)[0]!.sources[0]!.source, page, context);
}

const iso = (published: { readonly instant: number } | null) =>
  published === null ? null : new Date(published.instant).toISOString();

describe("the items of a JSON answer", () => {
  test("are named by JSONPaths, in order, each once", async () => {
    const { items, ...about } = await read(
      {
        ...USUAL,
        date: "$.at",
        excerpt: "$.lead",
        image: "$.pictures[0].url",
        section: "$.section.name",
        language: "$.lang",
        author: "$.by[*].name",
        guid: "$.uuid",
      },
      {
        data: [
          {
            id: 7,
            title: "Port &amp; harbour <i>open</i>",
            at: "2026-11-23T10:00:00+02:00",
            lead: "First words",
            pictures: [{ url: "/i/7.jpg" }],
            section: { name: "Economy" },
            lang: "en",
            by: [{ name: "A. Writer" }, { name: "B. Writer" }],
            uuid: "x-7",
          },
          { id: 6, title: "Older" },
          { id: 7, title: "Again" },
        ],
      },
    );
    expect(items).toEqual([
      {
        url: "https://coast.example/news/7",
        nativeId: "7",
        title: "Port & harbour open",
        published: { instant: Date.parse("2026-11-23T08:00:00Z"), precision: "time" },
        excerpt: "First words",
        image: "https://coast.example/i/7.jpg",
        given: {
          content: null,
          complete: false,
          authors: ["A. Writer", "B. Writer"],
          section: "Economy",
          language: "en",
          guid: "x-7",
          foundBy: null,
        },
      },
      {
        url: "https://coast.example/news/6",
        nativeId: "6",
        title: "Older",
        published: null,
        excerpt: null,
        image: null,
      },
    ]);
    expect(about).toEqual({ strangers: [], containerFound: true, foundBy: "json $.data[*]", next: null, warnings: [] });
  });

  test.each<[string, unknown, object, string | null]>([
    ["ISO with an offset", "2026-11-22T23:30:00+02:00", {}, "2026-11-22T21:30:00.000Z"],
    ["ISO without a zone, in the agency's", "2026-11-22T23:30:00", {}, "2026-11-22T21:30:00.000Z"],
    ["ISO without a zone, in a named one", "2026-11-22T23:30:00", { dateZone: "UTC" }, "2026-11-22T23:30:00.000Z"],
    ["RFC 822", "Sun, 22 Nov 2026 21:30:00 GMT", {}, "2026-11-22T21:30:00.000Z"],
    ["seconds", 1795383000, {}, "2026-11-22T21:30:00.000Z"],
    ["milliseconds", 1795383000000, {}, "2026-11-22T21:30:00.000Z"],
    ["milliseconds as text", "1795383000000", {}, "2026-11-22T21:30:00.000Z"],
    ["fractions of seconds", 1795383000.25, { dateForm: "seconds" }, "2026-11-22T21:30:00.000Z"],
    ["milliseconds in base 36", (1795383000000).toString(36), { dateForm: "base36" }, "2026-11-22T21:30:00.000Z"],
    ["seconds in base 36", (1795383000).toString(36), { dateForm: "base36" }, "2026-11-22T21:30:00.000Z"],
    ["base 36 that is not named", (1795383000000).toString(36), {}, null],
    ["words", "22 November 2026, 11:30 pm", {}, "2026-11-22T21:30:00.000Z"],
    ["relative words", "2 hours ago", {}, "2026-11-23T10:00:00.000Z"],
    ["the future", "2027-11-22T23:30:00Z", {}, null],
    ["no date", "soon", {}, null],
    ["something else", { at: 1 }, {}, null],
  ])("date: %s", async (_, at, form, expected) => {
    const { items } = await read({ ...USUAL, date: "$.at", ...form }, { data: [{ id: 1, title: "t", at }] });
    expect(iso(items[0]!.published)?.replace(/\.\d+Z/, ".000Z") ?? null).toBe(expected);
  });

  test.each<[string, string | string[], unknown, string[]]>([
    ["a JSONPath", "$.link", { link: "https://coast.example/news/4" }, ["4"]],
    ["a relative address, of the site", "$.link", { link: "/news/4?x=1" }, ["4"]],
    ["several, in order", ["$.link", "$.url"], { url: "/news/4" }, ["4"]],
    ["a part that is missing", "https://coast.example/news/{$.slug}", { id: 4 }, []],
    ["another host", "$.link", { link: "https://elsewhere.example/news/4" }, []],
    ["no web address", "$.link", { link: "javascript:alert(1)" }, []],
    ["a part that tries to leave", "https://coast.example/news/{$.id}", { id: "4/../../x" }, []],
  ])("address: %s", async (_, address, item, ids) => {
    const { items } = await read({ ...USUAL, address }, { data: [item] });
    expect(items.map(({ nativeId }) => nativeId)).toEqual(ids);
  });

  test("an address of the site in another form is a stranger", async () => {
    const { strangers } = await read({ ...USUAL, address: "$.link" }, { data: [{ link: "/story/abc" }] });
    expect(strangers).toEqual(["https://coast.example/story/abc"]);
  });

  test.each<[string, unknown, string | null]>([
    ["HTML", "<p>One</p>", "<p>One</p>"],
    ["paragraphs", ["One", "Two"], "One\n\nTwo"],
    ["nothing", "", null],
    ["null", null, null],
  ])("content: %s", async (_, content, expected) => {
    const { items } = await read({ ...USUAL, content: "$.content" }, { data: [{ id: 1, title: "t", content }] });
    expect(items[0]!.given?.content ?? null).toBe(expected);
    expect(items[0]!.given?.complete ?? false).toBe(expected !== null);
  });

  test("are read from JSON within a string, if the definition says so", async () => {
    const body = { d: JSON.stringify({ data: [{ id: 1, title: "t" }] }) };
    expect((await read({ ...USUAL, nested: "$.d" }, body)).items).toHaveLength(1);
    expect((await read(USUAL, body)).items).toHaveLength(0);
  });

  test.each([
    ["behind a byte order mark", '\ufeff{"data":[{"id":1}]}'],
    ["behind a guard", ')]}\',\n{"data":[{"id":1}]}'],
    ["in a call", 'callback({"data":[{"id":1}]});'],
  ])("are read %s", async (_, body) => {
    expect((await read(USUAL, body)).items).toHaveLength(1);
  });

  test.each<[string, unknown, boolean, RegExp | null]>([
    ["an empty list", { data: [] }, true, null],
    ["another shape", { news: [] }, false, /holds nothing at \$\.data\[\*\]/],
    ["HTML", "<!doctype html><p>Sorry", false, /markup, where JSON is expected/],
    ["JSON that is cut off", '{"data":[{"id":1,"tit', false, /cut off or ill-formed/],
    ["text", "error", false, /no valid JSON/],
    ["JSON nested too deep", `${"[".repeat(300)}1${"]".repeat(300)}`, false, /nested more than 100/],
    ["items without addresses", { data: [{ title: "t" }] }, false, /none of the 1 items has an address/],
    [
      "an error",
      { error: { code: 7, message: "Quota\n exceeded" } },
      false,
      /holds nothing at .*; it says: 7: Quota exceeded$/,
    ],
    ["an error in place of the items", { data: { code: "no", message: "later" } }, false, /none of the 2 items/],
    ["too many values", `{"data":[${"0,".repeat(600_000)}0]}`, false, /more than 500,000 values/],
  ])("%s is no list of articles, and it is said why", async (_, body, containerFound, warning) => {
    const found = await read(USUAL, body);
    expect([found.items, found.containerFound]).toEqual([[], containerFound]);
    if (warning === null) expect(found.warnings).toEqual([]);
    else expect(found.warnings[0]).toMatch(warning);
  });

  test.each<[string, string, number[], RegExp]>([
    ["cut off within an address", '{"data":[{"id":30},{"id":20,"photo":{"w":1}},{"id":1', [30, 20], /cut off/],
    ["with a value that JSON does not have", '{"data":[{"id":1,"views":NaN},{"id":2}]}', [1, 2], /ill-formed/],
    ["with line ends in strings", '{"data":[{"id":1,"title":"a\nb"}]}', [1], /ill-formed/],
    [
      "behind a server's warning",
      '<br />\n<b>Notice</b>: x[0] in <b>y.php</b><br />\n{"data":[{"id":1}]}',
      [1],
      /around its JSON/,
    ],
    ["before a server's mark", '{"data":[{"id":1}]}<!-- cached -->', [1], /around its JSON/],
    [
      "with one item that is nested too deep",
      `{"data":[{"id":1},{"id":2,"x":${"[".repeat(9000)}${"]".repeat(9000)}},{"id":3}]}`,
      [1, 2, 3],
      /nested more than 100/,
    ],
  ])("are read as far as they can be: %s", async (_, body, ids, warning) => {
    const { items, warnings } = await read(USUAL, body);
    expect(items.map(({ nativeId }) => Number(nativeId))).toEqual(ids);
    expect(warnings.join()).toMatch(warning);
  });

  test.each<[string, string]>([
    ["lists", "[1,"],
    ["objects", '{"a":['],
  ])("tens of thousands of levels of %s end nothing but themselves", async (_, piece) => {
    const broken = await read(USUAL, `{"data":[{"id":1},{"id":2,"x":${piece.repeat(70_000)}`);
    expect(broken.items.map(({ nativeId }) => nativeId)).toEqual(["1"]);
    const deep = `${"[".repeat(70_000)}${"]".repeat(70_000)}`;
    const { items } = await read(USUAL, `{"data":[{"id":1},{"id":2,"x":"]]","y":${deep}},{"id":3}]}`);
    expect(items).toHaveLength(3);
  });

  test("an item that is none is left out, and one with broken fields has the rest of them", async () => {
    const data = [
      null,
      7,
      "x",
      [],
      {},
      { id: null },
      { id: { a: 1 } },
      JSON.parse('{"id":"__proto__","title":"t"}'),
      JSON.parse('{"__proto__":{"id":9},"title":"t"}'),
      { id: 1, title: { rendered: 5 }, date: "no date", content: { a: 1 } },
      { id: 2, title: "\ud800 Two", date: 9e16, content: null },
    ];
    const { items } = await read({ ...USUAL, date: "$.date", content: "$.content" }, { data });
    expect(items.map(({ nativeId, title, published }) => [nativeId, title, published])).toEqual([
      ["1", null, null],
      ["2", "Two", null],
    ]);
  });

  test("more than 500 are cut, and that is said", async () => {
    const data = Array.from({ length: 700 }, (_, id) => ({ id: id + 1, title: "t" }));
    const { items, warnings } = await read(USUAL, { data });
    expect([items.length, warnings.length]).toEqual([500, 1]);
  });
});

describe("the next older page", () => {
  const data = [{ id: 2 }, { id: 1 }];
  test.each<[string, string, string, object, string | null]>([
    [
      "a page number",
      "https://coast.example/api?p={page}",
      "https://coast.example/api",
      {},
      "https://coast.example/api?p=2",
    ],
    [
      "the page after",
      "https://coast.example/api?p={page}",
      "https://coast.example/api?p=4",
      {},
      "https://coast.example/api?p=5",
    ],
    [
      "a number in the path",
      "https://coast.example/api/{page}",
      "https://coast.example/api/9",
      {},
      "https://coast.example/api/10",
    ],
    [
      "an offset",
      "https://coast.example/api?o={offset}",
      "https://coast.example/api?o=20",
      {},
      "https://coast.example/api?o=22",
    ],
    [
      "a cursor",
      "https://coast.example/api?c={$.cursor}",
      "https://coast.example/api",
      { cursor: "a/b" },
      "https://coast.example/api?c=a%2Fb",
    ],
    [
      "a cursor that ends",
      "https://coast.example/api?c={$.cursor}",
      "https://coast.example/api",
      { cursor: null },
      null,
    ],
    [
      "an address",
      "$.links.next",
      "https://coast.example/api",
      { links: { next: "/api?after=1" } },
      "https://coast.example/api?after=1",
    ],
    ["no address", "$.links.next", "https://coast.example/api", { links: {} }, null],
  ])("%s", async (_, next, url, more, expected) => {
    expect((await read({ ...USUAL, next }, { data, ...more }, url)).next).toBe(expected);
  });
});

test("what items do not depend on does not change their part of the answer", () => {
  const agency = agencyWith(USUAL);
  const { source } = watchesOf(agency)[0]!.sources[0]!;
  const core = (body: unknown) => {
    const page = pageOf(body);
    return coreOf(source, page, { url: page.url, agency, language: "en", seen: NOW });
  };
  const before = core({ time: 1, data: [{ id: 1, title: "t", views: 5 }] });
  expect(core({ data: [{ views: 6, title: "t", id: 1 }], time: 2 })).toBe(before);
  expect(core({ time: 1, data: [{ id: 1, title: "u", views: 5 }] })).not.toBe(before);
});

test.each<[string, object, RegExp]>([
  ["no JSONPath", { items: "data" }, /listing\.source\.items: expected a JSONPath/],
  ["a JSONPath that looks around in a filter", { items: "$.a[?$..x]" }, /listing\.source\.items: expected a JSONPath/],
  ["descendants of descendants", { items: "$..a..b" }, /listing\.source\.items: expected a JSONPath/],
  ["a list that names each value twice", { items: "$[*,*].a" }, /listing\.source\.items: expected a JSONPath/],
  ["lists after lists", { items: "$['a','b']['a','b']" }, /listing\.source\.items: expected a JSONPath/],
  ["lists within a filter", { items: "$[?@[*,*].a]" }, /listing\.source\.items: expected a JSONPath/],
  ["a function whose patterns may take for ever", { items: "$.a[?search(@.x, @.y)]" }, /listing\.source\.items/],
  ["a text without JSONPaths", { title: "title" }, /listing\.source\.title/],
  ["an unknown field", { titel: "$.t" }, /listing\.source\.titel/],
  ["an unknown kind", { kind: "jason" }, /listing\.source\.kind: expected a kind of source/],
])("a definition with %s is refused with its place", (_, change, message) => {
  expect(() => agencyWith({ ...USUAL, ...change } as never)).toThrow(message);
});

test("no text makes the reader throw", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
      const found = await read({ ...USUAL, items: "$..*", date: "$.d", content: "$" }, body);
      expect(found.items.every(({ url }) => url.startsWith("https://coast.example/news/"))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
