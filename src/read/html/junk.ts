import { memoised } from "../../model/lru.ts";
import { RELATED } from "./labels.ts";
import { type AnyNode, type Element, textIn } from "./page.ts";
import { type Weight, weigh } from "./text-density.ts";
import { hides } from "./trackers.ts";

/** Recognises parts in and around a text that do not belong to it: share bars, related links, forms, labels. */

/** Elements that are never text. */
const MACHINERY = new Set("script style noscript template nav button input select textarea dialog menu".split(" "));
/** Parts of a page outside its text, by element, role, class or id. */
const BESIDE = new Set(["nav", "header", "footer", "aside"]);
const BESIDE_ROLE = /^(?:navigation|banner|contentinfo|complementary|search|dialog|alertdialog)$/i;
const BESIDE_NAME = /^(?:menu|navbar|foot|bottom)$/i;
/** A pattern for one of some words in a class or an id: `share` in `post-share-bar`. */
const oneOf = (words: string): RegExp => new RegExp(`^(?:[\\w-]*[-_])?(?:${words})(?:[-_][\\w-]*)?$`, "i");
/** Names of what is no part of a text, however much there is of it. */
const OTHER_NAME = oneOf(
  "related|relatedposts|recommended|recommendations|outbrain|taboola|comments?|commentlist|disqus|consent|cookies?|gdpr|privacy|copyright|footer|modal|popup",
);
/** Names of small junk. Themes give such names to texts as well, so an element with paragraphs is not judged by them. */
const JUNK_NAME = oneOf(
  "share|shares|sharing|sharedaddy|sharebar|social|socials|addtoany|addthis|newsletter|subscribe|breadcrumbs?|pagination|pager|advert|advertisement|ads?|adsbygoogle|promo|tags|byline|meta|bio|biography|signup|disclaimer|disclosure|author-?(?:bio|box|info|card|desc|description|profile|details)|about-?(?:the-)?author",
);
/** Names that describe an article's topic, not the element. */
const TOPIC = /^(?:category|cat|tag|term|section|has|with|no)-/i;
/** Paragraphs, and one part of so many of the page's prose, that make an element a text whatever its name. */
const PARAGRAPHS = 2;
const PART = 5;
const LONGEST_RELATED = 60;
const LONGEST_NAME = 60;

/** True for an element that is hidden, at least until a script shows it. */
function isUnseen(node: Element): boolean {
  const { hidden, style } = node.attribs;
  return (
    hidden !== undefined ||
    node.attribs["aria-hidden"]?.toLowerCase() === "true" ||
    (style !== undefined && hides(style))
  );
}

/** What an element's classes and its id call it. */
interface Named {
  readonly beside: boolean;
  readonly other: boolean;
  readonly junk: boolean;
}

const UNNAMED: Named = { beside: false, other: false, junk: false };

function named({ attribs }: Element): Named {
  const { class: classes = "", id = "" } = attribs;
  return classes === "" && id === "" ? UNNAMED : namedBy(`${classes} ${id}`);
}

/** Memoised, because the elements of a page share names. Names too long to be written by a person are passed over. */
const namedBy = memoised(
  (text): Named => {
    const names = text
      .split(/\s+/)
      .slice(0, 20)
      .filter((name) => name !== "" && name.length <= LONGEST_NAME);
    const words = names.filter((name) => !TOPIC.test(name));
    return {
      beside: names.some((name) => BESIDE_NAME.test(name)),
      other: words.some((name) => OTHER_NAME.test(name)),
      junk: words.some((name) => JUNK_NAME.test(name)),
    };
  },
  { most: 2000, longest: 500 },
);

/**
 * True if an element's kind or names mark it as junk in a text that weighs `whole`. An element with most of the text is
 * its wrapper, whatever its name.
 */
function isNamedJunk(node: Element, weight: Weight, whole: Weight): boolean {
  if (MACHINERY.has(node.name)) return true;
  if (weight.text * 2 >= whole.text && weight.text > 0) return false;
  const { other, junk } = named(node);
  if (node.name === "form" || other) return true;
  if (weight.paragraphs >= PARAGRAPHS && weight.prose * PART >= whole.prose) return false;
  return isUnseen(node) || junk;
}

/** True for a node that does not belong to the text around it, which weighs `whole`. */
export function isJunk(node: AnyNode, weight: Weight, whole: Weight): boolean {
  return node.type === "tag" && (isNamedJunk(node, weight, whole) || isRelated(node, weight));
}

/** Removes junk from the elements of a body. */
export function clearJunk(roots: readonly AnyNode[]): void {
  const junk: AnyNode[] = [];
  for (const root of roots) {
    if (root.type !== "tag") continue;
    const weightOf = weigh(root);
    const whole = weightOf(root);
    const left: AnyNode[] = [...root.children];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      if (node.type !== "tag") continue;
      const weight = weightOf(node);
      if (isJunk(node, weight, whole)) junk.push(node);
      else for (const child of node.children) left.push(child);
    }
  }
  drop(junk);
}

/** True for a labelled line or list of links to other articles. */
function isRelated(node: Element, weight: Weight): boolean {
  if (weight.text === 0 || weight.text > 1000) return false;
  const before = elementBefore(node);
  if (before !== null && /^(?:ul|ol|div)$/.test(node.name) && weight.linked > weight.text * 0.8 && isLabel(before))
    return true;
  if (!/^(?:p|div|ul|section|h[2-6])$/.test(node.name)) return false;
  const text = textIn(node);
  const label = RELATED.exec(text)?.[0];
  if (label === undefined) return false;
  const rest = text.slice(label.length).trim();
  return rest === "" || weight.linked > rest.length * 0.8;
}

function isLabel(node: Element): boolean {
  const text = textIn(node)
    .slice(0, LONGEST_RELATED + 1)
    .trim();
  return text.length <= LONGEST_RELATED && RELATED.exec(text)?.[0].trim() === text;
}

function elementBefore(node: AnyNode): Element | null {
  let before = node.prev;
  if (before?.type === "text" && before.data.trim() === "") before = before.prev;
  return before?.type === "tag" ? before : null;
}

/** Removes nodes from their parents. Each parent's children are visited once. */
export function drop(nodes: readonly AnyNode[]): void {
  const dropped = new Set<unknown>(nodes);
  for (const parent of new Set(nodes.map((node) => node.parent))) {
    if (parent === null) continue;
    const remaining = parent.children.filter((child) => !dropped.has(child));
    remaining.forEach((child, at) => {
      child.prev = remaining[at - 1] ?? null;
      child.next = remaining[at + 1] ?? null;
    });
    parent.children = remaining;
  }
}

/** True for an element outside the text of a page that weighs `whole`: a menu, a sidebar, its header or footer, junk. */
export function isBeside(node: Element, weight: Weight, whole: Weight): boolean {
  if (/^(?:html|body|main|article)$/.test(node.name)) return false;
  const { role } = node.attribs;
  // Some themes call every part of an article a header.
  if (node.name === "header" && weight.paragraphs >= PARAGRAPHS && weight.prose * PART >= whole.prose) return false;
  return (
    BESIDE.has(node.name) ||
    (role !== undefined && BESIDE_ROLE.test(role)) ||
    named(node).beside ||
    isNamedJunk(node, weight, whole)
  );
}
