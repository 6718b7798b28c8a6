import { isBeside } from "../html/junk.ts";
import { type AnyNode, type CheerioAPI, type Element, elementsNamed, textIn } from "../html/page.ts";
import { LONG_PARAGRAPH, type Weigh, type Weight } from "../html/text-density.ts";
import { foldForMatching } from "../text/clean.ts";

/** What is known of an element of a page when its text is looked for. */
export interface Measure extends Weight {
  /** Characters of the paragraphs in it that are not beside the text. */
  readonly mass: number;
  /** As `mass`, but where the page's data states the text, other paragraphs hardly count. */
  readonly claim: number;
}

/** A page's elements, measured once. */
export interface Survey {
  /** The weight of a node, and how much of it may be the article's. */
  of(node: AnyNode): Measure;
  /** True for a node in a menu, a sidebar, the page's header or footer, a dialog, or in junk. */
  isBeside(node: AnyNode): boolean;
  /** Whether the title is in an element, or else which of them comes first. Null if the page has no title. */
  place(node: AnyNode): "before" | "around" | "after" | null;
  /** The beginning of an element's first long paragraph. Two elements that open alike are copies. */
  opening(node: AnyNode): string | null;
  /** The text of an element. */
  textOf(node: AnyNode): string;
}

/** A line with a date in figures or a time of day that ends like no sentence, nor like a dateline. */
const STAMP =
  /(?:\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{1,2}:\d{2}).*[\p{L}\p{N})】]\s*$/su;
const TITLE = new Set(["title"]);
const HEADINGS = new Set(["h1", "h2"]);
const MOST_HEADINGS = 100;
const SHORTEST_TITLE = 8;
/** Characters by which a paragraph is recognised. */
const OPENING = 40;
/** Limits for the text that a page states in its data: characters, and paragraphs that are looked up in it. */
const LONGEST_STATED = 100_000;
const MOST_LOOKED_UP = 500;
/** Share of the stated text that must be on the page: otherwise it is another one. */
const STATED = 0.6;
/** How much a paragraph that is not stated counts. */
const UNSTATED = 0.02;

/** Measures a page. `stated`: the article's text as the page's data gives it (schema.org `articleBody`), or null. */
export function surveyOf($: CheerioAPI, root: AnyNode, stated: string | null, weightOf: Weigh): Survey {
  const title = titleOf($, weightOf);
  const beside = new Set<unknown>();
  const whole = weightOf(root);
  const opening = (node: AnyNode): string | null => {
    let at: AnyNode | undefined = node;
    while (at !== undefined && weightOf(at).own < LONG_PARAGRAPH)
      at = "children" in at ? at.children.find((child) => weightOf(child).paragraphs > 0) : undefined;
    return at === undefined ? null : letters(textIn(at)).slice(0, OPENING);
  };
  const isStated = statement(root, stated, weightOf);
  const isStamp = (node: AnyNode): boolean => {
    const { own } = weightOf(node);
    return own > 0 && own < LONG_PARAGRAPH && node.type === "tag" && node.name !== "p" && STAMP.test(textIn(node));
  };
  const measures = new Map<AnyNode, Measure>();
  const spans = new Map<AnyNode, readonly [start: number, end: number]>();
  /** What the title is in is none of the page's own parts. */
  const aroundTitle = new Set<unknown>();
  for (let at: AnyNode | AnyNode["parent"] = title; at !== null; at = at.parent) aroundTitle.add(at);
  let count = 0;
  const walk = (node: AnyNode, isOutside: boolean): Measure => {
    const start = count;
    count += 1;
    const weight = weightOf(node);
    const isOut = isOutside || (node.type === "tag" && !aroundTitle.has(node) && isBeside(node, weight, whole));
    if (isOut) beside.add(node);
    const own = isOut || isStamp(node) ? 0 : weight.own;
    let [mass, claim] = [own, isStated(node) ? own : own * UNSTATED];
    for (const child of "children" in node ? node.children : []) {
      if (child.type !== "tag") continue;
      const inner = walk(child, isOut);
      mass += inner.mass;
      claim += inner.claim;
    }
    spans.set(node, [start, count]);
    const { text, linked, prose, paragraphs, teasers } = weight;
    const measure = { text, linked, own: weight.own, prose, paragraphs, teasers, mass, claim };
    measures.set(node, measure);
    return measure;
  };
  walk(root, false);
  const at = title === null ? undefined : spans.get(title)?.[0];
  return {
    of: (node) => measures.get(node) ?? { ...weightOf(node), mass: 0, claim: 0 },
    isBeside: (node) => beside.has(node.type === "text" ? node.parent : node),
    place: (node) => {
      const span = spans.get(node);
      if (at === undefined || span === undefined) return null;
      if (span[1] <= at) return "before";
      return span[0] > at ? "after" : "around";
    },
    opening,
    textOf: textIn,
  };
}

/**
 * Builds a test for paragraphs that the page's data states. True for short ones, and for every one if the data states no text, or one of
 * which the page shows too little.
 */
function statement(root: AnyNode, stated: string | null, weightOf: Weigh): (node: AnyNode) => boolean {
  const whole = letters((stated ?? "").slice(0, LONGEST_STATED).replace(/<[^<>]*>/g, " "));
  if (whole.length < LONG_PARAGRAPH) return () => true;
  const found = new Set<AnyNode>();
  let [tries, shown] = [0, 0];
  const left: AnyNode[] = [root];
  for (let node = left.pop(); node !== undefined && tries < MOST_LOOKED_UP; node = left.pop()) {
    const { own } = weightOf(node);
    if (own >= LONG_PARAGRAPH) {
      const text = letters(textIn(node));
      tries += 1;
      if (whole.includes(text.slice(0, OPENING))) {
        found.add(node);
        shown += text.length;
      }
    }
    if ("children" in node) left.push(...node.children);
  }
  return shown < whole.length * STATED ? () => true : (node) => weightOf(node).own < LONG_PARAGRAPH || found.has(node);
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, "");
}

/** The heading that is the article's title: one that the page's own title repeats, else the first of the highest level. */
function titleOf($: CheerioAPI, weightOf: Weigh): Element | null {
  const pageTitle = foldForMatching($(elementsNamed($, TITLE, 1)).text());
  const headings = elementsNamed($, HEADINGS, MOST_HEADINGS);
  const first = headings.filter((heading) => heading.name === "h1");
  const repeats = (heading: Element): boolean => {
    const text = foldForMatching(textIn(heading)).trim();
    return text.length >= SHORTEST_TITLE && pageTitle.includes(text);
  };
  return first.find(repeats) ?? headings.find(repeats) ?? first.find((one) => weightOf(one).linked === 0) ?? null;
}
