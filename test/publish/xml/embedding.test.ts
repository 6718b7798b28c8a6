import { fromHtml } from "hast-util-from-html";
import { describe, expect, test } from "vitest";
import type { Article } from "../../../src/model/article.ts";
import { renderFeedDocument } from "../../../src/publish/formats/render.ts";
import { renderFeedPage } from "../../../src/publish/pages/feed.ts";
import { COPY_SCRIPT } from "../../../src/publish/pages/scripts.ts";
import { agency, article, head } from "../feed-samples.ts";
import { all, parseXml, textIn } from "./parse.ts";

/** One text in every field of an article, in every format: it comes back as it was, and nothing else changes. */

const TEXTS: readonly (readonly [name: string, text: string, line?: string])[] = [
  ["the end of a section", "a ]]> b ]]]]>> c"],
  ["a section", "<![CDATA[ a ]]>"],
  ["the end of a script", "a </script><script>alert(1)</script> b"],
  ["the end of a script in capitals", "a </SCRIPT ><!--<ScRiPt"],
  ["the end of a title and a style", "</title></style></textarea></noscript><img src=x onerror=alert(1)>"],
  ["the end of an item", "</item></channel></rss></entry></feed>"],
  ["the end of an attribute", `a" onclick="alert(1)" b='c' d=\`e\``],
  ["references", "&amp; &#60; &lt;b&gt; &#x26;amp; &nosuch; &"],
  ["a declaration", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;'],
  ["places of our writers", "place:title <![CDATA[place:content]]> $& $1 $` $'"],
  ["what JSON escapes", 'a"b\\c\u2028d\u2029e/f'],
  ["a formula of a spreadsheet", '=HYPERLINK("https://evil.example/";"a")'],
  ["a field of a header", "a; rel=self, <https://evil.example/>; rel=hub"],
  ["lines", "a\r\nSet-Cookie: b", "a Set-Cookie: b"],
  ["half a character", "a\ud800b\udc00c", "abc"],
  ["characters that XML forbids", "a\u0000b\u0008c\ufffed\uffffe", "abcde"],
  ["characters of the last plane", "a\u{10ffff}b\u{1fffe}c😀", "abc😀"],
];
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const of = (text: string): Article =>
  article({
    title: text,
    summary: text,
    contentText: text,
    contentHtml: `<p>${escaped(text)}</p>`,
    author: text,
    place: text,
    agencyMark: text,
    image: { url: "https://lana.gov.ly/a.jpg", alt: text, caption: text, width: 1, height: 1 },
  });
const top = head("lana/en", { hub: null });

describe.each(TEXTS)("%s", (_name, text = "", line = text) => {
  const one = of(text);

  test("in RSS and Atom", () => {
    const rss = all(all(parseXml(renderFeedDocument("rss", top, [one], [], agency).text), "channel")[0]!, "item");
    expect(rss).toHaveLength(1);
    expect(textIn(rss[0]!, "title")).toBe(line);
    expect(textIn(rss[0]!, "dc:creator")).toBe(line);
    const atom = all(parseXml(renderFeedDocument("atom", top, [one], [], agency).text), "entry");
    expect(atom).toHaveLength(1);
    expect(textIn(atom[0]!, "title")).toBe(line);
    expect(all(atom[0]!, "category").map(({ attributes }) => attributes["term"])).toContain(line);
    expect(all(atom[0]!, "link").map(({ attributes }) => attributes["rel"])).not.toContain("hub");
  });

  test("in JSON Feed and ninjs, within a page's script too", () => {
    for (const { text: json } of [
      renderFeedDocument("json", { ...top, title: text }, [one], [], agency),
      renderFeedDocument("ninjs", { ...top, title: text }, [one], [], agency),
    ]) {
      const page = fromHtml(`<script type="application/json">${json}</script><p>after`, { fragment: true });
      expect(page.children.map((node) => (node.type === "element" ? node.tagName : node.type))).toEqual([
        "script",
        "p",
      ]);
      const [script] = page.children;
      const inside = script?.type === "element" && script.children[0]?.type === "text" ? script.children[0].value : "";
      expect(JSON.parse(inside)).toEqual(JSON.parse(json));
      const told = JSON.parse(json) as { items?: { title: string }[]; associations?: { title: string }[] };
      expect((told.items ?? told.associations)!.map(({ title }) => title)).toEqual([line]);
    }
  });

  test("on the page and in the sitemap", () => {
    const html = renderFeedPage(top, [one], { agency }).text;
    const titles: string[] = [];
    const walk = (node: ReturnType<typeof fromHtml> | ReturnType<typeof fromHtml>["children"][number]): void => {
      if (node.type === "element") {
        // The only script that runs is the one that copies addresses.
        if (node.tagName === "script" && node.properties["type"] !== "application/ld+json")
          expect(node.children).toMatchObject([{ type: "text", value: COPY_SCRIPT }]);
        expect(["style", "iframe"]).not.toContain(node.tagName);
        expect(Object.keys(node.properties).filter((name) => /^on/i.test(name))).toEqual([]);
        const [first] = node.children;
        const inner = first?.type === "element" && first.tagName === "a" ? first.children[0] : first;
        if (node.tagName === "h3" && inner?.type === "text") titles.push(inner.value);
      }
      if ("children" in node) for (const child of node.children) walk(child);
    };
    walk(fromHtml(html));
    // Of HTML, noncharacters are an error that changes nothing; the reader has taken them out long before.
    const plain = (title: string) => title.replace(/\s+/g, " ").replace(/\p{Noncharacter_Code_Point}/gu, "");
    expect(titles.map(plain)).toContain(plain(line));
    const map = parseXml(renderFeedDocument("sitemap", top, [one], [], agency).text);
    expect(all(map, "url").map((url) => textIn(all(url, "news:news")[0]!, "news:title"))).toEqual([line]);
  });
});
