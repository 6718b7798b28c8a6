import fc from "fast-check";
import { describe, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { type ArticleContext, readArticle } from "../../src/read/article.ts";
import { faultsOf, illegalIn } from "./html/inspect.ts";

const seen = Date.parse("2026-11-23T12:00:00Z");
const ofLana = (html: string, more: Partial<ArticleContext> = {}) =>
  readArticle(html, {
    url: "https://lana.gov.ly/post.php?lang=ar&id=341690",
    agency: lana,
    language: "ar",
    seen,
    live: false,
    ...more,
  });
const ofAny = (html: string, more: Partial<ArticleContext> = {}) =>
  readArticle(html, {
    url: "https://paper.example/2026/11/20/story/",
    agency: null,
    language: "en",
    seen,
    live: false,
    ...more,
  });

const DATELINE = "نيويورك 24 سبتمبر 2025م(وال)-";
const NEWS = "شددت وزارة الخارجية على أهمية العمل المشترك بين الدول من أجل حفظ الأمن والسلم في المنطقة";
const MORE = "وأضافت الوزارة في بيان لها أن اللقاءات التي عقدت على هامش أعمال الجمعية العامة كانت مثمرة .";

const page2021 = (body: string, stamp = "") => `<html><head><title>Lana News</title></head><body>
<div class="header"><a href="index.php?lang=ar"><img src="image/1.png" alt="LANA"></a><h1>وكالة الأنباء الليبية</h1></div>
<div class="latest"><b>آخر الأخبار</b><a href="post.php?id=1&lang=ar">خبر آخر من الشريط</a></div>
<div class="artical"><h2> وزيرة الخارجية  تشدد على العمل المشترك .</h2><span class="publish_date">نشر بتاريخ:<span>${stamp}</span></span>
<div class="main_post">${body}</div>
<div class="counter">عدد المشاهدات: 1,204</div><div class="share"><a href="#">شارك</a></div></div>
<div class="footer">© LANA</div></body></html>`;

/** Words of the site that no article may hold. */
const FURNITURE = [
  "Lana News",
  "آخر الأخبار",
  "نشر بتاريخ",
  "المشاهدات",
  "شارك",
  "©",
  "خبر آخر",
  "العربية",
  "Read more",
  "Pulbished",
];
const holdsNone = (read: ReturnType<typeof readArticle>) => {
  const all = [read.title, read.contentHtml, read.contentText, read.summary, read.author, read.section].join("\n");
  for (const words of FURNITURE) expect(all, words).not.toContain(words);
};

describe("the layout of 2021", () => {
  const read = ofLana(page2021(`<p>${DATELINE} ${NEWS}.</p>\n<p>${MORE}</p><p>...( وال )...</p>`));

  test("title, place, day and language", () => {
    expect(read).toMatchObject({
      title: "وزيرة الخارجية تشدد على العمل المشترك .",
      place: "نيويورك",
      day: "2025-09-24",
      language: "ar",
      published: { precision: "day", source: "dateline" },
    });
  });
  test("paragraphs as the agency wrote them, nothing of the page", () => {
    expect(read.contentText).toBe(`${DATELINE} ${NEWS}.\n\n${MORE}\n\n...( وال )...`);
    expect(read.contentHtml.match(/<p>/g)).toHaveLength(3);
    holdsNone(read);
  });
  test("a summary without dateline and sign-off", () => {
    expect(read.summary.startsWith("شددت وزارة")).toBe(true);
    expect(read.summary).not.toContain("وال )");
  });
  test("a filled stamp goes before the dateline", () => {
    const stamped = ofLana(page2021(`<p>${DATELINE} ${NEWS}.</p>`, "2025-09-24 21:14:05"));
    expect(stamped.published).toEqual({
      instant: Date.parse("2025-09-24T19:14:05Z"),
      precision: "time",
      source: "stamp",
    });
  });
  test("the label may stand without a time, or glued to the dateline", () => {
    const glued = ofLana(page2021(`<p>نشر بتاريخ:${DATELINE} ${NEWS}.</p>`));
    expect(glued.day).toBe("2025-09-24");
    holdsNone(glued);
  });
  test("a heading before the dateline: the weekly bulletin", () => {
    const bulletin = ofLana(
      page2021(`<p>** افتتاحية النشرة الثقافية الأسبوعية</p><p>طرابلس 4 سبتمبر 2021 م (وال) – ${NEWS}.</p>`),
    );
    expect(bulletin).toMatchObject({ place: "طرابلس", day: "2021-09-04" });
    expect(bulletin.summary.startsWith("شددت")).toBe(true);
  });
});

describe("the layout of 2018", () => {
  const wire = `   طرابلس 14 فبراير 2018 ( وال ) - نظمت بلدية طرابلس المركز صباح اليوم\r\n الأربعاء ورشة عمل حول النظافة العامة أسهم فيها عدد من المختصين من\r\n   مختلف البلديات .\r\n   وأوضح عميد البلدية أن الورشة تستمر ثلاثة أيام .\r\n   ...( وال )...\r\n`;
  const read = ofLana(
    `<div id="head"><a href="/ara">وكالة الأنباء الليبية</a></div><div class="latest">آخر الأخبار</div><h2 class="article_title">ورشة عمل حول النظافة العامة.</h2>
نشر بتاريخ:<publish_date><pub_day>14</pub_day> <pub_month>02</pub_month> <pub_year>2018</pub_year> <pub_time>10:18:21</pub_time></publish_date>
<p class="article_text">${wire}</p><div class="counter">7</div>`,
    { postId: 127300 },
  );

  test("wrapped lines are joined by one blank, and no line end is left within a sentence", () => {
    expect(read.contentText).toContain("صباح اليوم الأربعاء ورشة عمل");
    expect(read.contentText).toContain("من المختصين من مختلف البلديات");
    expect(read.contentText).not.toMatch(/\r| {2}/);
  });
  test("its time in four elements", () => {
    expect(read).toMatchObject({ title: "ورشة عمل حول النظافة العامة.", place: "طرابلس", day: "2018-02-14" });
    expect(read.published).toMatchObject({ instant: Date.parse("2018-02-14T08:18:21Z"), source: "stamp" });
    holdsNone(read);
  });
});

describe("broken and unknown pages", () => {
  test("paragraphs that are never closed", () => {
    const read = ofLana(
      `<div class=artical><h2>عنوان الخبر في الصفحة<div class=main_post><p>${DATELINE} ${NEWS}.<p>${MORE}`,
    );
    expect(read.contentText).toBe(`${DATELINE} ${NEWS}.\n\n${MORE}`);
    expect(read.day).toBe("2025-09-24");
  });

  test("a redesign: the densest text, the heading, no furniture", () => {
    const read =
      ofLana(`<html><head><title>وزيرة الخارجية تشدد على العمل المشترك - Lana News</title></head><body><nav><a href="/">الرئيسية</a></nav>
<main><article><h1>وزيرة الخارجية تشدد على العمل المشترك</h1><div class="meta-x">نشر بتاريخ:</div><section class="txt"><p>${DATELINE} ${NEWS}.</p><p>${MORE}</p></section>
<div class="social-share"><a href="#">شارك</a></div></article><aside><h3>آخر الأخبار</h3><ul><li><a href="/post.php?id=2&lang=ar">خبر آخر من القائمة</a></li></ul></aside></main><footer>© LANA</footer></body></html>`);
    expect(read.title).toBe("وزيرة الخارجية تشدد على العمل المشترك");
    expect(read.contentText).toBe(`${DATELINE} ${NEWS}.\n\n${MORE}`);
    expect(read.day).toBe("2025-09-24");
    holdsNone(read);
  });

  test.each(["", "<html></html>", "<h1>404 Not Found</h1><p>الصفحة غير موجودة</p>", "\u0000\ufffe", "<p>"])(
    "%j has no body, and says so",
    (html) => {
      const read = ofLana(html);
      expect(read.contentHtml).toBe("");
      expect(read.contentText).toBe("");
      expect(read.warnings).toContain("no body text was found");
    },
  );

  test("text that stands outside the paragraphs is not lost", () => {
    const read = ofLana(page2021(`<p>${DATELINE} ${NEWS}.</p>${MORE}<p>وختم البيان بالتأكيد على ذلك .</p>`));
    expect(read.contentText).toContain(MORE);
    expect(read.contentText.indexOf(MORE)).toBeLessThan(read.contentText.indexOf("وختم"));
  });

  test("line breaks for paragraphs", () => {
    const read = ofLana(page2021(`<p>${DATELINE} ${NEWS}.<br><br>${MORE}</p>`));
    expect(read.contentText).toBe(`${DATELINE} ${NEWS}.\n\n${MORE}`);
  });

  test("leftovers of a word processor leave no empty paragraph", () => {
    const read = ofLana(
      page2021(
        `<p class="MsoNormal" style="mso-x:1">${DATELINE} ${NEWS}.<o:p></o:p></p><p>&nbsp;</p><p><o:p>&nbsp;</o:p></p>`,
      ),
    );
    expect(read.contentText).toBe(`${DATELINE} ${NEWS}.`);
    expect(read.contentHtml).not.toMatch(/mso|o:p|<p>\s*<\/p>/i);
  });
});

describe("pictures", () => {
  test("in a figure, with caption and the address a script would have put in", () => {
    const read = ofLana(
      page2021(
        `<figure><img src="data:image/gif;base64,R0" data-src="/p/a.jpg" alt="لقاء" width="800" height="600"><figcaption>جانب من  اللقاء</figcaption></figure><p>${DATELINE} ${NEWS}.</p>`,
      ),
    );
    expect(read.image).toEqual({
      url: "https://lana.gov.ly/p/a.jpg",
      alt: "لقاء",
      caption: "جانب من اللقاء",
      width: 800,
      height: 600,
    });
    expect(read.contentText).not.toContain("جانب من");
    expect(read.day).toBe("2025-09-24");
  });
  test("between paragraphs stay where they are; the site's emblem is none", () => {
    const read = ofLana(page2021(`<p>${DATELINE} ${NEWS}.</p><img src="p/b.jpg" alt=""><p>${MORE}</p>`));
    expect(read.contentHtml).toMatch(/<p>.*<\/p>[\s\S]*<img[^>]*p\/b\.jpg[\s\S]*<p>/);
    expect(read.image?.url).toBe("https://lana.gov.ly/p/b.jpg");
    expect(ofLana(page2021(`<p>${DATELINE} ${NEWS}.</p>`)).image).toBeNull();
  });
});

describe("other languages", () => {
  test("alternates, under their canonical address, without the page's own language", () => {
    const read = ofLana(
      `<link rel="alternate" hreflang="en" href="/post.php?id=341691&lang=en"><link rel="alternate" hreflang="ar" href="/post.php?id=341690&lang=ar"><link rel="alternate" hreflang="fr" href="https://evil.example/post.php?id=1">${page2021(`<p>${DATELINE} ${NEWS}.</p>`)}`,
    );
    expect(read.alternates).toEqual([{ language: "en", url: "https://lana.gov.ly/post.php?lang=en&id=341691" }]);
  });
  test("a text in another script than the edition's is said to be so", () => {
    const english = `<div class="artical"><h2>Foreign minister stresses joint work</h2><span class="publish_date">Pulbished on:<span></span></span><div class="main_post"><p>Tripoli, April 5, 2023 (LANA) - The Ministry of Foreign Affairs stressed the importance of the joint work of the states in the region.</p></div></div>`;
    expect(ofLana(english)).toMatchObject({ language: "en", place: "Tripoli", day: "2023-04-05" });
    holdsNone(ofLana(english));
  });
  test("direction marks and wrong nesting come out balanced", () => {
    const read = ofLana(page2021(`<p>\u202b${DATELINE} ${NEWS}.</p><p>\u2067a\u202bb\u202cc\u2069d\u202c ${MORE}</p>`));
    expect(read.day).toBe("2025-09-24");
    const opened = read.contentText.match(/[\u202a\u202b]/g)?.length ?? 0;
    expect(read.contentText.match(/\u202c/g)?.length ?? 0).toBe(opened);
  });
});

describe("a site without a definition", () => {
  const data = {
    "@context": "https://schema.org",
    "@graph": [
      {
        "@type": "NewsArticle",
        headline: "The council agrees on a budget",
        datePublished: "2026-11-20T08:30:00+00:00",
        author: { "@type": "Person", name: "Ann Editor" },
        articleSection: "Politics",
        image: ["https://paper.example/lead.jpg"],
      },
    ],
  };
  const wordpress = `<html lang="en-US"><head><title>The council agrees on a budget - The Paper</title><script type="application/ld+json">${JSON.stringify(data)}</script><meta property="og:image" content="/og.jpg"></head>
<body class="single-post"><header class="site-header"><a href="/">The Paper</a><nav><a href="/politics/">Politics</a></nav></header>
<main><article class="post"><header class="entry-header"><h1 class="entry-title">The council agrees on a budget</h1><div class="entry-meta">Posted on November 20, 2026 by Ann Editor</div></header>
<div class="entry-content"><p>The council agreed on Friday on a budget for the coming year after three days of talks in the capital.</p><p>The vote was <a href="/vote">carried</a> by a wide majority, the speaker said after the session had ended.</p><blockquote><p>It is a good day for all of the towns of this country, he told the members.</p></blockquote><ul><li>Roads and bridges of the south</li><li>Schools of the mountain towns</li></ul>
<div class="sharedaddy"><a href="#">Share this on every network</a></div></div>
<footer class="entry-footer">Tagged budget, council</footer></article><section id="comments"><h2>3 comments</h2><p>First! A very long comment of a reader that is no news at all but a long text indeed.</p></section></main>
<aside><h2>Related</h2><p>Another story that has nothing to do with the one on the page, at some length as well.</p></aside><footer>Copyright The Paper</footer></body></html>`;

  test("is read by its data and its densest text", () => {
    const read = ofAny(wordpress);
    expect(read).toMatchObject({
      title: "The council agrees on a budget",
      author: "Ann Editor",
      section: "Politics",
      language: "en",
      day: "2026-11-20",
      published: { instant: Date.parse("2026-11-20T08:30:00Z"), precision: "time", source: "json-ld" },
    });
    expect(read.contentText.startsWith("The council agreed on Friday")).toBe(true);
    for (const words of ["wide majority", "a good day", "Roads and bridges", "mountain towns"])
      expect(read.contentText).toContain(words);
    for (const words of ["Share this", "comment", "Another story", "Copyright", "Tagged", "Posted on"])
      expect(read.contentText).not.toContain(words);
    expect(read.contentHtml).toContain('href="https://paper.example/vote"');
  });

  test("broken data is passed over", () => {
    const read = ofAny(wordpress.replace('"@context"', '"@context'));
    expect(read.title).toBe("The council agrees on a budget");
    expect(read.contentText).toContain("wide majority");
  });

  test("no date at all: first seen, and said so", () => {
    const read = ofAny(
      `<article><h1>The council agrees on a budget</h1><p>${"The council agreed on a budget for the year. ".repeat(5)}</p></article>`,
      { url: "https://paper.example/story/" },
    );
    expect(read.published).toEqual({ instant: seen, precision: "none", source: "first-seen" });
    expect(read.day).toBeNull();
  });
});

const tag = fc.constantFrom(
  "div",
  "p",
  "table",
  "td",
  "a",
  "h2",
  "figure",
  "img",
  "script",
  "svg",
  "math",
  "template",
  "noscript",
  "br",
  "ul",
  "li",
  "iframe",
  "pre",
  "o:p",
  "select",
);
const markup = fc
  .array(
    fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name}>`),
      fc.constantFrom(
        '<div class="main_post">',
        '<div class="artical">',
        '<span class="publish_date"><span>',
        "2021-01-03 10:18:21",
        "9999-12-31",
        `${DATELINE} ${NEWS}`,
        MORE,
        "\u202e",
        "\u2067",
        '<base href="javascript:x">',
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:x">',
        '<meta property="article:published_time" content="2999-01-01">',
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":{"a":1},"author":[[]],"image":{}}</script>',
      ),
      fc.string({ unit: "binary", maxLength: 20 }),
    ),
    { maxLength: 50 },
  )
  .map((parts) => parts.join(""));

describe("any string as a page", () => {
  test("gives an article that is harmless, legal, balanced, and not of the future", () => {
    fc.assert(
      fc.property(markup, fc.boolean(), (html, live) => {
        for (const read of [ofLana(html, { live }), ofAny(html, { live })]) {
          expect(faultsOf(read.contentHtml)).toEqual([]);
          expect(
            illegalIn([read.title, read.contentHtml, read.contentText, read.summary, read.place].join("\n")),
          ).toEqual([]);
          expect(read.published!.instant).toBeLessThanOrEqual(seen);
          expect(read.published!.instant % 1000).toBe(0);
          if (read.day !== null) expect(new Date(`${read.day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(read.day);
          expect(read.contentText === "").toBe(read.warnings.includes("no body text was found"));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a text under very many elements is read", () => {
    for (const piece of ["<div>", "<b><i>", "<a href=x>", "<table><td>"]) {
      const read = ofLana(`${piece.repeat(4500)}<p>${DATELINE} ${NEWS}. ${MORE}</p>`);
      expect(faultsOf(read.contentHtml), piece).toEqual([]);
      expect(read.contentText, piece).toContain(NEWS);
    }
  });
});
