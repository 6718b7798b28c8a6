import { expect, test } from "vitest";
import lana from "../../../feeds/lana.ts";
import { readArticle } from "../../../src/read/article.ts";
import { sanitizeHtml } from "../../../src/read/html/sanitize.ts";
import { readListing } from "../../../src/read/listing.ts";
import { faultsOf, illegalIn } from "./inspect.ts";

/** Pages that a fuzz run found: each once threw, or took minutes (the suite's time limit tells). */

const url = "https://lana.gov.ly/post.php?id=365001";
const story = "A sentence of a news text that is long enough to be taken for one. ".repeat(5);
const page = (body: string) => `<html><body><h1>A headline of the page</h1>${body}`;

test.each([
  ["elements nested past what a stack holds", "<div>".repeat(9000) + story],
  ["more of them", "<div>".repeat(300_000) + story],
  ["paragraphs at the top, by the thousand", `<p>${story}</p>`.repeat(4000)],
  ["paragraphs in what is not closed", `<p>${story}<font>`.repeat(1000)],
  ["links in links in menus", "<nav><a href=post.php?id=1>a title that is long enough".repeat(3000)],
  ["bodies in bodies", `<body><div><p>${story}`.repeat(500)],
  ["a name that is no selector", `<bo)<div class="header"><p>${story}</p><p>${story}</p>`],
  ["an attribute that is none", `<tit\\g"data:, class="main_post"><p>${story}</p><p>${story}</p>`],
])("%s: read, by any definition and none", (_name, html) => {
  for (const agency of [lana, null]) {
    const read = readArticle(page(html), { url, agency, language: "en", live: true, seen: 1e12 });
    expect(faultsOf(read.contentHtml)).toEqual([]);
    expect(() => readListing(page(html), { url, agency, language: "en", seen: 1e12 })).not.toThrow();
  }
});

test("what is nested a little too deep is kept as text", () => {
  const html = page(`${"<div>".repeat(250)}<p>${story}</p><p>${story}</p>`);
  const read = readArticle(html, { url, agency: null, language: "en", live: true, seen: 1e12 });
  expect(read.contentText).toContain(story.slice(0, 60));
});

test.each([
  ["characters by reference", "<p>a&#6;b&#x1f;c&#xfffe;d</p><img src=a.png alt='a&#7;b'>"],
  ["a frame at the bound of depth", `${"<div>".repeat(60)}<iframe src=https://a.example/>`],
  ["a heading past the bound of depth", `${"<div>".repeat(70)}<h1>title</h1>`],
  ["a picture with a title and no text", "<img src=a.png title='\"t\" u'>"],
])("the sanitiser's output of %s is legal, and stays as it is", (_name, html) => {
  const out = sanitizeHtml(html, { baseUrl: url });
  expect(faultsOf(out)).toEqual([]);
  expect(illegalIn(out)).toEqual([]);
  expect(sanitizeHtml(out, { baseUrl: url })).toBe(out);
});
