import { isBlock } from "../html/blocks.ts";
import { isClosing, isServiceLine } from "../html/labels.ts";
import { type AnyNode, type Element, textIn } from "../html/page.ts";
import { LONG_PARAGRAPH } from "../html/text-density.ts";
import type { Survey } from "./survey.ts";

/** Finds what is inside the parts of a text and does not belong to it: lists of links, boxes with a label, copies. */

/** A part with more than one in so many of the text's characters is no box beside it. */
const BOX = 4;
/** Maximum characters of a part that is examined as a line. */
const LONGEST_LINE = 100;

/**
 * The leftovers in a body, which is the `content` among some siblings. `belongs`: true for a node that may be before the first paragraph of a text
 * or after its last.
 */
export function leftoversIn(
  span: readonly AnyNode[],
  content: ReadonlySet<AnyNode>,
  survey: Survey,
  belongs: (node: AnyNode | undefined) => boolean,
): ReadonlySet<AnyNode> {
  const nodes = [...content];
  const leftovers = new Set<AnyNode>();
  const whole = nodes.reduce((sum, node) => sum + survey.of(node).mass, 0);
  const seen = new Set<string>();
  const isCopy = (node: Element): boolean => {
    if (survey.of(node).own < LONG_PARAGRAPH) return false;
    const text = textIn(node).replace(/\s+/g, " ").trim();
    const isKnown = seen.has(text);
    seen.add(text);
    return isKnown;
  };
  const isBox = (node: Element): boolean => {
    const { text, linked, mass } = survey.of(node);
    return isBlock(node) && node.name !== "li" && mass * BOX < whole && linked > text * mostLinked(node);
  };
  const isService = (node: Element): boolean => {
    const { text } = survey.of(node);
    return text > 0 && text <= LONGEST_LINE && isServiceLine(textIn(node));
  };
  const walk = (siblings: readonly AnyNode[]): void => {
    let closed = 0;
    for (const node of siblings) {
      if (node.type !== "tag") continue;
      const level = levelOf(node);
      if (level > 0 && level <= closed) closed = 0;
      if (level > 0 && isClosing(textIn(node)) && restOf(node, level) * BOX < whole) closed = level;
      if (siblings === span && closed === 0 && !content.has(node)) continue;
      if (closed > 0 || survey.isBeside(node) || isBox(node) || isService(node) || isCopy(node)) leftovers.add(node);
      else if (node.name !== "p") walk(node.children);
    }
  };
  /** Characters of paragraphs after a heading, up to the next of its level. */
  const restOf = (heading: Element, level: number): number => {
    let mass = 0;
    for (let node = heading.next; node !== null; node = node.next) {
      if (node.type !== "tag") continue;
      const next = levelOf(node);
      if (next > 0 && next <= level) break;
      mass += survey.of(node).mass;
      if (mass * BOX >= whole) break;
    }
    return mass;
  };
  walk(span);
  const parts = nodes.filter((node) => survey.of(node).mass > 0);
  if (parts[0] !== undefined && parts[0] === nodes.find((node) => node.type === "tag")) cutEdge(parts[0], -1);
  if (parts.length > 0 && parts.at(-1) === nodes.findLast((node) => node.type === "tag")) cutEdge(parts.at(-1)!, 1);
  return leftovers;

  /** Cuts what is in an element before its first paragraph, or after its last, as far as it does not belong there. */
  function cutEdge(part: AnyNode, step: 1 | -1): void {
    if (part.type !== "tag" || survey.of(part).own * 2 > survey.of(part).mass) return;
    const { children } = part;
    const isText = (child: AnyNode) => survey.of(child).mass > 0 && !leftovers.has(child);
    let edge = step < 0 ? children.findIndex(isText) : children.findLastIndex(isText);
    if (edge < 0) return;
    cutEdge(children[edge]!, step);
    while (belongs(children[edge + step])) edge += step;
    const cut = step < 0 ? children.slice(0, edge) : children.slice(edge + 1);
    for (const node of cut) if (node.type === "tag") leftovers.add(node);
  }
}

/** Share of links from which an element is a list of links, not text. The items of a list are often links in part. */
export function mostLinked({ name }: Element): number {
  return name === "ul" || name === "ol" ? 0.8 : 0.5;
}

/** The level of a heading, 1 to 6, or 0. */
function levelOf(node: Element): number {
  return /^h[1-6]$/.test(node.name) ? Number(node.name[1]) : 0;
}
