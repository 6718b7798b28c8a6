import { isBlock } from "../html/blocks.ts";
import { isClosing } from "../html/labels.ts";
import { type AnyNode, type Element, textIn } from "../html/page.ts";
import type { Weigh } from "../html/text-density.ts";

/** The lines of a page in which its article's date may stand: not those of menus, comments and other articles. */

/** Where a date stands: right above the title, between the title and the text, or elsewhere in the article. */
export type DatePlace = "above" | "near" | "elsewhere";

/** Maximum characters of a line that holds a stamp. */
const LINE = 160;
/** Minimum characters of a paragraph. Between the title and the second one, a date is the article's. */
const PARAGRAPH = 100;
/** Maximum characters of a link's card, and minimum characters of a link in it: the date there is another article's. */
const CARD = 500;
const CARD_LINK = 12;
/** The same for a link in the line itself, which may be the author's name. */
const LINE_LINK = 25;
/** Maximum lines examined for dates. */
const MOST_LINES = 4000;
const SKIPPED = new Set("head script style noscript template select textarea svg iframe".split(" "));
const OUTSIDE_ROLE = /^(?:navigation|complementary|contentinfo|search|dialog)$/i;
const OUTSIDE_NAME =
  /(?:^|[-_])(?:related\w*|recommend\w*|comments?|commentlist|respond|sidebar|side-bar|popular\w*|trending|latest\w*|recent\w*|most-?read|read-?(?:more|also|next)|more-(?:news|stories|posts)|teasers?|promos?|newsletter|breadcrumbs?|menu|navbar|copyright|similar|upnext|carousel|slider|ticker|toolbar|topbar|cookies?|consent|gdpr|captions?|clock|events?|discussion|replies|reactions)(?:$|[-_])/i;
/** Sidebars of WordPress; page builders call everything a widget: `elementor-widget`. */
const WIDGET = /^widgets?(?:$|[_-])/i;
/** A site's own head, above the title. There, a date is the clock. */
const SITE_HEAD =
  /(?:^|[-_])(?:site-?header|page-?header|masthead|topline|top-?bar|top-?nav|head(?:er)?-?top|top-?head(?:er)?)(?:$|[-_])/i;
/** Kinds of schema.org whose dates are not the article's. */
const OTHER_THING =
  /(?:Comment|Review|Person|ImageObject|VideoObject|AudioObject|Event|Answer|Organization|Product|WPHeader|WPFooter|WPSideBar)$/;
/** A part of the title: its date is what the article is about. */
const SUBTITLE_NAME =
  /(?:^|[-_])(?:sub-?title|sub-?head(?:ing|line)?|deck|dek|standfirst|strap-?line|chapeau|chapo|excerpt|summary|intro)(?:$|[-_])/i;
const HEADING = /^h[1-6]$/;

/** A line of a page that may hold its article's date. */
export interface Line {
  readonly node: Element;
  readonly place: DatePlace;
  /** Characters of text from the start of the page to its end. */
  readonly end: number;
}

/** The part of a page that is read for dates. */
export interface PageLines {
  /** The elements of a line's length outside menus, sidebars, comments and other articles, in page order. */
  readonly lines: readonly Line[];
  /** Characters of text before the title. */
  readonly begin: number;
  /** The text of the same part. */
  readonly text: string;
}

