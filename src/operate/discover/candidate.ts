import type { AgencyDefinition } from "../../model/agency.ts";
import type { ListingItem, ReadListing } from "../../model/article.ts";
import { declaredSources, type ListingSource } from "../../model/definition/source.ts";
import type { ListingContext } from "../../read/listed-items.ts";
import { joinedParts } from "../../read/sources/parts.ts";
import type { SourcePage } from "../../read/sources/source.ts";
import { readSource } from "../../read/sources/table.ts";
import type { Lead } from "./leads.ts";
import type { Requests } from "./requests.ts";

/** One source as a definition writes it. */
export type SourceDefinition = Exclude<
  NonNullable<NonNullable<AgencyDefinition["listing"]>["source"]>,
  readonly unknown[]
>;

/** A source that was tried. */
export interface Candidate extends Lead {
  /** As a definition writes it, without addresses. */
  readonly source: SourceDefinition;
  /** What its address answered, and its parts; empty if nothing that could be read. */
  readonly pages: readonly SourcePage[];
  /** What its addresses are relative to, without a definition. */
  readonly base: string;
  /** What was read of it without a definition; null if nothing could be. */
  readonly listing: ReadListing | null;
  /** Why it cannot be used, in words, or null. */
  readonly problem: string | null;
}

/** Parts of an index that are read. */
const MOST_PARTS = 3;

/** A lead that led to nothing. */
export function failed(lead: Lead, problem: string): Candidate {
  return {
    ...lead,
    source: { kind: lead.kind } as SourceDefinition,
    pages: [],
    base: lead.url,
    listing: null,
    problem,
  };
}

/** Reads an answer as a source; the parts of an index are fetched. */
export async function candidateOf(
  lead: Lead,
  source: SourceDefinition,
  page: SourcePage,
  context: ListingContext,
  requests: Requests,
): Promise<Candidate> {
  const first = { ...lead, source, pages: [page], base: context.url, listing: null, problem: null };
  const parts: SourcePage[] = [];
  for (const { url } of ((await readPages(first, context)).more ?? []).slice(0, MOST_PARTS)) {
    const result = await requests.get(url, "data");
    if (result?.kind === "ok") parts.push(result);
  }
  const candidate = { ...first, pages: [page, ...parts] };
  const listing = await readPages(candidate, context);
  return { ...candidate, listing, problem: listing.items.length > 0 ? null : emptyBecause(listing) };
}

function emptyBecause({ warnings, strangers }: ReadListing): string {
  return warnings[0] ?? (strangers.length > 0 ? "its addresses are on another site" : "it holds no articles");
}

/**
 * Reads a candidate's pages again, in another context. Without a definition, addresses in JSON are relative to the
 * context's page: the site's, not the interface's.
 */
export async function readPages({ source, pages }: Candidate, context: ListingContext): Promise<ReadListing> {
  const declared = withDefaults(source);
  const isBare = context.agency === null && declared.kind === "json";
  const [first, ...parts] = await Promise.all(
    pages.map((page) => {
      const url = isBare ? context.url : page.url;
      return readSource(declared, isBare ? { ...page, url } : page, { ...context, url });
    }),
  );
  return parts.length === 0 ? first! : joinedParts(first!, parts);
}

/** A source with its defaults. */
export function withDefaults(source: SourceDefinition): ListingSource {
  return declaredSources(source as never)[0]!;
}

/** Articles that a candidate lists; none if it could not be read. */
export function itemsOf({ listing }: Candidate): readonly ListingItem[] {
  return listing?.items ?? [];
}
