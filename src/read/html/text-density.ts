import { isBlock } from "./blocks.ts";
import { type AnyNode, bodyElement, type CheerioAPI, type Element } from "./page.ts";

/** How much text an element has. Runs of blanks count as one. */
export interface Weight {
  /** Characters of all its text. */
  readonly text: number;
  /** Characters within links. */
  readonly linked: number;
  /** Characters of the paragraph that the element itself is: its text outside inner blocks, if that is prose. */
  readonly own: number;
  /** Characters of all paragraphs of prose in it. */
  readonly prose: number;
  /** How many of these paragraphs are long enough to be of a text. */
  readonly paragraphs: number;
  /** Titles that are links: each leads to another article. */
  readonly teasers: number;
}

const NOTHING: Weight = { text: 0, linked: 0, own: 0, prose: 0, paragraphs: 0, teasers: 0 };
/** Minimum characters of a paragraph of news. */
export const PARAGRAPH = 25;
/** Minimum characters of a paragraph that shows that an element holds a text. */
export const LONG_PARAGRAPH = 80;
const TITLE = 20;
/** Blocks whose own text is no prose. */
const NO_PROSE = new Set(
  "h1 h2 h3 h4 h5 h6 figcaption figure caption table tr dt address hr header footer fieldset".split(" "),
);

/** Elements whose content is for browsers without scripts, or for scripts. */
const UNREAD = new Set(["noscript", "template"]);

/** The weight of a node of a page. */
export type Weigh = (node: AnyNode) => Weight;

/** Weighs a page's body, where its text is. */
export function weighBody($: CheerioAPI): Weigh {
  return weigh(bodyElement($));
}

/** Weighs an element and everything in it in one walk. Recursion is safe because parsePage bounds the depth. */
export function weigh(root: AnyNode): Weigh {
  const weights = new Map<AnyNode, Weight>();
  const parted = new Set<AnyNode>();
  /** Characters within links, by address. */
  const byAddress = new Map<string, number>();
  let heedsLinks = true;
  const walk = (node: Extract<AnyNode, { children: unknown }>, inLink: boolean): Weight => {
    const sum = { text: 0, linked: 0, own: 0, prose: 0, paragraphs: 0, teasers: 0 };
    let [own, ownLinked] = [0, 0];
    let isParted = false;
    for (const child of node.children) {
      if (child.type === "text") {
        const length = blankless(child.data);
        sum.text += length;
        own += length;
      } else if (child.type === "tag") {
        if (UNREAD.has(child.name)) continue;
        const isLinked = inLink || (heedsLinks && child.name === "a");
        const inner = (isLinked ? undefined : weights.get(child)) ?? walk(child, isLinked);
        if (child.name === "a" && !inLink) {
          const address = child.attribs["href"] ?? "";
          byAddress.set(address, (byAddress.get(address) ?? 0) + inner.text);
        }
        sum.text += inner.text;
        sum.linked += inner.linked;
        sum.prose += inner.prose;
        sum.paragraphs += inner.paragraphs;
        sum.teasers += inner.teasers;
        if (isBlock(child) || parted.has(child)) isParted = true;
        else {
          own += inner.text;
          ownLinked += inner.linked;
        }
      }
    }
    if (inLink) sum.linked = sum.text;
    if (isParted) parted.add(node);
    if (node.type === "tag" && (isParted || isBlock(node))) addOwn(node, sum, own, inLink ? own : ownLinked);
    weights.set(node, sum);
    return sum;
  };
  const of = (node: AnyNode): Weight => {
    if (node.type === "text") return { ...NOTHING, text: blankless(node.data) };
    return "children" in node ? walk(node as Element, false) : NOTHING;
  };
  const { prose, text } = of(root);
  if (prose < PARAGRAPH && [...byAddress.values()].some((length) => length * 2 > text)) {
    // A link around most of the text was never closed.
    heedsLinks = false;
    weights.clear();
    of(root);
  }
  return (node) => weights.get(node) ?? of(node);
}

function addOwn(node: Element, sum: { -readonly [Key in keyof Weight]: number }, own: number, linked: number): void {
  if (own >= TITLE && linked * 5 > own * 4) sum.teasers += 1;
  if (NO_PROSE.has(node.name) || own < PARAGRAPH || linked * 2 >= own) return;
  sum.own = own;
  sum.prose += own;
  if (own >= LONG_PARAGRAPH) sum.paragraphs += 1;
}

/** Characters of a text, where a run of blanks counts as one, and none at its ends. */
function blankless(text: string): number {
  let length = 0;
  let isApart = false;
  for (let at = 0; at < text.length; at += 1) {
    if (isBlank(text.charCodeAt(at))) isApart = length > 0;
    else {
      length += isApart ? 2 : 1;
      isApart = false;
    }
  }
  return length;
}

/** The same characters as `\s` in a pattern. A pattern would copy the text. */
function isBlank(code: number): boolean {
  if (code < 0xa0) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}
