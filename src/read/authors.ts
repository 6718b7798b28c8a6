import type { Agency } from "../model/agency.ts";
import { isBlock } from "./html/blocks.ts";
import type { JsonLdArticle } from "./html/json-ld.ts";
import { type AnyNode, type CheerioAPI, decoded, type Element, firstFound, lineOf, within } from "./html/page.ts";
import type { SiteName } from "./site-name.ts";
import { cleanTitle, foldForMatching } from "./text/clean.ts";
import { isBylineLabel, isName, namesIn, signedNamesIn } from "./text/names.ts";

/** What an article's authors are chosen from. */
export interface AuthorFacts {
  readonly agency: Agency | null;
  readonly jsonLd: JsonLdArticle | null;
  readonly site: SiteName;
  /** Names that the listing's source gives. */
  readonly given?: readonly string[];
}

/** Words around an agency's mark, folded. */
const AGENCY = /^(?:the|وكاله(?: الانباء)?)\s|\s(?:news|press)?\s?(?:agency|editors?|staff|desk)$/gu;
/** Maximum characters of all names. */
const LONGEST = 200;
/** Names of meta that hold authors: `author`, `article:author`, `parsely-author`, `dc.creator`, `citation_author`, `byl`. */
const META = /(?:^|[.:_-])(?:authors?|creator|byl)$/i;
const NOT_META = /^(?:twitter|og:video|music)/i;
/** Classes of bylines, and of elements within or beside them that hold no name. */
const BYLINE = /by-?line|author|writer|reporter|contributor|posted-?by|written-?by/i;
const BESIDE =
  /avatar|image|img|photo|picture|icon|social|share|bio|descri|about|follow|more|related|recommend|comment|reply|title|role|position|job|date|time|count|popup|popover|modal|tooltip|testimonial|quote|caption|credit|widget|sidebar|teaser|promo/i;
/** Elements whose bylines are of other texts, or of the site. One that holds the page's heading is none of them. */
const OUTSIDE =
  "nav,footer,aside,form,figure,figcaption,blockquote,[role=navigation],[role=contentinfo],[class*=comment],[id*=comment],[class*=related],[class*=sidebar],[class*=recommend],[class*=author-box],[class*=author-bio]";
/** Maximum elements that are examined; nodes and characters of a byline. */
const MOST_ELEMENTS = 300;
const MOST_NODES = 200;
const LONGEST_BYLINE = 160;
/** Maximum elements that are searched for a signed line. */
const MOST_LINES = 2000;

/**
 * An article's authors, as one line: by the definition's selector, else the names in the page's data, its meta or its
 * byline, else those that the listing's source gives. The site's own name comes last, and is not given where a definition names the agency. Null if nobody is named.
 */
export function articleAuthors($: CheerioAPI, { agency, jsonLd, site, given = [] }: AuthorFacts): string | null {
  const selected = firstFound($, agency?.article.author ?? []);
  if (selected !== null) {
    const line = lineOf($, selected.elements[0]!);
    return line === "" || line.length > LONGEST || Object.values(agency?.names ?? {}).includes(line) ? null : line;
  }
  const sources = [
    () => (jsonLd?.authors ?? []).flatMap(namesIn),
    () => metaNames($),
    () => bylineNames($),
    () => given.flatMap(namesIn),
  ];
  let ownNames: readonly string[] = [];
  for (const read of sources) {
    const names = [...new Set(read())];
    const people = names.filter((name) => !site.is(name) && !isAgency(name, agency));
    if (people.length > 0) return joined(people);
    if (ownNames.length === 0) ownNames = names;
  }
  return agency === null ? joined(ownNames) : null;
}

/** True for a name, a mark or furniture of the agency, also behind a word: `وكالة وفا`. */
function isAgency(name: string, agency: Agency | null): boolean {
  if (agency === null) return false;
  const own = [...Object.values(agency.names), ...agency.marks, ...agency.furniture].map(foldForMatching);
  const text = foldForMatching(name);
  return own.includes(text) || own.includes(text.replace(AGENCY, "").trim());
}

function joined(names: readonly string[]): string | null {
  const kept: string[] = [];
  for (const name of names) if ([...kept, name].join(", ").length <= LONGEST) kept.push(name);
  return kept.length === 0 ? null : kept.join(", ");
}

