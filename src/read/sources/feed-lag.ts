import type { ListingItem } from "../../model/article.ts";

/** How a feed differs from the listing beside it, to its disadvantage. */
export interface FeedLag {
  /** `frozen`: it has stood still for a day or more; `late`: the newest articles are missing; `cut`: others are. */
  readonly kind: "frozen" | "late" | "cut";
  /** One line: what is missing. */
  readonly evidence: string;
}

const DAY = 86_400_000;
/** Articles that may be missing: one that came between the two requests, one that the site does not put into its feed. */
const TOLERATED = 1;
/** A feed with at most this share of the listing's items is cut. */
const SHARE = 0.5;

/**
 * Compares a feed with the listing of the same articles, read at the same time. Null if the feed lacks nothing, or if the
 * two cannot be compared: no article in common and no dates. `lost`: articles of the listing that are known never to have
 * come by the feed, if that is known; without it, a feed of half the listing's length is taken to be cut.
 */
export function feedAgainstListing(
  feed: readonly ListingItem[],
  listing: readonly ListingItem[],
  lost: readonly ListingItem[] | null = null,
): FeedLag | null {
  if (listing.length === 0) return null;
  if (feed.length === 0)
    return { kind: "cut", evidence: `the feed is empty, the listing has ${listing.length} articles` };
  const ids = new Set(feed.map(({ nativeId }) => nativeId));
  const has = ({ nativeId }: ListingItem): boolean => ids.has(nativeId);
  const [newestOfFeed, newest] = [newestOf(feed), newestOf(listing)];
  const behind = newestOfFeed === null || newest === null ? null : newest - newestOfFeed;
  const since = newestOfFeed === null ? "" : `; its newest is of ${new Date(newestOfFeed).toISOString().slice(0, 16)}Z`;
  const first = listing.findIndex(has);
  if (first < 0 && behind === null) return lostOf(lost);
  // Articles above the first common one may be pinned: old ones say nothing.
  const newer = listing
    .slice(0, first < 0 ? listing.length : first)
    .filter(({ published }) => published === null || newestOfFeed === null || published.instant > newestOfFeed);
  if (newer.length > TOLERATED) {
    const kind = behind !== null && behind >= DAY ? "frozen" : "late";
    return { kind, evidence: `the feed lacks the listing's ${newer.length} newest articles${since}` };
  }
  const last = listing.findLastIndex(has);
  const between = listing.slice(first + 1, last).filter((item) => !has(item)).length;
  if (first >= 0 && between > TOLERATED)
    return { kind: "cut", evidence: `the feed leaves out ${between} of the listing's articles` };
  if (lost !== null) return lostOf(lost);
  if (feed.length <= listing.length * SHARE)
    return { kind: "cut", evidence: `the feed has ${feed.length} articles, the listing ${listing.length}` };
  return null;
}

function lostOf(lost: readonly ListingItem[] | null): FeedLag | null {
  if (lost === null || lost.length <= TOLERATED) return null;
  return {
    kind: "cut",
    evidence: `${lost.length} of the listing's articles never were in the feed, such as ${lost[0]!.url}`,
  };
}

function newestOf(items: readonly ListingItem[]): number | null {
  const instants = items.flatMap(({ published }) => published?.instant ?? []);
  return instants.length === 0 ? null : Math.max(...instants);
}
