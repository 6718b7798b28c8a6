import { isBlock } from "../html/blocks.ts";
import { besideTest, isJunk } from "../html/junk.ts";
import { type AnyNode, type CheerioAPI, type Element, lineOf, within } from "../html/page.ts";
import { type Weight, weigh } from "../html/text-density.ts";

/** Elements that do not contain the title, except for the article's own header. */
const OUTSIDE =
  "nav,header,footer,aside,form,[role=navigation],[role=banner],[role=contentinfo],.menu,.navbar,.comments,#comments,.related";
const OWN_HEADER = "article header,main header";
/** Minimum characters of a paragraph of news. */
const PARAGRAPH = 25;
/** Blocks other than paragraphs that a text may start or end with. */
const CONTENT = new Set("ul ol dl blockquote table figure picture img pre video audio iframe".split(" "));
const INLINE = new Set("b strong i em u span font small mark q cite abbr time sub sup br".split(" "));
/** Elements whose content counts as content of the element around them. */
const QUOTING = new Set("blockquote ul ol li dl dd figure details tbody tr".split(" "));

/** The body of a page of unknown layout. */
export interface InferredBody {
  /** The element that contains the body. */
  readonly container: Element;
  /** The container's child nodes that are the body, in document order. */
  readonly nodes: readonly AnyNode[];
  /** The first paragraph. */
  readonly paragraph: AnyNode;
  /** True if the container has nothing else, apart from junk that is removed from any body. */
  readonly whole: boolean;
}

interface Candidate {
  /** Characters of its paragraphs and of its own text. */
  score: number;
  own: number;
  /** Paragraphs, of any length. */
  readonly paragraphs: AnyNode[];
  /** Blocks of text other than `<p>`. */
  readonly texts: AnyNode[];
}

/**
 * The densest text of a page: the element with the most text in paragraphs or of its own, from its first paragraph to its
 * last, including the lists, quotes and pictures between and next to them.
 */
export function inferBody($: CheerioAPI): InferredBody | null {
  const root = $("body").get(0) ?? $.root().get(0)!;
  const weightOf = weigh(root);
  const isBeside = besideTest($, weightOf, weightOf(root).text);
  const candidates = candidatesIn($, weightOf, isBeside);
  let best: [AnyNode, Candidate] | null = null;
  for (const entry of candidates) if (best === null || entry[1].score > best[1].score) best = entry;
  if (best === null || best[1].score < 2 * PARAGRAPH) return null;
  for (let inner = innerOf(best, candidates); inner !== null; inner = innerOf(best, candidates)) best = inner;
  const section = sections(best, candidates);
  return section === null ? spanOf($, best, weightOf, isBeside) : spanOf($, section, weightOf, isBeside);
}

/** The elements of a page that contain text directly, each with its score. */
function candidatesIn(
  $: CheerioAPI,
  weightOf: (node: AnyNode) => Weight,
  isBeside: (node: AnyNode) => boolean,
): Map<AnyNode, Candidate> {
  const candidates = new Map<AnyNode, Candidate>();
  const of = (node: AnyNode): Candidate => {
    const candidate = candidates.get(node) ?? { score: 0, own: 0, paragraphs: [], texts: [] };
    candidates.set(node, candidate);
    return candidate;
  };
  for (const node of $("p,div,td,section,article,main,span,font,center").toArray()) {
    if (isBeside(node)) continue;
    const weight = weightOf(node);
    const parent = holderOf(node);
    if (node.name === "p") {
      if (parent === null) continue;
      const candidate = of(parent);
      candidate.paragraphs.push(node);
      if (isText(weight)) candidate.score += weight.text;
      continue;
    }
    const own = ownText(node, weightOf);
    if (isBlock(node) && own.text >= PARAGRAPH && own.linked < own.text / 2) {
      const candidate = of(node);
      candidate.own += own.text;
      candidate.score += own.text;
    }
    if (parent !== null && isBlock(node) && isText(weight) && own.text === weight.text) {
      const candidate = of(parent);
      candidate.texts.push(node);
      candidate.score += weight.text;
    }
  }
  return candidates;
}

function isText({ text, linked }: Weight): boolean {
  return text >= PARAGRAPH && linked < text / 2;
}

/** The element that a paragraph belongs to: a quote or list around it is skipped. */
function holderOf(node: AnyNode): Element | null {
  let parent = node.parent;
  while (parent !== null && parent.type === "tag" && QUOTING.has(parent.name)) parent = parent.parent;
  return parent !== null && parent.type === "tag" ? parent : null;
}

