import type { FetchOk, FetchResult } from "../../fetch/result.ts";
import type { ListingItem } from "../../model/article.ts";
import { baseOf, type CheerioAPI, headElements, parsePage } from "../../read/html/page.ts";
import { pageLinks } from "../../read/infer/links.ts";
import { advertisedOn } from "../../read/infer/page-kind.ts";
import type { ListingContext } from "../../read/listed-items.ts";
import { sniff } from "../../read/sources/sniff.ts";
import { readJsonFeed } from "../../read/sources/syndication/feed-json.ts";
import { readXmlFeed } from "../../read/sources/syndication/feed-xml.ts";
import { type Candidate, candidateOf, failed, itemsOf } from "./candidate.ts";
import { askedPosts, type DataContext, jsonCandidate, scriptCandidate } from "./data.ts";
import { type Lead, leadsInRobots, leadsOnPage } from "./leads.ts";
import type { Requests } from "./requests.ts";

/** A page that was fetched, parsed. */
export interface SurveyedPage {
  /** As it was asked for. */
  readonly url: string;
  readonly answer: FetchOk;
  readonly $: CheerioAPI;
}

/** What is at an address and beside it. */
export interface SiteSurvey {
  /** The page that lists the articles; null if only data were found. */
  readonly page: SurveyedPage | null;
  /** What is at the address itself; null if it lists nothing. */
  readonly named: Candidate | null;
  /** Everything that was tried, in the order in which it was. */
  readonly candidates: readonly Candidate[];
}

/** What is known before anything is fetched. */
export interface SurveyFacts {
  /** BCP 47, or null if unknown. */
  readonly language: string | null;
  /** Epoch milliseconds. */
  readonly seen: number;
}

/** Feeds of a page about feeds that are tried. */
const MOST_LISTED = 2;
/** Labels of hosts that serve a site's data. */
const SERVICE = /^(?:api|cms|data|feeds?|rss|backend|admin)\./;

/**
 * Looks at an address: a page, a feed, a sitemap or JSON, and at what is named beside it. Throws an Error with a one-line
 * message if the address cannot be had.
 */
export async function surveySite(requests: Requests, url: string, facts: SurveyFacts): Promise<SiteSurvey> {
  const start = await firstAnswer(requests, url);
  const isPage = sniff(start.text) === "html";
  const page = isPage ? surveyedPage(url, start) : await pageBeside(requests, start);
  const around = (known: readonly string[]): DataContext => ({
    requests,
    context: contextOf(page?.answer.url ?? new URL("/", url).href, facts),
    site: {
      base: page?.answer.url ?? new URL("/", url).href,
      listing: page?.url ?? url,
      known,
      language: facts.language,
    },
  });
  const from = "the address given";
  const candidates: Candidate[] = [];
  if (page !== null) {
    const lead: Lead = { kind: "html", url: page.url, from: isPage ? from : "beside it" };
    candidates.push(await candidateOf(lead, "html", page.answer, contextOf(page.answer.url, facts), requests));
  }
  const known = () => [
    ...(page === null ? [] : pageLinks(page.$, baseOf(headElements(page.$), page.answer.url)).map((link) => link.url)),
    ...candidates.flatMap((one) => itemsOf(one).map((item) => item.url)),
  ];
  const leads = [
    ...(page === null ? [] : leadsOnPage(page.$, page.answer)),
    ...(await robotsLeads(requests, page?.answer.url ?? url)),
  ].filter((lead) => lead.url !== url && lead.url !== start.url);
  for (const lead of leads.filter(({ kind }) => kind !== "json"))
    candidates.push(...(await followed(lead, around([]), facts)));
  let named = isPage ? candidates[0]! : null;
  if (!isPage) {
    named = await dataCandidate({ kind: "json", url, from }, start, around(known()), facts);
    candidates.unshift(named);
  }
  if (page !== null) candidates.push(...(await behind(page, leads, around(known()), facts)));
  return { page, named: named !== null && itemsOf(named).length > 0 ? named : null, candidates };
}

/** The data that a page holds in its scripts, and the JSON that it names. */
async function behind(
  page: SurveyedPage,
  leads: readonly Lead[],
  around: DataContext,
  facts: SurveyFacts,
): Promise<Candidate[]> {
  const lead: Lead = { kind: "script", url: page.url, from: "the page's scripts" };
  const script = await scriptCandidate(lead, page, around);
  const found = script === null ? [] : [script];
  for (const one of leads.filter(({ kind }) => kind === "json")) found.push(...(await followed(one, around, facts)));
  return found;
}

