import { localDay } from "../../model/zone.ts";
import type { StampContext } from "../dates/date-of.ts";
import { dateOf } from "../dates/date-of.ts";
import type { ParsedDate } from "../dates/written-date.ts";
import { isBlock } from "../html/blocks.ts";
import { type AnyNode, type CheerioAPI, type Element, elementsNamed } from "../html/page.ts";
import type { Weigh } from "../html/text-density.ts";
import { foldForMatching } from "../text/clean.ts";
import { type DateLabel, labelledParts, lastLabel } from "./date-labels.ts";
import { elementDate, spacedText } from "./element-date.ts";

/** Dates that a page shows to its readers, each with its place and its label. */

/** Where a date stands: right above the title, between the title and the text, or elsewhere in the article. */
export type DatePlace = "above" | "near" | "elsewhere";

/** A date shown on a page. */
export interface VisibleDate {
  readonly date: ParsedDate;
  readonly place: DatePlace;
  readonly label: DateLabel | null;
  /** It is in an element for dates: `<time>`, microdata, a class such as `date`. */
  readonly marked: "time" | "property" | "class" | null;
}

/** Maximum characters of a line that holds a stamp. */
const LINE = 160;
/** Minimum characters of a paragraph. Between the title and the second one, a date is the article's. */
const PARAGRAPH = 100;
/** Maximum characters of a link's card, and minimum characters of a link in it: the date there is another article's. */
const CARD = 500;
const CARD_LINK = 12;
/** The same for a link in the line itself, which may be the author's name. */
const LINE_LINK = 25;
/** Maximum marked elements of a line that are read: each is searched for others. */
const MOST_MARKED = 20;
/** Maximum lines examined for dates. */
const MOST_LINES = 4000;
/** Maximum characters between a line and the title below it. */
const ABOVE = 250;
/** Minimum characters of a title in an element that is no `h1`, and such elements. */
const SHORT_TITLE = 6;
const TITLES = new Set(["h1", "h2", "h3"]);
const MAIN_TITLE = new Set(["h1"]);
const TITLE_LIKE = new Set("h4,h5,strong,b,font,center,legend,td,p,div,span,a".split(","));
const SKIPPED = new Set("head script style noscript template select textarea svg iframe".split(" "));
const OUTSIDE_ROLE = /^(?:navigation|complementary|contentinfo|search|dialog)$/i;
const OUTSIDE_NAME =
  /(?:^|[-_])(?:related\w*|recommend\w*|comments?|commentlist|respond|sidebar|side-bar|popular\w*|trending|latest\w*|recent\w*|most-?read|read-?(?:more|also|next)|more-(?:news|stories|posts)|teasers?|promos?|newsletter|breadcrumbs?|menu|navbar|copyright|similar|upnext|carousel|slider|ticker|toolbar|topbar|cookies?|consent|gdpr|captions?|clock|events?|discussion|replies|reactions)(?:$|[-_])/i;
/** Sidebars of WordPress; page builders call everything a widget: `elementor-widget`. */
const WIDGET = /^widgets?(?:$|[_-])/i;
const DATE_NAME =
  /(?:^|[-_])(?:\w*date(?:d|time|line)?|\w*time(?:stamp|ago)?|published\w*|pub\w?date|posted\w*|publish\w*|\w*stamp|timeago|ago|day)(?:$|[-_])/i;
const UPDATED_NAME = /modif|updat|revis/i;
const PUBLISHED_NAME = /publi|posted|pubdate|creat|issued|entry-date/i;

/** What is known of a page whose shown dates are read. */
export interface VisibleContext extends StampContext {
  /** When the page was read, epoch milliseconds. */
  readonly seen: number;
  /** What the page calls itself. */
  readonly titles: readonly string[];
  /** The weights of the page's elements. */
  readonly weightOf: Weigh;
}

