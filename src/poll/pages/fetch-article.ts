import type { Client, PageRequest } from "../../fetch/client.ts";
import type { FetchOk, FetchResult } from "../../fetch/result.ts";
import type { ListingItem } from "../../model/article.ts";
import type { ListingSource } from "../../model/source.ts";
import { givenPage, isGiven } from "../../read/given.ts";
import type { ListingContext } from "../../read/listed-items.ts";
import { JSON_TYPES } from "../../read/sources/json.ts";
import { dataUrlOf, readArticleData } from "../../read/sources/table.ts";

/** An article's page, with the item as its source gives it; or why there is none. */
export type FetchedArticle = { readonly item: ListingItem; readonly page: FetchOk } | Exclude<FetchResult, FetchOk>;

/**
 * An item's article: as its source gives it, without a request; else from its own data; else its page. `source`: where
 * the item comes from.
 */
export async function fetchArticle(
  client: Client,
  source: ListingSource,
  item: ListingItem,
  {
    request,
    context,
  }: { readonly request: Omit<PageRequest, "accept">; readonly context: Omit<ListingContext, "url"> },
): Promise<FetchedArticle> {
  if (isGiven(item)) return asPage(item, null);
  const dataUrl = dataUrlOf(source, item, context.language);
  if (dataUrl === undefined) {
    const result = await client.get(item.url, request);
    return result.kind === "ok" ? { item, page: result } : result;
  }
  const accept = dataUrl === item.url ? undefined : JSON_TYPES;
  const result = await client.get(dataUrl, { ...request, accept });
  if (result.kind !== "ok") return result;
  const given = readArticleData(source, result, item, { ...context, url: result.url });
  if (given !== null && isGiven(given)) return asPage(given, result);
  // The article's own page, without the data that are usually in it.
  if (accept === undefined) return { item, page: result };
  const evidence = `${result.url}: the answer does not hold the article's text: look at listing.source of the definition`;
  return { kind: "failing", url: result.url, status: result.status, retryAfterSeconds: null, evidence };
}

/** The small page that a given article makes, in place of one that was fetched. */
function asPage(item: ListingItem, answer: FetchOk | null): FetchedArticle {
  const page: FetchOk = {
    etag: null,
    lastModified: null,
    cacheSeconds: null,
    date: null,
    status: 200,
    charset: "utf-8",
    contentType: null,
    warnings: [],
    bytes: new Uint8Array(),
    ...answer,
    kind: "ok",
    url: item.url,
    text: givenPage(item),
    closed: true,
  };
  return { item, page };
}
