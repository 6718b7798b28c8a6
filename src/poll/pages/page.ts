import type { AsideKind } from "../../archive/quarantine.ts";
import type { KnownArticle } from "../../archive/records.ts";
import type { FetchFailure } from "../../fetch/result.ts";
import type { ListingItem, ReadArticle } from "../../model/article.ts";

/** One article page to fetch: of an item that is new, or of an article met before. */
export interface Errand {
  readonly item: ListingItem;
  /** Its place on the listing, 0 = newest; null: it is not on it, or the listing has not changed. */
  readonly place: number | null;
  readonly known: KnownArticle | null;
  /** The listing names it. */
  readonly listed: boolean;
  /** An earlier poll could not read its page. */
  readonly tried: boolean;
}

/** An item of which nothing is known but where it stands and, of one set aside, its title. */
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
  /** It closes its body or document. */
  readonly closed: boolean;
  /** Of an article met before: its text is not what it was. A later poll must find the same. */
  readonly whollyNew: boolean;
}

/** A page that brought no article. */
export interface Unread extends Errand {
  readonly kind: AsideKind;
  readonly reason: string;
  readonly html: string | null;
  /** The status that says it is gone. */
  readonly gone: 404 | 410 | null;
  /** It failed in a row with others: the site's trouble, perhaps not its own. */
  readonly brief: boolean;
}

/** What fetching a poll's article pages came to. */
export interface Gathering {
  readonly gathered: readonly Gathered[];
  readonly unread: readonly Unread[];
  /** The failure that made us stop: what is left waits for the next poll. */
  readonly stopped: FetchFailure | null;
  /** Why pages that are gone are taken for the site's trouble and not for removals, in one line; null: they are not. */
  readonly trouble: string | null;
}
