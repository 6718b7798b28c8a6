import { describe, expect, test } from "vitest";
import { sanitizeHtml } from "../../../src/read/html/sanitize.ts";
import { faultsOf, illegalIn } from "./inspect.ts";

/** What is kept, what is gone, and what becomes something else, to the letter. */

const BASE = "https://agency.example/news/1";
const clean = (html: string) => sanitizeHtml(html, { baseUrl: BASE });
const img = (src: string, more = "") => `<img src="${src}" alt=""${more}>`;
const link = (href: string, text: string) => `<a href="${href}" rel="noopener noreferrer">${text}</a>`;

const KEPT: readonly (readonly [name: string, html: string, out?: string])[] = [
  ["text, emphasis, breaks", "<p>a <b>b</b> <em>c</em><br>d</p>"],
  ["lists", '<ul><li>a</li></ul><ol start="3" reversed><li value="5">b</li></ol>'],
  [
    "tables",
    '<table><thead><tr><th scope="col" colspan="2">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
  ],
  [
    "quotes with their source",
    '<blockquote cite="https://s.example/a"><p>a</p></blockquote><p><q cite="https://s.example/b">c</q></p>',
  ],
  [
    "a relative source",
    "<blockquote cite=/a>b</blockquote>",
    '<blockquote cite="https://agency.example/a">b</blockquote>',
  ],
  ["direction and language", '<p dir="rtl" lang="ar">ا <bdi dir="auto" lang="fr-CA">b</bdi></p>'],
  ["a direction in capitals", "<p dir=RTL>a</p>", '<p dir="RTL">a</p>'],
  ["figures", `<figure>${img("https://agency.example/a.jpg")}<figcaption>b</figcaption></figure>`],
  ["size and words of a picture", '<img src="https://a.example/a.jpg" alt="b" title="c" width="800" height="600">'],
  [
    "links, with a rel",
    "<a href=/b rel='opener prefetch' target=_top ping=//e.example>c</a>",
    link("https://agency.example/b", "c"),
  ],
  ["a link to mail", "<a href='mailto:a@b.example?subject=c%20d'>e</a>", link("mailto:a@b.example?subject=c%20d", "e")],
  ["times", '<time datetime="2026-11-22T10:00:00+02:00">a</time>'],
  ["a heading of the first rank as one of the second", "<h1 id=a>b</h1>", "<h2>b</h2>"],
  [
    "film with its sources",
    '<video poster="https://a.example/p.jpg" controls width="640" height="360"><source src="https://a.example/a.mp4" type="video/mp4; codecs=&#x22;avc1&#x22;"></video>',
    '<video width="640" height="360" controls poster="https://a.example/p.jpg"><source src="https://a.example/a.mp4" type="video/mp4; codecs=&#x22;avc1&#x22;"></video>',
  ],
  ["sound", '<audio src="https://a.example/a.mp3" controls></audio>'],
  [
    "film whose address a script would put in",
    "<video data-src=v.mp4></video>",
    '<video src="https://agency.example/news/v.mp4" controls></video>',
  ],
  ["what a script is called, as text", "&lt;script&gt;a&lt;/script&gt;", "&#x3C;script>a&#x3C;/script>"],
];

const BEST: readonly (readonly [name: string, attributes: string, best: string])[] = [
  ["the largest width", 'srcset="a.jpg 320w, b.jpg 1280w, c.jpg 640w" src=d.jpg', "b.jpg"],
  ["the largest density, no blank behind commas", 'srcset="a.jpg 1x,b.jpg 3x, c.jpg 2x" src=d.jpg', "b.jpg"],
  ["no density is one", 'srcset="a.jpg, b.jpg 1.5x"', "b.jpg"],
  ["none at all", 'srcset="a.jpg"', "a.jpg"],
  ["addresses with commas", 'srcset="w_100,h_50/a.jpg 100w, w_800,h_400/a.jpg 800w"', "w_800,h_400/a.jpg"],
  ["the best that can be shown", 'srcset="javascript:a 5x, data:image/png,a 4x, ok.jpg 2x" src=d.jpg', "ok.jpg"],
  ["a lazy address over the placeholder", "data-src=real.jpg src='data:image/gif;base64,R0'", "real.jpg"],
  ["a lazy set over the placeholder", "data-srcset='a.jpg 1x, b.jpg 2x' src=blank.gif", "b.jpg"],
  ["a hidden one that a script will show", "data-src=real.jpg style='display:none'", "real.jpg"],
  ["rubbish in place of a set", "srcset=',,, ,,5x,,' src=d.jpg", "5x"],
];

