import { type AnyNode, type CheerioAPI, firstFound } from "./page.ts";

type Place = AnyNode | AnyNode["parent"];

/** Finds the first matching selector's elements within an element, like `firstFound`. */
export type Finder = (
  selectors: readonly string[],
  within: AnyNode,
) => { readonly elements: readonly AnyNode[]; readonly selector: string } | null;

/** Selectors relative to the element itself. */
const RELATIVE = /^\s*[>+~]|:scope/;

/**
 * Builds a finder for some elements of a page (a listing's items). Each selector is run once per page, not once per
 * element.
 */
export function finderIn($: CheerioAPI, holders: readonly AnyNode[]): Finder {
  const nearest = nearestOf(new Set(holders));
  const bySelector = new Map<string, ReadonlyMap<AnyNode, AnyNode[]>>();
  const foundBy = (selector: string): ReadonlyMap<AnyNode, AnyNode[]> => {
    const cached = bySelector.get(selector);
    if (cached !== undefined) return cached;
    const found = new Map<AnyNode, AnyNode[]>();
    for (const element of firstFound($, [selector])?.elements ?? []) {
      for (let holder = nearest(element.parent); holder !== null; holder = nearest(holder.parent)) {
        const elements = found.get(holder);
        if (elements === undefined) found.set(holder, [element]);
        else elements.push(element);
      }
    }
    bySelector.set(selector, found);
    return found;
  };
  return (selectors, within) => {
    for (const selector of selectors) {
      const elements = RELATIVE.test(selector)
        ? firstFound($, [selector], within)?.elements
        : foundBy(selector).get(within);
      if (elements !== undefined) return { elements, selector };
    }
    return null;
  };
}

/** Finds the innermost of some elements at or around a place. Each place is climbed only once. */
function nearestOf(holders: ReadonlySet<AnyNode>): (place: Place) => AnyNode | null {
  const holderOf = new Map<Place, AnyNode | null>([[null, null]]);
  return (place) => {
    const climbed: Place[] = [];
    let at = place;
    while (!holderOf.has(at) && !holders.has(at as AnyNode)) {
      climbed.push(at);
      at = at!.parent;
    }
    const holder = holderOf.get(at) ?? (holders.has(at as AnyNode) ? (at as AnyNode) : null);
    for (const passed of climbed) holderOf.set(passed, holder);
    return holder;
  };
}

/** Marks an element that contains links of several ids. */
const SEVERAL = Symbol("several");

/** Builds a test for elements that contain links of an id other than `own`. `links`: links and their ids. */
export function foreignTest(links: ReadonlyMap<AnyNode, string>): (element: AnyNode, own: string) => boolean {
  const ids = new Map<Place, string | typeof SEVERAL>();
  for (const [link, id] of links) {
    for (let at: Place = link.parent; at !== null; at = at.parent) {
      const before = ids.get(at);
      // The ancestors are already marked with this id, or with several.
      if (before === id || before === SEVERAL) break;
      ids.set(at, before === undefined ? id : SEVERAL);
    }
  }
  return (element, own) => (ids.get(element) ?? own) !== own;
}
