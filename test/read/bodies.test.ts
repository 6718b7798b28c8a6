import { describe, expect, test } from "vitest";
import { readArticle } from "../../src/read/article.ts";
import { parsePage } from "../../src/read/html/page.ts";
import cases from "../fixtures/cases/bodies.jsonl?raw";

interface Case {
  readonly id: string;
  readonly note: string;
  readonly url: string;
  readonly seen: string;
  readonly html: string;
  readonly expect: { readonly title?: string; readonly has: readonly string[]; readonly hasNot?: readonly string[] };
}

const read = (html: string, url = "https://agency.example/news/4711") =>
  readArticle(html, { url, agency: null, language: "en", seen: Date.parse("2026-10-10T12:00:00Z"), live: false });

const rows = cases
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Case);

test.each(rows.map((row) => [row.id, row.note, row] as const))("%s: %s", (_id, _note, row) => {
  const article = read(row.html, row.url);
  if (row.expect.title !== undefined) expect(article.title).toBe(row.expect.title);
  for (const words of row.expect.has) expect(article.contentText).toContain(words);
  for (const words of row.expect.hasNot ?? []) expect(article.contentText).not.toContain(words);
});

const ONE = "The council agreed on Monday to widen the harbour road, and the works will begin in the spring.";
const TWO = "Engineers said that two lanes would stay open during the works and that buses would keep their times.";
const THREE = "Residents had asked for a wider pavement, which the new drawings now show on both sides of the road.";
const FOUR = "A second meeting is planned for the end of the month, when the final costs will be laid before members.";
const OTHER = "The old bridge will be closed for six weeks while its bearings are renewed, the road office announced.";
const MORE = "Lorries are led over the northern bypass, and the ferry runs every half hour for those who go on foot.";
const TITLE = "Harbour road to be widened";
const page = (body: string, head = "") =>
  `<!doctype html><html lang="en"><head><title>${TITLE} | Agency</title>${head}</head><body>${body}</body></html>`;
const paragraphs = (...texts: string[]) => texts.map((text) => `<p>${text}</p>`).join("");
const textOf = (html: string) => read(html).contentText.split("\n\n");

test.each(["(LANA)", ".. -/Lana/-..", "//lana//", "... وال ...", "و.أ", "ـــــ"])(
  "a last line of only %s stays",
  (line) => {
    const html = `<div class="menu"><a href="/">Home</a></div><div class="x">${paragraphs(ONE, TWO, line)}<p>Tags</p></div>`;
    expect(textOf(page(`<h1>${TITLE}</h1>${html}`))).toEqual([ONE, TWO, line]);
  },
);

test("a front page, all of whose lines are links, has no text", () => {
  const rows = [ONE, TWO, THREE].map((text, at) => `<div class="row"><a href="/news/${at}">${text}</a></div>`);
  expect(textOf(page(`<div>${rows.join("")}</div>`))).toEqual([""]);
});

describe("a text in several elements", () => {
  const all = [ONE, TWO, THREE, FOUR];
  const divided: Record<string, string> = {
    "a box for each paragraph": all.map((text) => `<div class="row"><div>${text}</div></div>`).join(""),
    "sections of one class": `<section class="s">${paragraphs(ONE, TWO, THREE)}</section><section class="s">${paragraphs(FOUR)}</section>`,
    "headers for parts": `<header class="a">${paragraphs(ONE, TWO)}</header><header class="b">${paragraphs(THREE, FOUR)}</header>`,
    "paragraphs of the article and a part of it": `${paragraphs(ONE, TWO)}<div>${paragraphs(THREE, FOUR)}</div>`,
    "words outside the paragraphs": `${ONE}<p></p>${paragraphs(TWO, THREE, FOUR)}`,
  };
  test.each(Object.entries(divided))("%s", (_name, html) => {
    expect(textOf(page(`<main><h1>${TITLE}</h1><div class="x">${html}</div></main>`))).toEqual(all);
  });

  const between: Record<string, string> = {
    "a list of links": `<div class="row"><ul><li><a href="/1">Old bridge closed for repairs</a></li><li><a href="/2">Ferry timetable changes</a></li></ul></div>`,
    "a copy of a paragraph": `<div class="row"><div>${ONE}</div></div>`,
    "a share bar": `<div class="share-tools">Share this article with everybody whom you know</div>`,
    "a form": `<form><p>Leave us your address and we will write to you every morning.</p></form>`,
  };
  test.each(Object.entries(between))("without %s between them", (_name, html) => {
    const rows = all.map((text) => `<div class="row"><div>${text}</div></div>`);
    expect(textOf(page(`<h1>${TITLE}</h1><div>${rows[0]}${rows[1]}${html}${rows[2]}${rows[3]}</div>`))).toEqual(all);
  });
});

