import { localDay } from "../../model/zone.ts";
import type { StampContext } from "../dates/date-of.ts";
import { dateOf } from "../dates/date-of.ts";
import type { ParsedDate } from "../dates/written-date.ts";
import { type AnyNode, type CheerioAPI, type Element, elementsNamed } from "../html/page.ts";
import type { Weigh } from "../html/text-density.ts";
import { structureOf } from "../infer/links.ts";
import { foldForMatching } from "../text/clean.ts";
import { type DateLabel, labelledParts, lastLabel } from "./date-labels.ts";
import { elementDate, spacedText } from "./element-date.ts";
import { type DatePlace, isSubtitle, linesOf } from "./lines.ts";

/** Dates that a page shows to its readers, each with its place and its label. */

/** A date shown on a page. */
export interface VisibleDate {
  readonly date: ParsedDate;
  readonly place: DatePlace;
  readonly label: DateLabel | null;
  /** It is in an element for dates: `<time>`, microdata, a class such as `date`. */
  readonly marked: "time" | "property" | "class" | null;
}

/** Maximum marked elements of a line that are read: each is searched for others. */
const MOST_MARKED = 20;
/** Maximum characters between a line and the title below it. */
const ABOVE = 250;
/** Minimum characters of a title in an element that is no `h1`, and such elements. */
const SHORT_TITLE = 6;
const TITLES = new Set(["h1", "h2", "h3"]);
const MAIN_TITLE = new Set(["h1"]);
const TITLE_LIKE = new Set("h4,h5,strong,b,font,center,legend,td,p,div,span,a".split(","));
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

/** What a page shows of its own article's dates. */
export interface VisibleDates {
  /** In page order. */
  readonly dates: readonly VisibleDate[];
  /** The text that was read for them. */
  readonly text: string;
}

/** Collects the dates that a page shows for its own article. */
export function visibleDates($: CheerioAPI, context: VisibleContext): VisibleDates {
  const { titles, weightOf } = context;
  const root = $.root().get(0)!;
  const title = titleElement($, titles, weightOf);
  const around = ancestorsOf(title);
  const { lines, begin, text: read } = linesOf(root, title, around, weightOf);
  const today = localDay(context.seen, context.timezone);
  const found = lines.flatMap(({ node, place, end }) => {
    if (place === "above" && begin - end > ABOVE) return [];
    if (place !== "near" && !holdsDigit(node) && !holdsMark(node)) return [];
    const text = spacedText(node);
    // Above the title, the day of the fetch is the site's clock, unless it is said to be that of publication.
    const isClock = ({ date, label }: VisibleDate): boolean =>
      place === "above" &&
      label !== "published" &&
      date.day === today &&
      (date.instant === null || /\p{Nd}{4}/u.test(text));
    const dates = datesIn($, node, text, place, context).filter((one) => !isClock(one));
    return dates.map((date) => ({ date, structure: structureOf(node) }));
  });
  return { dates: withoutLists(found), text: read };
}

interface Found {
  readonly date: VisibleDate;
  /** Of its line. */
  readonly structure: string;
}

/** Days in one structure that make a list of it: a timeline, comments, the items of another list. */
const LISTED = 3;

/** The dates that may be of the article as a whole. Far from the title, a line without any mark only shows what is a list. */
function withoutLists(found: readonly Found[]): VisibleDate[] {
  const byStructure = new Map<string, Set<string>>();
  for (const { date, structure } of found)
    if (isUnnamed(date)) byStructure.set(structure, (byStructure.get(structure) ?? new Set()).add(date.date.day));
  const dates = found
    .filter(({ date, structure }) => !isUnnamed(date) || byStructure.get(structure)!.size < LISTED)
    .filter(({ date }) => !isLoose(date) || date.marked !== null)
    .map(({ date }) => date);
  const days = new Set(dates.flatMap((one) => (isLoose(one) ? one.date.day : [])));
  // Several days in one text are of comments, events, other articles.
  return days.size > 1 ? dates.filter((one) => !isLoose(one)) : dates;
}

/** True for a date in the article whose markup does not say what it is. */
function isUnnamed({ place, label, marked }: VisibleDate): boolean {
  return place !== "above" && label === null && marked !== "property";
}

/** True for a date far from the title whose markup does not say what it is. */
function isLoose(date: VisibleDate): boolean {
  return date.place === "elsewhere" && isUnnamed(date);
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
    if (isBare && (!isStamp(part.text) || (isSubtitle(line) && !isOnlyDate(part.text)))) continue;
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

/** Words of a date with its weekday and zone: a subtitle has others. */
const MOST_OF_DATE = 3;

function isOnlyDate(text: string): boolean {
  return (text.match(/\p{L}{2,}/gu) ?? []).length <= MOST_OF_DATE;
}

function isStamp(text: string): boolean {
  return text.split(/\s+/).length <= MOST_WORDS && !SENTENCE.test(text);
}