const MENDED: readonly (readonly [name: string, html: string, out: string])[] = [
  [
    "a frame becomes a link",
    "<iframe src=//v.example/1 srcdoc='<script>a</script>' allow=camera></iframe>",
    `<p>${link("https://v.example/1", "https://v.example/1")}</p>`,
  ],
  [
    "a frame that a script would fill",
    "<iframe data-src=https://v.example/2></iframe>",
    `<p>${link("https://v.example/2", "https://v.example/2")}</p>`,
  ],
  [
    "an object becomes a link",
    "<object data=https://v.example/o.swf><param name=a value=b>c</object>",
    `<p>${link("https://v.example/o.swf", "https://v.example/o.swf")}</p>`,
  ],
  ["credentials go from links", "<a href=https://u:p@e.example/>a</a>", link("https://e.example/", "a")],
  ["and from pictures", "<img src=https://u:p@e.example/a.jpg>", img("https://e.example/a.jpg")],
  ["and from sources of quotes", "<q cite=https://u:p@e.example/>a</q>", '<q cite="https://e.example/">a</q>'],
  ["and from sets", "<img srcset='https://u:p@e.example/a.jpg 2x'>", img("https://e.example/a.jpg")],
  [
    "receivers and files go from mails",
    "<a href='mailto:a@b.example?subject=c&bcc=all@e.example&attach=/etc/passwd'>d</a>",
    link("mailto:a@b.example", "d"),
  ],
  [
    "markup in an address of mail is none",
    "<a href='mailto:a</noscript><img src=x onerror=alert(1)>'>b</a>",
    link("mailto:a%3C/noscript%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "b"),
  ],
  [
    "markup in a title is none",
    `<a href=/a title='"><img src=x onerror=alert(1)>'>b</a>`,
    '<a href="https://agency.example/a" title="&#x22;&#x3E;&#x3C;img src=x onerror=alert(1)&#x3E;" rel="noopener noreferrer">b</a>',
  ],
  [
    "nor in a picture's words",
    "<img src=/a.png alt='</noscript><svg onload=alert(1)>'>",
    '<img src="https://agency.example/a.png" alt="&#x3C;/noscript&#x3E;&#x3C;svg onload=alert(1)&#x3E;">',
  ],
  ["a direction and a language that are none go", "<p dir='x\" onclick=a' lang='</p><script>'>b</p>", "<p>b</p>"],
  [
    "a time and a type that are none go",
    "<time datetime='<b>'>a</time><video src=/a.mp4><source src=/b.mp4 type='<b>'></video>",
    '<time>a</time><video src="https://agency.example/a.mp4" controls><source src="https://agency.example/b.mp4"></video>',
  ],
  [
    "cells span no thousands",
    "<table><colgroup span=1000></colgroup><tr><td colspan=1000 rowspan=65534>a</td></tr></table>",
    "<table><colgroup></colgroup><tbody><tr><td>a</td></tr></tbody></table>",
  ],
  ["lists begin nowhere", "<ol start=-99999999999999999999><li value=1e308>a</ol>", "<ol><li>a</li></ol>"],
  [
    "a picture of half the width has no width",
    "<img src=/a.jpg width=100% height=auto>",
    img("https://agency.example/a.jpg"),
  ],
  [
    "what old browsers would read instead of a film goes",
    "<video src=/a.mp4>Your browser is old<track src=t.vtt></video>",
    '<video src="https://agency.example/a.mp4" controls></video>',
  ],
  ["letters that only machines read", "<p>a\u{e0049}\u{e0067}\u{e006e}b</p>", "<p>ab</p>"],
  [
    "the flag of a region stays",
    "<p>\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}</p>",
    "<p>\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}</p>",
  ],
  ["an embedding of one text ends with it", "<p>a\u202eb</p><p>c</p>", "<p>a\u202bb\u202c</p><p>c</p>"],
  ["half a character", "<p title='\udfff'>a\ud800b\udc00</p>", "<p>ab</p>"],
  ["the end of a section of XML is text", "<p>a ]]> b</p>", "<p>a ]]> b</p>"],
];

const GONE: readonly (readonly [name: string, html: string])[] = [
  ["scripts", "<script>a</script><svg><script>b</script></svg>"],
  ["styles", "<style>@import '//e.example/a';</style><link rel=stylesheet href=//e.example/a>"],
  ["comments, instructions, sections", "<!-- a --><?b c?><![CDATA[d]]><!doctype html>"],
  [
    "forms and what is in them",
    "<form action=//e.example></form><input type=image src=//e.example/a><select><option>a</select><textarea>b</textarea>",
  ],
  [
    "drawings and formulas",
    "<svg><a xlink:href=javascript:a><text>b</text></a></svg><math><mi href=javascript:a>b</mi></math>",
  ],
  ["templates and shadows", "<template shadowrootmode=open><img src=a></template>"],
  [
    "refreshes, bases, prefetches",
    "<meta http-equiv=refresh content='0;url=//e.example'><base href=//e.example><link rel=prefetch href=//e.example>",
  ],
  ["frames of frames", "<frameset onload=a><frame src=javascript:b></frameset>"],
  [
    "frames of no web address",
    "<iframe src=javascript:a></iframe><embed src=blob:b><object data=data:text/html,c></object><iframe src=about:blank></iframe>",
  ],
  ["a film with nothing to play", "<video><source src=javascript:a></video><audio src=data:audio/mp3,b></audio>"],
  [
    "pictures of no web address",
    "<img src=javascript:a><img src='data:image/svg+xml,<svg onload=b>'><img src=file:////e.example/c><img src=//><img>",
  ],
  ["a pixel by its size", "<img src=//t.example/p width=1 height=1><img src=//t.example/p height=0>"],
  [
    "a pixel by its style",
    "<img src=//t.example/p style='border:0; width:1px; height:1px'><img src=//t.example/p style='max-height:0'>",
  ],
  [
    "a pixel that is not shown",
    "<img src=//t.example/p hidden><img src=//t.example/p style='DISPLAY : none'><img src=//t.example/p style=visibility:hidden>",
  ],
  ["a pixel off the page", "<img src=//t.example/p style='position:absolute; left:-9999px;'>"],
  [
    "a counter by its address",
    "<img src='https://www.facebook.com/tr?id=1&noscript=1'><img src=https://mc.yandex.ru/watch/1><img src=https://pixel.wp.com/g.gif>",
  ],
  [
    "a frame that nobody sees",
    "<iframe src=https://t.example/ns.html width=0 height=0></iframe><iframe src=//t.example style='display:none'></iframe>",
  ],
  [
    "media of private networks",
    "<img src=http://192.168.1.1/reboot><img src=http://router/a><img src=http://[::1]/><video src=http://169.254.169.254/latest></video><audio src=http://2130706433:6379/></audio>",
  ],
];

describe("the sanitiser", () => {
  test.each(KEPT)("keeps %s", (_name, html = "", out = html) => {
    expect(clean(html)).toBe(out);
  });
  test.each(BEST)("of what a picture offers takes %s", (_name, attributes, best) => {
    expect(clean(`<img ${attributes}>`)).toBe(img(new URL(best, BASE).href));
  });
  test.each(MENDED)("%s", (_name, html, out) => {
    expect(clean(html)).toBe(out);
  });
  test.each(GONE)("takes out %s", (_name, html) => {
    expect(clean(html)).toBe("");
    expect(clean(`<p>a</p>${html}<p>b</p>`).replaceAll(/<\/?p>/g, "")).toBe("ab");
  });

  test("of media in a private network keeps those of the page's own site", () => {
    const html = "<img src=/a.jpg><img src=http://10.0.0.2/b.jpg>";
    expect(sanitizeHtml(html, { baseUrl: "http://10.0.0.1:4100/post" })).toBe(img("http://10.0.0.1:4100/a.jpg"));
  });

  test("makes what another pass leaves as it is, with no bare angle bracket in a tag", () => {
    for (const [name, html = ""] of [...KEPT, ...MENDED, ...GONE]) {
      const out = clean(html);
      expect(clean(out), name).toBe(out);
      expect(faultsOf(out), name).toEqual([]);
      expect(illegalIn(out), name).toEqual([]);
      // Read by pattern, as simple programs do, it is the same tags as a parser finds.
      expect(out.replace(/<\/?[a-z][a-z0-9]*(?: [a-zA-Z]+(?:="[^"<>]*")?)*>/g, ""), name).not.toMatch(/<|"/);
    }
  });

  test.each([
    ["200,000 elements", "<b>a</b>".repeat(200_000)],
    ["200,000 levels", "<div>".repeat(200_000)],
    ["a set of 8 MB", `<img src=/a.jpg srcset="${", ".repeat(4_000_000)}">`],
    ["a text of 4 MB", "a".repeat(4_000_000)],
  ])("bounds %s", (_name, html) => {
    const out = clean(html);
    expect(out.length).toBeLessThan(1_000_001);
    expect(out.match(/<[a-z]/g)?.length ?? 0).toBeLessThan(20_001);
  });
});

test("an address that grows too long when it is written out is dropped at once, not at the next reading", () => {
  const grown = sanitizeHtml(`<p>text</p><img src="/${"ل".repeat(3000)}">`, { baseUrl: "https://agency.example/" });
  expect(grown).toBe("<p>text</p>");
  const mail = clean(`<a href="mailto:a@b.example?subject=${"ل".repeat(3000)}">text</a>`);
  expect(clean(mail)).toBe(mail);
});
