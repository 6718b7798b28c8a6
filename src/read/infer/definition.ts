import { type Agency, type AgencyDefinition, defineAgency } from "../../model/agency.ts";
import type { ListingItem, ReadArticle } from "../../model/article.ts";
import { readArticle } from "../article.ts";
import { readDateline } from "../dateline/dateline.ts";
import { type AnyNode, absolute, baseOf, type CheerioAPI, headElements, lineOf, parsePage } from "../html/page.ts";
import { readListing } from "../listing.ts";
import { cleanTitle, foldForMatching } from "../text/clean.ts";
import { languageOf } from "../text/language.ts";
import { addressForms } from "./addresses.ts";
import { inferBody } from "./body.ts";
import { isSameSite } from "./links.ts";
import { linkSelector, nameOf } from "./selectors.ts";

/** A page as fetched. */
export interface SamplePage {
  readonly url: string;
  readonly html: string;
}

/** What is known before the pages are read. */
export interface GivenFacts {
  readonly id: string;
  /** IANA time zone, or null if unknown. */
  readonly timezone: string | null;
  /** BCP 47, or null to read it from the pages. */
  readonly language: string | null;
  /** The current year. */
  readonly year: number;
  /** When the pages were fetched, epoch milliseconds. */
  readonly seen: number;
  /** The agency's name, used if the listing's page has none. */
  readonly name?: string | null;
}

/** The articles listed on a page of unknown layout, each once, in page order. `seen`: epoch milliseconds. */
export function listedItems({ html, url }: SamplePage, seen: number): readonly ListingItem[] {
  return readListing(html, { url, agency: null, language: "en", seen }).items;
}

/**
 * Infers an agency's definition from its latest-news page and some of its articles. A selector is written only where it
 * reads the pages as well as no definition does. `listed`: the articles, if they are known from elsewhere than the page.
 * Throws an Error with a one-line message if their addresses have no form.
 */
export function inferDefinition(
  listing: SamplePage,
  articles: readonly SamplePage[],
  given: GivenFacts,
  listed?: readonly ListingItem[],
): AgencyDefinition {
  const $ = parsePage(listing.html);
  const own = listedItems(listing, given.seen);
  const items = listed ?? own;
  const urls = items.map(({ url }) => url);
  const addresses = addressForms(urls);
  if (addresses.length === 0)
    throw new Error(`the articles' addresses share no form: ${urls.slice(0, 3).join(", ")} …`);
  const pages = articles.map((article) => ({ ...article, $: parsePage(article.html) }));
  const declared = ($("html").attr("lang") ?? "en").toLowerCase().split(/[-_]/)[0]!;
  const titles = items.flatMap(({ title }) => title ?? []).join("\n");
  const language = given.language ?? languageOf(`${titles}\n${$("body").text()}`.slice(0, 5000), declared || "en");
  const timezone = given.timezone ?? "UTC";
  const home = `${new URL(listing.url).origin}/`;
  const hosts = hostsWith(home, urls);
  const next = nextUrl($, listing.url);
  const marks = marksOf(pages, language, timezone);
  const bare: AgencyDefinition = {
    id: given.id,
    names: { [language]: siteName($) ?? given.name ?? new URL(home).hostname },
    home,
    ...(hosts.length === 0 ? {} : { hosts }),
    timezone,
    since: 2000,
    tagYear: given.year,
    ...(marks.length === 0 ? {} : { marks }),
    addresses,
    poll: { everyMinutes: 10 },
    editions: [{ language, listing: [listing.url] }],
  };
  const link =
    own.length === 0
      ? null
      : linkFor(
          $,
          listing,
          own.map(({ url }) => url),
          bare,
          given.seen,
        );
  return {
    ...bare,
    listing: { ...(link === null ? {} : { link: [link] }), ...(next === null ? {} : next) },
    article: articleSelectors(pages, new Map(items.map(({ url, title }) => [url, title])), {
      bare,
      language,
      seen: given.seen,
    }),
  };
}

/** Further hosts of a site: those of its articles, and the home's name with and without `www.`. */
function hostsWith(home: string, urls: readonly string[]): string[] {
  const { hostname } = new URL(home);
  const other = hostname.startsWith("www.") ? hostname.slice(4) : `www.${hostname}`;
  const linked = urls.map((url) => new URL(url).hostname).filter((host) => isSameSite(host, hostname));
  const isName = hostname.includes(".") && !/^[\d.]+$/.test(hostname);
  // A subdomain such as `ar.` has no second name.
  const pair = isName && (hostname.startsWith("www.") || hostname.split(".").length === 2) ? [other] : [];
  return [...new Set([...pair, ...linked])].filter((host) => host !== hostname);
}

/** A selector for the links of the list with which the definition reads what was inferred; null if none does. */
function linkFor(
  $: CheerioAPI,
  listing: SamplePage,
  urls: readonly string[],
  bare: AgencyDefinition,
  seen: number,
): string | null {
  const selector = linkSelector($, baseOf(headElements($), listing.url), urls);
  if (selector === null) return null;
  const agency = defineAgency({ ...bare, listing: { link: [selector] } });
  const language = agency.editions[0]!.language;
  const found = readListing(listing.html, { url: listing.url, agency, language, seen }).items.map(({ url }) => url);
  const wanted = new Set(urls);
  const hits = found.filter((url) => wanted.has(url)).length;
  return hits >= urls.length * 0.9 && hits >= found.length * 0.9 ? selector : null;
}

