import { directionOf } from "../../model/article.ts";
import { trimBlanks, wireParagraphs } from "../text/wire-lines.ts";
import type { AnyNode, CheerioAPI, Element } from "./page.ts";

/**
 * An element's content as blocks of HTML, in document order: paragraphs, text outside paragraphs, lists, tables, quotes,
 * figures. Layout elements are unwrapped, so that the same text gives the same blocks whatever wraps it. Each node is
 * visited once.
 */

/** Elements that separate texts and have no other meaning. */
const LAYOUT = new Set(
  "html body main article section div p center address header footer fieldset form hgroup li dt dd tr td th tbody thead tfoot".split(
    " ",
  ),
);
/** Blocks that are kept with their content. */
const WHOLE = new Set(
  "ul ol dl table blockquote pre h1 h2 h3 h4 h5 h6 figure hr details aside video audio iframe embed object".split(" "),
);
/** Maximum nodes of a picture with its caption. */
const MOST_OF_PICTURE = 12;
const CAPTION = /(?:^|[\s_-])(?:caption|legend|legende|credits?)(?:[\s_-]|$)|caption-text/i;

/** True for a block: an element that separates the texts before and after it. */
export function isBlock(node: AnyNode): boolean {
  return node.type === "tag" && (LAYOUT.has(node.name) || WHOLE.has(node.name));
}

/** The blocks of some elements. `language` is the page's: a paragraph in the other direction gets a `dir`. */
export function blocksOf($: CheerioAPI, roots: readonly AnyNode[], language: string): string[] {
  const isUnwrapped = parted(roots);
  const base = directionOf(language);
  const blocks: string[] = [];
  let run: AnyNode[] = [];
  let endsWithBreak = false;
  const flush = (direction: string): void => {
    const open = direction === base ? "<p>" : `<p dir="${direction}">`;
    for (const block of paragraphsOf($, run)) blocks.push(block.startsWith("<figure>") ? block : `${open}${block}</p>`);
    run = [];
    endsWithBreak = false;
  };
  const walk = (nodes: readonly AnyNode[], outer: string): void => {
    for (const node of nodes) {
      if (node.type === "text") {
        run.push(node);
        if (node.data.trim() !== "") endsWithBreak = false;
      } else if (node.type === "tag") element(node, outer);
    }
  };
  const element = (node: Element, outer: string): void => {
    const direction = directionIn(node) ?? outer;
    if (node.name === "br") {
      if (endsWithBreak) flush(outer);
      run.push(node);
      endsWithBreak = true;
    } else if (WHOLE.has(node.name) && !(node.name === "table" && isLayout(node))) {
      flush(outer);
      blocks.push($.html(node));
    } else if (LAYOUT.has(node.name) || node.name === "table") {
      flush(outer);
      const figure = captioned($, node);
      if (figure === null) walk(node.children, direction);
      else blocks.push(figure);
      flush(direction);
    } else if (isUnwrapped.has(node)) walk(node.children, direction);
    else {
      run.push(node);
      endsWithBreak = false;
    }
  };
  for (const root of roots) {
    walk([root], base);
    flush(base);
  }
  // A written reference is one no-break space. One that was encoded twice reads `&amp;nbsp;` here.
  return blocks.map((block) => block.replaceAll("&nbsp;", "\u00a0"));
}

function directionIn(node: Element): string | null {
  const own = node.attribs["dir"]?.toLowerCase();
  return own === "rtl" || own === "ltr" ? own : null;
}

/** Elements that contain a block or the end of a paragraph. */
function parted(roots: readonly AnyNode[]): ReadonlySet<AnyNode> {
  const found = new Set<AnyNode>();
  const left: AnyNode[] = [...roots];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.type !== "tag") continue;
    if (isBlock(node) || isSecondBreak(node)) {
      let at = node.parent;
      while (at !== null && at.type === "tag" && !found.has(at)) {
        found.add(at);
        at = at.parent;
      }
    }
    for (const child of node.children) left.push(child);
  }
  return found;
}