describe("what follows a text", () => {
  const text = paragraphs(ONE, TWO, THREE, FOUR);
  const after: Record<string, string> = {
    "a label and the author": `<h3>About the author</h3>${paragraphs("Ann Editor likes to cycle.")}`,
    "a label in Arabic": `<h3>اقرأ أيضاً</h3>${paragraphs("Ann Editor likes to cycle.")}`,
    "a notice of rights": `<div class="x1"><div>Agency, Harbour Street 1. © 2026 Agency, printed with all due care.</div></div>`,
  };
  test.each(Object.entries(after))("%s is cut", (_name, html) => {
    expect(textOf(page(`<main><h1>${TITLE}</h1><div class="text">${text}${html}</div></main>`))).toEqual([
      ONE,
      TWO,
      THREE,
      FOUR,
    ]);
  });
  test("a heading like a label does not cut the rest of the text", () => {
    const html = `<h2>Comments</h2>${paragraphs(THREE, FOUR)}`;
    expect(read(page(`<h1>${TITLE}</h1><div>${paragraphs(ONE, TWO)}${html}</div>`)).contentText).toContain(FOUR);
  });
});

describe("two texts on one page", () => {
  const body = (first: string[], second: string[]) =>
    `<div class="a">${paragraphs(...first)}</div><div class="nav-like"><a href="/">Home</a></div><article>${paragraphs(...second)}</article>`;
  test("the one that the page's data states is the article's, although it is shorter", () => {
    const data = { "@type": "NewsArticle", headline: TITLE, articleBody: `${ONE} ${TWO}` };
    const head = `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
    expect(textOf(page(body([ONE, TWO], [OTHER, MORE, THREE, FOUR]), head))).toEqual([ONE, TWO]);
  });
  test("data that states another text is not heeded", () => {
    const data = {
      "@type": "NewsArticle",
      headline: TITLE,
      articleBody: "Words that are nowhere on the page. ".repeat(9),
    };
    const head = `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
    expect(textOf(page(`<article>${paragraphs(ONE, TWO)}</article>`, head))).toEqual([ONE, TWO]);
  });
  test("the one with the title comes first, before a longer one", () => {
    const html = `<div><h1>${TITLE}</h1>${paragraphs(ONE, TWO, THREE)}</div><div>${paragraphs(OTHER, MORE, OTHER.toUpperCase(), MORE.toUpperCase())}</div>`;
    expect(textOf(page(html)).slice(0, 3)).toEqual([ONE, TWO, THREE]);
  });
});

test("a frame is kept as a link, but its address is no text", () => {
  const article = read(
    page(`<div>${paragraphs(ONE, TWO)}<iframe src="https://video.example/1"></iframe>${paragraphs(THREE)}</div>`),
  );
  expect(article.contentText.split("\n\n")).toEqual([ONE, TWO, THREE]);
  expect(article.contentHtml).toContain('href="https://video.example/1"');
});

test.each([
  ["its container", `<div class="story-text">${paragraphs(ONE, TWO)}</div>`],
  [
    "blocks of a container",
    `<div class="story-text"><h1>${TITLE}</h1><div class="when">Monday</div>${paragraphs(ONE, TWO)}</div>`,
  ],
  [
    "blocks in parts of a container",
    `<div class="story-text"><h1>${TITLE}</h1><div class="when">Monday</div><div class="part">${paragraphs(ONE, TWO)}</div><div class="part">${paragraphs(THREE)}</div></div>`,
  ],
])("the proposed selector finds the same text: %s", (_name, html) => {
  const whole = page(`<main>${html}</main>`);
  const article = read(whole);
  const proposal = /article\.body: (".*")\)$/.exec(article.evidence["content"]![0]!.source)![1]!;
  const found = parsePage(whole)(JSON.parse(proposal)).text();
  expect(found.replace(/\s+/g, "")).toBe(article.contentText.replace(/\s+/g, ""));
});