/** Finds the lines of a page. `around`: the elements around its title. */
export function linesOf(
  root: AnyNode,
  title: Element | null,
  around: ReadonlySet<AnyNode>,
  weightOf: Weigh,
): PageLines {
  const lines: Line[] = [];
  const left: AnyNode[] = [root];
  const closed = new Set<AnyNode>();
  const texts: string[] = [];
  let place: DatePlace = title === null ? "elsewhere" : "above";
  let [read, begin, paragraphs] = [0, 0, 0];
  for (let node = left.pop(); node !== undefined && lines.length < MOST_LINES; node = left.pop()) {
    if (node.type === "text") {
      read += node.data.trim().length;
      texts.push(node.data);
    }
    if (node.type !== "tag" && node.type !== "root") continue;
    const { text } = weightOf(node);
    if (node === title) [place, begin] = ["near", read];
    if (node.type === "tag") {
      const isOver =
        node === title ||
        closed.has(node) ||
        SKIPPED.has(node.name) ||
        (!around.has(node) && (isOutside(node, text) || (place === "above" && isSiteHead(node))));
      if (place !== "above" && !isOver) for (const one of closedBy(node)) closed.add(one);
      const isLine = text <= LINE && !around.has(node);
      if (isOver || isLine) {
        read += text;
        if (isOver) continue;
        if (place === "near" || !isInCard(node, around, weightOf)) {
          lines.push({ node, place, end: read });
          texts.push(textIn(node), "\n");
        }
      }
      if (place === "near" && (isLine ? text : ownText(node)) >= PARAGRAPH) paragraphs += 1;
      if (paragraphs >= 2) place = "elsewhere";
      if (isLine) continue;
    }
    for (const child of node.children.toReversed()) left.push(child);
  }
  return { lines, begin, text: texts.join("") };
}

/** What follows a heading such as `Comments`, up to the next heading of its level. */
function closedBy(node: Element): Element[] {
  const found: Element[] = [];
  if (!HEADING.test(node.name) || !isClosing(textIn(node))) return found;
  for (let next = node.next; next !== null; next = next.next) {
    if (next.type !== "tag") continue;
    if (HEADING.test(next.name) && next.name <= node.name) break;
    found.push(next);
  }
  return found;
}

function isSiteHead(node: Element): boolean {
  if (node.name === "header" || node.attribs["role"] === "banner") return !isInArticle(node);
  return namesOf(node).some((name) => SITE_HEAD.test(name));
}

/** True for an element that is written as a part of the title. */
export function isSubtitle(node: Element): boolean {
  return HEADING.test(node.name) || namesOf(node).some((name) => SUBTITLE_NAME.test(name));
}

/** An element's classes and id, but for those that no person wrote. */
function namesOf({ attribs }: Element): string[] {
  return `${attribs["class"] ?? ""} ${attribs["id"] ?? ""}`
    .split(/\s+/)
    .filter((name) => name !== "" && name.length < 60);
}

/** Characters of an element's own text, and of the inline elements in it. */
function ownText(node: Element): number {
  let length = 0;
  for (const child of node.children) {
    if (child.type === "text") length += child.data.trim().length;
    else if (child.type === "tag" && !isBlock(child))
      for (const one of child.children) if (one.type === "text") length += one.data.trim().length;
  }
  return length;
}

function isOutside(node: Element, text: number): boolean {
  const { role, itemtype } = node.attribs;
  // A short `aside` may be the line of the author and the date.
  if (node.name === "nav" || (node.name === "aside" && text > LINE) || (role !== undefined && OUTSIDE_ROLE.test(role)))
    return true;
  if (/^fig(?:ure|caption)$/.test(node.name) || (node.name === "footer" && !isInArticle(node))) return true;
  if (itemtype !== undefined && OTHER_THING.test(itemtype.trim())) return true;
  if (/^(?:html|head|body|main|article|header|h1)$/.test(node.name)) return false;
  return namesOf(node).some(
    (name) => (OUTSIDE_NAME.test(name) || WIDGET.test(name)) && !/^(?:has|with|no)-/.test(name),
  );
}

function isInArticle(node: Element): boolean {
  for (let at = node.parent; at !== null; at = at.parent) if (at.type === "tag" && at.name === "article") return true;
  return false;
}

/** True inside a card: a small element, apart from the title, with a link of its own. */
function isInCard(node: Element, around: ReadonlySet<AnyNode>, weightOf: Weigh): boolean {
  for (let at: AnyNode | null = node; at !== null && !around.has(at); at = at.parent as AnyNode | null) {
    const { text, linked } = weightOf(at);
    if (text > CARD) return false;
    if (linked >= (at === node ? LINE_LINK : CARD_LINK)) return true;
    if (at.type === "tag" && (at.name === "li" || at.name === "article") && linked > 0) return true;
  }
  return false;
}
