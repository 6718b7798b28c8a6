import { filledAddress } from "../../model/address.ts";
import type { ListingItem, ReadListing } from "../../model/article.ts";
import type { ListingSource, SourceKind } from "../../model/definition/source.ts";
import type { ListingContext } from "../listed-items.ts";
import { feed } from "./feed.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { script } from "./script.ts";
import { sitemap } from "./sitemap.ts";
import type { SourcePage, SourceReader } from "./source.ts";
import { wordpress } from "./wordpress.ts";

/** Every kind of source, with what reads it. */
const READERS: { readonly [Kind in SourceKind]: SourceReader<Kind> } = {
  html,
  json,
  script,
  wordpress,
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

/**
 * Address of an item's own data; undefined if its article is read from its page. That of an item known only by its id
 * can be told if the definition makes it of the id alone.
 */
export function dataUrlOf(
  source: ListingSource,
  { dataUrl, nativeId, url }: Pick<ListingItem, "dataUrl" | "nativeId" | "url">,
  language: string,
): string | undefined {
  const article = "article" in source ? source.article : undefined;
  if (dataUrl !== undefined || article === undefined) return dataUrl;
  if (article.url === undefined) return source.kind === "script" ? url : undefined;
  return article.url.includes("{$") ? undefined : filledAddress(article.url, nativeId, language);
}

/** Reads an article's own data: the item with its text given, or null if the answer does not hold it. */
export function readArticleData(
  source: ListingSource,
  page: SourcePage,
  item: ListingItem,
  context: ListingContext,
): ListingItem | null {
  return readerOf(source.kind).article?.(page, item, context, source as never) ?? null;
}

/** True if a source gives whole articles, so that an article's page says no more than that it is there. */
export function givesArticles(source: ListingSource): boolean {
  if (source.kind === "json" || source.kind === "script")
    return source.article !== undefined || source.content !== undefined;
  return source.kind === "wordpress" || (source.kind === "sitemap" && source.article !== undefined);
}

function readerOf(kind: SourceKind): SourceReader<SourceKind> {
  return READERS[kind] as SourceReader<SourceKind>;
}
