import type { Client } from "../fetch/client.ts";
import type { FetchResult } from "../fetch/result.ts";
import { type Agency, hostsOf, type Watch } from "../model/agency.ts";
import type { ListingItem, ReadArticle, ReadListing } from "../model/article.ts";
import { addressesAt } from "../model/definition/dated-address.ts";
import { type ListingSource, SOURCE_KINDS, type SourceKind } from "../model/definition/source.ts";
import type { Clock } from "../model/ports.ts";
import { fetchArticle } from "../poll/pages/fetch-article.ts";
import { readArticle } from "../read/article.ts";
import { isGiven, readGiven } from "../read/given.ts";
import { inferSource } from "../read/infer/source.ts";
import { acceptedBy, readSource } from "../read/sources/table.ts";
import { compareIds } from "./discover/compare.ts";

/** Media types of every kind of source. */
const ANY_SOURCE = [
  "text/html",
  "application/xhtml+xml",
  ...new Set(SOURCE_KINDS.flatMap((kind) => acceptedBy({ kind } as ListingSource) ?? [])),
];

/** The page to check and the definition to read it with (null: the generic reader). */
export interface CheckTarget {
  readonly url: string;
  readonly agency: Agency | null;
  readonly language: string;
  /** What the page is read as; default: what its text is. */
  readonly source?: ListingSource;
  /** The sources to use if that one fails, each with its address. */
  readonly fallbacks?: readonly { readonly source: ListingSource; readonly url: string }[];
}

/** The findings on a listing and on those of its articles that were read. */
export interface Findings {
  readonly listing: { readonly url: string; readonly problem: string | null } & Partial<ReadListing>;
  readonly articles: readonly {
    readonly url: string;
    readonly problem: string | null;
    readonly read: ReadArticle | null;
  }[];
  /** The feed's other sources; absent if it has none. */
  readonly fallbacks?: readonly CheckedFallback[];
}

/** A source that is used if the first fails. `shared`: articles that both list. */
export interface CheckedFallback {
  readonly kind: SourceKind;
  readonly url: string;
  readonly items: number;
  readonly shared: number;
  readonly problem: string | null;
}

/** What a dry run needs. */
export interface DryRunPorts {
  readonly client: Client;
  readonly clock: Clock;
  /** Is told each address before it is asked for. */
  readonly progress?: (url: string) => void;
}

/** The pages and the definition of a listing. `now`: epoch milliseconds. */
export function targetFor(watch: Watch, now: number): CheckTarget {
  const [first, ...others] = watch.sources.map(({ source, listing }) => {
    return { source, url: addressesAt(listing, now, watch.agency.timezone)[0]! };
  });
  const fallbacks = others.length === 0 ? {} : { fallbacks: others };
  return { ...first!, agency: watch.agency, language: watch.edition.language, ...fallbacks };
}

/** Reads a listing and its first `items` articles as a poll would, without storing anything. */
export async function inspect(target: CheckTarget, items: number, ports: DryRunPorts): Promise<Findings> {
  const hosts = target.agency === null ? new Set([new URL(target.url).hostname]) : hostsOf(target.agency);
  const request = { hosts, requestsPerMinute: 30, language: target.language };
  const articles: Findings["articles"][number][] = [];
  const { client, clock, progress = () => {} } = ports;
  progress(target.url);
  const accept = target.source === undefined ? ANY_SOURCE : acceptedBy(target.source);
  const page = await client.get(target.url, { ...request, accept });
  const seen = clock();
  if (page.kind !== "ok") return { listing: { url: target.url, problem: problemOf(page) }, articles };
  const context = { ...target, url: page.url, seen };
  const source = target.source ?? inferSource(page.text, context);
  const listing = await readSource(source, page, context);
  for (const item of listing.items.slice(0, items)) {
    progress(item.url);
    articles.push(await inspectArticle(item));
  }
  const problem = listing.items.length === 0 ? "no item found" : null;
  const findings: Findings = { listing: { url: target.url, problem, ...listing }, articles };
  if (target.fallbacks === undefined) return findings;
  const fallbacks: CheckedFallback[] = [];
  for (const fallback of target.fallbacks) fallbacks.push(await inspectFallback(fallback));
  return { ...findings, fallbacks };

  async function inspectFallback({
    source,
    url,
  }: NonNullable<CheckTarget["fallbacks"]>[number]): Promise<CheckedFallback> {
    progress(url);
    const answer = await client.get(url, { ...request, accept: acceptedBy(source) });
    const found = { kind: source.kind, url };
    if (answer.kind !== "ok") return { ...found, items: 0, shared: 0, problem: problemOf(answer) };
    const { items } = await readSource(source, answer, { ...target, url: answer.url, seen });
    return { ...found, items: items.length, ...compareIds(listing.items, items) };
  }

  async function inspectArticle(item: ListingItem): Promise<Findings["articles"][number]> {
    const result = await fetchArticle(client, source, item, { request, context: { ...target, seen } });
    if ("kind" in result) return { url: item.url, problem: problemOf(result), read: null };
    const postId = /^\d{1,15}$/.test(item.nativeId) ? Number(item.nativeId) : null;
    const context = { ...target, url: item.url, seen, postId, live: true, listingItem: result.item };
    const read = isGiven(result.item) ? readGiven(result.item, context) : readArticle(result.page.text, context);
    return {
      url: item.url,
      problem: read.contentText === "" ? "no body text" : read.title === null ? "no title" : null,
      read,
    };
  }
}

/** Why there is no page, in one line. */
export function problemOf(result: Exclude<FetchResult, { kind: "ok" }>): string {
  return result.kind === "not-modified" ? "not modified" : result.evidence;
}
