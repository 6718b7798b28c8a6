import { expect, test } from "vitest";
import { readArticle } from "../../src/read/article.ts";

/** Dates on an article's page that are of something else: a wrong date is worse than none. */

const WORDS = "The council decided on Tuesday to widen the road along the harbour, after a debate of several hours. ";
const TEXT = `<p>${WORDS.repeat(2)}</p><p>${WORDS.repeat(3)}</p><p>${WORDS.repeat(2)}</p>`;
const TITLE = "<h1>The council widens the harbour road</h1>";

function dayOf(body: string): string | null {
  const read = readArticle(`<html lang="en"><title>The council widens the harbour road</title><body>${body}</body>`, {
    url: "https://agency.example.com/council-road",
    agency: null,
    language: "en",
    live: false,
    seen: Date.parse("2026-11-30T12:00:00Z"),
  });
  return read.published?.precision === "none" ? null : (read.day ?? null);
}

test.each([
  [
    "a comment alone, under its heading",
    `<main>${TITLE}${TEXT}<h3>1 comment</h3><div><b>Ann</b> <time datetime="2026-03-02">2 March 2026</time><p>Well done.</p></div></main>`,
  ],
  [
    "a comment alone, by its microdata",
    `<main>${TITLE}${TEXT}<div itemscope itemtype="https://schema.org/Comment"><meta itemprop="datePublished" content="2026-03-02T10:00:00Z"><p>Well done.</p></div></main>`,
  ],
  [
    "a video in the text",
    `<main>${TITLE}${TEXT}<div itemscope itemtype="http://schema.org/VideoObject"><meta itemprop="uploadDate" content="2024-01-06T16:10:58Z"></div>${TEXT}</main>`,
  ],
  ["the subtitle's event", `<main>${TITLE}<h2>Works at the northern pier, 12 January 2026</h2>${TEXT}</main>`],
  [
    "the subtitle's event, by its class",
    `<main>${TITLE}<div class="article-subtitle">Works at the northern pier, 12 January 2026</div>${TEXT}</main>`,
  ],
  [
    "yesterday's clock of a cached page",
    `<header><span>Sunday, 29 November 2026</span></header><main>${TITLE}${TEXT}</main>`,
  ],
  [
    "a clock in a bar",
    `<div class="top-header"><span>Sunday 29 November 2026</span></div><main>${TITLE}${TEXT}</main>`,
  ],
  [
    "a related box's stamp",
    `<main>${TITLE}${TEXT}</main><div class="related-posts"><p><a href="/other">Another matter altogether</a> Published on: 2025-02-03 10:00</p></div>`,
  ],
  [
    "a card's stamp",
    `<main>${TITLE}${TEXT}<div><div><a href="/other">Another matter altogether</a> <i>Published on: 2025-02-03 10:00</i></div></div></main>`,
  ],
  [
    "a timeline",
    `<main>${TITLE}<ul><li>3 May 2021</li><li><p>${WORDS}</p></li><li>4 June 2022</li><li><p>${WORDS}</p></li><li>5 July 2023</li><li><p>${WORDS}</p></li></ul></main>`,
  ],
])("%s gives the article no date", (_, body) => {
  expect(dayOf(body)).toBeNull();
});

test.each([
  [
    "beside a comment",
    `<main>${TITLE}<time datetime="2026-03-01">1 March</time>${TEXT}<h3>Comments</h3><time>2 March 2026</time></main>`,
  ],
  ["in a heading of its own", `<main>${TITLE}<h4>Sunday, 1 March 2026</h4>${TEXT}</main>`],
  [
    "in the article's own header",
    `<main><article><header class="page-header"><p>1 March 2026</p>${TITLE}</header>${TEXT}</article></main>`,
  ],
  [
    "beside a timeline",
    `<main>${TITLE}<p class="date">1 March 2026</p><ul><li>3 May 2021</li><li>4 June 2022</li><li>5 July 2023</li></ul>${TEXT}</main>`,
  ],
  [
    "after a label in the text",
    `<main>${TITLE}<div>Ann Writer, published on: 2026-03-01 10:00, in the harbour's paper</div>${TEXT}</main>`,
  ],
])("the article's own date stays: %s", (_, body) => {
  expect(dayOf(body)).toBe("2026-03-01");
});
