import type { ReadArticle, ReadListing } from "../../model/article.ts";
import type { Doubt, DoubtKind } from "../../model/definition/doubt.ts";
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

/** What an operator should check or fill in. */
export function doubtsOf({ listed, inferred, articles, hasTimezone, hasNext, addresses }: Reading): Doubt[] {
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
  const areDated = articles.some(isDated);
  const doubts: (Doubt | false)[] = [
    untitled > 0 && { kind: "untitled", count: untitled, of: items.length },
    repeated > 0 && { kind: "repeated", count: repeated, of: items.length },
    missing.length > 0 && { kind: "unrecognised", count: missing.length, example: missing[0]! },
    extra > 0 && { kind: "extra", count: extra },
    addresses.length > 1 && { kind: "forms", count: addresses.length },
    isWorded && { kind: "worded" },
    articles.length === 0 && { kind: "unfetched" },
    articles.length > 0 && !areDated && undated === items.length && { kind: "undated" },
    areDated && !articles.every(isDated) && { kind: "partlyDated" },
    articles.some(({ contentText }) => contentText.length < 200) && { kind: "short" },
    !hasTimezone && { kind: "timezone" },
    { kind: "since" },
    !hasNext && { kind: "noNext" },
    { kind: "rights" },
  ];
  return doubts.filter((doubt) => doubt !== false);
}

const LINES: Readonly<Record<DoubtKind, (doubt: Doubt) => string>> = {
  untitled: ({ count, of }) => `titles: ${count} of ${of} items have none; set listing.title`,
  repeated: ({ count, of }) => `titles: ${count} of ${of} items repeat another's; set listing.title or listing.link`,
  unrecognised: ({ count, example }) =>
    `addresses: ${count} articles of the page are not recognised, such as ${example}`,
  extra: ({ count }) => `addresses: ${count} more items than the list seems to have; set listing.link`,
  forms: ({ count }) => `addresses: the list has ${count} forms of address; remove those that are no articles`,
  worded: () =>
    "ids: the addresses have no number of the site's own, so an article whose address changes counts as new",
  unfetched: () => "articles: none of the pages could be fetched; only the listing was read",
  undated: () => "no date was found on the articles' pages: they will be dated when first seen",
  partlyDated: () => "dates: some of the articles' pages have none that could be read",
  short: () => "text: one of the articles has less than 200 characters; set article.body",
  timezone: () => "timezone: the address does not show the country; set it with --timezone",
  since: () => "since: the first year of the site; no article is dated earlier",
  noNext: () => "no link to older pages was found: backfill will find nothing",
  rights: () => "rights: the agency's own licence line, if it has one",
};

/** A doubt for the command line, in one line. */
export function doubtLine(doubt: Doubt): string {
  return LINES[doubt.kind](doubt);
}
