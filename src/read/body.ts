import type { Agency } from "../model/agency.ts";
import { blocksOf } from "./html/blocks.ts";
import { type JsonLd, statedBody } from "./html/json-ld.ts";
import { clearJunk, drop } from "./html/junk.ts";
import { type AnyNode, type CheerioAPI, type Element, elementsNamed, firstFound, within } from "./html/page.ts";
import { sanitizeHtml } from "./html/sanitize.ts";
import type { Weigh } from "./html/text-density.ts";
import { type InferredBody, inferBody } from "./infer/body.ts";
import { bodySelector } from "./infer/selectors.ts";
import { cutLabel } from "./stamps/stamp-label.ts";
import { cleanText, foldForMatching } from "./text/clean.ts";

/** An article's body: sanitised HTML, and its paragraphs as text. */
export interface Body {
  readonly html: string;
  readonly paragraphs: readonly string[];
  readonly foundBy: string;
  /** The page's elements that the body was read from. */
  readonly nodes: readonly AnyNode[];
}

/** Maximum nodes before a text that are searched for its figure. */
const MOST_BEFORE = 10;
const NO_TEXT = new Set(["script", "style", "noscript", "template"]);
const LONGEST_STAMP = 100;
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

/** The context in which a body is read. */
export interface BodyContext {
  readonly base: string;
  readonly agency: Agency | null;
  /** The page's language, BCP 47. */
  readonly language: string;
  readonly title: string | null;
  readonly jsonLd: JsonLd;
  /** The weights of the page's elements. */
  readonly weightOf: Weigh;
  /** True for a text of the site's pages. */
  readonly isFurniture: (text: string) => boolean;
}

/** Finds and cleans the body of an article's page. Removes everything that is not text from the page. */
export function bodyOf($: CheerioAPI, context: BodyContext): Body {
  const { agency, base } = context;
  const stated = (agency?.article.body ?? []).length > 0 ? null : statedBody(context.jsonLd);
  drop(elementsNamed($, NO_TEXT));
  const isCut = (agency?.article.remove ?? []).length > 0;
  for (const selector of agency?.article.remove ?? []) drop(firstFound($, [selector])?.elements ?? []);
  const selected = filled($, agency?.article.body ?? []);
  const inferred = selected === null ? inferBody($, stated, isCut ? undefined : context.weightOf) : null;
  const foundBy = selected === null ? densest($, inferred) : `selector ${selected.selector}`;
  const roots = outermost(selected?.elements ?? inferred?.nodes ?? []);
  if (selected !== null) drop(stampsIn($, roots, agency));
  drop([...(inferred?.leftovers ?? [])]);
  clearJunk(roots);
  cutLabel(roots, agency?.furniture ?? []);
  const figure = roots[0] === undefined ? null : figureBefore(roots[0]);
  const nodes = figure === null || roots.includes(figure) ? roots : [figure, ...roots];
  const clean = sanitizeHtml(blocksOf($, nodes, context.language).join("\n"), { baseUrl: base });
  return { ...withoutFurniture(clean, context), foundBy, nodes };
}

/** The elements of the site's stamp within the body: they are not part of the text. */
function stampsIn($: CheerioAPI, roots: readonly AnyNode[], agency: Agency | null): AnyNode[] {
  const isIn = within(roots);
  const stamps = (agency?.article.time ?? []).flatMap((selector) => firstFound($, [selector])?.elements ?? []);
  return stamps.filter((node) => isIn(node) && !roots.includes(node) && $(node).text().trim().length <= LONGEST_STAMP);
}

/** How a body was found without a selector, with a proposed selector for it. */
function densest($: CheerioAPI, inferred: InferredBody | null): string {
  if (inferred === null) return "none";
  const proposal = bodySelector($, inferred);
  return proposal === null ? "densest text" : `densest text (article.body: ${JSON.stringify(proposal)})`;
}

/** The first selector whose elements contain text. */
function filled($: CheerioAPI, selectors: readonly string[]): { elements: AnyNode[]; selector: string } | null {
  for (const selector of selectors) {
    const found = firstFound($, [selector]);
    if (found?.elements.some((node) => $(node).text().trim() !== "")) return found;
  }
  return null;
}

/** The elements that are inside no other of them. */
function outermost(elements: readonly AnyNode[]): AnyNode[] {
  const isInside = within(elements);
  return elements.filter((node) => node.parent === null || !isInside(node.parent as AnyNode));
}

/** A figure just before the text: it belongs to the article. */
function figureBefore(root: AnyNode): Element | null {
  let before = root.prev;
  for (let steps = 0; before != null && steps < MOST_BEFORE; steps += 1, before = before.prev) {
    if (before.type !== "tag") continue;
    if (before.name === "figure") return before;
    if (before.name === "p") return null;
  }
  return null;
}

/**
 * Removes blocks that are furniture or repeat the title, and gives the rest as HTML and as paragraphs of text. Captions
 * are not part of the text.
 */
function withoutFurniture(html: string, { isFurniture, title }: BodyContext): { html: string; paragraphs: string[] } {
  const headline = title === null ? null : foldForMatching(title);
  const blocks = splitBlocks(html)
    .map((block) => ({ block, text: textOf(block.replace(/<figcaption>[\s\S]*?<\/figcaption>/g, "")) }))
    .filter(({ block, text }) => (text === "" ? /<(?:img|video|audio)\b/.test(block) : !isFurniture(text)))
    .filter(({ block, text }) => !/^<h[2-6]\b/.test(block) || foldForMatching(text) !== headline);
  return {
    html: blocks.map(({ block, text }) => (/^</.test(block) || text === "" ? block : `<p>${block}</p>`)).join("\n"),
    paragraphs: blocks.flatMap(({ block, text }) => (text === "" || isEmbed(block, text) ? [] : text.split(/\n{2,}/))),
  };
}

/** True for a paragraph that is only a link with its own address for words, as the sanitiser writes frames. */
function isEmbed(block: string, text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && /^<p><a [^<>]*>[^<>]*<\/a><\/p>$/.test(block);
}

/** Splits sanitised HTML into its outermost blocks and the text between them. Linear in its length. */
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

/** The text of sanitised HTML: blank lines between blocks, `<br>` as a line end. */
export function textOf(html: string): string {
  const text = html
    .replace(/\n/g, " ")
    .replace(/<br\s*\/?>\s*/g, "\n")
    .replace(/<\/(?:p|div|li|blockquote|figure|h[1-6]|tr|pre|section|article|dd|dt)>/g, "\n\n")
    .replace(/<\/t[dh]>/g, " ")
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

/** Builds a test for furniture: texts of the site's pages, compared without regard to letter variants. */
export function furnitureTest(words: readonly string[]): (text: string) => boolean {
  const furniture = new Set(words.map((word) => bare(word)));
  return (text) => text.length <= 80 && furniture.has(bare(text));
}

function bare(text: string): string {
  return foldForMatching(text)
    .replace(/[\s:.()|-]+/g, " ")
    .trim();
}
