import type { Client } from "../../fetch/client.ts";
import type { Agency, AgencyDefinition } from "../../model/agency.ts";
import type { ListingItem, ReadArticle, ReadListing } from "../../model/article.ts";
import type { Doubt } from "../../model/definition/doubt.ts";
import type { ListingSource, SourceKind } from "../../model/definition/source.ts";
import { readArticle } from "../../read/article.ts";
import { isGiven, readGiven } from "../../read/given.ts";
import type { GivenFacts } from "../../read/infer/definition.ts";
import { doubtLine, doubtsOf } from "../../read/infer/open-questions.ts";
import type { ListingContext } from "../../read/listed-items.ts";
import { dataUrlOf, readArticleData } from "../../read/sources/table.ts";
import { type Candidate, candidateOf, itemsOf, readPages, type SourceDefinition, withDefaults } from "./candidate.ts";
import { relationOf } from "./compare.ts";
import { withArticleData } from "./data.ts";
import { type Ids, likelyArticles, type Material, type Proposal, proposalFor } from "./proposal.ts";
import { areCut, type Ranked, ranked, strengthOf } from "./rank.ts";
import { createRequests, type Requests } from "./requests.ts";
import { areReadable, fetchSamples, type Samples } from "./samples.ts";
import { articlesIn, type SiteSurvey, surveySite } from "./survey.ts";
import { whyNothing } from "./why-nothing.ts";

/** A source that was tried, and what became of it. */
export interface DiscoveredSource {
  readonly kind: SourceKind;
  readonly url: string;
  /** Articles that it lists now. */
  readonly items: number;
  /** How many of them have a date. */
  readonly dated: number;
  /** How many of them have their whole text, so that their pages need not be fetched. */
  readonly complete: number;
  /** Whether its articles get the ids that they get by the first source; null if that cannot be compared. */
  readonly ids: Ids;
  /** Its place in the definition, or null. */
  readonly chosen: "first" | "fallback" | null;
  /** One line. */
  readonly why: string;
}

/** An article as the definition reads it. */
export interface DiscoveredArticle {
  readonly url: string;
  /** Why it could not be read, or null. */
  readonly problem: string | null;
  readonly read: ReadArticle | null;
}

/** What a definition reads of what was found. */
export interface DiscoveredReading {
  /** What the first source lists, and its address. */
  readonly listing: ReadListing & { readonly url: string };
  /** The first of its articles. */
  readonly articles: readonly DiscoveredArticle[];
}

/** What was found at an address, and the definition that publishes it. */
export interface Discovery {
  readonly definition: AgencyDefinition;
  readonly agency: Agency;
  /** Every source that was tried: the chosen ones first. */
  readonly sources: readonly DiscoveredSource[];
  readonly reading: DiscoveredReading;
  /** Reads the same again by another definition that has the first source, such as one with further editions. */
  readAs(agency: Agency): Promise<DiscoveredReading>;
  /** What an operator should check or fill in. */
  readonly doubts: readonly Doubt[];
  /** The doubts, one line each. */
  readonly open: readonly string[];
  /** Requests made, robots.txt for its rules not counted. */
  readonly requests: number;
}

/** Nothing at an address can be published. `sources` says what was tried. */
export class NothingFound extends Error {
  readonly sources: readonly DiscoveredSource[];
  constructor(message: string, sources: readonly DiscoveredSource[]) {
    super(message);
    this.name = "NothingFound";
    this.sources = sources;
  }
}

/** What `discover` is told. */
export interface DiscoverOptions {
  readonly given: GivenFacts;
  /** The kind to put first; null: the sturdiest. */
  readonly kind: SourceKind | null;
  /** Is told each address before it is asked for. */
  progress(url: string): void;
}

/** Articles that are read by the definition. */
const ARTICLES = 3;
const FRONT = /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/?)?(?:index\.\w+|home\/?)?$/i;

/**
 * Finds the sources of a site's articles behind the address of a latest-news page, a feed, a sitemap or an interface, and
 * infers a definition for the sturdiest, with those as fallbacks that give the same ids. Throws a NothingFound if there is
 * nothing to publish, an Error if the address cannot be had; both with a one-line message.
 */