function isSecondBreak(node: Element): boolean {
  if (node.name !== "br") return false;
  let before = node.prev;
  if (before?.type === "text" && before.data.trim() === "") before = before.prev;
  return before?.type === "tag" && before.name === "br";
}

/** True for a table of one cell, or with paragraphs in a cell: it is layout, not data. */
function isLayout(table: Element): boolean {
  let cells = 0;
  const left: AnyNode[] = [table];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.type !== "tag") continue;
    if (node.name === "td" || node.name === "th") {
      cells += 1;
      if (
        node.children.filter((child) => child.type === "tag" && (child.name === "p" || child.name === "div")).length > 1
      )
        return true;
    }
    for (const child of node.children) left.push(child);
  }
  return cells <= 1;
}

/** A picture with its caption, as a figure. Null if the element contains anything else. */
function captioned($: CheerioAPI, node: Element): string | null {
  const nodes: AnyNode[] = [];
  const left: AnyNode[] = [...node.children];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    nodes.push(one);
    if (nodes.length > MOST_OF_PICTURE) return null;
    if (one.type === "tag") left.push(...one.children);
  }
  if (!nodes.some((one) => one.type === "tag" && one.name === "img")) return null;
  const caption = nodes.find((one) => one.type === "tag" && CAPTION.test(one.attribs["class"] ?? ""));
  if (caption === undefined) return null;
  const words = $(caption).text().trim();
  if (words === "" || words !== $(node).text().trim() || $(caption).find("img").length > 0) return null;
  const pictures = nodes.filter((one) => one.type === "tag" && one.name === "img").toReversed();
  return `<figure>${pictures.map((one) => $.html(one)).join("")}<figcaption>${$(caption).html()}</figcaption></figure>`;
}

/** A run of text and inline elements as paragraph contents. Pictures without text become a figure. */
function paragraphsOf($: CheerioAPI, nodes: readonly AnyNode[]): string[] {
  const run = trimmed(nodes);
  if (run.length === 0) return [];
  // Line ends are meaningless in marked-up text, but structure plain wire text.
  if (run.every((node) => node.type === "text" || isBreak(node))) return wire(run);
  const html = run.map((node) => $.html(node)).join("");
  const plain = run.every((node) => $(node).text().trim() === "");
  if (plain) return /<img\b/.test(html) ? [`<figure>${oneLine(html)}</figure>`] : [];
  return [oneLine(html)];
}

function isBreak(node: AnyNode): boolean {
  return node.type === "tag" && node.name === "br";
}

function trimmed(nodes: readonly AnyNode[]): readonly AnyNode[] {
  const isBlank = (node: AnyNode) => isBreak(node) || (node.type === "text" && node.data.trim() === "");
  let start = 0;
  let end = nodes.length;
  while (start < end && isBlank(nodes[start]!)) start += 1;
  while (end > start && isBlank(nodes[end - 1]!)) end -= 1;
  return nodes.slice(start, end);
}

/** Text and single breaks: the lines between two breaks are joined, unless they are paragraphs. */
function wire(run: readonly AnyNode[]): string[] {
  const paragraphs: string[] = [];
  let text = "";
  const close = (): void => {
    const [first, ...rest] = wireParagraphs(text).map(escaped);
    if (paragraphs.length === 0) paragraphs.push(first ?? "");
    else paragraphs[paragraphs.length - 1] += `<br>${first ?? ""}`;
    paragraphs.push(...rest);
    text = "";
  };
  for (const node of run) {
    if (node.type === "text") text += node.data;
    else close();
  }
  close();
  return paragraphs.filter((paragraph) => paragraph.trim() !== "");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function oneLine(html: string): string {
  if (!/[\n\r]/.test(html)) return trimBlanks(html);
  return trimBlanks(
    html
      .split(/\r\n?|\n/)
      .map(trimBlanks)
      .join(" "),
  );
}