/** Collects the dates that a page shows for its own article, in page order. */
export function visibleDates($: CheerioAPI, context: VisibleContext): VisibleDate[] {
  const { titles, weightOf } = context;
  const root = $.root().get(0)!;
  const title = titleElement($, titles, weightOf);
  const around = ancestorsOf(title);
  const { lines, begin } = linesOf(root, title, around, weightOf);
  const today = localDay(context.seen, context.timezone);
  const found = lines.flatMap(({ node, place, end }) => {
    if (place === "above" && begin - end > ABOVE) return [];
    if (place !== "near" && isInCard(node, around, weightOf)) return [];
    if (place !== "near" && !holdsDigit(node) && !holdsMark(node)) return [];
    const text = spacedText(node);
    const dates = datesIn($, node, text, place, context);
    // Above the title, the day of the fetch is the site's clock.
    return place === "above"
      ? dates.filter(({ date }) => date.day !== today || !(date.instant === null || /\p{Nd}{4}/u.test(text)))
      : dates;
  });
  const days = new Set(found.flatMap((one) => (isLoose(one) ? one.date.day : [])));
  // Several days in one text are of comments, events, other articles.
  return days.size > 1 ? found.filter((one) => !isLoose(one)) : found;
}

/** True for a date far from the title whose markup does not say what it is. */
function isLoose({ place, label, marked }: VisibleDate): boolean {
  return place === "elsewhere" && label === null && marked !== "property";
}

interface Line {
  readonly node: Element;
  readonly place: DatePlace;
  /** Characters of text from the start of the page to its end. */
  readonly end: number;
}

/** The elements of a line's length outside menus, sidebars and comments, and where the title begins. */
function linesOf(
  root: AnyNode,
  title: Element | null,
  around: ReadonlySet<AnyNode>,
  weightOf: Weigh,
): { lines: Line[]; begin: number } {
  const lines: Line[] = [];
  const left: AnyNode[] = [root];
  let place: DatePlace = title === null ? "elsewhere" : "above";
  let [read, begin, paragraphs] = [0, 0, 0];
  for (let node = left.pop(); node !== undefined && lines.length < MOST_LINES; node = left.pop()) {
    if (node.type === "text") read += node.data.trim().length;
    if (node.type !== "tag" && node.type !== "root") continue;
    const { text } = weightOf(node);
    if (node === title) [place, begin] = ["near", read];
    if (node.type === "tag") {
      const isOver = node === title || SKIPPED.has(node.name) || (!around.has(node) && isOutside(node, text));
      const isLine = text <= LINE && !around.has(node);
      if (isOver || isLine) {
        read += text;
        if (isOver) continue;
        lines.push({ node, place, end: read });
      }
      if (place === "near" && (isLine ? text : ownText(node)) >= PARAGRAPH) paragraphs += 1;
      if (paragraphs >= 2) place = "elsewhere";
      if (isLine) continue;
    }
    for (const child of node.children.toReversed()) left.push(child);
  }
  return { lines, begin };
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
  const { role, class: names = "", id = "" } = node.attribs;
  // A short `aside` may be the line of the author and the date.
  if (node.name === "nav" || (node.name === "aside" && text > LINE) || (role !== undefined && OUTSIDE_ROLE.test(role)))
    return true;
  if (/^fig(?:ure|caption)$/.test(node.name) || (node.name === "footer" && !isInArticle(node))) return true;
  if (/^(?:html|head|body|main|article|header|h1)$/.test(node.name)) return false;
  return `${names} ${id}`
    .split(/\s+/)
    .some(
      (name) => name.length < 60 && (OUTSIDE_NAME.test(name) || WIDGET.test(name)) && !/^(?:has|with|no)-/.test(name),
    );
}

function isInArticle(node: Element): boolean {
  for (let at = node.parent; at !== null; at = at.parent) if (at.type === "tag" && at.name === "article") return true;
  return false;
}

/** The page's main heading: the one that its titles hold, else the first `h1`, else any element with the page's title. */
function titleElement($: CheerioAPI, titles: readonly string[], weightOf: Weigh): Element | null {
  const wanted = titles.map(foldForMatching).filter((title) => title !== "");
  const longest = Math.max(0, ...wanted.map((title) => title.length)) + 20;
  /** Characters of a text that one of the titles holds, else 0. */
  const lengthOf = (node: Element): number => {
    const { text: length } = weightOf(node);
    if (length < SHORT_TITLE || length > longest) return 0;
    const text = foldForMatching(spacedText(node));
    return wanted.some((title) => title.includes(text) || (title.length >= SHORT_TITLE && text.startsWith(title)))
      ? text.length
      : 0;
  };
  const best = (names: ReadonlySet<string>, most: number): Element | undefined => {
    let [found, length]: [Element | undefined, number] = [undefined, 0];
    for (const node of elementsNamed($, names, most)) {
      const own = lengthOf(node);
      if (own > length) [found, length] = [node, own];
    }
    return found;
  };
  return best(TITLES, 200) ?? elementsNamed($, MAIN_TITLE, 1)[0] ?? best(TITLE_LIKE, 1000) ?? null;
}