/** The text of an element that is outside its blocks. */
function ownText(node: Element, weightOf: (node: AnyNode) => Weight): Weight {
  let [text, linked] = [0, 0];
  for (const child of node.children) {
    if (isBlock(child) || (child.type === "tag" && !INLINE.has(child.name) && child.name !== "a")) continue;
    const weight = weightOf(child);
    text += weight.text;
    linked += weight.linked;
  }
  return { text, linked };
}

/** A child with nearly all of an element's text: the rest is not part of the article. */
function innerOf(
  [node, { score }]: [AnyNode, Candidate],
  candidates: ReadonlyMap<AnyNode, Candidate>,
): [AnyNode, Candidate] | null {
  for (const child of (node as Element).children) {
    const candidate = candidates.get(child);
    if (candidate !== undefined && candidate.score >= score * 0.9) return [child, candidate];
  }
  return null;
}

/** The parent of a text that is divided into several elements of the same kind, or null. */
function sections(
  [node, { score }]: [AnyNode, Candidate],
  candidates: ReadonlyMap<AnyNode, Candidate>,
): [AnyNode, Candidate] | null {
  const { parent } = node;
  if (node.type !== "tag" || !/^(?:div|section)$/.test(node.name) || parent === null || parent.type !== "tag")
    return null;
  const alike = parent.children.filter(
    (child) =>
      child.type === "tag" &&
      child.name === node.name &&
      (child.attribs["class"] ?? "") === (node.attribs["class"] ?? "") &&
      (candidates.get(child)?.score ?? 0) >= 2 * PARAGRAPH,
  );
  const all = alike.reduce((sum, child) => sum + candidates.get(child)!.score, 0);
  return all < score * 1.5 ? null : [parent, { score: all, own: 0, paragraphs: [], texts: alike }];
}

/** The nodes from the first paragraph to the last, and the content next to them. */
function spanOf(
  $: CheerioAPI,
  [node, { score, own, paragraphs, texts }]: [AnyNode, Candidate],
  weightOf: (node: AnyNode) => Weight,
  isBeside: (node: AnyNode) => boolean,
): InferredBody {
  const container = node as Element;
  const { children } = container;
  const whole = weightOf(container).text;
  const isContent = (child: AnyNode): boolean => {
    if (child.type === "text") return true;
    if (child.type !== "tag" || child.name === "h1" || isBeside(child) || isJunk($, child, weightOf(child), whole))
      return false;
    const { text, linked } = weightOf(child);
    return child.name === "p" || linked * 2 <= text;
  };
  const places = new Map<AnyNode, number>(children.map((child, at) => [child, at]));
  const written = paragraphs.reduce((sum, one) => sum + weightOf(one).text, 0);
  const members = written * 2 >= score - own || texts.length === 0 ? paragraphs : [...paragraphs, ...texts];
  const at = members.flatMap((one) => places.get(climbedTo(one, container)) ?? []);
  let first = at.reduce((least, one) => Math.min(least, one), children.length);
  let last = at.reduce((most, one) => Math.max(most, one), -1);
  if (own * 2 > score || last < 0) [first, last] = [0, children.length - 1];
  const belongs = (child: AnyNode | undefined): boolean =>
    child !== undefined &&
    (child.type !== "tag" || ((CONTENT.has(child.name) || (own > 0 && INLINE.has(child.name))) && isContent(child)));
  const isBlank = (child: AnyNode) => child.type !== "tag" && !(child.type === "text" && child.data.trim() !== "");
  while (belongs(children[first - 1])) first -= 1;
  while (belongs(children[last + 1])) last += 1;
  const span = children.slice(first, last + 1);
  const nodes = span.filter(isContent);
  const left = children.filter((child, place) => (place < first || place > last) && !isBlank(child));
  const junked = (child: AnyNode) => isBlank(child) || isJunk($, child, weightOf(child), whole);
  return {
    container,
    nodes,
    paragraph: members[0] ?? nodes.find((child) => weightOf(child).text >= PARAGRAPH) ?? container,
    whole: left.every(junked) && span.every((child) => nodes.includes(child) || junked(child)),
  };
}

/** The child of an element that contains a node. */
function climbedTo(node: AnyNode, container: Element): AnyNode {
  let at = node;
  while (at.parent !== null && at.parent !== container) at = at.parent as AnyNode;
  return at;
}

/** The title of a page of unknown layout: its main heading that is not furniture. */
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
