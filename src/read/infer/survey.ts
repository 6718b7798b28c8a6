import { besideTest } from "../html/junk.ts";
import type { AnyNode, CheerioAPI, Element } from "../html/page.ts";
import { type Weight, weigh } from "../html/text-density.ts";
import { foldForMatching } from "../text/clean.ts";

export interface Info extends Weight {
  /** Characters of the paragraphs in it that may be of the article. */
  readonly mass: number;
}

export interface Survey {
  of(node: AnyNode): Info;
  isBeside(node: AnyNode): boolean;
  /** How likely an element holds the article, 1 for any. */
  favour(node: AnyNode): number;
  readonly heading: AnyNode | null;
  /** The beginning of an element's first long paragraph: two elements that begin alike are copies. */
  opening(node: AnyNode): string | null;
  textOf(node: AnyNode): string;
  /** Where the title stands from an element. */
  title(node: AnyNode): "in" | "before" | "after" | null;
}

const MOST_HEADINGS = 100;
const LONG = 80;

export function surveyOf($: CheerioAPI, root: AnyNode): Survey {
  const weightOf = weigh(root);
  const heading = headingOf($);
  const isBeside = besideTest($, weightOf, heading);
  const masses = new Map<AnyNode, number>();
  const order = new Map<AnyNode, [number, number]>();
  let count = 0;
  const walk = (node: AnyNode): number => {
    const start = count;
    count += 1;
    let mass = 0;
    if ("children" in node) for (const child of node.children) if (child.type === "tag") mass += walk(child);
    order.set(node, [start, count]);
    if (isBeside(node)) mass = 0;
    else {
      const { own } = weightOf(node);
      mass += own;
    }
    masses.set(node, mass);
    return mass;
  };
  walk(root);
  const place = heading === null ? undefined : order.get(heading);
  const title = (node: AnyNode): "in" | "before" | "after" | null => {
    const span = order.get(node);
    if (place === undefined || span === undefined) return null;
    if (span[1] <= place[0]) return "before";
    return span[0] > place[0] ? "after" : "in";
  };
  const opening = (node: AnyNode): string | null => {
    let at = node;
    for (;;) {
      const { own } = weightOf(at);
      if (own >= LONG) return $(at).text().replace(/\s+/g, "").slice(0, 40);
      const inner = "children" in at ? at.children.find((child) => weightOf(child).paragraphs > 0) : undefined;
      if (inner === undefined) return null;
      at = inner;
    }
  };
  return {
    opening,
    textOf: (node) => $(node).text(),
    of: (node) => ({ ...weightOf(node), mass: masses.get(node) ?? 0 }),
    isBeside,
    favour: (node) => ({ in: 2, before: 0.4, after: 1 })[title(node) ?? "after"],
    heading,
    title,
  };
}

/** The heading that is the article's title: one that the page's title repeats, else the first of the highest level. */
function headingOf($: CheerioAPI): Element | null {
  const pageTitle = foldForMatching($("title").first().text());
  const headings = $("h1,h2").toArray().slice(0, MOST_HEADINGS);
  const matches = headings.filter((one) => {
    const text = foldForMatching($(one).text()).trim();
    return text.length >= 8 && pageTitle.includes(text);
  });
  return (
    matches.find((one) => one.name === "h1") ??
    matches[0] ??
    headings.find((one) => one.name === "h1" && $(one).find("a").length === 0) ??
    null
  );
}
