import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readArticle } from "../../../src/read/article.ts";
import { cleanTitle, shortened } from "../../../src/read/text/clean.ts";
import { faultsOf, illegalIn } from "../html/inspect.ts";

/** What a line can hide, and what only looks as if it did. */

describe("a title", () => {
  test.each([
    ["blanks of all kinds", " Port\u00a0\t reopens\r\nnow\u2028 ", "Port reopens now"],
    ["a script written out", "<script>alert(1)</script> Port", "alert(1) Port"],
    ["a picture written out", "Port <img src=x onerror=alert(1)> reopens", "Port reopens"],
    ["a picture that is not closed", "Port <img src=x onerror=alert(1)", "Port img src=x onerror=alert(1)"],
    ["an element of no name with a handler", "<x-y onclick=alert(1)>Port</x-y>", "Port</x-y>"],
    ["tags in tags", "<<b>img src=x onerror=alert(1)> Port", "Port"],
    [
      "tags in tags, deeper than anybody looks",
      `${"<b".repeat(40)}${">".repeat(40)}Port`,
      `${"b".repeat(39)}${">".repeat(39)}Port`,
    ],
    ["a tag of Cyrillic letters", "<\u0456mg src=x onerror=alert(1)> Port", "Port"],
    ["a tag that others part", "<\u043e<b></b>x onclick=alert(1)> Port", "Port"],
    ["a tag that a closer of nothing parts", "<\u202cimg src=x onerror=alert(1)> Port", "Port"],
    ["an embedding closed within a tag", "a \u202bb <i title='\u202c'>c", "a \u202bb c\u202c"],
    ["an end tag that mixes alphabets and marks", "</\u043e\u0301b> Port", "/\u00f3b> Port"],
    ["comments", "Port <!-- a --> <?b?>", "Port !-- a --> ?b?>"],
    ["a word in angle brackets", "<LIVE> Port reopens", "<LIVE> Port reopens"],
    ["less and more", "5 < 6 > 4, <3 and <<", "5 < 6 > 4, <3 and <<"],
    ["what nobody sees", "P\u200bo\u2060r\u00adt re\u034fo\u180epens\u3164\u{1d173}", "Port reopens"],
    ["letters that only machines read", "Port\u{e0068}\u{e0069} reopens", "Port reopens"],
    ["joiners between Latin letters", "Po\u200drt\u200c r\u200ceopens", "Port\u200c reopens"],
    ["joiners that shape letters", "می\u200cخواهم", "می\u200cخواهم"],
    ["joiners and marks of emoji", "👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"],
    ["Cyrillic among Latin", "P\u043ert \u043ef Trip\u043eli r\u0435opens", "Port of Tripoli reopens"],
    ["Greek among Latin", "\u039dorth \u0391frica", "North Africa"],
    [
      "words of Cyrillic alone",
      "\u041f\u043e\u0440\u0442 \u0441\u043d\u043e\u0432\u0430 \u043e\u0442\u043a\u0440\u044b\u0442",
      "\u041f\u043e\u0440\u0442 \u0441\u043d\u043e\u0432\u0430 \u043e\u0442\u043a\u0440\u044b\u0442",
    ],
    ["a word that needs both alphabets", "TNF\u03b1 and \u0416x", "TNF\u03b1 and \u0416x"],
    ["marks heaped on a letter", `P${"\u0301\u0302".repeat(300)}ort`, "P\u0301\u0302\u0301\u0302\u0301ort"],
    ["vowel signs of Arabic", "مُحَمَّدٌ", "مُحَمَّدٌ"],
    ["an override", "Port \u202egnp.exe", "Port \u202bgnp.exe\u202c"],
    ["isolates that are not closed", "a \u2067b \u2068c", "a \u2067b \u2068c\u2069\u2069"],
    ["closers of nothing", "a\u202c b\u2069", "a b"],
    ["the end of a section of XML", "Port ]]> reopens <![CDATA[", "Port ]]> reopens ![CDATA["],
    ["halves of characters, noncharacters, controls", "P\ud800o\udc00r\ufffet\u0000\u{1ffff} reopens", "Port reopens"],
    ["lines of a header", "Port\r\nSet-Cookie: a=b", "Port Set-Cookie: a=b"],
    ["annotations", "Port \ufff9a\ufffab\ufffb", "Port ab"],
  ])("%s", (_name, text, title) => {
    // Composed where Unicode composes it.
    expect(cleanTitle(text)).toBe(title.normalize("NFC"));
    expect(illegalIn(cleanTitle(text))).toEqual([]);
    expect(cleanTitle(cleanTitle(text))).toBe(cleanTitle(text));
  });

  test("any line comes out without an element that could act, balanced, and stays as it is", () => {
    const piece = fc.constantFrom(
      ..."<|b|img src=x onerror=a| |>|/|!|=|'|<b>|</|\u200b|<!--|x-y|\u00ad|&lt;|\0|<svg onload=a>|?|\u202e|\u202c|\u043e|a|\u0301".split(
        "|",
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 16 }), (line) => {
        const title = cleanTitle(line);
        expect(faultsOf(title).filter((one) => / (?:on|href|src|style|title)/i.test(one))).toEqual([]);
        expect(title.match(/\u202b/g)?.length ?? 0).toBe(title.match(/\u202c/g)?.length ?? 0);
        expect(cleanTitle(title)).toBe(title);
      }),
      { numRuns: 3000 },
    );
  });

  test("is no longer than a title is, and cut at a word", () => {
    expect(shortened("short", 20)).toBe("short");
    expect(shortened("one two three four five", 14)).toBe("one two three…");
    expect(shortened("x".repeat(50), 10)).toBe(`${"x".repeat(10)}…`);
    expect(shortened(`${"x".repeat(9)}😀`, 10)).toBe(`${"x".repeat(9)}…`);
    expect(shortened(`\u202b${"x ".repeat(50)}\u202c`, 10)).toMatch(/^\u202b(?:x )*x…\u202c$/);
  });

  test("costs no more than it is long", () => {
    for (const piece of [
      "<b",
      "<b>",
      "<",
      "\u0301",
      "\u200d",
      "a\u200d",
      "\u043ea",
      "\u202e",
      "\u{e0041}",
      "\u{1f3f4}\u{e0067}",
    ]) {
      const before = performance.now();
      cleanTitle(piece.repeat(100_000));
      expect(performance.now() - before, JSON.stringify(piece)).toBeLessThan(5000);
    }
  });
});

