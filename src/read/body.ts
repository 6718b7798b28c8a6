import type { Agency } from "../model/agency.ts";
import { inferBody } from "./infer/article.ts";
import { elementSelector } from "./infer/selectors.ts";
import { cutLabel } from "./labels.ts";
import { type AnyNode, type CheerioAPI, firstFound, within } from "./page.ts";
import { sanitizeHtml } from "./sanitize.ts";
import { cleanText, foldForMatching } from "./text.ts";
import { wireParagraphs } from "./wire.ts";

/** An article's body: sanitised HTML, and its paragraphs as text. */
export interface Body {
  readonly html: string;
  readonly paragraphs: readonly string[];
  readonly foundBy: string;
}

const BLOCK = /<(?:p|div|ul|ol|li|table|blockquote|figure|h[1-6]|section|article|pre|dl)\b/i;
const BLOCKS = new Set([
  "p",
  "div",
  "li",
  "blockquote",
  "figure",
  "figcaption",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "tr",
  "pre",
  "section",
  "article",
  "table",
  "ul",
  "ol",
  "dl",
  "dt",
  "dd",
  "td",
  "th",
]);

/** Finds and cleans the body of an article page. `isFurniture` tells the site's own words. */
export function bodyOf(
  $: CheerioAPI,
  base: string,
  agency: Agency | null,
  isFurniture: (text: string) => boolean,
): Body {
  for (const selector of ["script,style,noscript,template", ...(agency?.article.remove ?? [])])
    firstFound($, [selector])?.elements.forEach((node) => void $(node).remove());
  const selected = filled($, agency?.article.body ?? []);
  const elements = selected?.elements ?? inferBody($);
  const foundBy = selected === null ? densest($, elements) : `selector ${selected.selector}`;
  const roots = outermost(elements);
  cutLabel(roots, agency?.furniture ?? []);
  const parts = roots.map((node) => partOf($, node));
  // What reads `&nbsp;` now was one no-break space: twice encoded it would be `&amp;nbsp;`.
  const raw = parts.join("\n").replaceAll("&nbsp;", "\u00a0");
  const clean = sanitizeHtml(raw, { baseUrl: base });
  return { ...withoutFurniture(clean, isFurniture), foundBy };
}

/** How a body without a selector was found, with the selector that would have found it. */
function densest($: CheerioAPI, elements: readonly AnyNode[]): string {
  if (elements.length === 0) return "none";
  const proposal = elementSelector($, elements);
  return proposal === null ? "densest text" : `densest text (article.body: ${JSON.stringify(proposal)})`;
}

/** The first selector whose elements hold text. */
function filled($: CheerioAPI, selectors: readonly string[]): { elements: AnyNode[]; selector: string } | null {
  for (const selector of selectors) {
    const found = firstFound($, [selector]);
    if (found?.elements.some((node) => $(node).text().trim() !== "")) return found;
  }
  return null;
}

/** Elements that stand in no other of them. */
function outermost(elements: readonly AnyNode[]): AnyNode[] {
  const isInside = within(elements);
  return elements.filter((node) => node.parent === null || !isInside(node.parent as AnyNode));
}

/** One found element as blocks of HTML: wire text unwrapped, runs of `<br>` as paragraph ends. */
function partOf($: CheerioAPI, node: AnyNode): string {
  const inner = $(node).html() ?? "";
  const figure = pictureOf($, node);
  if (BLOCK.test(inner)) return `${figure}${inner}`;
  // Of marked-up text, line ends say nothing; wire text is wrapped and parted by them.
  const wire = !/<(?!br\b)[a-z]/i.test(inner);
  const parts = inner.replace(/\r\n?/g, "\n").split(/(?:<br\s*\/?>\s*){2,}/i);
  return (
    figure +
    (wire ? parts.flatMap(wireParagraphs) : parts)
      .map((paragraph) =>
        paragraph.replace(/^(?:\s|<br\s*\/?>)+|(?:\s|<br\s*\/?>)+$/gi, "").replace(/[ \t]*\n[ \t]*/g, " "),
      )
      .filter((paragraph) => paragraph !== "")
      .map((paragraph) => `<p>${paragraph}</p>`)
      .join("\n")
  );
}

/** A picture that stands just before the text, in a figure of its own. */
function pictureOf($: CheerioAPI, node: AnyNode): string {
  const figure = $(node).prevAll("figure").first();
  return figure.length > 0 && $(node).prevAll("p").length === 0 ? $.html(figure) : "";
}

/** Takes out blocks that are the site's own words, and gives the rest as HTML and as paragraphs of text. */
function withoutFurniture(
  html: string,
  isFurniture: (text: string) => boolean,
): { html: string; paragraphs: string[] } {
  const blocks = splitBlocks(html);
  const kept = blocks
    .map((block) => ({ block, text: textOf(block) }))
    .filter(({ block, text }) => (text === "" ? /<(?:img|video|audio)\b/.test(block) : !isFurniture(text)));
  return {
    html: kept.map(({ block, text }) => (/^</.test(block) || text === "" ? block : `<p>${block}</p>`)).join("\n"),
    paragraphs: kept.flatMap(({ text }) => (text === "" ? [] : text.split(/\n{2,}/))),
  };
}

/** Splits sanitised HTML into its outermost blocks; text between them stays as it is. Linear in its length. */
function splitBlocks(html: string): string[] {
  const blocks: string[] = [];
  let depth = 0;
  let start = 0;
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (!BLOCKS.has(match[2]!)) continue;
    if (match[1] === "") {
      if (depth === 0) {
        blocks.push(html.slice(start, match.index));
        start = match.index;
      }
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0) {
        const end = match.index + match[0].length;
        blocks.push(html.slice(start, end));
        start = end;
      }
      if (depth < 0) depth = 0;
    }
  }
  blocks.push(html.slice(start));
  return blocks.map((block) => block.trim()).filter((block) => block !== "");
}

const REFERENCES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

/** The text of sanitised HTML: blocks parted by a blank line, `<br>` as a line end. */
export function textOf(html: string): string {
  const text = html
    .replace(/\n/g, " ")
    .replace(/<br\s*\/?>\s*/g, "\n")
    .replace(/<\/(?:p|div|li|blockquote|figure|h[1-6]|tr|pre|section|article|dd|dt)>/g, "\n\n")
    .replace(/<[^<>]*>/g, "")
    .replace(
      /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,5}));/gi,
      (whole, hex?: string, decimal?: string, name?: string) => {
        if (name !== undefined) return REFERENCES[name] ?? whole;
        const code = Number.parseInt(hex ?? decimal ?? "", hex === undefined ? 10 : 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : "";
      },
    );
  return cleanText(text)
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Tells whether a text is nothing but words of the site's pages, whatever their letter variants. */
export function furnitureTest(words: readonly string[]): (text: string) => boolean {
  const known = new Set(words.map((word) => bare(word)));
  return (text) => text.length <= 80 && known.has(bare(text));
}

function bare(text: string): string {
  return foldForMatching(text)
    .replace(/[\s:.()|-]+/g, " ")
    .trim();
}
