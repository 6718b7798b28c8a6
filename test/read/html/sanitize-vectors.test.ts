import fc from "fast-check";
import { fromHtml } from "hast-util-from-html";
import { describe, expect, test } from "vitest";
import { sanitizeHtml } from "../../../src/read/html/sanitize.ts";
import classes from "../../fixtures/xss/classes.json?raw";
import dompurify from "../../fixtures/xss/dompurify.json?raw";
import dompurify3 from "../../fixtures/xss/dompurify-3.json?raw";
import html5lib from "../../fixtures/xss/html5lib.json?raw";
import owasp from "../../fixtures/xss/owasp.json?raw";
import { faultsOf, illegalIn } from "./inspect.ts";

const BASE = "https://agency.example/news/post.php?id=1";
const clean = (html: string) => sanitizeHtml(html, { baseUrl: BASE });

describe("vectors of public suites, and of the classes that they name", () => {
  for (const text of [classes, dompurify, dompurify3, html5lib, owasp]) {
    const { source, vectors } = JSON.parse(text) as { source: string; vectors: string[] };
    test(`${source}: ${vectors.length} leave nothing behind, alone or within text, and stay as they are`, () => {
      expect(vectors.length).toBeGreaterThan(60);
      for (const vector of vectors) {
        for (const html of [vector, `<p>before ${vector} after</p>`, `<table><tr><td>${vector}`]) {
          const out = clean(html);
          expect(faultsOf(out), `${html}\n-> ${out}`).toEqual([]);
          expect(clean(out), html).toBe(out);
        }
      }
    });
  }
});

const tag = fc.constantFrom(
  ..."a b p div table td tr li ul pre svg math style script img iframe form select option h2 ruby rt template noscript video figure o:p".split(
    " ",
  ),
);

const markup = fc
  .array(
    fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name}>`),
      fc
        .tuple(tag, fc.constantFrom("href", "src", "onclick", "dir", "style", "alt", "srcset"), fc.string())
        .map(([name, key, value]) => `<${name} ${key}="${value}">`),
      fc.constantFrom(
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&amp;lt;",
        "&nbsp;",
        "\u202e",
        "\u2067",
        "\u202c",
        "\u2069",
        "\n",
        "</",
        "<",
        ">",
        '"',
        "'",
      ),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

describe("any string", () => {
  test("comes out harmless, legal in XML, and unchanged by a second pass", () => {
    fc.assert(
      fc.property(markup, (html) => {
        const out = clean(html);
        expect(faultsOf(out)).toEqual([]);
        expect(illegalIn(out)).toEqual([]);
        expect(clean(out)).toBe(out);
      }),
      // A parser drops the first line end of a <pre>.
      { numRuns: 600, examples: [['<pre href=""></a>\n\n'], ["<pre><script></script>\n<!-- -->\n\n a"]] },
    );
  });

  test("is read by a parser as it was written", () => {
    fc.assert(
      fc.property(markup, (html) => {
        const out = clean(html);
        const again = fromHtml(out, { fragment: true });
        expect(faultsOf(out)).toEqual([]);
        expect(again.children.length === 0).toBe(out === "");
      }),
      { numRuns: 200 },
    );
  });
});