/** The names in the page's meta. Where several kinds of meta name authors, the first with names counts. */
function metaNames($: CheerioAPI): string[] {
  const kinds = new Map<string, string[]>();
  for (const { attribs } of $("meta[content]").toArray()) {
    const kind = (attribs["name"] ?? attribs["property"] ?? attribs["itemprop"] ?? "").trim().toLowerCase();
    if (!META.test(kind) || NOT_META.test(kind)) continue;
    const content = decoded(attribs["content"]!);
    // Libraries write the family name first.
    const name = kind.startsWith("citation") ? content.replace(/^([^,;]+), ([^,;]+)$/, "$2 $1") : content;
    kinds.set(kind, [...(kinds.get(kind) ?? []), ...namesIn(name)]);
  }
  return [...kinds.values()].find((names) => names.length > 0) ?? [];
}

/** The names in the first byline of the page that holds any, or in a line that begins as one. */
function bylineNames($: CheerioAPI): string[] {
  const around = new Set<AnyNode>($("h1").slice(0, 5).parents().toArray());
  const isOwn = (node: Element): boolean => node.name === "body" || around.has(node) || isOfArticle(node, around);
  const outside = $(OUTSIDE).toArray();
  const isOutside = within(outside.filter((node) => !isOwn(node)));
  const marked = $("[rel],[itemprop],[class],address").toArray().filter(isByline).slice(0, MOST_ELEMENTS);
  for (const node of [...marked.filter(isMarkedUp), ...marked.filter((one) => !isMarkedUp(one))]) {
    const names = isOutside(node) ? [] : namesOfByline($, node);
    if (names.length > 0) return names;
  }
  for (const node of $("p,div,span,li,td,em,strong,b,i").toArray().slice(0, MOST_LINES)) {
    const names = isOutside(node) ? [] : signedNamesIn(firstLine(node) ?? "");
    if (names.length > 0) return names;
  }
  return [];
}

/** True for the footer or the small print of the article itself. */
function isOfArticle(node: Element, around: ReadonlySet<AnyNode>): boolean {
  return /^(?:nav|footer|aside)$/.test(node.name) && climbsTo(node, (one) => one.name === "article" && around.has(one));
}

function climbsTo(node: Element, isIt: (element: Element) => boolean): boolean {
  let at: AnyNode["parent"] = node.parent;
  while (at !== null && !(at.type === "tag" && isIt(at))) at = at.parent;
  return at !== null;
}

/** True for markup that says of an element that it is an author, not only a class. */
function isMarkedUp({ attribs }: Element): boolean {
  return /\bauthor\b/.test(attribs["rel"] ?? "") || /\b(?:author|creator)\b/.test(attribs["itemprop"] ?? "");
}

function isByline(node: Element): boolean {
  if (/^(?:meta|link|img|input|style|script|body|html|svg|article|main)$/.test(node.name)) return false;
  if (isMarkedUp(node)) return true;
  const classes = node.attribs["class"] ?? "";
  return BYLINE.test(classes) && !BESIDE.test(classes);
}

function namesOfByline($: CheerioAPI, node: Element): string[] {
  const line = firstLine(node);
  if (line === null) return [];
  const named = $(node).find("[itemprop~=name],[rel~=author]").toArray();
  const elements = named.length > 0 ? named : $(node).find("a[href]").toArray();
  const texts = elements.map((element) => lineOf($, element)).filter((text) => text !== "");
  const each = texts.map((text) => namesIn(text));
  // Each name or link of a byline is an author, if all of them are names, and links of its first line.
  const areAll = each.every((names, at) => names.length > 0 && (named.length > 0 || line.includes(texts[at]!)));
  return areAll && each.length > (named.length > 0 ? 0 : 1) ? each.flat() : namesIn(line);
}

/** The first line of an element that is more than a label; null if the element is too large for a byline. */
function firstLine(node: Element): string | null {
  const lines = [""];
  let [nodes, length] = [0, 0];
  const left: (AnyNode | "break")[] = node.children.slice(0, MOST_NODES).reverse();
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    nodes += 1;
    if (nodes > MOST_NODES || length > LONGEST_BYLINE) return null;
    if (at === "break") lines.push("");
    else if (at.type === "text") {
      const text = at.data.slice(0, 4 * LONGEST_BYLINE);
      lines[lines.length - 1] += text;
      length += text.trim().length;
    } else if (at.type === "tag" && !/^(?:style|script|svg|button|time)$/.test(at.name)) {
      const breaks = at.name === "br" || isBlock(at);
      if (breaks) left.push("break");
      left.push(...at.children.slice(0, MOST_NODES).reverse());
      if (breaks) left.push("break");
    }
  }
  const [first = "", second = ""] = lines.map((one) => cleanTitle(one)).filter((one) => one !== "");
  return isBylineLabel(first) && second !== "" && !isName(first) ? `${first} ${second}` : first;
}
