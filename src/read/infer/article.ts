import { type AnyNode, type CheerioAPI, lineOf, within } from "../page.ts";

const OUTSIDE =
  "nav,header,footer,aside,form,[role=navigation],[role=banner],[role=contentinfo],.menu,.navbar,.comments,#comments,.related";
/** An article's own header holds its headline. */
const OWN_HEADER = "article header,main header";
/** A paragraph of news has at least this many characters. */
const PARAGRAPH = 25;
/** Characters that are read in search of the body: of what stands in each other, each is read anew. */
const MOST_READ = 6_000_000;

/**
 * The elements that hold an article's paragraphs on a page of unknown layout: of all elements with paragraphs of their
 * own, those of the one with the most text; without `<p>`, the innermost blocks with the most text of their own.
 */
export function inferBody($: CheerioAPI): AnyNode[] {
  const parents = new Map<AnyNode, { nodes: AnyNode[]; weight: number }>();
  const add = (parent: AnyNode | undefined, node: AnyNode, weight: number): void => {
    if (parent === undefined) return;
    const group = parents.get(parent) ?? { nodes: [], weight: 0 };
    group.nodes.push(node);
    group.weight += weight;
    parents.set(parent, group);
  };
  const isOutside = within($(OUTSIDE).toArray());
  let left = MOST_READ;
  for (const node of $("p").toArray().slice(0, 3000)) {
    if (isOutside(node)) continue;
    const text = lineOf($, node);
    left -= text.length;
    if (left < 0) break;
    const linked = $(node).find("a").text().length;
    add($(node).parent().get(0), node, text.length >= PARAGRAPH && linked < text.length / 2 ? text.length : 0);
  }
  const best = [...parents.values()].sort((a, b) => b.weight - a.weight)[0];
  if (best !== undefined && best.weight >= 2 * PARAGRAPH) return best.nodes;
  let block: { node: AnyNode; weight: number } | null = null;
  for (const node of $("div,td,section,article,main").toArray().slice(0, 3000)) {
    if (isOutside(node) || $(node).children("div,td,section,article,table").length > 0) continue;
    const text = lineOf($, node);
    left -= text.length;
    if (left < 0) break;
    const weight = text.length - 2 * $(node).find("a").text().length;
    if (weight >= 2 * PARAGRAPH && (block === null || weight > block.weight)) block = { node, weight };
  }
  return block === null ? [] : [block.node];
}

/** The headline of a page of unknown layout: its main heading that is none of the site's own words. */
export function inferTitle($: CheerioAPI, isFurniture: (text: string) => boolean): string | null {
  const isOutside = within($(OUTSIDE).not(OWN_HEADER).toArray());
  for (const level of ["h1", "h2", "h3", "h4"]) {
    const texts = $(level)
      .toArray()
      .slice(0, 1000)
      .filter((node) => !isOutside(node) && $(node).find("a").length === 0)
      .map((node) => lineOf($, node))
      .filter((text) => text.length >= 8 && !isFurniture(text));
    if (texts[0] !== undefined) return texts[0];
  }
  return null;
}
