import { isBlock } from "../html/blocks.ts";
import { isJunk } from "../html/junk.ts";
import type { AnyNode, CheerioAPI, Element } from "../html/page.ts";
import { surveyOf, type Survey } from "./survey.ts";

/** Blocks other than paragraphs that a text may start or end with. */
const CONTENT = new Set("ul ol dl blockquote table figure picture img pre video audio iframe".split(" "));
const INLINE = new Set("a b strong i em u span font small mark q cite abbr time sub sup br".split(" "));
const HEADING = /^h[1-6]$/;
const LONGEST_NOTICE = 1500;
/** A notice of the site's owner. */
const RIGHTS = /©|all rights reserved|版权所有|ICP[备證证]|無断転載|جميع الحقوق محفوظة|tous droits réservés|alle Rechte vorbehalten|todos los derechos reservados/i;
/** Share of the main part's text that others need, so that all of them are the text. */
const OTHERS = Number(process.env.OTHERS ?? 0.15);
const HOLD = Number(process.env.HOLD ?? 0.5);

/** The body of a page of unknown layout. */
export interface InferredBody {
  /** The element that contains the body. */
  readonly container: Element;
  /** The container's child nodes that are the body, in document order. */
  readonly nodes: readonly AnyNode[];
  /** What is inside these nodes and no part of the body. */
  readonly junk: readonly AnyNode[];
  /** The first paragraph. */
  readonly paragraph: AnyNode;
  /** True if the container has nothing else, apart from junk that is removed from any body. */
  readonly whole: boolean;
}

/**
 * The text of a page: the smallest element that holds its dense blocks, from the first of them to the last, without what
 * lies between and is not text.
 */
export function inferBody($: CheerioAPI): InferredBody | null {
  const root = $("body").get(0) ?? $.root().get(0)!;
  const survey = surveyOf($, root);
  if (survey.of(root).mass < 50) return null;
  let at: AnyNode = root;
  for (;;) {
    const inner = innerOf(at, survey);
    if (inner === null) break;
    at = inner;
  }
  return spanOf($, at as Element, survey);
}

/** The child that holds the text, or null if the element itself does. */
function innerOf(node: AnyNode, survey: Survey): AnyNode | null {
  const { own, mass } = survey.of(node);
  if (own * 4 >= mass && node.type === "tag") return null;
  const main = mainOf(node, survey);
  if (main === null || main.type !== "tag") return null;
  const info = survey.of(main);
  const isLeaf = info.own >= info.mass;
  const others = partsOf(node, main, survey).reduce((sum, one) => (one === main ? sum : sum + survey.of(one).mass), 0);
  const holdsTitle = survey.title(main) === "in";
  if (others + own >= info.mass * (holdsTitle ? HOLD : OTHERS)) return null;
  if (isLeaf && (main.name === "p" || main.name === "li" || main.name === "blockquote")) return node.type === "tag" ? null : main;
  return main;
}

function childrenOf(node: AnyNode): readonly AnyNode[] {
  return "children" in node ? node.children : [];
}

/** The child with the most text. */
function mainOf(node: AnyNode, survey: Survey): AnyNode | null {
  let best: AnyNode | null = null;
  let most = 0;
  for (const child of childrenOf(node)) {
    const { mass } = survey.of(child);
    if (mass === 0) continue;
    const pull = mass * survey.favour(child);
    if (pull > most) [best, most] = [child, pull];
  }
  return best;
}

/** The children that are parts of the same text as the main one. */
function partsOf(node: AnyNode, main: AnyNode, survey: Survey): AnyNode[] {
  return childrenOf(node).filter((child) => child === main || isPart(child, main, survey));
}

function isPart(child: AnyNode, main: AnyNode, survey: Survey): boolean {
  if (child.type !== "tag") return false;
  const { mass, text, linked, stories } = survey.of(child);
  if (mass === 0) return false;
  if (child.name === "p" || child.name === "blockquote") return true;
  if (mass * 2 < text || linked * 5 > text * 2) return false;
  if (child.name === "article" && main.type === "tag" && main.name === "article") return false;
  if (stories * 400 > text) return false;
  if (survey.title(child) === "before") return false;
  if (text < LONGEST_NOTICE && mass * 2 < survey.of(main).mass && RIGHTS.test(survey.textOf(child))) return false;
  const opening = survey.opening(child);
  if (opening !== null && opening === survey.opening(main)) return false;
  return true;
}

