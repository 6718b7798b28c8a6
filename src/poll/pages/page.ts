import type { AsideKind } from "../../archive/quarantine.ts";
import type { KnownArticle } from "../../archive/records.ts";
import type { FetchFailure } from "../../fetch/result.ts";
import type { ListingItem, ReadArticle } from "../../model/article.ts";

/** One article page to fetch, of a new item or a known article. */
export interface Errand {
  readonly item: ListingItem;
  /** Index on the listing, 0 = newest; null if it is not listed or the listing has not changed. */
  readonly place: number | null;
  readonly known: KnownArticle | null;
  /** True if the listing names it. */
  readonly listed: boolean;
  /** True if an earlier poll could not read its page. */
  readonly tried: boolean;
}

/** An item of which only the address, the id and perhaps the title are known. */
export function bareItem({
  url,
  nativeId,
  title = null,
}: Pick<ListingItem, "url" | "nativeId"> & { readonly title?: string | null }): ListingItem {
  return { url, nativeId, title, published: null, excerpt: null, image: null };
}

/** A page fetched and read. */
export interface Gathered extends Errand {
  readonly read: ReadArticle;
  readonly html: string;
  readonly pageUrl: string;
  readonly fingerprint: string;
  readonly textKey: string | null;
  readonly bytes: number;
  /** True if it closes its body or document. */
  readonly closed: boolean;
  /** True if a known article's text is entirely different. A later poll must confirm it. */
  readonly whollyNew: boolean;
}

/** A page that yielded no article. */
export interface Unread extends Errand {
  readonly kind: AsideKind;
  readonly reason: string;
  readonly html: string | null;
  /** The status that says it is gone, or null. */
  readonly gone: 404 | 410 | null;
  /** True if it failed in a row with others: perhaps the site's trouble, not its own. */
  readonly brief: boolean;
}

/** The result of fetching a poll's article pages. */
export interface Gathering {
  readonly gathered: readonly Gathered[];
  readonly unread: readonly Unread[];
  /** Articles of a source that gives them whole, which this poll's listing did not give but whose pages are there. */
  readonly present: readonly Errand[];
  /** The failure that ended the round, or null; the rest waits for the next poll. */
  readonly stopped: FetchFailure | null;
  /** Why gone pages are the site's trouble rather than removals, in one line; null if they are not. */
  readonly trouble: string | null;
}
