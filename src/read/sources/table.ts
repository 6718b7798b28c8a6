import type { ReadListing } from "../../model/article.ts";
import type { ListingSource, SourceKind } from "../../model/source.ts";
import type { ListingContext } from "../listed-items.ts";
import { feed } from "./feed.ts";
import { html } from "./html.ts";
import { sitemap } from "./sitemap.ts";
import type { SourcePage, SourceReader } from "./source.ts";

/** Every kind of source, with what reads it. */
const READERS: { readonly [Kind in SourceKind]?: SourceReader<Kind> } = {
  html,
  sitemap,
  feed,
};

/** The media types to ask a source's address for; undefined for an HTML page. */
export function acceptedBy({ kind }: ListingSource): readonly string[] | undefined {
  return readerOf(kind).accept;
}

/** Reads what a listing's address answered. Nothing makes it reject. */
export async function readSource(
  source: ListingSource,
  page: SourcePage,
  context: ListingContext,
): Promise<ReadListing> {
  return readerOf(source.kind).read(page, context, source as never);
}

/** The part of an answer on which its items depend. */
export function coreOf(source: ListingSource, page: SourcePage, context: ListingContext): string {
  return readerOf(source.kind).core(page, context, source as never);
}

function readerOf(kind: SourceKind): SourceReader<SourceKind> {
  const reader = READERS[kind];
  if (reader === undefined) throw new Error(`listing.source: ${kind} is not read yet`);
  return reader as SourceReader<SourceKind>;
}
