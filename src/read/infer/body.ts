import { isJunk } from "../html/junk.ts";
import { type AnyNode, bodyElement, type CheerioAPI, type Element } from "../html/page.ts";
import { PARAGRAPH, type Weigh, weighBody } from "../html/text-density.ts";
import { isSignOff } from "../text/sign-off.ts";
import { leftoversIn, mostLinked } from "./leftovers.ts";
import { type Survey, surveyOf } from "./survey.ts";

/** Blocks other than paragraphs that a text may start or end with. */
const CONTENT = new Set("ul ol dl blockquote table figure picture img pre video audio iframe".split(" "));
const INLINE = new Set("a b strong i em u span font small mark q cite abbr time sub sup br".split(" "));
/** Blocks that are paragraphs, not elements around them. */
const PARAGRAPHS = new Set(["p", "li", "blockquote"]);
/**
 * Shares of the main part's text that its siblings need to be parts of the same text. Siblings of an element with the
 * title in it need more: the title and most of the text are seldom in one element and the rest outside.
 */
const SHARE = 0.15;
const SHARE_BESIDE_TITLE = 0.5;
/** The same, where some of them have the main part's class: then the text is divided. */
const SHARE_OF_ALIKE = 0.05;
/** How much an element's text counts when the main part is chosen, by where the title is. */
const FAVOUR = { around: 2.5, after: 1, before: 0.4 } as const;
/** Minimum characters of a part for each teaser in it: a list of teasers has fewer. */
const PER_TEASER = 400;
/** Notices of a site's owner, and the longest element that is taken for one. */
const RIGHTS =
  /©\s*\d{4}|all rights reserved|版权所有|ICP[备證证]|無断転載|جميع الحقوق محفوظة|tous droits réservés|alle Rechte vorbehalten|todos los derechos reservados|все права защищены/i;
const LONGEST_NOTICE = 1000;
/** One part in so many of a text is the most that a notice has. */
const NOTICE = 2;
const SHORT_NOTICE = 200;

/** The body of a page of unknown layout. */
export interface InferredBody {
  /** The element that contains the body. */
  readonly container: Element;
  /** The container's child nodes that are the body, in document order. */
  readonly nodes: readonly AnyNode[];
  /** Nodes within these that are not part of the body. */
  readonly leftovers: ReadonlySet<AnyNode>;
  /** The first paragraph. */
  readonly paragraph: AnyNode;
  /** True if the container has nothing else, apart from junk that is removed from any body. */
  readonly whole: boolean;
  /** True if the paragraphs are the container's children, not in elements of their own. */
  readonly direct: boolean;
}

/**
 * The text of a page: the smallest element that contains its dense blocks, from the first of them to the last, without
 * what is between them but not text. `stated`: the article's text as the page's data gives it, which decides between
 * several texts. `weightOf`: the weights of the page's elements, if they are known.
 */
export function inferBody(
  $: CheerioAPI,
  stated: string | null = null,
  weightOf: Weigh = weighBody($),
): InferredBody | null {
  const root = bodyElement($);
  const survey = surveyOf($, root, stated, weightOf);
  if (survey.of(root).mass < 2 * PARAGRAPH) return null;
  let at: AnyNode = root;
  for (let inner = innerOf(at, survey); inner !== null; inner = innerOf(at, survey)) at = inner;
  return at.type === "tag" ? spanOf(at, survey) : null;
}

/** The child that contains the text, or null if the element itself is the smallest one that does. */
function innerOf(node: AnyNode, survey: Survey): AnyNode | null {
  const { own, mass } = survey.of(node);
  if (node.type === "tag" && own * 4 >= mass) return null;
  const main = mainOf(node, survey);
  if (main === null || main.type !== "tag") return null;
  if (node.type === "tag" && PARAGRAPHS.has(main.name) && survey.of(main).own >= survey.of(main).mass) return null;
  let others = own;
  let isDivided = false;
  for (const part of partsOf(node, main, survey)) {
    if (part === main) continue;
    others += survey.of(part).claim;
    isDivided ||= isAlike(part, main);
  }
  const share = isDivided ? SHARE_OF_ALIKE : survey.place(main) === "around" ? SHARE_BESIDE_TITLE : SHARE;
  return others >= survey.of(main).claim * share ? null : main;
}

/** True for elements of one kind, by name and class. */
function isAlike(one: AnyNode, other: AnyNode): boolean {
  if (one.type !== "tag" || other.type !== "tag" || one.name !== other.name) return false;
  const name = one.attribs["class"] ?? "";
  return name !== "" && name === other.attribs["class"];
}