/** What an address answers, as a page if it is one, else as data. */
async function firstAnswer(requests: Requests, url: string): Promise<FetchOk> {
  const page = await requests.get(url, "page");
  if (page?.kind === "ok") return page;
  // Feeds and JSON, whose ends are not those of pages.
  const isData = page?.kind === "not-html" || page?.kind === "truncated" || page?.kind === "garbled";
  const data = isData ? await requests.get(url, "data") : null;
  if (data?.kind === "ok" && (page?.kind === "not-html" || sniff(data.text) !== "html")) return data;
  throw new Error(problemIn(page));
}

function problemIn(result: FetchResult | null): string {
  if (result === null) return "no request is left";
  return result.kind === "ok" || result.kind === "not-modified" ? "it did not answer" : result.evidence;
}

function surveyedPage(url: string, answer: FetchOk): SurveyedPage {
  return { url, answer, $: parsePage(answer.text) };
}

/** The page that stands beside data: what a feed names as its own, else the front page of the site. */
async function pageBeside(requests: Requests, { text, url }: FetchOk): Promise<SurveyedPage | null> {
  const named =
    sniff(text) === "feed"
      ? (/^[\s\ufeff]*\{/.test(text) ? readJsonFeed(text, url) : readXmlFeed(text, url))?.home
      : null;
  const front = new URL("/", url);
  front.hostname = front.hostname.replace(SERVICE, "");
  for (const address of new Set([named ?? front.href])) {
    if (!/^https?:/.test(address)) continue;
    const result = await requests.get(address, "page");
    if (result?.kind === "ok" && sniff(result.text) === "html") return surveyedPage(address, result);
  }
  return null;
}

async function robotsLeads(requests: Requests, url: string): Promise<Lead[]> {
  const robots = new URL("/robots.txt", url).href;
  const result = await requests.get(robots, "data");
  return result?.kind === "ok" && !/^\s*</.test(result.text) ? leadsInRobots(result.text, robots) : [];
}

/** What a lead leads to; several if it is a page that lists feeds. */
async function followed(lead: Lead, around: DataContext, facts: SurveyFacts): Promise<Candidate[]> {
  const { requests } = around;
  if (lead.kind === "wordpress") return [await askedPosts(lead, around)];
  const result = await requests.get(lead.url, "data");
  if (result === null) return [failed(lead, "it was not asked for: the bound of requests was reached")];
  if (result.kind !== "ok") return [failed(lead, problemIn(result))];
  if (sniff(result.text) !== "html") return [await dataCandidate(lead, result, around, facts)];
  const listed =
    lead.kind !== "feed"
      ? []
      : advertisedOn(parsePage(result.text), result.url).filter(({ kind, url }) => kind === "feed" && url !== lead.url);
  if (listed.length === 0) return [failed(lead, `it is a page, not a ${lead.kind}`)];
  const found: Candidate[] = [];
  for (const { url } of listed.slice(0, MOST_LISTED)) {
    const feed = await requests.get(url, "data");
    if (feed?.kind === "ok" && sniff(feed.text) === "feed")
      found.push(await dataCandidate({ kind: "feed", url, from: lead.url }, feed, around, facts));
  }
  return found;
}

/** Data as a source, by what they are: names and media types often lie. */
function dataCandidate(lead: Lead, answer: FetchOk, around: DataContext, facts: SurveyFacts): Promise<Candidate> {
  const kind = sniff(answer.text);
  if (kind === "json" || kind === "html") return jsonCandidate({ ...lead, kind: "json" }, answer, around);
  return candidateOf({ ...lead, kind }, kind, answer, contextOf(answer.url, facts), around.requests);
}

function contextOf(url: string, { language, seen }: SurveyFacts): ListingContext {
  return { url, agency: null, language: language ?? "en", seen };
}

/** The articles that the named address lists, else those of the candidate that lists most. */
export function articlesIn({ named, candidates }: SiteSurvey): readonly ListingItem[] {
  if (named !== null) return itemsOf(named);
  return candidates
    .map(itemsOf)
    .reduce<readonly ListingItem[]>((most, one) => (one.length > most.length ? one : most), []);
}