function ancestorsOf(node: AnyNode | null): Set<AnyNode> {
  const ancestors = new Set<AnyNode>();
  for (let at = node?.parent ?? null; at !== null; at = at.parent) ancestors.add(at as AnyNode);
  return ancestors;
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

const MARKS = ["datetime", "itemprop", "data-timestamp", "data-time", "data-date"];

/** True if an element, or one in it, may hold a date in an attribute. */
function holdsMark(node: AnyNode): boolean {
  if (!("children" in node)) return false;
  if (node.type === "tag") {
    const { name, attribs } = node;
    if (name === "time" || (name === "abbr" && attribs["title"] !== undefined)) return true;
    if (MARKS.some((mark) => attribs[mark] !== undefined)) return true;
  }
  return node.children.some(holdsMark);
}

function holdsDigit(node: AnyNode): boolean {
  if (node.type === "text") return /\p{Nd}/u.test(node.data);
  return node.type === "tag" && node.children.some(holdsDigit);
}

/** What marks an element as one for dates. */
function isMarked(node: Element): VisibleDate["marked"] {
  const { itemprop, property, class: names = "", id = "" } = node.attribs;
  if (/date|pubdate/i.test(`${itemprop ?? ""} ${node.name === "meta" ? "" : (property ?? "")}`)) return "property";
  if (node.name === "time") return "time";
  return `${names} ${id}`.split(/\s+/).some((name) => name.length < 60 && DATE_NAME.test(name)) ? "class" : null;
}

/** The dates of a line: of its marked elements, else of its words. */
function datesIn($: CheerioAPI, line: Element, text: string, place: DatePlace, context: StampContext): VisibleDate[] {
  if (!/\p{Nd}/u.test(text) && place !== "near" && !holdsMark(line)) return [];
  const found: VisibleDate[] = [];
  const add = (date: ParsedDate | null, label: DateLabel | null, marked: VisibleDate["marked"]) => {
    if (date !== null && label !== "other") found.push({ date, place, label, marked });
  };
  let [before, tries] = ["", 0];
  const left: AnyNode[] = [line];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.type === "text") before += ` ${node.data}`;
    if (node.type !== "tag") continue;
    const marked = tries < MOST_MARKED ? isMarked(node) : null;
    if (marked !== null) tries += 1;
    const date = marked === null ? null : elementDate($, node, context);
    if (marked === null || date === null) {
      for (const child of node.children.toReversed()) left.push(child);
      continue;
    }
    const parts = labelledParts(spacedText(node));
    if (parts.filter((part) => /\p{Nd}/u.test(part.text)).length > 1) {
      // The element holds several dates.
      for (const child of node.children.toReversed()) left.push(child);
      continue;
    }
    add(date, ownLabel(node) ?? parts.at(-1)!.label ?? lastLabel(before), marked);
  }
  if (found.length > 0) return found;
  const marked = isMarked(line);
  for (const part of labelledParts(text)) {
    const isBare = part.label === null && marked === null;
    if (isBare && (place === "elsewhere" || !isStamp(part.text))) continue;
    add(dateOf(part.text, context), part.label, marked);
  }
  return found;
}

function ownLabel(node: Element): DateLabel | null {
  const { itemprop = "", property = "", class: names = "", id = "", pubdate } = node.attribs;
  const name = `${itemprop} ${property} ${names} ${id}`;
  if (/dateModified/i.test(itemprop)) return "updated";
  if (PUBLISHED_NAME.test(name) || pubdate !== undefined) return "published";
  return UPDATED_NAME.test(name) ? "updated" : null;
}

/** Words around a date without a label: an author's name, a place, not a sentence. */
const MOST_WORDS = 14;

/** The end of a sentence, after a word that is no abbreviation: a stamp has none. Before a dash, a date begins an article. */
const SENTENCE = /^(?!.*\p{Nd}{4}\W{0,3}[-–—]).*\p{L}{5}[.。!?؟]\s*$/su;

function isStamp(text: string): boolean {
  return text.split(/\s+/).length <= MOST_WORDS && !SENTENCE.test(text);
}
