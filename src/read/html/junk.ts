import { type AnyNode, type CheerioAPI, type Element, within } from "./page.ts";
import { type Weight, weigh } from "./text-density.ts";
import { hides } from "./trackers.ts";

/** Recognises parts in and around a text that do not belong to it: share bars, related links, forms, labels. */

/** Elements that are never text. */
const MACHINERY = new Set("script style noscript template nav button input select textarea dialog menu".split(" "));
/** Parts of a page outside its text, by element, role, class or id. */
const BESIDE = new Set(["nav", "header", "footer", "aside"]);
const BESIDE_ROLE = /^(?:navigation|banner|contentinfo|complementary|search|dialog)$/i;
const BESIDE_NAME = /^(?:menu|navbar|comments|related)$/;
/** Names of junk within the element of a text, also as one word of several: `post-share-bar`. */
const JUNK_NAME =
  /^(?:[\w-]*[-_])?(?:share|shares|sharing|sharedaddy|sharebar|social|socials|addtoany|addthis|related|relatedposts|recommended|recommendations|outbrain|taboola|newsletter|subscribe|comments?|disqus|breadcrumbs?|pagination|pager|advert|advertisement|ads?|adsbygoogle|promo|popup|cookies?|tags|byline|meta)(?:[-_][\w-]*)?$/i;
/** Names that describe an article's topic, not the element. */
const TOPIC = /^(?:category|cat|tag|term|section|has|with|no)-/i;
/** Labels of links to other articles. */
const RELATED =
  /^\s*(?:read (?:also|more|next)|also read|see also|more on this|you may also like|related(?: (?:articles?|stories|story|news|posts?|topics?|links?))?|(?:à )?lire aussi|voir aussi|(?:articles?|sujets) (?:liés|similaires)|sur le même (?:sujet|thème)|[اإ]قر[أا] (?:أيض[اًا]*|ايض[اًا]*|المزيد)|(?:مواضيع|أخبار|مقالات|روابط) (?:ذات صلة|متعلقة)|ذات صلة)\s*[:：]?\s*/iu;
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

/** An element's classes and its id. Names too long to be written by a person are dropped. */
function names(node: Element): string[] {
  return `${node.attribs["class"] ?? ""} ${node.attribs["id"] ?? ""}`
    .split(/\s+/)
    .slice(0, 20)
    .filter((name) => name !== "" && name.length <= LONGEST_NAME);
}

/**
 * True if an element's kind or names mark it as junk in a text of `whole` characters. An element with most of the text is
 * its wrapper, whatever its name.
 */
function isNamedJunk(node: Element, weight: Weight, whole: number): boolean {
  if (MACHINERY.has(node.name)) return true;
  if (weight.text * 2 >= whole && weight.text > 0) return false;
  return (
    node.name === "form" || isUnseen(node) || names(node).some((name) => JUNK_NAME.test(name) && !TOPIC.test(name))
  );
}

/** True for a node that does not belong to the text of `whole` characters around it. */
export function isJunk($: CheerioAPI, node: AnyNode, weight: Weight, whole: number): boolean {
  return node.type === "tag" && (isNamedJunk(node, weight, whole) || isRelated($, node, weight));
}

/** Removes junk from the elements of a body. */
export function clearJunk($: CheerioAPI, roots: readonly AnyNode[]): void {
  const junk: AnyNode[] = [];
  for (const root of roots) {
    if (root.type !== "tag") continue;
    const weightOf = weigh(root);
    const whole = weightOf(root).text;
    const left: AnyNode[] = [...root.children];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      if (node.type !== "tag") continue;
      const weight = weightOf(node);
      if (isJunk($, node, weight, whole)) junk.push(node);
      else for (const child of node.children) left.push(child);
    }
  }
  drop(junk);
}

/** True for a labelled line or list of links to other articles. */
function isRelated($: CheerioAPI, node: Element, weight: Weight): boolean {
  if (weight.text === 0 || weight.text > 1000) return false;
  const before = elementBefore(node);
  if (before !== null && /^(?:ul|ol|div)$/.test(node.name) && weight.linked > weight.text * 0.8 && isLabel($, before))
    return true;
  if (!/^(?:p|div|ul|section|h[2-6])$/.test(node.name)) return false;
  const text = $(node).text();
  const label = RELATED.exec(text)?.[0];
  if (label === undefined) return false;
  const rest = text.slice(label.length).trim();
  return rest === "" || weight.linked > rest.length * 0.8;
}

function isLabel($: CheerioAPI, node: Element): boolean {
  const text = $(node)
    .text()
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

/** Builds a test for nodes outside a page's text: in a menu, a sidebar, the page's header or footer. */
export function besideTest(
  $: CheerioAPI,
  weightOf: (node: AnyNode) => Weight,
  whole: number,
): (node: AnyNode) => boolean {
  return within(
    $("*")
      .toArray()
      .filter((node) => node.type === "tag" && isBeside(node, weightOf(node), whole)),
  );
}

function isBeside(node: Element, weight: Weight, whole: number): boolean {
  if (/^(?:html|body|main|article)$/.test(node.name)) return false;
  const { role } = node.attribs;
  return (
    BESIDE.has(node.name) ||
    (role !== undefined && BESIDE_ROLE.test(role)) ||
    names(node).some((name) => BESIDE_NAME.test(name)) ||
    isNamedJunk(node, weight, whole)
  );
}
