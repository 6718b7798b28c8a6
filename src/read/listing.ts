import { articleAddress } from "../model/address.ts";
import type { Agency } from "../model/agency.ts";
import type { ListingItem, ReadListing } from "../model/article.ts";
import { parseDate, zonedInstant } from "./dates/written-date.ts";
import { dateText } from "./html/element-date.ts";
import { type Finder, finderIn, foreignTest } from "./html/item-elements.ts";
import { jsonLdList } from "./html/json-ld.ts";
import { bestSource } from "./html/media.ts";
import { type AnyNode, absolute, baseOf, type CheerioAPI, firstFound, lineOf, parsePage } from "./html/page.ts";
import { inferLinks } from "./infer/listing.ts";
import { elementSelector } from "./infer/selectors.ts";
import { cleanTitle, shortened } from "./text/clean.ts";

/** Maximum items of one page. */
const MOST_ITEMS = 500;
/** Maximum characters of a title or an excerpt. */
const LONGEST = 1000;
const HEADINGS = "h1,h2,h3,h4,h5,h6";
/** Maximum ancestors of a link that are searched for its item. */
const CLIMB = 5;
/** Texts of links to an article that are not its title. */
const MORE =
  /^(read more|more|continue reading|lire la suite|la suite|plus|اقرأ المزيد|إقرأ المزيد|المزيد|للمزيد|التفاصيل|\[?\.{2,}\]?|…|»|«|<<|>>)[\s.…»«:]*$/iu;

/** The context in which a listing is read. */
export interface ListingContext {
  /** Address of the page. */
  readonly url: string;
  /** The agency whose definition applies; null for an unknown site. */
  readonly agency: Agency | null;
  readonly language: string;
  readonly seen: number;
}

interface FoundItem {
  readonly url: string;
  readonly nativeId: string;
  readonly links: AnyNode[];
}

/** Reads a listing page: every article that it links, in page order, each once. No page makes it throw. */
export function readListing(html: string, context: ListingContext): ReadListing {
  const $ = parsePage(html);
  const base = baseOf($, context.url);
  const { agency } = context;
  const container = agency === null ? null : firstFound($, agency.listing.container);
  const { found, foundBy } = agency === null ? anySite($, base) : ofAgency($, base, agency, context.language);
  const warnings: string[] = [];
  if (found.length > MOST_ITEMS)
    warnings.push(`the page lists ${found.length} items; only the first ${MOST_ITEMS} were read`);
  const limited = found.slice(0, MOST_ITEMS);
  const elements = itemElements($, limited, agency);
  const find = finderIn(
    $,
    elements.flatMap((element) => element ?? []),
  );
  const items = limited.map((item, at) => readItem($, base, item, { within: elements[at]!, find }, context));
  const selectorsFailed = agency !== null && foundBy === "address pattern" && agency.listing.link.length > 0;
  if (selectorsFailed && items.length > 0) {
    const links = limited.flatMap((item) => item.links.slice(0, 1));
    const proposal = elementSelector($, links);
    warnings.push(
      `no link selector of the definition matched (${agency.listing.link.join(", ")}); items were found by their addresses${
        proposal === null ? "" : `; this page would need listing.link: ${JSON.stringify(proposal)}`
      }`,
    );
  }
  return {
    items,
    containerFound: container !== null || items.length > 0,
    foundBy,
    next: nextPage($, base, context),
    warnings,
  };
}

function ofAgency(
  $: CheerioAPI,
  base: string,
  agency: Agency,
  language: string,
): { found: FoundItem[]; foundBy: string } {
  const merge = (links: readonly { node: AnyNode | null; href: string | undefined }[]): FoundItem[] => {
    const byId = new Map<string, FoundItem>();
    for (const { node, href } of links) {
      const url = absolute(href, base);
      const address = url === null ? null : articleAddress(agency, url, language);
      if (address === null) continue;
      const existing = byId.get(address.nativeId);
      if (existing === undefined) byId.set(address.nativeId, { ...address, links: node === null ? [] : [node] });
      else if (node !== null) existing.links.push(node);
    }
    return [...byId.values()];
  };
  const every = merge(
    $("a[href]")
      .toArray()
      .map((node) => ({ node, href: $(node).attr("href") })),
  );
  const selected = firstFound($, agency.listing.link);
  const chosen =
    selected === null ? [] : merge(selected.elements.map((node) => ({ node, href: $(node).attr("href") })));
  if (selected !== null && chosen.length > 0) {
    // The selector picks the list's articles (not those of a sidebar); all links to them are used to read them.
    const byId = new Map(every.map((item) => [item.nativeId, item]));
    return { found: chosen.map((item) => byId.get(item.nativeId) ?? item), foundBy: `selector ${selected.selector}` };
  }
  if (every.length > 0) return { found: every, foundBy: "address pattern" };
  const listed = merge(jsonLdList($).map((href) => ({ node: null, href })));
  return { found: listed, foundBy: listed.length > 0 ? "json-ld ItemList" : "none" };
}

