import { type Cheerio, type CheerioAPI, load } from "cheerio/slim";
import type { AnyNode, ChildNode, Element, ParentNode } from "domhandler";
import { cleanTitle } from "../text/clean.ts";
import { mediaUrl } from "./urls.ts";

export type { AnyNode, CheerioAPI, Element };

/** Parses a page or a fragment. The lenient parser accepts unclosed and unknown elements. */
export function parsePage(html: string): CheerioAPI {
  const $ = load(untilTooDeep(html), OPTIONS);
  // Searches compare all top-level nodes with each other, so there must not be many.
  if ($.root().contents().length > MOST_AT_TOP) $.root().wrapInner("<body></body>");
  boundDepth($.root().get(0)!);
  return $;
}

/** Parses HTML leniently, and writes letters as they are, not as references. */
const OPTIONS = { xml: { xmlMode: false, encodeEntities: "utf8" } } as const;
/** Maximum nodes at the top of a page: a doctype, the document and a few strays. */
const MOST_AT_TOP = 64;
/** Maximum elements open at once: the parser moves all open ones for each new one. */
const MOST_OPEN = 10_000;
/** Void elements, and elements whose end tag may be omitted. */
const SHORT = new Set(
  "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr thead tbody tfoot option".split(
    " ",
  ),
);

/** Cuts a page where it would have more than `most` elements open. */
export function untilTooDeep(html: string, most = MOST_OPEN): string {
  if (!hasMany(html, "<", most)) return html;
  let open = 0;
  for (const { 1: end, 2: name, index } of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (SHORT.has(name!.toLowerCase())) continue;
    open = end === "" ? open + 1 : Math.max(0, open - 1);
    if (open > most) return html.slice(0, index);
  }
  return html;
}

function hasMany(text: string, part: string, many: number): boolean {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0 && count < many; at = text.indexOf(part, at + 1)) count += 1;
  return count >= many;
}

/** Maximum depth, for recursive walks. Of deeper content, only texts and elements without child elements are kept. */
const DEEPEST = 200;

function boundDepth(root: ParentNode): void {
  let level: ParentNode[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: ParentNode[] = [];
    for (const node of level)
      if (depth === DEEPEST) keepLeaves(node);
      else for (const child of node.children) if ("children" in child) next.push(child);
    level = next;
  }
}

function keepLeaves(node: ParentNode): void {
  const leaves: ChildNode[] = [];
  const left: ChildNode[] = node.children.toReversed();
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (one.type !== "text" && one.type !== "tag") continue;
    if (one.type === "tag" && one.children.some((child) => child.type === "tag"))
      for (const child of one.children.toReversed()) left.push(child);
    else leaves.push(one);
  }
  leaves.forEach((leaf, at) => {
    leaf.parent = node;
    leaf.prev = leaves[at - 1] ?? null;
    leaf.next = leaves[at + 1] ?? null;
  });
  node.children = leaves;
}

/**
 * The elements of a page with one of some names, at most `most` of them, in document order. A walk by name takes a tenth
 * of the time of a selector.
 */
export function elementsNamed($: CheerioAPI, names: ReadonlySet<string>, most?: number): Element[] {
  return elementsWhere($, ({ name }) => names.has(name), most);
}

const BODY = new Set(["body"]);

/** A page's body, or its root if it has none. */
export function bodyElement($: CheerioAPI): AnyNode {
  return elementsNamed($, BODY, 1)[0] ?? $.root().get(0)!;
}

/** The elements of a page that pass a test, at most `most` of them, in document order. */
export function elementsWhere(
  $: CheerioAPI,
  isWanted: (element: Element) => boolean,
  most = Number.POSITIVE_INFINITY,
): Element[] {
  const found: Element[] = [];
  const walk = (nodes: readonly ChildNode[]): void => {
    for (const node of nodes) {
      if (found.length >= most) return;
      if (!("name" in node && "children" in node)) continue;
      if (isWanted(node)) found.push(node);
      walk(node.children);
    }
  };
  walk($.root().get(0)!.children);
  return found;
}

/** Selects among some elements of a page. */
export type Select = (selector: string) => Cheerio<Element>;

const IN_HEAD = new Set("html body title base meta link h1".split(" "));

/**
 * The elements in which a page describes itself, to select among: `html`, `body`, `title`, `base`, `meta`, `link` and `h1`.
 * A dozen questions about them then need one walk over the page.
 */
export function headElements($: CheerioAPI): Select {
  const elements = $(elementsNamed($, IN_HEAD));
  const found = new Map<string, Cheerio<Element>>();
  return (selector) => {
    const known = found.get(selector) ?? elements.filter(selector);
    found.set(selector, known);
    return known;
  };
}

/** The base for a page's relative links: its `<base>`, if that is a public web address, else the page's own address. */
export function baseOf($: Select, url: string): string {
  const href = $("base[href]").first().attr("href");
  return (href === undefined ? null : mediaUrl(href, url)) ?? url;
}

/** Resolves a link's address, or null. */
export function absolute(href: string | undefined, base: string): string | null {
  if (href === undefined) return null;
  try {
    return new URL(href.trim(), base).href;
  } catch {
    return null;
  }
}

/** Decodes the character references in a text that is not markup, such as a string of JSON; some are encoded twice. */
export function decoded(text: string): string {
  let plain = text;
  for (let pass = 0; pass < 2 && /&(?:#|[a-z])/i.test(plain); pass += 1)
    plain = load(plain.replaceAll("<", "&lt;"), OPTIONS).text();
  return plain;
}

/** The text in a node, as `$(node).text()` gives it, in a fraction of the time. */
export function textIn(node: AnyNode): string {
  if (node.type === "text") return node.data;
  let text = "";
  if ("children" in node) for (const child of node.children) text += textIn(child);
  return text;
}

/** An element's text as one line. */
export function lineOf(_: CheerioAPI, element: AnyNode): string {
  return cleanTitle(textIn(element));
}

/** The elements of the first selector that matches any, with that selector. An invalid selector matches none. */
export function firstFound(
  $: CheerioAPI,
  selectors: readonly string[],
  within?: AnyNode,
): { elements: AnyNode[]; selector: string } | null {
  for (const selector of selectors) {
    try {
      const elements = (within === undefined ? $(selector) : $(within).find(selector)).toArray();
      if (elements.length > 0) return { elements, selector };
    } catch {
      // `nashra validate` reports invalid selectors of a definition.
    }
  }
  return null;
}

/**
 * Builds a test for nodes that are, or are inside, one of some elements. However many nodes are tested, each element of
 * the page is climbed only once.
 */
export function within(elements: readonly AnyNode[]): (node: AnyNode) => boolean {
  const answers = new Map<unknown, boolean>(elements.map((element) => [element, true]));
  return (node) => {
    const climbed: unknown[] = [];
    let at: AnyNode["parent"] | AnyNode = node;
    while (at !== null && !answers.has(at)) {
      climbed.push(at);
      at = at.parent;
    }
    const answer = at !== null && answers.get(at) === true;
    for (const passed of climbed) answers.set(passed, answer);
    return answer;
  };
}
