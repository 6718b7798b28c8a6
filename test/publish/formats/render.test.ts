import fc from "fast-check";
import { parseFeed } from "feedsmith";
import { describe, expect, test } from "vitest";
import { runtime } from "#platform";
import type { Article } from "../../../src/model/article.ts";
import { ALL_FORMATS, FEED_FORMATS, READER_FORMATS } from "../../../src/publish/formats/addresses.ts";
import { renderFeedDocument, renderFeedDocuments } from "../../../src/publish/formats/render.ts";
import { createFragments, type FragmentCache } from "../../../src/publish/fragments.ts";
import { renderFeedStyle } from "../../../src/publish/pages/feed-style.ts";
import { etagOf, Rendered } from "../../../src/publish/rendered.ts";
import { checkJsonFeed } from "../../interop/json-feed.ts";
import { checkAtom, checkRss } from "../../interop/xml-feeds.ts";
import { agency, article, head, NOW, renderSample, SAMPLES } from "../feed-samples.ts";
import { articles } from "../xml/hostile.ts";
import { all, parseXml, textIn } from "../xml/parse.ts";

/** Golden files. Rewritten on Node with NASHRA_GOLDEN=write. */
const golden = import.meta.glob("../../golden/publish/*", { query: "?raw", import: "default", eager: true }) as Record<
  string,
  string
>;
const EXTENSIONS = { rss: "rss.xml", atom: "atom.xml", json: "json", ninjs: "ninjs.json" } as const;
const writing = runtime === "node" && globalThis.process?.env["NASHRA_GOLDEN"] === "write";

describe("golden files", () => {
  test.each(SAMPLES.flatMap((sample) => FEED_FORMATS.map((format) => [sample.name, format, sample] as const)))(
    "%s %s",
    async (name, format, sample) => {
      const { text } = renderSample(sample, format);
      const file = `../../golden/publish/${name}.${EXTENSIONS[format]}`;
      if (writing) {
        const { writeFile } = await import("node:fs/promises");
        await writeFile(new URL(file, import.meta.url), text);
      } else expect(text).toBe(golden[file]);
    },
  );
});

test("a feed's documents: one a format, at their paths, with their types", () => {
  const documents = [...renderFeedDocuments(head("lana/ar", { archive: 3 }), [article()], [], agency)];
  expect(documents.map(({ path, mediaType }) => [path, mediaType])).toEqual([
    ["lana/ar/archive/3/rss.xml", "application/rss+xml; charset=utf-8"],
    ["lana/ar/archive/3/atom.xml", "application/atom+xml; charset=utf-8"],
    ["lana/ar/archive/3/feed.json", "application/feed+json; charset=utf-8"],
    ["lana/ar/archive/3/ninjs.json", "application/json; charset=utf-8"],
  ]);
});

test("the style sheet that XML documents name", () => {
  const { path, mediaType } = renderFeedStyle();
  expect(mediaType).toBe("text/css; charset=utf-8");
  for (const format of ["rss", "atom"] as const) {
    const { text } = renderFeedDocument(format, head("lana/ar"), [], [], agency);
    expect(text).toContain(`<?xml-stylesheet type="text/css" href="https://nashra.example/${path}"?>`);
  }
});

describe("incremental rendering", () => {
  function counting(): FragmentCache & { readonly written: string[] } {
    const held = createFragments();
    const written: string[] = [];
    return {
      written,
      get: held.get,
      set(one, variant, fragment) {
        written.push(`${variant.split(" ")[0]}:${one.id}:${one.revision}`);
        held.set(one, variant, fragment);
      },
    };
  }

  test("a new article and an edited one are rendered, the others taken from the cache", () => {
    const cache = counting();
    const [a, b, c] = ["1", "2", "3"].map((nativeId) => article({ nativeId, title: nativeId }));
    Array.from(renderFeedDocuments(head("lana/en"), [a!, b!], [], agency, cache));
    cache.written.length = 0;
    const edited: Article = { ...b!, title: "edited", revision: 2 };
    const documents = [...renderFeedDocuments(head("lana/en"), [c!, a!, edited], [], agency, cache)];
    expect(cache.written).toEqual(
      ALL_FORMATS.flatMap((format) => [`${format}:${c!.id}:1`, `${format}:${edited.id}:2`]),
    );
    const anew = [...renderFeedDocuments(head("lana/en"), [c!, a!, edited], [], agency)];
    expect(documents.map((one) => one.text)).toEqual(anew.map((one) => one.text));
  });
});

