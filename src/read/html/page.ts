import { type CheerioAPI, load } from "cheerio/slim";
import type { AnyNode, ChildNode, Element, ParentNode } from "domhandler";
import { cleanTitle } from "../text/clean.ts";
import { mediaUrl } from "./urls.ts";

export type { AnyNode, CheerioAPI, Element };

/** Parses a page (or a fragment of one). The lenient parser takes unclosed and unknown elements as they come. */
export function parsePage(html: string): CheerioAPI {
  const $ = load(untilTooDeep(html), OPTIONS);
  // A search begins by comparing everything at the top with everything else there.
  if ($.root().contents().length > MOST_AT_TOP) $.root().wrapInner("<body></body>");
  boundDepth($.root().get(0)!);
  return $;
}

/** HTML as the lenient parser reads it; written with its letters as they are, not as references. */
const OPTIONS = { xml: { xmlMode: false, encodeEntities: "utf8" } } as const;
/** Nodes at the top of a page: a doctype, the document, and what strays. */
const MOST_AT_TOP = 64;
/** Elements that may be open at once. For each the parser moves all that are open. */
const MOST_OPEN = 10_000;
/** Elements that hold nothing, or whose end tag is left out in good style. */
const SHORT = new Set(
  "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr thead tbody tfoot option".split(
    " ",
  ),
);

/** A page up to where it would open more elements than any page does. */
function untilTooDeep(html: string): string {
  if (!hasMany(html, "<", MOST_OPEN)) return html;
  let open = 0;
  for (const { 1: end, 2: name, index } of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (SHORT.has(name!.toLowerCase())) continue;
    open = end === "" ? open + 1 : Math.max(0, open - 1);
    if (open > MOST_OPEN) return html.slice(0, index);
  }
  return html;
}

function hasMany(text: string, part: string, many: number): boolean {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0 && count < many; at = text.indexOf(part, at + 1)) count += 1;
  return count >= many;
}

/** Of what is nested deeper, texts and elements that hold no other are left: whatever walks a tree by calling itself needs an end. */
const DEEPEST = 200;

function boundDepth(root: ParentNode): void {
  let level: ParentNode[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === DEEPEST) for (const node of level) keepLeaves(node);
    level = depth === DEEPEST ? [] : level.flatMap((node) => node.children.filter((child) => "children" in child));
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

/** The address that relative links of a page are resolved against: one of the web, and none of another's private network. */
export function baseOf($: CheerioAPI, url: string): string {
  const href = $("base[href]").first().attr("href");
  return (href === undefined ? null : mediaUrl(href, url)) ?? url;
}

/** A link's absolute address, or null. */
export function absolute(href: string | undefined, base: string): string | null {
  if (href === undefined) return null;
  try {
    return new URL(href.trim(), base).href;
  } catch {
    return null;
  }
}

/** The text of a selection as one line. */
export function lineOf($: CheerioAPI, element: AnyNode): string {
  return cleanTitle($(element).text());
}

/** Elements found by the first selector that finds any, with that selector. A selector that cannot be read finds none. */
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
      // A definition's selector is checked by `nashra validate`.
    }
  }
  return null;
}

/**
 * Tells whether a node is one of some elements or stands in one. However deep and many the nodes that are asked about,
 * each element of the page is climbed over once.
 */
export function within(elements: readonly AnyNode[]): (node: AnyNode) => boolean {
  const known = new Map<unknown, boolean>(elements.map((element) => [element, true]));
  return (node) => {
    const climbed: unknown[] = [];
    let at: AnyNode["parent"] | AnyNode = node;
    while (at !== null && !known.has(at)) {
      climbed.push(at);
      at = at.parent;
    }
    const answer = at !== null && known.get(at) === true;
    for (const one of climbed) known.set(one, answer);
    return answer;
  };
}