export async function discover(
  client: Client,
  url: string,
  { given, kind, progress }: DiscoverOptions,
): Promise<Discovery> {
  const requests = createRequests(client, url, progress);
  const survey = await surveySite(requests, url, given);
  const reference = referenceIn(survey, given.seen);
  const listed = reference === null ? articlesIn(survey) : likelyArticles(reference);
  const language = given.language ?? "en";
  const samples = await fetchSamples(requests, listed, { language, seen: given.seen });
  const context = { agency: null, language, seen: given.seen };
  const candidates: Candidate[] = [];
  for (const one of survey.candidates)
    candidates.push(
      areReadable(samples)
        ? await withoutCutTexts(one, samples, requests, context)
        : await withArticleData(one, requests, context),
    );
  const at = reference === null ? -1 : survey.candidates.indexOf(reference);
  const all = ranked(candidates, {
    reference: at < 0 ? null : candidates[at]!,
    isFront: FRONT.test(new URL(survey.page?.url ?? url).pathname),
    samples,
    seen: given.seen,
  });
  const usable = all.filter(({ against }) => against === null);
  const wanted =
    kind === null ? usable : [...usable.filter(isOf(kind)), ...all.filter(isOf(kind)).filter(hasItems)].slice(0, 1);
  const page = survey.page === null ? null : { url: survey.page.url, html: survey.page.answer.text };
  const made = await firstProposal(wanted, usable, { page, samples: samples.pages, given });
  if (made === null)
    throw new NothingFound(
      whyNothing(survey, samples, kind),
      all.map((one) => told(one, samples)),
    );
  const { first, proposal } = made;
  const { language: edition } = proposal.definition.editions[0]!;
  const readAs = async (agency: Agency): Promise<DiscoveredReading> => {
    const { candidate } = first;
    const context = { url: candidate.pages[0]!.url, agency, language: edition, seen: given.seen };
    const listing = await readPages(candidate, context);
    const articles = await readArticles(withDefaults(candidate.source), listing, context, samples, requests);
    return { listing: { ...listing, url: candidate.url }, articles };
  };
  const reading = await readAs(proposal.agency);
  const doubts = doubtsIn(proposal, reading, given);
  return {
    definition: proposal.definition,
    agency: proposal.agency,
    sources: sourcesOf(all, proposal, samples),
    reading,
    readAs,
    doubts,
    open: doubts.map(doubtLine),
    requests: requests.made(),
  };
}

/** A proposal that begins with the first of some sources whose articles' addresses have a form; null if none is wanted. */
async function firstProposal(
  wanted: readonly Ranked[],
  usable: readonly Ranked[],
  material: Material,
): Promise<{ readonly first: Ranked; readonly proposal: Proposal } | null> {
  let problem: unknown;
  for (const first of wanted)
    try {
      const others = usable.filter((one) => one !== first);
      return { first, proposal: await proposalFor(first, others, material) };
    } catch (error) {
      problem ??= error;
    }
  if (problem !== undefined) throw problem;
  return null;
}

function isOf(kind: SourceKind): (one: Ranked) => boolean {
  return ({ candidate }) => candidate.kind === kind;
}

function hasItems({ counted }: Ranked): boolean {
  return counted.items > 0;
}

/** What all sources are compared with: what the operator named, or the page beside it if that has gone further. */
function referenceIn({ named, candidates }: SiteSurvey, seen: number): Candidate | null {
  const page = candidates.find(({ kind, problem }) => kind === "html" && problem === null);
  if (named === null || page === undefined || page === named) return named;
  const relation = relationOf(itemsOf(named), itemsOf(page), { isFront: true, isSitemap: false, seen });
  return relation.kind === "other" && /frozen|late/.test(relation.why) ? page : named;
}

/** A source whose texts are cut, without them: the articles' pages are read then. */
async function withoutCutTexts(
  candidate: Candidate,
  samples: Samples,
  requests: Requests,
  context: Omit<ListingContext, "url">,
): Promise<Candidate> {
  const source = bareOf(candidate.source);
  if (source === null || !areCut(itemsOf(candidate), samples)) return candidate;
  const [page] = candidate.pages;
  return candidateOf(candidate, source, page!, { ...context, url: candidate.base }, requests);
}

