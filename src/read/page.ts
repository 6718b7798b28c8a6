import { type CheerioAPI, load } from "cheerio/slim";
import type { AnyNode, Element } from "domhandler";
import { cleanTitle } from "./text.ts";

export type { AnyNode, CheerioAPI, Element };

/** Parses a page (or a fragment of one). The lenient parser takes unclosed and unknown elements as they come. */
export function parsePage(html: string): CheerioAPI {
  return load(html);
}

/** The address that relative links of a page are resolved against. */
export function baseOf($: CheerioAPI, url: string): string {
  const href = $("base[href]").first().attr("href");
  try {
    return href === undefined ? url : new URL(href, url).href;
  } catch {
    return url;
  }
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