/** The nodes from the first part to the last, and the content next to them. */
function spanOf($: CheerioAPI, container: Element, survey: Survey): InferredBody {
  const { children } = container;
  const whole = survey.of(container);
  const junk: AnyNode[] = [];
  const isContent = (child: AnyNode): boolean => {
    if (child.type === "text") return true;
    if (child.type !== "tag" || child.name === "h1" || survey.isBeside(child) || isJunk($, child, survey.of(child), whole))
      return false;
    const { text, linked } = survey.of(child);
    return child.name === "p" || linked * 2 <= text;
  };
  const main = mainOf(container, survey);
  const { own, mass } = survey.of(container);
  const parts = main === null ? new Set<AnyNode>() : new Set(partsOf(container, main, survey));
  let first = children.findIndex((child) => parts.has(child));
  let last = children.findLastIndex((child) => parts.has(child));
  if (own * 2 > mass || last < 0) [first, last] = [0, children.length - 1];
  const belongs = (child: AnyNode | undefined): boolean =>
    child !== undefined &&
    (child.type !== "tag" || ((CONTENT.has(child.name) || (own > 0 && INLINE.has(child.name))) && isContent(child)));
  const isBlank = (child: AnyNode) => child.type !== "tag" && !(child.type === "text" && child.data.trim() !== "");
  while (belongs(children[first - 1])) first -= 1;
  while (belongs(children[last + 1])) last += 1;
  const span = children.slice(first, last + 1);
  const isTaken = (child: AnyNode) => parts.has(child) && !isJunk($, child, survey.of(child), whole);
  const nodes = span.filter((child) => isTaken(child) || (isContent(child) && (survey.of(child).mass === 0 || own * 2 > mass)));
  const isLinks = (child: Element): boolean => {
    const weight = survey.of(child);
    return isBlock(child) && weight.linked * 2 > weight.text && weight.mass * 2 < mass;
  };
  const prune = (node: AnyNode): void => {
    for (const child of childrenOf(node)) {
      if (child.type !== "tag") continue;
      if (child.name === "p" || INLINE.has(child.name) || child.name === "a") continue;
      if (survey.isBeside(child)) junk.push(child);
      else if (isLinks(child)) junk.push(child);
      else prune(child);
    }
  };
  const edge = (node: AnyNode, atStart: boolean): void => {
    if (node.type !== "tag") return;
    const info = survey.of(node);
    if (info.own * 2 > info.mass || info.mass === 0) return;
    const within = childrenOf(node);
    const holds = (child: AnyNode) => survey.of(child).mass > 0;
    let stop = atStart ? within.findIndex(holds) : within.findLastIndex(holds);
    const step = atStart ? -1 : 1;
    edge(within[stop]!, atStart);
    while (belongs(within[stop + step])) stop += step;
    const cut = atStart ? within.slice(0, Math.max(0, stop)) : within.slice(stop + 1);
    junk.push(...cut.filter((one) => one.type === "tag"));
  };
  for (const node of nodes) prune(node);
  const seen = new Set<string>();
  const dedupe = (node: AnyNode): void => {
    if (node.type !== "tag") return;
    const info = survey.of(node);
    if (info.own >= 80) {
      const line = $(node).text().replace(/\s+/g, " ").trim().slice(0, 200);
      if (seen.has(line)) {
        junk.push(node);
        return;
      }
      seen.add(line);
    }
    for (const child of node.children) dedupe(child);
  };
  for (const node of nodes) dedupe(node);
  const taken = nodes.filter((node) => survey.of(node).mass > 0);
  if (taken.length > 0) {
    if (nodes.indexOf(taken[0]!) === 0) edge(taken[0]!, true);
    if (nodes.indexOf(taken.at(-1)!) === nodes.length - 1) edge(taken.at(-1)!, false);
  }
  const left = children.filter((child, place) => (place < first || place > last) && !isBlank(child));
  const junked = (child: AnyNode) => isBlank(child) || isJunk($, child, survey.of(child), whole);
  return {
    container,
    nodes,
    junk,
    paragraph: firstBlock(nodes, survey) ?? container,
    whole: left.every(junked) && span.every((child) => nodes.includes(child) || junked(child)),
  };
}

/** The first block of text in document order. */
function firstBlock(nodes: readonly AnyNode[], survey: Survey): AnyNode | null {
  for (const node of nodes) {
    const info = survey.of(node);
    if (info.mass === 0) continue;
    if (info.own > 0) return node;
    return firstBlock(childrenOf(node), survey);
  }
  return null;
}

void HEADING;
