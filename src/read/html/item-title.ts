import { cleanTitle } from "../text/clean.ts";
import { isPointer } from "../text/pointers.ts";
import type { Finder } from "./item-elements.ts";
import { type AnyNode, type CheerioAPI, type Element, lineOf } from "./page.ts";

/** Selects headings. */
export const HEADINGS = "h1,h2,h3,h4,h5,h6";
/** Elements that hold a title by their name. */
const TITLED = "[class*=title],[class*=headline],[class*=Title],[class*=Headline],[itemprop=headline],[itemprop=name]";
/** Names of elements beside a title's own words: section, date, author, counters, words for screen readers. */
const BESIDE =
  /(?:^|[-_\s])(?:kicker|eyebrow|overline|rubric|badge|label|category|cat|section|tag|date|datetime|time|timestamp|ago|author|byline|meta|count|counter|views|comments?|icon|sr-only|screen-reader-text|visually-hidden)(?:[-_\s]|$)/i;
/** Blocks of a link around a whole article. */
const BLOCKS = /^(?:div|p|section|header|h[1-6]|ul|dl|figure|footer)$/;
/** Characters of a title's words without those beside it. */
const LEAST = 8;
/** Characters of a title that several items have, such as that of a daily bulletin. */
const LEAST_SHARED = 12;
const CUT = /\s*(?:…|\.{3,})$/u;

/** What an item's title is looked for in. */
export interface ItemParts {
  /** The links to the article, the one with its title first. */
  readonly links: readonly AnyNode[];
  /** The item's element, or null. */
  readonly within: AnyNode | null;
}

/**
 * The title of a listing's item: the heading that belongs to its link, else the link's own words, else a heading or an
 * element with a title's name in the item, else a title attribute. `isShared`: a text that several items have, which is a
 * title only if there is no other.
 */
export function itemTitle(
  $: CheerioAPI,
  { links, within }: ItemParts,
  find: Finder,
  isShared: (text: string) => boolean,
): string | null {
  const texts: string[] = [];
  const shared: string[] = [];
  const give = (text: string) => {
    if (text !== "" && !isPointer(text)) (isShared(text) ? shared : texts).push(text);
  };
  const found = (selector: string) => (within === null ? [] : (find([selector], within)?.elements ?? []));
  const headings = found(HEADINGS);
  const linkSet = new Set<unknown>(links);
  // A heading that holds other links, too, has words of theirs.
  const isOfLink = (heading: AnyNode) => {
    const inside = $(heading).find("a").toArray();
    return linkSet.has(linkOf(heading)) || (inside.length > 0 && inside.every((one) => linkSet.has(one)));
  };
  for (const heading of headings.filter(isOfLink)) give(ownWords($, heading));
  for (const link of links.filter(isHeaded)) give(linkWords($, link));
  for (const link of links) give(linkWords($, link));
  for (const heading of headings) give(ownWords($, heading));
  for (const element of found(TITLED)) give(ownWords($, element));
  for (const link of links) {
    give(cleanTitle($(link).attr("title") ?? ""));
    give(cleanTitle($(link).find("img[alt]").first().attr("alt") ?? ""));
  }
  const [first] = texts;
  if (first === undefined) return shared.find((text) => text.length >= LEAST_SHARED) ?? null;
  if (!CUT.test(first)) return first;
  const head = first.replace(CUT, "");
  return texts.find((text) => text.length > head.length && text.startsWith(head) && !CUT.test(text)) ?? first;
}

/** True for a link in a heading. */
function isHeaded(link: AnyNode): boolean {
  let at: AnyNode["parent"] = link.parent;
  for (let step = 0; step < 3 && at !== null; step += 1, at = at.parent)
    if (at.type === "tag" && /^h[1-6]$/.test(at.name)) return true;
  return false;
}

function linkOf(node: AnyNode): unknown {
  let at: AnyNode["parent"] = node.parent;
  for (let step = 0; step < 5 && at !== null; step += 1, at = at.parent)
    if (at.type === "tag" && at.name === "a") return at;
  return null;
}

/** The words of a link: of its heading, of what it names its title, of its first block, else all of them. */
function linkWords($: CheerioAPI, link: AnyNode): string {
  if (!("children" in link)) return "";
  const named = $(link).find(`${HEADINGS},${TITLED}`).toArray().slice(0, 5);
  for (const element of named) {
    const text = ownWords($, element);
    if (text.length >= LEAST) return text;
  }
  const blocks = link.children.filter((child) => child.type === "tag" && BLOCKS.test(child.name));
  if (blocks.length > 1) {
    const words = blocks.map((block) => ownWords($, block)).filter((text) => text.length >= LEAST);
    if (words[0] !== undefined) return words[0];
  }
  return ownWords($, link);
}

/** An element's text without a section's name, a date or a counter that stand in it as elements of their own. */
function ownWords($: CheerioAPI, element: AnyNode): string {
  const whole = lineOf($, element);
  if (!("children" in element)) return whole;
  const own = cleanTitle(textBesides(element, 0));
  return own.length >= LEAST ? own : whole;
}

function textBesides(element: AnyNode, depth: number): string {
  if (element.type === "text") return element.data;
  if (element.type !== "tag" || element.name === "script" || element.name === "style") return "";
  if (depth > 0 && isBeside(element)) return " ";
  if (depth > 6) return "";
  const text = element.children.map((child) => textBesides(child, depth + 1)).join("");
  return BLOCKS.test(element.name) || element.name === "br" ? ` ${text} ` : text;
}

function isBeside(element: Element): boolean {
  if (element.name === "time") return true;
  return BESIDE.test(element.attribs["class"] ?? "") && !/title|headline/i.test(element.attribs["class"] ?? "");
}