function anySite($: CheerioAPI, base: string): { found: FoundItem[]; foundBy: string } {
  const byUrl = new Map<string, FoundItem>();
  for (const { node, url } of inferLinks($, base)) {
    const existing = byUrl.get(url);
    if (existing === undefined) byUrl.set(url, { url, nativeId: url, links: [node] });
    else existing.links.push(node);
  }
  const found = [...byUrl.values()];
  return { found, foundBy: found.length > 0 ? "repeated structure" : "none" };
}

/** Native ids by link, to distinguish an item's element from one that contains several items. */
function idsByLink(found: readonly FoundItem[]): Map<AnyNode, string> {
  return new Map(found.flatMap((item) => item.links.map((link) => [link, item.nativeId] as const)));
}

function readItem(
  $: CheerioAPI,
  base: string,
  found: FoundItem,
  { within, find }: { readonly within: AnyNode | null; readonly find: Finder },
  context: ListingContext,
): ListingItem {
  const selectors = context.agency?.listing;
  const titled = within === null ? null : find(selectors?.title ?? [], within);
  const texts = [
    ...(titled === null ? [] : [lineOf($, titled.elements[0]!)]),
    ...found.links.flatMap((link) => [lineOf($, link), cleanTitle($(link).attr("title") ?? "")]),
    ...(within === null ? [] : (find([HEADINGS], within)?.elements ?? []).map((heading) => lineOf($, heading))),
  ].filter((text) => text !== "" && !MORE.test(text));
  const title = texts[0] === undefined ? null : shortened(texts[0], LONGEST);
  const named = (given: readonly string[] | undefined, usual: string) =>
    within === null ? null : find(given?.length ? given : [usual], within);
  return {
    url: found.url,
    nativeId: found.nativeId,
    title,
    published:
      within === null ? null : stampOf($, find([...(selectors?.time ?? []), "time[datetime]"], within), context),
    excerpt: excerptOf($, named(selectors?.excerpt, "p")?.elements ?? [], title),
    image: imageOf($, named(selectors?.image, "img")?.elements[0], base),
  };
}

/** Each item's element: the largest ancestor of its first link that contains links of no other item. */
function itemElements($: CheerioAPI, found: readonly FoundItem[], agency: Agency | null): (AnyNode | null)[] {
  const isForeign = foreignTest(idsByLink(found));
  return found.map(({ links: [link], nativeId }) => {
    if (link === undefined) return null;
    for (const selector of agency?.listing.item ?? []) {
      const closest = $(link).closest(selector).get(0);
      if (closest !== undefined) return closest;
    }
    let element: AnyNode = link;
    for (let step = 0; step < CLIMB; step += 1) {
      const { parent } = element;
      if (parent === null || parent.type !== "tag" || ["body", "html", "main"].includes(parent.name)) break;
      if (isForeign(parent, nativeId)) break;
      element = parent;
    }
    return element;
  });
}

function stampOf($: CheerioAPI, selected: ReturnType<Finder>, context: ListingContext): ListingItem["published"] {
  const timezone = context.agency?.timezone ?? "UTC";
  if (selected === null) return null;
  const node = $(selected.elements[0]!);
  const date = parseDate(node.attr("datetime") ?? dateText($, selected.elements[0]!), { timezone });
  if (date === null) return null;
  return { instant: date.instant ?? zonedInstant(date.day, "12:00:00", timezone), precision: date.precision };
}

function excerptOf($: CheerioAPI, elements: readonly AnyNode[], title: string | null): string | null {
  for (const element of elements) {
    const text = lineOf($, element);
    if (text.length > 40 && text !== title) return shortened(text, LONGEST);
  }
  return null;
}

function imageOf($: CheerioAPI, element: AnyNode | undefined, base: string): string | null {
  if (element === undefined) return null;
  const image = $(element);
  return bestSource(
    [image.attr("data-src"), image.attr("data-original"), image.attr("data-lazy-src")],
    [image.attr("data-srcset"), image.attr("srcset")],
    image.attr("src"),
    base,
  );
}

function nextPage($: CheerioAPI, base: string, context: ListingContext): string | null {
  const { agency } = context;
  const selected = firstFound($, [...(agency?.listing.next ?? []), 'link[rel="next"]', 'a[rel~="next"]']);
  const linked = selected === null ? null : absolute($(selected.elements[0]!).attr("href"), base);
  if (linked !== null) return sameSite(linked, context) ? linked : null;
  if (agency?.listing.nextUrl === undefined) return null;
  const page = Number(/[?&]page=(\d+)/.exec(context.url)?.[1] ?? "1") + 1;
  return absolute(agency.listing.nextUrl.replaceAll("{page}", String(page)), context.url);
}

function sameSite(url: string, context: ListingContext): boolean {
  const host = new URL(url).hostname;
  return host === new URL(context.url).hostname || (context.agency?.hosts.includes(host) ?? false);
}