describe("an article whose facts are hostile", () => {
  const story = "A sentence of a news text that is long enough to be taken for one. ".repeat(4);
  const read = (head: string, body = "") =>
    readArticle(
      `<html><head>${head}</head><body><article><h1>A headline of the page</h1><p>${story}</p>${body}<p>${story}</p></article></body></html>`,
      {
        url: "https://paper.example/a/1",
        agency: null,
        language: "en",
        live: true,
        seen: Date.parse("2026-11-23T12:00:00Z"),
      },
    );
  const data = (facts: object) =>
    `<script type="application/ld+json">${JSON.stringify({ "@type": "NewsArticle", ...facts })}</script>`;

  test.each([
    [
      "a headline of 1 MB",
      data({ headline: "word ".repeat(200_000) }),
      { title: expect.stringMatching(/^(?:word ){190,200}?word…$/) },
    ],
    ["an author of 1 MB", data({ author: "a".repeat(1_000_000) }), { author: null }],
    ["a section of 1 MB", data({ articleSection: "a".repeat(1_000_000) }), { section: null }],
    ["an author of markup", data({ author: "<img src=x onerror=alert(1)>Ann" }), { author: "Ann" }],
    ["a picture of a private network", data({ image: "http://169.254.169.254/latest" }), { image: null }],
    ["a picture of a script", data({ image: "javascript:alert(1)" }), { image: null }],
    ["a date to come", data({ datePublished: "2999-01-01T00:00:00Z" }), { published: { source: "first-seen" } }],
    ["a date before all", data({ datePublished: "-271821-04-20T00:00:00Z" }), { published: { source: "first-seen" } }],
    [
      "data in data",
      data({ author: [[[[{}]]]], headline: { name: {} }, image: { url: [] } }),
      { title: "A headline of the page", author: null, image: null },
    ],
    [
      "a prototype",
      '<script type="application/ld+json">{"@type":"NewsArticle","__proto__":{"headline":"b"}}</script>',
      { title: "A headline of the page" },
    ],
  ])("%s", (_name, head, facts) => {
    expect(read(head)).toMatchObject(facts);
  });

  test.each([
    ["a script", "<base href=javascript:alert(1)//>", "https://paper.example/a/x"],
    ["a private network", "<base href=http://192.168.1.1/>", "https://paper.example/a/x"],
    ["credentials", "<base href=https://u:p@cdn.example/b/>", "https://cdn.example/b/x"],
    ["another folder", "<base href=/c/>", "https://paper.example/c/x"],
  ])("a base of %s", (_name, head, address) => {
    expect(read(head, "<p>See <a href=x>this</a> page of the site and no other.</p>").contentHtml).toContain(
      `href="${address}"`,
    );
  });

  test.each([
    ["moved off the page", "<div style='position:absolute;left:-9999px'>hidden words</div>"],
    [
      "not shown",
      "<p style='display:none'>hidden words</p><p hidden>hidden words</p><p style='visibility: hidden'>hidden words</p>",
    ],
    ["of no size", "<p>A sentence with <span style='font-size:0'>hidden words</span> in its midst.</p>"],
    ["in a comment", "<!-- hidden words -->"],
    ["for browsers that know no film", "<video src=a.mp4>hidden words</video>"],
    ["in the attributes of a picture", "<p><img src=a.jpg alt='<p>hidden words</p>' width=600 height=400></p>"],
  ])("text that is %s is none of it", (_name, html) => {
    const { contentText, summary } = read("", html);
    expect(contentText).not.toContain("hidden words");
    expect(summary).not.toContain("hidden words");
    expect(contentText).not.toContain("<");
  });

  test("text that a script fades in is", () => {
    expect(read("", "<p style='opacity:0'>A paragraph that comes in later.</p>").contentText).toContain(
      "comes in later",
    );
  });
});

test("what is too long for a title is cut, wherever it begins", () => {
  expect(cleanTitle("كلمة ".repeat(100_000))).toHaveLength(4999);
  expect(cleanTitle(`${" ".repeat(100_000)}A title${" ".repeat(100_000)}`)).toBe("A title");
});