test("items of a feed of several editions name the feed of their own; those of an edition none", () => {
  const list = [article({ language: "ar" }), article({ nativeId: "2" })];
  const cache = createFragments();
  const sources = ["lana/ar", "lana", "lana/en"].map((path) => {
    const { text } = renderFeedDocument("rss", head(path), list, [], agency, cache);
    return all(parseXml(text).children[0]!, "item").map((item) => all(item, "source")[0]?.attributes["url"]);
  });
  expect(sources).toEqual([
    [undefined, undefined],
    ["https://nashra.example/lana/ar/rss.xml", "https://nashra.example/lana/en/rss.xml"],
    [undefined, undefined],
  ]);
});

describe("the rules of RSS and Atom", () => {
  test.each(SAMPLES)("are kept in the sample $name", (sample) => {
    expect(checkRss(renderSample(sample, "rss").text)).toEqual([]);
    expect(checkAtom(renderSample(sample, "atom").text)).toEqual([]);
  });

  const [rss, atom] = [...renderFeedDocuments(head("lana/en"), [article()], GONE, agency)].map(({ text }) => text);
  test.each([
    [checkRss, rss!.replace(/<description>.*<\/description>/, ""), "channel: no description"],
    [checkRss, rss!.replace("<pubDate>Mon", "<pubDate>Tue"), "item: pubDate is Tue, 23 Nov 2026 11:05:00 +0000"],
    [
      checkRss,
      rss!.replace(' isPermaLink="false"', ""),
      "guid: tag:lana.gov.ly,2012:post/365001 is no address and says it is",
    ],
    [checkRss, rss!.replace("<dc:", "<media:").replace("</dc:", "</media:"), "the prefix media is not declared"],
    [checkRss, rss!.replace("</channel>", ""), "not well-formed: Error: Unexpected close tag"],
    [
      checkAtom,
      atom!.replace(/<author>[\s\S]*?<\/author>/, "").replace(/<author>.*<\/author>/, ""),
      "entry: no author",
    ],
    [checkAtom, atom!.replace('rel="self"', 'rel="via"'), "feed: 0 links to itself"],
    [checkAtom, atom!.replace('type="text">', 'type="text"><b/>'), "entry: markup in title"],
    [checkAtom, atom!.replace(/when="[^"]*"/, 'when="now"'), "at:deleted-entry: when is no date"],
    [checkAtom, atom!.replace("</entry>", "<pubDate/></entry>"), "entry: pubDate has no place there"],
  ])("%o sees fault %#", (check, text, fault) => {
    expect(check(text)).toEqual([expect.stringContaining(fault)]);
  });
});

test("entries rendered before make the bytes that entries rendered now make, in every format", () => {
  const cache = createFragments();
  const pool = Array.from({ length: 12 }, (_, index) => article({ nativeId: `${index}` }));
  const top = head("lana/en");
  const render = (shown: readonly Article[], fragments?: FragmentCache): string[] =>
    ALL_FORMATS.map((format) => renderFeedDocument(format, top, shown, [], agency, fragments).text);
  for (const shown of [pool.slice(4), pool.slice(2), pool, pool.slice(0, 1), []])
    expect(render(shown, cache)).toEqual(render(shown));
});

test("an ETag is weak, and of the bytes alone", async () => {
  const bytes = (...parts: string[]) => new Rendered("a", "text/plain", ...parts).body;
  expect(await etagOf(bytes())).toBe('W/"47DEQpj8HBSa-_TImW-5JA"');
  // The digest of FIPS 180-4's first example begins ba7816bf 8f01cfea 414140de 5dae2223.
  expect(await etagOf(bytes("abc"))).toBe('W/"ungWv48Bz-pBQUDeXa4iIw"');
  expect(await etagOf(bytes("a", "bc"))).toBe(await etagOf(bytes("abc")));
  expect(await etagOf(bytes("abc", "."))).not.toBe(await etagOf(bytes("abc")));
});

/** The same text by an oracle of its own, character by character: what XML 1.0 lets stand. */
function standing(text: string): string {
  let kept = "";
  for (const character of text.replaceAll("\r\n", "\n").replaceAll("\r", "\n")) {
    const point = character.codePointAt(0)!;
    const control = (point < 0x20 && point !== 9 && point !== 10) || (point >= 0x7f && point <= 0x9f);
    const surrogate = point >= 0xd800 && point <= 0xdfff;
    const noncharacter = (point & 0xfffe) === 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
    if (!control && !surrogate && !noncharacter) kept += character;
  }
  return kept;
}

const line = (text: string) =>
  standing(text)
    .replace(/[\t\n]+/g, " ")
    .trim();

const GONE = [{ id: "tag:lana.gov.ly,2012:post/1", url: "https://lana.gov.ly/1", removed: NOW }];

test("any article: every format parses strictly and gives id, title, content and date back", () => {
  fc.assert(
    fc.property(fc.array(articles, { maxLength: 3 }), (list) => {
      const [rss, atom, json] = [...renderFeedDocuments(head("lana"), list, [], agency)].map(({ text }) => text);
      const items = all(parseXml(rss!).children[0]!, "item");
      const entries = all(parseXml(atom!), "entry");
      const jsonItems = JSON.parse(json!).items as Record<string, string>[];
      expect([items.length, entries.length, jsonItems.length]).toEqual([list.length, list.length, list.length]);
      for (const [index, one] of list.entries()) {
        const [item, entry, object] = [items[index]!, entries[index]!, jsonItems[index]!];
        const body = `${standing(one.contentHtml)}</div>`;
        const contents = [textIn(item, "content:encoded"), textIn(entry, "content"), object["content_html"]];
        expect(contents[0]!.endsWith(body)).toBe(true);
        expect(new Set(contents).size).toBe(1);
        expect([textIn(item, "guid"), textIn(entry, "id"), object["id"]]).toEqual([one.id, one.id, one.id]);
        const titles = [textIn(item, "title"), textIn(entry, "title"), object["title"]];
        expect(new Set(titles).size).toBe(1);
        expect(titles[0]).not.toBe("");
        const isVisible = /[^\s\p{Cf}\p{Mn}\u115f\u1160\u2800\u3164]/u.test(line(one.title));
        if (isVisible) expect(titles[0]).toBe(line(one.title));
        const dates = [textIn(item, "pubDate"), textIn(entry, "published"), object["date_published"]];
        expect(dates.map((date) => Date.parse(date!))).toEqual(dates.map(() => one.published.instant));
        const urls = [textIn(item, "link"), all(entry, "link")[0]!.attributes["href"], object["url"]];
        expect(new Set(urls).size).toBe(1);
        expect(urls[0]).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
      }
    }),
    { numRuns: 150 },
  );
});

const CHECKS = { rss: checkRss, atom: checkAtom, json: checkJsonFeed };

test("any article: a second, independent parser reads the same, and no format's own rules are broken", () => {
  fc.assert(
    fc.property(articles, (one) => {
      for (const format of READER_FORMATS) {
        const { text } = renderFeedDocument(format, head("lana"), [one], GONE, agency);
        expect(CHECKS[format](text)).toEqual([]);
        expect(idsOf(text)).toEqual([one.id]);
      }
    }),
    { numRuns: 100 },
  );
});

function idsOf(text: string): (string | undefined)[] {
  const parsed = parseFeed(text);
  if (parsed.format === "rss") return (parsed.feed.items ?? []).map((item) => item.guid?.value);
  if (parsed.format === "atom") return (parsed.feed.entries ?? []).map((entry) => entry.id);
  return parsed.format === "json" ? (parsed.feed.items ?? []).map((item) => item.id) : [];
}
