import { type AnyNode, absolute, type CheerioAPI, type Element, lineOf, within } from "../html/page.ts";

/** Where on a page a link stands: in its content, beside it (a sidebar), or in the site's own parts (menus, footers). */
export type Region = "main" | "beside" | "site";

/** A link to a page of the same site. */
export interface PageLink {
  readonly node: Element;
  /** Absolute, without a fragment. */
  readonly url: string;
  /** The same for every spelling of the address: scheme, `www.` and a trailing slash aside. */
  readonly key: string;
  readonly text: string;
  readonly region: Region;
  /** The heading that the link stands in or holds, or null. */
  readonly heading: AnyNode | null;
  /** Tag and class names of the link and its ancestors, those of a single item left out. */
  readonly structure: string;
}

/** Links examined on a page. */
const MOST_LINKS = 5000;
const HEADINGS = /^h[1-6]$/;
/** A site's own parts. A `header` is one only outside of articles: see `isSiteHeader`. */
const SITE =
  "nav,footer,[role=navigation],[role=banner],[role=contentinfo],ul.menu,.navbar,.breadcrumb,.breadcrumbs,.pagination,.pager,.tags,.tagcloud,.comments,.comment-list";
const BESIDE = "aside,[role=complementary],.sidebar,#sidebar,.widget,.widget-area,.related,.related-posts";
/** Elements of an article that may have a header and a footer of their own. */
const STORY =
  "article,li,:is(div,section):is([class*=hentry],[class*=item],[class*=card],[class*=post],[class*=story])";
/** Class names that a content system gives to single items by their place, number, section or kind. */
const OWN =
  /\d|^(?:category|cat|tag|topic|format|author|status|type|term|section|post|node|item|has|is)[-_]|^(?:first|last|odd|even|active|current|sticky|hentry|featured|alt)$/i;

/** The links of a page to other pages of its site, in page order. */
export function pageLinks($: CheerioAPI, base: string): PageLink[] {
  const stories = within($(STORY).toArray());
  const own = (selector: string) => within($(selector).toArray());
  const inSite = within([
    ...$(SITE)
      .toArray()
      .filter((node) => node.tagName !== "footer" || !stories(node)),
    ...$("header")
      .toArray()
      .filter((node) => !stories(node)),
  ]);
  const isBeside = own(BESIDE);
  const inHeading = headingsAround($);
  return $("a[href]")
    .toArray()
    .slice(0, MOST_LINKS)
    .flatMap((node) => {
      const url = absolute($(node).attr("href"), base);
      if (url === null || !isStoryPage(url, base)) return [];
      const region: Region = inSite(node) ? "site" : isBeside(node) ? "beside" : "main";
      const heading = inHeading(node);
      const bare = url.replace(/#.*$/s, "");
      return [
        { node, url: bare, key: keyOf(bare), text: lineOf($, node), region, heading, structure: structureOf(node) },
      ];
    });
}

/** An address without what may differ between two links to one page: scheme, `www.`, a trailing slash, a fragment. */
export function keyOf(address: string): string {
  const url = new URL(address);
  return `${url.host.replace(/^www\./, "")}${url.pathname.replace(/\/+$/, "")}${url.search}`;
}

/** True if two hosts belong to one site: equal but for `www.`, or under one registered name. */
export function isSameSite(host: string, other: string): boolean {
  return siteOf(host) === siteOf(other);
}

/** Second-level names under which countries register sites: `gov.ly`, `co.uk`. */
const SECOND = /^(?:com?|org|net|gov|gob|gouv|edu|ac|or|ne|go|info|mil|press|news)$/;

function siteOf(host: string): string {
  if (/^[\d.:[\]]+$/.test(host)) return host;
  const labels = host.split(".");
  const registered = labels.length > 2 && labels.at(-1)!.length === 2 && SECOND.test(labels.at(-2)!) ? 3 : 2;
  return labels.slice(-registered).join(".");
}

/** Pages of a site that are no articles, by a word of their path. */
const FURNITURE =
  /\/(?:tags?|categor(?:y|ies)|authors?|log-?in|sign-?in|register|search|contact(?:-us)?|about(?:-us)?|privacy[^/]*|terms[^/]*|imprint|impressum|members?|users?|profiles?|page|feed|rss|wp-login\.php|cart|subscribe)(?:\/|$)/i;

/** True for the address of another page of a site that may be an article: no menu entry, page number or file. */
export function isStoryPage(address: string, base: string): boolean {
  const url = new URL(address);
  const page = new URL(base);
  if (!/^https?:$/.test(url.protocol) || !isSameSite(url.hostname, page.hostname)) return false;
  if (url.pathname === "/" && url.search === "") return false;
  if (keyOf(address) === keyOf(base)) return false;
  // A link that changes only a page number leads to more of the same list.
  if (url.pathname === page.pathname && /^\?(?:page|paged|pg|offset|start)=/.test(url.search)) return false;
  return !FURNITURE.test(url.pathname) && !/\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml)$/i.test(url.pathname);
}

/** Builds a lookup for the heading that an element stands in or that it holds. */
function headingsAround($: CheerioAPI): (node: AnyNode) => AnyNode | null {
  const of = new Map<AnyNode, AnyNode>();
  for (const heading of $("h1,h2,h3,h4,h5,h6").toArray()) {
    if ($(heading).text().trim() === "") continue;
    // A link lies a few elements above or below its heading.
    let at: AnyNode | null = heading;
    for (let step = 0; step < 6 && at !== null; step += 1, at = at.parent as AnyNode | null)
      if (at.type === "tag" && at.name === "a" && !of.has(at)) of.set(at, heading);
  }
  return (node) => {
    const held = of.get(node);
    if (held !== undefined) return held;
    let at = node.parent;
    for (let step = 0; step < 3 && at !== null; step += 1, at = at.parent)
      if (at.type === "tag" && HEADINGS.test(at.name)) return at;
    return null;
  };
}

/** How many elements of a link's path are compared, and on how many of them the class names. */
const PATH = 5;
const NAMED = 3;

/** Tag and class names of a link and its ancestors, the same for every item of a list. */
export function structureOf(node: Element): string {
  const names: string[] = [];
  let at: AnyNode | null = node;
  for (let step = 0; step < PATH && at !== null && at.type === "tag" && at.name !== "body"; step += 1) {
    const classes = step < NAMED ? (at.attribs["class"] ?? "").split(/\s+/).filter(isKind) : [];
    names.push([at.name, ...classes.sort()].join("."));
    at = at.parent as AnyNode | null;
  }
  return names.join("<");
}

/** True for a class name of all items of a list, not of a single one. */
export function isKind(name: string): boolean {
  return /^[a-z][\w-]*$/i.test(name) && !OWN.test(name);
}
