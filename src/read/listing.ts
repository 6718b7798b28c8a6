import { articleAddress } from "../model/address.ts";
import type { Agency } from "../model/agency.ts";
import type { ReadListing } from "../model/article.ts";
import type { ScriptedLinks } from "../model/definition/source.ts";
import { jsonLdList } from "./html/json-ld.ts";
import { type AnyNode, absolute, baseOf, type CheerioAPI, firstFound, headElements, parsePage } from "./html/page.ts";
import { writeLinks } from "./html/scripted-links.ts";
import { inferStories } from "./infer/listing.ts";
import { isMadeByScripts } from "./infer/page-kind.ts";
import { elementSelector } from "./infer/selectors.ts";
import { statedStories } from "./infer/state.ts";
import { strangersOf } from "./infer/strangers.ts";
import { type FoundItem, type ListingContext, readItems } from "./listed-items.ts";

export type { ListingContext } from "./listed-items.ts";

/** Maximum items of one page. */
const MOST_ITEMS = 500;

/**
 * Reads a listing page: every article that it links, in page order, each once. `scripted`: how links are written that are no
 * `href`. No page makes it throw.
 */
export function readListing(html: string, context: ListingContext, scripted?: ScriptedLinks): ReadListing {
  const $ = parsePage(html);
  if (scripted !== undefined) writeLinks($, scripted);
  const base = baseOf(headElements($), context.url);
  const { agency } = context;
  const container = agency === null ? null : firstFound($, agency.listing.container);
  const { found, foundBy } = agency === null ? anySite($, base) : ofAgency($, base, agency, context.language);
  const warnings: string[] = [];
  if (found.length > MOST_ITEMS)
    warnings.push(`the page lists ${found.length} items; only the first ${MOST_ITEMS} were read`);
  const limited = found.slice(0, MOST_ITEMS);
  const items = readItems($, base, limited, context);
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
  if (items.length === 0 && isMadeByScripts($))
    warnings.push(
      "the page holds no list, only scripts that make one: look for a feed, a sitemap or the scripts' data",
    );
  return {
    items,
    strangers: agency === null ? [] : strangersIn($, base, agency, context.language, limited),
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
  const merge = (links: readonly Named[]): FoundItem[] => {
    const byId = new Map<string, FoundItem>();
    for (const { node, href, given } of links) {
      const url = absolute(href, base);
      const address = url === null ? null : articleAddress(agency, url, language);
      if (address === null) continue;
      const existing = byId.get(address.nativeId);
      if (existing === undefined)
        byId.set(address.nativeId, {
          ...address,
          links: node === undefined ? [] : [node],
          ...(given ? { given } : {}),
        });
      else if (node !== undefined) existing.links.push(node);
    }
    return [...byId.values()];
  };
  const linked = (nodes: readonly AnyNode[]) => merge(nodes.map((node) => ({ node, href: $(node).attr("href") })));
  const every = linked($("a[href]").toArray());
  const selected = firstFound($, agency.listing.link);
  const chosen = selected === null ? [] : linked(selected.elements);
  if (selected !== null && chosen.length > 0) {
    // The selector picks the list's articles (not those of a sidebar); all links to them are used to read them.
    const byId = new Map(every.map((item) => [item.nativeId, item]));
    return {
      found: chosen.map((item) => ({
        ...item,
        links: [...new Set([...item.links, ...(byId.get(item.nativeId)?.links ?? [])])],
      })),
      foundBy: `selector ${selected.selector}`,
    };
  }
  if (every.length > 0) return { found: every, foundBy: "address pattern" };
  const listed = merge(jsonLdList($).map((href) => ({ href })));
  if (listed.length > 0) return { found: listed, foundBy: "json-ld ItemList" };
  const stated = merge(statedStories($, base).map((given) => ({ href: given.url, given })));
  return { found: stated, foundBy: stated.length > 0 ? "page data" : "none" };
}

/** The articles of a list that the definition does not recognise. */
function strangersIn(
  $: CheerioAPI,
  base: string,
  agency: Agency,
  language: string,
  found: readonly FoundItem[],
): string[] {
  const selected = firstFound($, agency.listing.link)?.elements ?? null;
  const known = found.flatMap(({ links }) => links.slice(0, 1));
  const isArticle = (url: string) => articleAddress(agency, url, language) !== null;
  return strangersOf($, base, { selected, known, isArticle });
}

/** An address that a page names, in a link or in its data. */
interface Named {
  readonly node?: AnyNode;
  readonly href: string | undefined;
  readonly given?: FoundItem["given"];
}

function anySite($: CheerioAPI, base: string): { found: FoundItem[]; foundBy: string } {
  const linked = inferStories($, base).map(({ url, links }) => ({ url, nativeId: url, links: [...links] }));
  if (linked.length > 0) return { found: linked, foundBy: "repeated structure" };
  const stated = statedStories($, base).map((story) => ({
    url: story.url,
    nativeId: story.url,
    links: [],
    given: story,
  }));
  return { found: stated, foundBy: stated.length > 0 ? "page data" : "none" };
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