/** A source without the texts that it gives; null if it gives none. */
function bareOf(source: SourceDefinition): SourceDefinition | null {
  const { kind } = withDefaults(source);
  const fields = typeof source === "string" ? { kind } : source;
  if (kind === "feed" || kind === "wordpress") return { ...fields, texts: "page" } as SourceDefinition;
  if (!("content" in fields)) return null;
  const { content: _, ...rest } = fields;
  return rest as SourceDefinition;
}

async function readArticles(
  source: ListingSource,
  { items }: ReadListing,
  { agency, language, seen }: ListingContext,
  samples: Samples,
  requests: Requests,
): Promise<DiscoveredArticle[]> {
  const read = async (item: ListingItem): Promise<DiscoveredArticle> => {
    const postId = /^\d{1,15}$/.test(item.nativeId) ? Number(item.nativeId) : null;
    const context = { url: item.url, agency, language, seen, postId, live: true, listingItem: item };
    if (isGiven(item)) return judged(item, readGiven(item, context));
    const dataUrl = dataUrlOf(source, item, language);
    if (dataUrl !== undefined) {
      const data = await requests.get(dataUrl, "article-data");
      const given = data?.kind === "ok" ? readArticleData(source, data, item, { ...context, url: data.url }) : null;
      return given === null
        ? { url: dataUrl, problem: "it does not hold the article's text", read: null }
        : judged(item, readGiven(given, context));
    }
    const known = samples.pages.find((one) => one.item.url === item.url);
    const result = known === undefined ? await requests.get(item.url, "article") : null;
    if (known === undefined && result?.kind !== "ok") {
      const problem = result === null || result.kind === "not-modified" ? "not fetched" : result.evidence;
      return { url: item.url, problem, read: null };
    }
    return judged(item, readArticle(known?.html ?? (result?.kind === "ok" ? result.text : ""), context));
  };
  const articles: DiscoveredArticle[] = [];
  for (const item of items.slice(0, ARTICLES)) articles.push(await read(item));
  return articles;
}

function judged({ url }: ListingItem, read: ReadArticle): DiscoveredArticle {
  return { url, problem: read.contentText === "" ? "no body text" : read.title === null ? "no title" : null, read };
}

function doubtsIn(
  { definition, chosen }: Proposal,
  { listing, articles }: DiscoveredReading,
  given: GivenFacts,
): Doubt[] {
  const { next, nextUrl } = definition.listing ?? {};
  const hasNext = chosen.some(
    ({ candidate: { kind, source } }) => kind === "wordpress" || (typeof source !== "string" && "next" in source),
  );
  return doubtsOf({
    listed: listing,
    inferred: likelyArticles(chosen[0]!.candidate).map(({ url }) => url),
    articles: articles.flatMap(({ read }) => read ?? []),
    hasTimezone: given.timezone !== null,
    hasNext: hasNext || next !== undefined || nextUrl !== undefined,
    addresses: definition.addresses,
  });
}

/** Everything that was tried, the chosen sources first, with one line for each. */
function sourcesOf(
  all: readonly Ranked[],
  { chosen, ids, items, refused }: Proposal,
  samples: Samples,
): DiscoveredSource[] {
  const others = all.filter((one) => !chosen.includes(one));
  return [...chosen, ...others].map((one) => {
    const place = chosen.indexOf(one);
    const { candidate } = one;
    const strength = strengthOf(one, samples);
    const read = place < 0 ? undefined : items.get(candidate);
    return {
      ...told(one, samples),
      ...(read === undefined
        ? {}
        : { items: read.length, dated: read.filter(({ published }) => published !== null).length }),
      ids: ids.get(candidate) ?? null,
      chosen: place === 0 ? "first" : place > 0 ? "fallback" : null,
      why:
        place === 0
          ? strength
          : place > 0
            ? `same ids: ${strength}`
            : (one.against ?? refused.get(candidate) ?? "not chosen"),
    };
  });
}

function told(one: Ranked, samples: Samples): DiscoveredSource {
  const { candidate, counted, against } = one;
  const { kind, url } = candidate;
  const { items, dated, complete } = counted;
  return { kind, url, items, dated, complete, ids: null, chosen: null, why: against ?? strengthOf(one, samples) };
}
