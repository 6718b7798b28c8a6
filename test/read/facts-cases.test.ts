import { describe, expect, it } from "vitest";
import lana from "../../feeds/lana.ts";
import { readArticle } from "../../src/read/article.ts";
import { foldForMatching } from "../../src/read/text/clean.ts";
import cases from "../fixtures/cases/facts.jsonl?raw";

interface Case {
  readonly id: string;
  readonly note: string;
  readonly url: string;
  readonly seen: string;
  readonly html: string;
  readonly expect: Readonly<Record<string, unknown>>;
}

const read = (html: string, url = "https://agency.example/news/4711", seen = "2026-10-10T12:00:00Z") => {
  const article = readArticle(html, { url, agency: null, language: "ar", seen: Date.parse(seen), live: false });
  const { title, author, language, image, contentText, published } = article;
  const isDated = published !== null && published.precision !== "none";
  const day = isDated ? new Date(published.instant).toISOString().slice(0, 10) : null;
  return { title, author, language, image: image?.url ?? null, contentText, day };
};

describe("the facts of a page of an unknown site", () => {
  for (const { id, note, url, seen, html, expect: expected } of cases.split("\n").filter(Boolean).map(parsed))
    it(`${id}: ${note}`, () => {
      const { has = [], ...facts } = expected;
      const given = read(html, url, seen);
      expect(given).toMatchObject(facts);
      for (const text of has as string[]) expect(foldForMatching(given.contentText)).toContain(foldForMatching(text));
    });
});

function parsed(line: string): Case {
  return JSON.parse(line) as Case;
}

const TEXT =
  "<p>The council agreed on Monday to widen the harbour road once the tenders are opened in spring.</p>".repeat(3);
const page = (head: string, body: string, attributes = 'lang="en"'): string =>
  `<!doctype html><html ${attributes}><head>${head}</head><body>${body}<main>${TEXT}</main></body></html>`;
const data = (value: unknown): string => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

/** Each: the rule, the head, what stands before the text, the field and its value. */
const TITLES: readonly [string, string, string, string][] = [
  [
    "the heading goes before og:title with the site's name",
    '<title>Harbour road widened - The Agency</title><meta property="og:title" content="Harbour road widened - The Agency">',
    "<h1>Harbour road to be widened</h1>",
    "Harbour road to be widened",
  ],
  [
    "a site's name that only its address gives is cut",
    '<title>Harbour road widened | Agency</title><meta property="og:title" content="Harbour road widened | Agency">',
    "",
    "Harbour road widened",
  ],
  [
    "the publisher's name in front is cut",
    `<title>Port News: Harbour road widened</title>${data({ "@type": "WebPage", publisher: { name: "Port News" } })}`,
    "",
    "Harbour road widened",
  ],
  [
    "a dash within a title stays",
    '<title>Harbour road – the costs | Port News</title><meta property="og:site_name" content="Port News">',
    "",
    "Harbour road – the costs",
  ],
  [
    "a heading that is the site's name is no title",
    '<title>Harbour road widened</title><meta property="og:title" content="Harbour road widened"><meta property="og:site_name" content="Port News">',
    "<h1>Port News</h1>",
    "Harbour road widened",
  ],
  [
    "a kicker by its class is left out",
    '<meta property="og:title" content="The harbour road is widened in spring">',
    '<h1><span class="kicker">Traffic</span> Harbour road widened in spring</h1>',
    "Harbour road widened in spring",
  ],
  [
    "a kicker that only the page's data tells from the title is left out",
    '<meta property="og:title" content="Harbour road widened in spring">',
    "<h1><small>Traffic:</small> <b>Harbour road widened in spring</b></h1>",
    "Harbour road widened in spring",
  ],
  [
    "lines of a heading are parted by a blank",
    '<meta property="og:title" content="Harbour road widened">',
    "<h1>Harbour road<br>widened in spring</h1>",
    "Harbour road widened in spring",
  ],
  [
    "the heading of a consent dialog is no title",
    '<meta property="og:title" content="Harbour road widened">',
    '<div role="dialog"><h1>Harbour road widened cookies</h1></div>',
    "Harbour road widened",
  ],
];

describe("the title", () => {
  for (const [rule, head, body, title] of TITLES)
    it(rule, () => {
      expect(read(page(head, body)).title).toBe(title);
    });
});

