import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { watchesOf } from "../../../src/model/agency.ts";
import { parsePage } from "../../../src/read/html/page.ts";
import { pageData } from "../../../src/read/html/page-data.ts";
import { readSource } from "../../../src/read/sources/table.ts";
import { openNewsroom } from "../../support/newsroom.ts";
import { originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const LIST = [
  { id: 2, title: "Second" },
  { id: 1, title: "First" },
];
const json = JSON.stringify(LIST);

/** Items as flat values that name each other, as Nuxt 3 writes them. */
const FLAT =
  '[["Reactive",1],{"data":2},{"list":3},[4,7],{"id":5,"title":6},2,"Second",{"id":8,"title":9,"self":7},1,"First"]';

async function read(html: string, items: string, script: string[] = []) {
  const agency = agencyWith({ kind: "script", items, address: "/news/{$.id}", title: "$.title", script });
  const page = { text: html, bytes: new Uint8Array(), url: "https://coast.example/", contentType: "text/html" };
  const { source } = watchesOf(agency)[0]!.sources[0]!;
  return readSource(source, page, { url: page.url, agency, language: "en", seen: NOW });
}

describe("the items in a page's scripts", () => {
  test.each<[string, string, string, string]>([
    [
      "__NEXT_DATA__",
      `<script id="__NEXT_DATA__" type="application/json">{"props":{"list":${json}}}</script>`,
      "$.props.list[*]",
      "script#__NEXT_DATA__",
    ],
    [
      "any JSON",
      `<script type="application/json">{"a":1}</script><script type="application/json">{"list":${json}}</script>`,
      "$.list[*]",
      "application/json",
    ],
    [
      "JSON-LD",
      `<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"id":2,"title":"Second"},{"id":1,"title":"First",}]}</script>`,
      "$.itemListElement[*]",
      "json-ld",
    ],
    [
      "a variable",
      `<script>window.__INITIAL_STATE__ = {list: [{id: 2, 'title': 'Sec\\u006fnd'}, {"id": 1, title: "First"},], at: new Date(5), no: void 0};</script>`,
      "$.list[*]",
      "window.__INITIAL_STATE__",
    ],
    [
      "a variable as text",
      `<script>window["state"]=JSON.parse("{\\"list\\":${json.replaceAll('"', '\\"')}}");</script>`,
      "$.list[*]",
      "window.state",
    ],
    ["a constant", `<script>"use strict";const feed = ${json};go(feed)</script>`, "$[*]", "window.feed"],
    [
      "__NUXT__ as a function",
      `<script>window.__NUXT__=(function(a,b){return {data:[{list:[{id:2,title:a},{id:1,title:b,old:!0,x:void 0}]}],layout:"d"}}("Second","First"));</script>`,
      "$.data[0].list[*]",
      "window.__NUXT__",
    ],
    [
      "__NUXT__ called outside",
      `<script>window.__NUXT__=(function(a){return {list:[{id:2,title:a},{id:1,title:"First"}]}})("Second")</script>`,
      "$.list[*]",
      "window.__NUXT__",
    ],
    [
      "__NUXT__ as an arrow",
      `<script>window.__NUXT__=((a)=>({list:[{id:2,title:a},{id:1,title:"First"}]}))("Second")</script>`,
      "$.list[*]",
      "window.__NUXT__",
    ],
    [
      "__NUXT_DATA__",
      `<script type="application/json" id="__NUXT_DATA__">${FLAT}</script>`,
      "$.data.list[*]",
      "script#__NUXT_DATA__",
    ],
    [
      "self.__next_f in pieces",
      `<script>self.__next_f=self.__next_f||[]</script><script>self.__next_f.push([0])</script><script>self.__next_f.push([1,${JSON.stringify(`1:I["x"]\n2:T6,Sécon3:["$","div",null,{"list":[{"id":2,"title":"$4"},`)}])</script><script>self.__next_f.push([1,${JSON.stringify('{"id":1,"title":"First"}]}]\n4:"Second"\n')}])</script>`,
      "$..list[*]",
      "self.__next_f",
    ],
  ])("%s", async (_, html, items, name) => {
    const found = await read(`<!doctype html><html><body>${html}<script>var a = b + 1; if (x) { y = {`, items);
    expect(found.items.map(({ nativeId, title }) => [nativeId, title])).toEqual([
      ["2", "Second"],
      ["1", "First"],
    ]);
    expect(found.foundBy).toBe(`${name} ${items}`);
  });

  test("are those of the named script, where others have the same shape", async () => {
    const html = `<script type="application/json">{"list":[{"id":9}]}</script><script id="s" type="application/json">{"list":${json}}</script>`;
    expect((await read(html, "$.list[*]", ["#s"])).items).toHaveLength(2);
    expect((await read(html, "$.list[*]")).items).toHaveLength(1);
  });

  test.each<[string, string, RegExp]>([
    ["no data", "<p>Nothing", /holds no JSON/],
    ["other data", '<script type="application/json">{"a":1}</script>', /holds nothing at \$\.list/],
    ["code", "<script>window.list = make({list: []})</script>", /holds no JSON/],
  ])("a page with %s is told", async (_, html, warning) => {
    const found = await read(html, "$.list[*]");
    expect([found.items, found.containerFound]).toEqual([[], false]);
    expect(found.warnings[0]).toMatch(warning);
  });
});

test("nothing is evaluated", () => {
  const html = `<script>window.a={x:alert(1)};window.b=(function(){alert(1);return {}})();window.c={y:\`\${alert(1)}\`};window.d={"__proto__":{"z":1}}</script>`;
  const values = [...pageData(parsePage(html))];
  expect(values.map(({ name }) => name)).toEqual(["window.d"]);
  expect(({} as { z?: number }).z).toBeUndefined();
});

test.each([
  ["open brackets", "{a:".repeat(50_000)],
  ["open lists", "[".repeat(100_000)],
  ["nots", `{a:${"!".repeat(100_000)}0}`],
  ["calls", "(function(a){return ".repeat(5000)],
  ["a giant string", `{a:"${"x".repeat(1_000_000)}`],
  ["many variables", "0;window.a={};".repeat(20_000)],
])("a hostile script has few values: %s", (_, text) => {
  const values = [...pageData(parsePage(`<script>window.x=${text}</script>`))];
  expect(values.length).toBeLessThan(100);
});

test("no page makes the reader throw", async () => {
  const text = fc.string({
    unit: fc.constantFrom(..."{}[](),:\"'`\\!$aif0123 =/*\n", "function", "return", "window.x=", "void 0"),
  });
  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      await read(
        `<script>window.x=${body}</script><script>self.__next_f.push([1,${JSON.stringify(body)}])</script>`,
        "$..*",
      );
    }),
    { numRuns: 300 },
  );
});

test("an article is read from the data of its own page, and from its HTML where they are missing", async () => {
  const body =
    "<p>The council said on Monday that the works on the quay will begin in spring and last for two years.</p>";
  const shell = (data: unknown) =>
    `<!doctype html><html><body><div id=app></div><script id="__NEXT_DATA__" type="application/json">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script></body></html>`;
  const site = originOf(({ pathname }) => {
    if (pathname === "/api/latest")
      return shell({ list: LIST.map((one) => ({ ...one, title: `${one.title} harbour opens its quay` })) });
    if (pathname === "/news/2") return shell({ story: { text: body, by: ["A. Writer"] } });
    return `<!doctype html><html><body><h1>First harbour opens its quay</h1>${body.replaceAll("two", "three")}</body></html>`;
  });
  const agency = agencyWith({
    kind: "script",
    items: "$.list[*]",
    address: "/news/{$.id}",
    title: "$.title",
    article: { content: "$.story.text", author: "$.story.by[*]" },
  });
  const room = await openNewsroom("https://coast.example", { agency, transport: site.transport });
  expect((await room.poll("coast/en")).added).toHaveLength(2);
  const [second, first] = JSON.parse((await room.text("coast/en/feed.json"))!).items;
  expect([second.authors[0].name, second.content_text, first.content_text]).toEqual([
    "A. Writer",
    expect.stringContaining("two years"),
    expect.stringContaining("three years"),
  ]);
});
