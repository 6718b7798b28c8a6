import { isBlock } from "../html/blocks.ts";
import { besideTest } from "../html/junk.ts";
import type { AnyNode, CheerioAPI, Element } from "../html/page.ts";
import { weigh } from "../html/text-density.ts";

/** Minimum characters of a paragraph of news. */
const PARAGRAPH = 25;

export interface Info {
  /** Characters, in all and within links. */
  readonly text: number;
  readonly linked: number;
  /** Characters in blocks of text: its own, and with those of its descendants. */
  readonly own: number;
  readonly mass: number;
  /** Number of blocks of text. */
  readonly blocks: number;
  /** Headings that are links to other pages: each opens another story. */
  readonly stories: number;
}

export interface Survey {
  of(node: AnyNode): Info;
  isBeside(node: AnyNode): boolean;
  /** How likely an element holds the article, 1 for any. */
  favour(node: AnyNode): number;
  readonly title: { of(node: AnyNode): "in" | "before" | "after" } | null;
}

const NOTHING: Info = { text: 0, linked: 0, own: 0, mass: 0, blocks: 0, stories: 0 };

export function surveyOf($: CheerioAPI, root: AnyNode): Survey {
  const weightOf = weigh(root);
  const isBeside = besideTest($, weightOf, weightOf(root).text);
  const infos = new Map<AnyNode, Info>();
  const holding = new Set<AnyNode>();
  const order = new Map<AnyNode, [number, number]>();
  let count = 0;
  let heading: AnyNode | null = null;
  const walk = (node: AnyNode): void => {
    if (node.type !== "tag" && node.type !== "root") return;
    const start = count;
    count += 1;
    if (heading === null && node.type === "tag" && node.name === "h1" && !isBeside(node)) heading = node;
    const { text, linked } = weightOf(node);
    let [ownText, ownLinked, mass, blocks, stories] = [0, 0, 0, 0, 0];
    let holdsBlock = false;
    for (const child of node.children) {
      if (child.type === "text") {
        ownText += weightOf(child).text;
        continue;
      }
      if (child.type !== "tag") continue;
      walk(child);
      const info = infos.get(child) ?? NOTHING;
      mass += info.mass;
      blocks += info.blocks;
      stories += info.stories;
      if (isBlock(child) || holding.has(child)) holdsBlock = true;
      else {
        ownText += info.text;
        ownLinked += info.linked;
      }
    }
    if (holdsBlock) holding.add(node);
    order.set(node, [start, count]);
    const beside = isBeside(node);
    let own = 0;
    if (node.type === "tag" && (isBlock(node) || holdsBlock) && isTextual(node)) {
      if (ownText >= PARAGRAPH && ownLinked * 2 < ownText) {
        own = ownText;
        mass += own;
        blocks += 1;
      }
    }
    if (node.type === "tag" && /^h[2-6]$/.test(node.name) && text > 0 && linked * 5 > text * 4) stories += 1;
    infos.set(node, beside ? { ...NOTHING, text, linked } : { text, linked, own, mass, blocks, stories });
  };
  walk(root);
  const place = heading === null ? null : order.get(heading)!;
  return {
    of: (node) => infos.get(node) ?? { ...NOTHING, ...weightOf(node) },
    isBeside,
    favour: () => 1,
    title:
      place === null
        ? null
        : {
            of: (node) => {
              const [from, to] = order.get(node) ?? [0, 0];
              if (to <= place[0]) return "before";
              return from > place[0] ? "after" : "in";
            },
          },
  };
}

/** True for elements whose own text is a paragraph: no heading, no caption. */
function isTextual(node: Element): boolean {
  return !/^(?:h[1-6]|figcaption|figure|caption|table|tr|dt|label|address|hr|header|footer)$/.test(node.name);
}
