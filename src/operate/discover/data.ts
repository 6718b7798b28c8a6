import { readArticle } from "../../read/article.ts";
import type { CheerioAPI } from "../../read/html/page.ts";
import { pageData } from "../../read/html/page-data.ts";
import { isFields } from "../../read/infer/json/lists.ts";
import {
  guessedDataUrls,
  inferArticle,
  inferList,
  type KnownOfSite,
  nextField,
  nextTemplate,
  type UnaddressedList,
} from "../../read/infer/json/source.ts";
import { isPosts } from "../../read/infer/source.ts";
import type { ListingContext } from "../../read/listed-items.ts";
import { parseJsonText, withinBounds } from "../../read/sources/json-text.ts";
import type { SourcePage } from "../../read/sources/source.ts";
import { type Candidate, candidateOf, failed, type SourceDefinition } from "./candidate.ts";
import { type Lead, postsAddress } from "./leads.ts";
import type { Requests } from "./requests.ts";
import { isTitled } from "./samples.ts";

/** What is needed to infer a source from data. */
export interface DataContext {
  readonly site: KnownOfSite;
  readonly context: ListingContext;
  readonly requests: Requests;
}

/** Guessed addresses that are asked for. */
const MOST_GUESSES = 3;
const MOST_DATA = 2;

/** Infers a source from the JSON that an address answered. */
export async function jsonCandidate(lead: Lead, page: SourcePage, around: DataContext): Promise<Candidate> {
  const parsed = parseJsonText(page.text);
  if (!("value" in parsed)) return failed(lead, parsed.problem);
  const { value } = parsed;
  if (isPosts(value)) return wordpressCandidate({ ...lead, kind: "wordpress" }, page, around);
  const root = interfaceOf(value, page.url);
  if (root !== null) return askedPosts({ ...lead, kind: "wordpress", url: postsAddress(root) }, around);
  const next = nextField(value) ?? nextTemplate(lead.url);
  return listCandidate(lead, [{ value }], page, around, next === null ? {} : { next });
}

/** Infers a source from the JSON in a page's scripts; null if they hold no list of articles. */
export async function scriptCandidate(
  lead: Lead,
  { answer, $ }: { readonly answer: SourcePage; readonly $: CheerioAPI },
  around: DataContext,
): Promise<Candidate | null> {
  const values = [...pageData($)].filter(({ value }) => "value" in withinBounds(value));
  const candidate = await listCandidate(lead, values, answer, around, {});
  return candidate.listing === null ? null : candidate;
}

/**
 * A list in JSON whose articles' pages have no texts, with the address of each article's own data if that can be found:
 * the list's own address with an id behind it.
 */
export async function withArticleData(
  candidate: Candidate,
  requests: Requests,
  context: Omit<ListingContext, "url">,
): Promise<Candidate> {
  const { source, pages, kind, listing } = candidate;
  const [page] = pages;
  if (kind !== "json" || page === undefined || typeof source === "string" || !("items" in source)) return candidate;
  const parsed = parseJsonText(page.text);
  if (listing === null || source.content !== undefined || !("value" in parsed)) return candidate;
  for (const { address, first } of guessedDataUrls(candidate.url, parsed.value, source.items).slice(0, MOST_DATA)) {
    const result = await requests.get(first, "article-data");
    const answer = result?.kind === "ok" ? parseJsonText(result.text) : null;
    const found = answer !== null && "value" in answer ? inferArticle(answer.value) : null;
    if (found !== null) {
      const whole = { ...source, article: { url: address, ...found } } as SourceDefinition;
      return candidateOf(candidate, whole, page, { ...context, url: candidate.base }, requests);
    }
  }
  return candidate;
}

/** Asks for the articles of a WordPress site. */
export async function askedPosts(lead: Lead, around: DataContext): Promise<Candidate> {
  const result = await around.requests.get(lead.url, "data");
  if (result === null) return failed(lead, "it was not asked for: the bound of requests was reached");
  if (result.kind !== "ok") return failed(lead, result.kind === "not-modified" ? "it did not answer" : result.evidence);
  return wordpressCandidate(lead, result, around);
}

function wordpressCandidate(lead: Lead, page: SourcePage, { context, requests }: DataContext): Promise<Candidate> {
  return candidateOf(lead, { kind: "wordpress" }, page, context, requests);
}

async function listCandidate(
  lead: Lead,
  places: Iterable<{ readonly value: unknown }>,
  page: SourcePage,
  around: DataContext,
  paging: { readonly next?: string },
): Promise<Candidate> {
  let guessed: UnaddressedList | null = null;
  for (const { value } of places) {
    const inferred = inferList(value, around.site, around.context);
    if (inferred.found !== null) {
      const source = { kind: lead.kind, ...inferred.found, ...paging } as SourceDefinition;
      return candidateOf(lead, source, page, around.context, around.requests);
    }
    guessed ??= inferred.guessed;
  }
  if (guessed === null) return failed(lead, "it holds no list of articles that could be recognised");
  const address = await provenGuess(guessed, around);
  if (address === null)
    return failed(lead, "it lists articles, but neither it nor the site's pages show their addresses");
  const source = { kind: lead.kind, ...guessed.list, address, ...paging } as SourceDefinition;
  return candidateOf(lead, source, page, around.context, around.requests);
}

/** The guessed template whose first address is the page of the first article, or null. */
async function provenGuess({ guesses }: UnaddressedList, { requests, context }: DataContext): Promise<string | null> {
  for (const { address, first, title } of guesses.slice(0, MOST_GUESSES)) {
    const result = await requests.get(first, "article");
    if (result?.kind !== "ok") continue;
    const { language, seen } = context;
    const read = readArticle(result.text, { url: result.url, agency: null, language, seen, live: false });
    if (isTitled(read, { title })) return address;
  }
  return null;
}

/** The root of a WordPress interface, if the answer is its description; else null. */
function interfaceOf(value: unknown, url: string): string | null {
  const spaces = isFields(value) ? value["namespaces"] : undefined;
  return Array.isArray(spaces) && spaces.includes("wp/v2") ? url : null;
}
