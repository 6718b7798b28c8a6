import type { ReadArticle, ReadListing } from "../../model/article.ts";
import type { AddressForm } from "./addresses.ts";

/** What an inferred definition reads. */
export interface Reading {
  readonly listed: ReadListing;
  /** Addresses of the articles that were inferred without it. */
  readonly inferred: readonly string[];
  readonly articles: readonly ReadArticle[];
  readonly hasTimezone: boolean;
  readonly hasNext: boolean;
  readonly addresses: readonly AddressForm[];
}

/** What an operator should check or fill in, one line each. */
export function doubtsOf({ listed, inferred, articles, hasTimezone, hasNext, addresses }: Reading): string[] {
  const { items } = listed;
  const untitled = items.filter(({ title }) => title === null).length;
  const repeated = items.length - untitled - new Set(items.flatMap(({ title }) => title ?? [])).size;
  const found = new Set(items.map(({ url }) => url));
  const missing = inferred.filter((url) => !found.has(url));
  const extra = items.length - (inferred.length - missing.length);
  const undated = items.filter(({ published }) => published === null).length;
  const isDated = (one: ReadArticle) =>
    one.published !== null && one.published.precision !== "none" && one.published.source !== "first-seen";
  const isWorded = items.some(({ nativeId }) => !/^\d+$/.test(nativeId));
  const lines: (string | false)[] = [
    untitled > 0 && `titles: ${untitled} of ${items.length} items have none; set listing.title`,
    repeated > 0 && `titles: ${repeated} of ${items.length} items repeat another's; set listing.title or listing.link`,
    missing.length > 0 && `addresses: ${missing.length} articles of the page are not recognised, such as ${missing[0]}`,
    extra > 0 && `addresses: ${extra} more items than the list seems to have; set listing.link`,
    addresses.length > 1 &&
      `addresses: the list has ${addresses.length} forms of address; remove those that are no articles`,
    isWorded &&
      "ids: the addresses have no number of the site's own, so an article whose address changes counts as new",
    articles.length === 0 && "articles: none of the pages could be fetched; only the listing was read",
    articles.length > 0 &&
      !articles.some(isDated) &&
      undated === items.length &&
      "no date was found on the articles' pages: they will be dated when first seen",
    articles.some(isDated) &&
      !articles.every(isDated) &&
      "dates: some of the articles' pages have none that could be read",
    articles.some(({ contentText }) => contentText.length < 200) &&
      "text: one of the articles has less than 200 characters; set article.body",
    !hasTimezone && "timezone: the address does not show the country; set it with --timezone",
    "since: the first year of the site; no article is dated earlier",
    !hasNext && "no link to older pages was found: backfill will find nothing",
    "rights: the agency's own licence line, if it has one",
  ];
  return lines.filter((line) => line !== false);
}
