import type { AsideItem } from "../../archive/quarantine.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem, ReadArticle } from "../../model/article.ts";
import { isStated } from "../../model/article.ts";
import type { ListingSource } from "../../model/source.ts";
import { readArticle } from "../../read/article.ts";
import { isGiven, readGiven } from "../../read/given.ts";
import type { Gathered } from "./page.ts";

/** What all pages of one gathering share. */
export interface GatherContext {
  /** The moment of the poll, epoch milliseconds. */
  readonly seen: number;
  readonly live: boolean;
  /** Where the items come from; default: the watch's first source. */
  readonly source?: ListingSource;
  /** True if all pages of this kind close their body or document: one that does not was cut off. */
  readonly closes?: boolean;
  /** See `bodiesOf`; absent if nothing is known. */
  readonly bodies?: { readonly usual: boolean; readonly lastLacked: boolean };
  /** Titles of the listing's items. */
  readonly titles?: readonly string[];
  /** Items set aside, by native id. */
  readonly aside?: ReadonlyMap<string, AsideItem>;
  readonly neighboursOf: (place: number | null) => string[];
  /** Called before each request; renews the lease. */
  readonly renew?: () => Promise<void>;
}

/** Reads pages with an unclear date again, now that the days of their neighbours on the listing are known. */
export function readAgain(watch: Watch, gathered: readonly Gathered[], context: GatherContext): Gathered[] {
  const days = new Map<number, string>();
  for (const { place, read } of gathered) {
    if (place !== null && read.day !== null && isPlain(read)) days.set(place, read.day);
  }
  const near = (place: number | null): string[] => {
    if (place === null) return [];
    const here = [-3, -2, -1, 1, 2, 3].flatMap((step) => days.get(place + step) ?? []);
    return [...here, ...context.neighboursOf(place)];
  };
  return gathered.map((page) =>
    isPlain(page.read) || page.known !== null
      ? page
      : { ...page, read: readPage(watch, page, { ...context, neighboursOf: near }) },
  );
}

function isPlain(read: ReadArticle): boolean {
  return (
    read.published !== null &&
    (isStated(read.published.source) || (read.published.source === "dateline" && read.warnings.length === 0))
  );
}

/** Reads one page as its item's article. */
export function readPage(
  watch: Watch,
  page: { item: ListingItem; place: number | null; html: string; pageUrl: string },
  context: GatherContext,
): ReadArticle {
  const postId = /^\d{1,15}$/.test(page.item.nativeId) ? Number(page.item.nativeId) : null;
  const articleContext = {
    url: page.pageUrl,
    seen: context.seen,
    postId,
    siteStamp: page.item.published?.precision === "time" ? page.item.published.instant : null,
    neighbours: context.neighboursOf(page.place),
    agency: watch.agency,
    language: watch.edition.language,
    live: context.live,
    listingItem: page.item,
  };
  return isGiven(page.item) ? readGiven(page.item, articleContext) : readArticle(page.html, articleContext);
}
