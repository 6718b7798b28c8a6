import type { AgencyDefinition } from "../../model/agency.ts";
import { readDateline } from "../dateline/dateline.ts";
import { type AnyNode, absolute, baseOf, type CheerioAPI, lineOf, parsePage } from "../html/page.ts";
import { cleanTitle, foldForMatching } from "../text/clean.ts";
import { languageOf } from "../text/language.ts";
import { addressForm } from "./addresses.ts";
import { inferBody } from "./body.ts";
import { inferLinks } from "./listing.ts";
import { elementSelector, nameOf } from "./selectors.ts";

/** A page as fetched. */
export interface SamplePage {
  readonly url: string;
  readonly html: string;
}

/** A definition inferred from pages. */
export interface InferredDefinition {
  readonly definition: AgencyDefinition;
  /** What the pages do not show, one line each, for the operator to check. */
  readonly open: readonly string[];
}

/** Addresses of the articles listed on a page of unknown layout, each once, in page order. */
export function listedArticles(page: SamplePage): string[] {
  const $ = parsePage(page.html);
  return [...new Set(inferLinks($, baseOf($, page.url)).map((link) => link.url))];
}

/**
 * Infers an agency's definition from its latest-news page and some of its articles. Throws an Error with a one-line
 * message if no list of articles is found, or if their addresses share no form.
 */
export function inferDefinition(
  listing: SamplePage,
  articles: readonly SamplePage[],
  given: { id: string; timezone: string | null; language: string | null; year: number },
): InferredDefinition {
  const $ = parsePage(listing.html);
  const links = inferLinks($, baseOf($, listing.url));
  const urls = [...new Set(links.map((link) => link.url))];
  if (urls.length === 0)
    throw new Error("no list of articles was found on this page: give the address of the latest-news page");
  const address = addressForm(urls);
  if (address === null) throw new Error(`the articles' addresses share no form: ${urls.slice(0, 3).join(", ")} …`);
  const pages = articles.map((article) => ({ ...article, $: parsePage(article.html) }));
  const titles = new Map(links.map((link) => [link.url, foldForMatching(lineOf($, link.node))]));
  const language =
    given.language ??
    languageOf($("body").text().slice(0, 5000), ($("html").attr("lang") ?? "en").toLowerCase().split("-")[0]!);
  const home = `${new URL(listing.url).origin}/`;
  const hosts = [...new Set(urls.map((url) => new URL(url).hostname))].filter(
    (host) => host !== new URL(home).hostname,
  );
  const link = elementSelector(
    $,
    links.map((one) => one.node),
  );
  const time = sharedSelector(pages, (page) => timeOf(page.$));
  const title = sharedSelector(pages, (page) => titleOf(page.$, titles.get(page.url) ?? null));
  const body = sharedSelector(pages, (page) => inferBody(page.$)?.container);
  const partly = pages.some((page) => inferBody(page.$)?.whole === false);
  const next = nextUrl($, listing.url);
  const marks = marksOf(pages, language, given.timezone ?? "UTC");
  const open = [
    ...(given.timezone === null ? ["timezone: the address does not show the country; set it with --timezone"] : []),
    "since: the first year of the site; no article is dated earlier",
    ...(time === null && marks.length === 0
      ? ["no date was found on the articles' pages: they will be dated when first seen"]
      : []),
    ...(next === null ? ["no link to older pages was found: backfill will find nothing"] : []),
    "rights: the agency's own licence line, if it has one",
  ];
  const definition: AgencyDefinition = {
    id: given.id,
    names: { [language]: siteName($) ?? new URL(home).hostname },
    home,
    ...(hosts.length === 0 ? {} : { hosts }),
    timezone: given.timezone ?? "UTC",
    since: 2000,
    tagYear: given.year,
    ...(marks.length === 0 ? {} : { marks }),
    addresses: [address],
    listing: { ...(link === null ? {} : { link: [link] }), ...(next === null ? {} : next) },
    article: {
      ...(title === null ? {} : { title: [title] }),
      ...(time === null ? {} : { time: [time] }),
      ...(body === null ? {} : { body: [partly ? `${body} > *` : body] }),
    },
    poll: { everyMinutes: 10 },
    editions: [{ language, listing: [listing.url] }],
  };
  return { definition, open };
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
function sharedSelector(
  pages: readonly { $: CheerioAPI; url: string }[],
  pick: (page: { $: CheerioAPI; url: string }) => AnyNode | undefined,
): string | null {
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
  const headings = $("h1,h2,h3").toArray();
  return headings.find((node) => foldForMatching(lineOf($, node)) === listed) ?? $("h1").get(0);
}

function timeOf($: CheerioAPI): AnyNode | undefined {
  return $("time[datetime],time").get(0);
}

/** How to find older pages, or null if the listing links none. */
function nextUrl($: CheerioAPI, url: string): { next: string[] } | { nextUrl: string } | null {
  if ($('link[rel="next"],a[rel~="next"]').length > 0) return { next: ['a[rel~="next"]'] };
  const base = baseOf($, url);
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
