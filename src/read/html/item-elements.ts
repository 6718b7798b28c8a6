import { type AnyNode, type CheerioAPI, firstFound } from "./page.ts";

type Place = AnyNode | AnyNode["parent"];

/** What a selector finds in an element, as `firstFound` does. */
export type Finder = (
  selectors: readonly string[],
  within: AnyNode,
) => { readonly elements: readonly AnyNode[]; readonly selector: string } | null;

/** Selectors that look from the element itself. */
const RELATIVE = /^\s*[>+~]|:scope/;

/**
 * Finds in some elements of a page (a listing's items) what selectors name there. Each selector goes over the page once,
 * not once an element.
 */
export function finderIn($: CheerioAPI, holders: readonly AnyNode[]): Finder {
  const nearest = nearestOf(new Set(holders));
  const known = new Map<string, ReadonlyMap<AnyNode, AnyNode[]>>();
  const foundBy = (selector: string): ReadonlyMap<AnyNode, AnyNode[]> => {
    const before = known.get(selector);
    if (before !== undefined) return before;
    const found = new Map<AnyNode, AnyNode[]>();
    for (const element of firstFound($, [selector])?.elements ?? []) {
      for (let holder = nearest(element.parent); holder !== null; holder = nearest(holder.parent)) {
        const there = found.get(holder);
        if (there === undefined) found.set(holder, [element]);
        else there.push(element);
      }
    }
    known.set(selector, found);
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

/** Gives the innermost of some elements that a place is or stands in. Each place is climbed over once. */
function nearestOf(holders: ReadonlySet<AnyNode>): (place: Place) => AnyNode | null {
  const known = new Map<Place, AnyNode | null>([[null, null]]);
  return (place) => {
    const climbed: Place[] = [];
    let at = place;
    while (!known.has(at) && !holders.has(at as AnyNode)) {
      climbed.push(at);
      at = at!.parent;
    }
    const holder = known.get(at) ?? (holders.has(at as AnyNode) ? (at as AnyNode) : null);
    for (const one of climbed) known.set(one, holder);
    return holder;
  };
}

/** Which of some ids' links an element holds: one id's, or those of several. */
const SEVERAL = Symbol("several");

/** Tells whether an element holds links of other ids than one's own. `links`: each with its id. */
export function foreignTest(links: ReadonlyMap<AnyNode, string>): (element: AnyNode, own: string) => boolean {
  const ids = new Map<Place, string | typeof SEVERAL>();
  for (const [link, id] of links) {
    for (let at: Place = link.parent; at !== null; at = at.parent) {
      const before = ids.get(at);
      // What stands around it is known to hold this id, or several.
      if (before === id || before === SEVERAL) break;
      ids.set(at, before === undefined ? id : SEVERAL);
    }
  }
  return (element, own) => (ids.get(element) ?? own) !== own;
}
