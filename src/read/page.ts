import { type CheerioAPI, load } from "cheerio/slim";
import type { AnyNode, Element } from "domhandler";
import { parseMarkup } from "./parse.ts";
import { cleanTitle } from "./text.ts";

export type { AnyNode, CheerioAPI, Element };

/** Parses a page (or a fragment of one). */
export function parsePage(html: string): CheerioAPI {
  return load(parseMarkup(html));
}

/** The address that relative links of a page are resolved against. */
export function baseOf($: CheerioAPI, url: string): string {
  return absolute($("base[href]").first().attr("href"), url) ?? url;
}

/** A link's absolute address, or null. */
export function absolute(href: string | undefined, base: string): string | null {
  if (href === undefined || href.length > 8192) return null;
  try {
    return new URL(href.trim(), base).href;
  } catch {
    return null;
  }
}

const UNSEEN = new Set(["script", "style", "template", "noscript"]);
/** Elements within a line of text: their edges part no words. */
const INLINE = new Set(
  "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr".split(
    " ",
  ),
);

export function isInline(name: string): boolean {
  return INLINE.has(name);
}

/** The text of an element as one line; blocks and line breaks part words. */
export function lineOf(element: AnyNode): string {
  return cleanTitle(visibleText(element));
}

/** The text that a reader sees, blanks where blocks and line breaks are; `skip` leaves elements out. */
export function visibleText(node: AnyNode, skip?: (element: Element) => boolean): string {
  if (node.type === "text") return node.data;
  if (!("children" in node)) return "";
  if (isElement(node)) {
    if (UNSEEN.has(node.name) || skip?.(node)) return "";
    if (node.name === "br") return "\n";
  }
  const text = node.children.map((child) => visibleText(child, skip)).join("");
  return isElement(node) && !INLINE.has(node.name) ? ` ${text} ` : text;
}

export function isElement(node: AnyNode): node is Element {
  return node.type === "tag" || node.type === "script" || node.type === "style";
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