/** The child with the most text. */
function mainOf(node: AnyNode, survey: Survey): AnyNode | null {
  let [best, most]: [AnyNode | null, number] = [null, 0];
  for (const child of childrenOf(node)) {
    const weight = survey.of(child).claim * FAVOUR[survey.place(child) ?? "after"];
    if (weight > most) [best, most] = [child, weight];
  }
  return best;
}

/** The children that are parts of the same text as the main one. */
function partsOf(node: AnyNode, main: AnyNode, survey: Survey): AnyNode[] {
  return childrenOf(node).filter((child) => child === main || isPart(child, main, survey));
}

/** True if an element is mostly paragraphs: neither links, nor teasers, nor another text than the one that is stated. */
function isText(node: AnyNode, survey: Survey): boolean {
  const { mass, claim, text, linked, teasers } = survey.of(node);
  return mass * 2 >= text && linked * 5 <= text * 2 && teasers * PER_TEASER <= text && claim * 3 >= mass;
}

function isPart(child: AnyNode, main: AnyNode, survey: Survey): boolean {
  const { mass, text } = survey.of(child);
  if (child.type !== "tag" || mass === 0) return false;
  if (child.name === "p" || child.name === "blockquote") return true;
  if (!isText(child, survey) || survey.place(child) === "before") return false;
  // Two articles side by side are not one text.
  if (child.name === "article" && main.type === "tag" && main.name === "article") return false;
  const around = child.parent === null ? mass : survey.of(child.parent as AnyNode).mass;
  if (
    text <= LONGEST_NOTICE &&
    (mass * NOTICE < survey.of(main).mass || (text <= SHORT_NOTICE && mass * NOTICE < around)) &&
    RIGHTS.test(survey.textOf(child))
  )
    return false;
  const opening = survey.opening(child);
  return opening === null || opening !== survey.opening(main);
}

/** The nodes from the first part to the last, and the content next to them. */
function spanOf(container: Element, survey: Survey): InferredBody {
  const { children } = container;
  const whole = survey.of(container);
  const isOwn = whole.own * 2 > whole.mass;
  const main = mainOf(container, survey);
  const parts = new Set(main === null ? [] : partsOf(container, main, survey));
  const junked = (child: AnyNode) => isBlank(child) || isJunk(child, survey.of(child), whole);
  const isContent = (child: AnyNode): boolean => {
    if (child.type === "text") return true;
    // A heading of the first level is the title, unless it comes after it.
    if (
      child.type !== "tag" ||
      (child.name === "h1" && survey.place(child) !== "after") ||
      survey.isBeside(child) ||
      junked(child)
    )
      return false;
    const { text, linked, mass } = survey.of(child);
    return parts.has(child) || (child.name === "p" || linked <= text * mostLinked(child) ? mass === 0 || isOwn : false);
  };
  const starts = (child: AnyNode) =>
    parts.has(child) || (whole.own > 0 && child.type === "text" && survey.of(child).text >= PARAGRAPH);
  let first = isOwn ? 0 : children.findIndex(starts);
  let last = isOwn ? children.length - 1 : children.findLastIndex(starts);
  if (last < 0) [first, last] = [0, children.length - 1];
  const belongs = (child: AnyNode | undefined): boolean =>
    child !== undefined &&
    (child.type !== "tag" ||
      ((CONTENT.has(child.name) ||
        (whole.own > 0 && INLINE.has(child.name)) ||
        (child.name === "p" && isSignOff(survey.textOf(child)))) &&
        isContent(child)));
  while (belongs(children[first - 1])) first -= 1;
  while (belongs(children[last + 1])) last += 1;
  const span = children.slice(first, last + 1);
  const content = new Set(span.filter(isContent));
  const leftovers = leftoversIn(span, content, survey, belongs);
  const nodes = span.filter((node) => content.has(node) && !leftovers.has(node));
  const outside = [...children.slice(0, first), ...children.slice(last + 1)];
  const direct = nodes.reduce((sum, node) => sum + survey.of(node).own, whole.own);
  return {
    container,
    nodes,
    leftovers,
    paragraph: firstParagraph(nodes, survey) ?? container,
    whole: [...outside, ...leftovers].every(junked) && span.every((child) => content.has(child) || junked(child)),
    direct: direct * 2 >= whole.mass,
  };
}

function isBlank(node: AnyNode): boolean {
  return node.type !== "tag" && !(node.type === "text" && node.data.trim() !== "");
}

function firstParagraph(nodes: readonly AnyNode[], survey: Survey): AnyNode | null {
  const node = nodes.find((one) => survey.of(one).mass > 0);
  if (node === undefined || survey.of(node).own > 0) return node ?? null;
  return firstParagraph(childrenOf(node), survey);
}

function childrenOf(node: AnyNode): readonly AnyNode[] {
  return "children" in node ? node.children : [];
}