const AUTHORS: readonly [string, string, string, string | null][] = [
  ["an address is no name", '<meta property="article:author" content="https://social.example/port">', "", null],
  ["an account is no name", '<meta name="author" content="admin">', "", null],
  ["an account with a number is no name", '<meta name="author" content="admin1">', "", null],
  ["an account in Arabic is no name", '<meta name="author" content="مدير الموقع">', "", null],
  ["books are no writer", "", "<h1>Harbour road</h1><p>كتب ومجلات</p>", null],
  ["a tagline is no name", '<meta name="author" content="We bring you the news of the port. Every day!">', "", null],
  [
    "the site's own name is nobody's else",
    '<meta name="author" content="Port News"><meta property="og:site_name" content="Port News">',
    '<p class="byline">By Nora North</p>',
    "Nora North",
  ],
  [
    "several meta",
    '<meta name="author" content="Nora North"><meta name="author" content="Sami South">',
    "",
    "Nora North, Sami South",
  ],
  ["one meta with two names", '<meta name="author" content="Nora North and Sami South">', "", "Nora North, Sami South"],
  [
    "a byline with role, date and comments",
    "",
    '<div class="article-byline">By Nora North, Chief Editor | Oct 5, 2026 | 3 comments</div>',
    "Nora North",
  ],
  [
    "a label and a name in two elements",
    "",
    '<div class="author"><div>Written by</div><div>Nora North</div></div>',
    "Nora North",
  ],
  [
    "links of a byline",
    "",
    '<p class="byline">By <a href="/a/1">Nora North</a> <a href="/a/2">Sami South</a></p>',
    "Nora North, Sami South",
  ],
  ["an Arabic byline", "", '<div class="writer">بقلم: نورة الشمالي</div>', "نورة الشمالي"],
  ["a Chinese byline without a class", "", "<p>作者：林港</p>", "林港"],
  ["a signed line without a class", "", "<p>By Nora North</p>", "Nora North"],
  ["a sentence is no byline", "", "<p>By Monday the road was open.</p>", null],
  [
    "a comment's author is not the article's",
    "",
    '<h1>Harbour road</h1><div class="comments"><span class="author">Sami South</span></div>',
    null,
  ],
  [
    "the footer of the article is the article's",
    "",
    '<article><h1>Harbour road</h1><footer><a rel="author" href="/a/1">Nora North</a></footer></article>',
    "Nora North",
  ],
];

it.each(["وكالة الأنباء الليبية", "LANA", "Lana News", "وال", "وكالة وال", "Lana Agency"])(
  "%s is no author",
  (name) => {
    const context = { url: "https://lana.gov.ly/post.php?lang=ar&id=369000", agency: lana, language: "ar", live: true };
    const html = page(`<meta name="author" content="${name}">`, "<h1>Harbour road</h1>");
    expect(readArticle(html, { ...context, seen: Date.parse("2026-11-23T12:00:00Z") }).author).toBeNull();
  },
);

describe("the author", () => {
  for (const [rule, head, body, author] of AUTHORS)
    it(rule, () => {
      expect(read(page(head, body)).author).toBe(author);
    });
});

const IMAGES: readonly [string, string, string, string | null][] = [
  ["a logo for sharing is refused", '<meta property="og:image" content="/img/site-logo.png">', "", null],
  [
    "a stand-in is refused, the next one taken",
    '<meta property="og:image" content="/default.jpg"><meta name="twitter:image" content="/port.jpg">',
    "",
    "https://agency.example/port.jpg",
  ],
  ["a counter is refused", '<meta property="og:image" content="https://www.facebook.com/tr?id=1">', "", null],
  [
    "JSON-LD by reference",
    data({
      "@graph": [
        { "@type": "Article", image: { "@id": "#i" } },
        { "@type": "ImageObject", "@id": "#i", url: "/port.jpg" },
      ],
    }),
    "",
    "https://agency.example/port.jpg",
  ],
  [
    "any data attribute with a picture's address",
    "",
    '<article><figure><img src="data:," data-hires-image="/port.jpg" data-placeholder="/tiny.jpg"></figure></article>',
    "https://agency.example/port.jpg",
  ],
  [
    "the largest of a lazy set",
    "",
    '<article><figure><img data-sizes="auto" data-set="/s.jpg 320w, /l.jpg 1280w"></figure></article>',
    "https://agency.example/l.jpg",
  ],
];

describe("the lead picture", () => {
  for (const [rule, head, body, image] of IMAGES)
    it(rule, () => {
      expect(read(page(head, body)).image).toBe(image);
    });
});

const ARABIC = "<p>أعلن المجلس يوم الاثنين أن طريق الميناء سيوسع في الربيع المقبل بعد فتح العروض.</p>";
const PERSIAN = "<p>شورای شهر روز دوشنبه تصمیم گرفت جادهٔ بندر را پس از گشودن پیشنهادها گسترش دهد.</p>";
const LANGUAGES: readonly [string, string, string, string, string][] = [
  ["the script goes before the declaration", 'lang="en"', "", ARABIC, "ar"],
  ["a declared language of the same script stays", 'lang="ps"', "", ARABIC, "ps"],
  ["content-language", "", '<meta http-equiv="Content-Language" content="de-AT">', "", "de"],
  ["og:locale", "", '<meta property="og:locale" content="sw_KE">', "", "sw"],
  ["inLanguage", "", data({ "@type": "Article", inLanguage: "sw" }), "", "sw"],
  ["no language is declared: Persian by its letters", "", "", PERSIAN, "fa"],
  [
    "no language is declared: Russian",
    "",
    "",
    "<p>Совет решил в понедельник расширить дорогу к порту, и работы начнутся весной.</p>",
    "ru",
  ],
  [
    "no language is declared: Spanish",
    "",
    "",
    "<p>El consejo decidió el lunes ampliar la carretera del puerto, y las obras empezarán en primavera.</p>",
    "es",
  ],
];

describe("the language", () => {
  for (const [rule, attributes, head, text, language] of LANGUAGES)
    it(rule, () => {
      const html = page(head, "", attributes);
      expect(read(text === "" ? html : html.replace(TEXT, text.repeat(3))).language).toBe(language);
    });
});