interface Page extends SamplePage {
  readonly $: CheerioAPI;
}

function readWith(agency: Agency | null, { html, url }: SamplePage, language: string, seen: number): ReadArticle {
  return readArticle(html, { url, agency, language, seen, live: false });
}

/** Selectors for title and body that give what the pages give without any. */
function articleSelectors(
  pages: readonly Page[],
  titles: ReadonlyMap<string, string | null>,
  { bare, language, seen }: { readonly bare: AgencyDefinition; readonly language: string; readonly seen: number },
): NonNullable<AgencyDefinition["article"]> {
  const title = sharedSelector(pages, (page) => titleOf(page.$, titles.get(page.url) ?? null));
  const body = sharedSelector(pages, (page) => inferBody(page.$)?.container);
  const isPartly = pages.some((page) => inferBody(page.$)?.whole === false);
  const plain = defineAgency(bare);
  const usual = pages.map((page) => readWith(plain, page, language, seen));
  const reads = (
    article: NonNullable<AgencyDefinition["article"]>,
    same: (a: ReadArticle, b: ReadArticle) => boolean,
  ) => {
    const agency = defineAgency({ ...bare, article });
    return pages.every((page, at) => same(readWith(agency, page, language, seen), usual[at]!));
  };
  const isDated = (a: ReadArticle, b: ReadArticle) => a.published?.instant === b.published?.instant;
  const titled = title === null ? {} : { title: [title] };
  const bodied = body === null ? {} : { body: [isPartly ? `${body} > *` : body] };
  return {
    ...(reads(titled, (a, b) => isDated(a, b) && a.title !== null) ? titled : {}),
    ...(reads(bodied, (a, b) => isDated(a, b) && a.contentText === b.contentText) ? bodied : {}),
  };
}

function siteName($: CheerioAPI): string | null {
  const named = cleanTitle(
    $('meta[property="og:site_name"]').attr("content") ?? $('meta[name="application-name"]').attr("content") ?? "",
  );
  if (named !== "") return named;
  const parts = cleanTitle($("title").first().text()).split(/\s+[-|–—·:]\s+/u);
  return parts.at(-1) || null;
}

/** A selector whose first match on every page is the picked element. */
function sharedSelector(pages: readonly Page[], pick: (page: Page) => AnyNode | undefined): string | null {
  const picked = pages.map((page) => ({ page, node: pick(page) }));
  const first = picked.find((one) => one.node !== undefined);
  if (first === undefined || first.node === undefined || first.node.type !== "tag") return null;
  const own = nameOf(first.page.$, first.node);
  const parent = first.page
    .$(first.node)
    .parents()
    .toArray()
    .map((node) => nameOf(first.page.$, node));
  const ancestor = parent.find((name) => name !== null);
  const candidates = [
    ...(own === null ? [] : [own]),
    ...(ancestor == null ? [] : [`${ancestor} ${first.node.tagName}`]),
    first.node.tagName,
  ].filter((selector) => !["div", "p", "span", "td"].includes(selector));
  return (
    candidates.find((selector) =>
      picked.every(({ page, node }) => node === undefined || page.$(selector).get(0) === node),
    ) ?? null
  );
}

/** The heading with the text of the listing's link, else the first h1. */
function titleOf($: CheerioAPI, listed: string | null): AnyNode | undefined {
  const wanted = listed === null ? null : foldForMatching(listed);
  const headings = $("h1,h2,h3").toArray().slice(0, 200);
  return headings.find((node) => foldForMatching(lineOf($, node)) === wanted) ?? $("h1").get(0);
}

/** How to find older pages, or null if the listing links none. */
function nextUrl($: CheerioAPI, url: string): { next: string[] } | { nextUrl: string } | null {
  if ($('link[rel="next"],a[rel~="next"]').length > 0) return { next: ['a[rel~="next"]'] };
  const base = baseOf(headElements($), url);
  for (const node of $("a[href]").toArray()) {
    const address = absolute($(node).attr("href"), base);
    if (address === null || !/^\s*2\s*$/.test($(node).text())) continue;
    const form = address.replace(/([?&/](?:page|paged|p|pg)[=/])2(?!\d)/i, "$1{page}");
    if (form !== address && new URL(address).hostname === new URL(url).hostname) return { nextUrl: form };
  }
  return null;
}

/** Agencies' marks in the articles' datelines. */
function marksOf(pages: readonly { $: CheerioAPI }[], language: string, timezone: string): string[] {
  const marks = pages.flatMap(({ $ }) => {
    const first = inferBody($)?.paragraph;
    const text = first === undefined ? "" : lineOf($, first);
    const { agencyMark } = readDateline(text, { language, timezone });
    return agencyMark === null ? [] : [agencyMark];
  });
  return [...new Set(marks)];
}
