import fc from "fast-check";
import type { Nodes } from "hast";
import { fromHtml } from "hast-util-from-html";
import { expect, test } from "vitest";
import { sanitizeHtml } from "../../../src/read/html/sanitize.ts";
import { faultsOf } from "./inspect.ts";

/**
 * The sanitiser writes a tree that it takes for plain without parsing it again. Here its output is parsed again, as feed
 * readers do: they must build exactly the elements and texts that it wrote. Otherwise they see what nobody has checked.
 */

const NAMES =
  "p p p a a b b i em strong span div div ul ol li li blockquote figure figcaption h1 h2 h3 br img hr pre code table tr td th caption tbody dl dt dd details summary form button select option textarea template noscript svg math mtext mi annotation-xml foreignObject desc title style script iframe object embed picture video source nobr center font ruby rt image input frameset body html head marquee applet plaintext xmp listing".split(
    " ",
  );
const name = fc.constantFrom(...NAMES);
const attribute = fc.constantFrom(
  "",
  " href=https://a.example/x",
  " href='https://a.example/?a=1&b=<p>\"'",
  " src=https://a.example/a.png",
  ' alt="</p><img src=x onerror=alert(1)>"',
  ' title="a&amp;lt;b&#0;\r\n"',
  " dir=rtl lang=ar",
  " start=0x10 reversed",
  " value=1e3",
  " encoding=text/html",
  " onclick=alert(1)",
  " style='display:none' class='</b>'",
);
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(name, attribute).map(([tag, given]) => `<${tag}${given}>`) },
  { weight: 4, arbitrary: name.map((tag) => `</${tag}>`) },
  { weight: 1, arbitrary: fc.tuple(name, attribute).map(([tag, given]) => `<${tag}${given}/>`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "text",
      " ",
      "\n",
      "\r\n",
      "\u0000",
      "&lt;p&gt;",
      "&amp;lt;b>",
      "&",
      "a < b",
      "\ufffe\uffff",
      "\u202e",
      "e\u0301",
      "<!-- <p> -->",
      "<!--><b>-->",
      "<![CDATA[<b>]]>",
      "<?x <p> ?>",
      "</>",
      "<p",
    ),
  },
);
const hostile = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

/** Tags and texts of a tree, in order. */
function seenIn(node: Nodes): string[] {
  if (node.type === "text") return node.value === "" ? [] : [node.value];
  if (node.type === "element") {
    const isVoid = /^(?:br|col|hr|img|source|wbr)$/.test(node.tagName);
    return [`<${node.tagName}>`, ...node.children.flatMap(seenIn), ...(isVoid ? [] : [`</${node.tagName}>`])];
  }
  return node.type === "root" ? node.children.flatMap(seenIn) : [`a ${node.type}`];
}

/** The same of written HTML, by its brackets only: the sanitiser writes none in attributes. */
function writtenIn(html: string): string[] {
  return html
    .split(/(<[^<>]*>)/)
    .filter((part) => part !== "")
    .map((part) =>
      part.startsWith("<")
        ? part.replace(/^<(\/?[a-z0-9]+)[\s\S]*$/, "<$1>")
        : part.replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16))),
    );
}

test("a feed reader builds what the sanitiser wrote, whatever it was given", () => {
  fc.assert(
    fc.property(hostile, (html) => {
      const out = sanitizeHtml(html, { baseUrl: "https://a.example/" });
      expect(seenIn(fromHtml(out, { fragment: true }))).toEqual(writtenIn(out));
      expect(faultsOf(out)).toEqual([]);
      expect(sanitizeHtml(out, { baseUrl: "https://a.example/" })).toBe(out);
    }),
    { numRuns: 1500 },
  );
});
