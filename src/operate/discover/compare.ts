import type { ListingItem } from "../../model/article.ts";
import { keyOf } from "../../read/infer/links.ts";
import { feedAgainstListing } from "../../read/sources/feed-lag.ts";
import { foldForMatching } from "../../read/text/clean.ts";

/** How a source's articles relate to those of the page beside it. */
export type Relation =
  | { readonly kind: "same" }
  /** It is usable, but lacks articles that the page has. */
  | { readonly kind: "behind"; readonly why: string }
  /** It must not be used in place of the page. */
  | { readonly kind: "other"; readonly why: string };

/** Articles of a page with which something can be compared. */
const FEWEST = 3;
/** Share of the articles that two sources of the same list have in common. */
const SHARE = 0.5;
/** Share of a source's articles, among those of the page, from which it covers more than the page. */
const WIDER = 0.3;
/** Without a page beside it, a source whose newest article is older has ended, in milliseconds. */
const STALE = 45 * 86_400_000;
const DAY = 86_400_000;

/**
 * Compares a source with the page of the same site. `isFront`: the page shows a choice of the site's articles, not a list.
 * Their articles are matched by address, else by title.
 */
export function relationOf(
  items: readonly ListingItem[],
  page: readonly ListingItem[],
  { isFront, isSitemap, seen }: { readonly isFront: boolean; readonly isSitemap: boolean; readonly seen: number },
): Relation {
  const newest = newestOf(items);
  if (page.length < FEWEST) {
    if (newest === null || seen - newest < STALE) return { kind: "same" };
    return { kind: "other", why: `it has stood still: its newest article is of ${dayOf(newest)}` };
  }
  const pairs = pairsOf(items, page);
  const found = items.map((item) => pairs.get(item) ?? item);
  const lag = feedAgainstListing(found.map(keyed), page.map(keyed));
  if (lag?.kind === "frozen") return { kind: "other", why: `it is frozen: ${lag.evidence}` };
  const enough = Math.min(items.length, page.length) * SHARE;
  if (pairs.size < enough) {
    if (lag?.kind === "late" || isOlder(items, page))
      return {
        kind: "other",
        why: `it is late: ${(lag ?? { evidence: "its articles are older than the page's" }).evidence}`,
      };
    const some = pairs.size === 0 ? "none" : `only ${pairs.size}`;
    return { kind: "other", why: `it has other articles than the page: ${some} of the page's ${page.length}` };
  }
  if (areRetitled(pairs))
    return { kind: "other", why: "its titles are not the articles' own, as of a feed of comments" };
  const wider = isFront || isSitemap ? 0 : extraOf(items, pairs);
  if (wider > WIDER)
    return {
      kind: "other",
      why: `it covers more than this page: ${Math.round(wider * 100)} % of its articles are not on it`,
    };
  return lag === null || isFront || isSitemap ? { kind: "same" } : { kind: "behind", why: lag.evidence };
}

/** Articles that two lists must share before their ids say anything. */
const LEAST = 2;

/**
 * Compares a listing with another source of it: the number of articles with the same id in both, and in one line why the
 * other is no fallback (`problem`; null if it is one): the ids of the same articles differ.
 */
export function compareIds(
  first: readonly ListingItem[],
  other: readonly ListingItem[],
): { readonly shared: number; readonly problem: string | null } {
  if (other.length === 0) return { shared: 0, problem: "no item found" };
  const ids = new Set(first.map(({ nativeId }) => nativeId));
  const shared = other.filter(({ nativeId }) => ids.has(nativeId)).length;
  const pairs = [...pairsOf(other, first)];
  const differing = pairs.filter(([one, two]) => one.nativeId !== two.nativeId);
  if (pairs.length < LEAST || differing.length * 2 <= pairs.length) return { shared, problem: null };
  const [one, two] = differing[0]!;
  return {
    shared,
    problem: `it gives the same articles other ids (${one.nativeId} for ${two.nativeId}), so each would come twice: the addresses of the definition must give both the same id`,
  };
}

/** The page's article for each of a source's that is on the page. */
export function pairsOf(
  items: readonly ListingItem[],
  page: readonly ListingItem[],
): ReadonlyMap<ListingItem, ListingItem> {
  const byAddress = new Map(page.map((item) => [keyOf(item.url), item]));
  const byTitle = new Map(page.flatMap((item) => (item.title === null ? [] : [[titleKey(item.title), item] as const])));
  const pairs = new Map<ListingItem, ListingItem>();
  for (const item of items) {
    const pair =
      byAddress.get(keyOf(item.url)) ?? (item.title === null ? undefined : byTitle.get(titleKey(item.title)));
    if (pair !== undefined) pairs.set(item, pair);
  }
  return pairs;
}

function titleKey(title: string): string {
  return foldForMatching(title)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function keyed(item: ListingItem): ListingItem {
  return { ...item, nativeId: keyOf(item.url) };
}

/** True if the articles that both have are named differently in most cases. */
function areRetitled(pairs: ReadonlyMap<ListingItem, ListingItem>): boolean {
  const titled = [...pairs].flatMap(([a, b]) =>
    a.title === null || b.title === null ? [] : [[titleKey(a.title), titleKey(b.title)] as const],
  );
  // Either may shorten the other's.
  const alike = titled.filter(([a, b]) => a.startsWith(b.slice(0, 20)) || b.startsWith(a.slice(0, 20)));
  return titled.length >= FEWEST && alike.length < titled.length * SHARE;
}

/** Share of a source's articles, down to the last that the page has, that are not on the page. */
function extraOf(items: readonly ListingItem[], pairs: ReadonlyMap<ListingItem, ListingItem>): number {
  const last = items.findLastIndex((item) => pairs.has(item));
  const above = items.slice(0, last + 1);
  return above.filter((item) => !pairs.has(item)).length / Math.max(1, above.length);
}

function isOlder(items: readonly ListingItem[], page: readonly ListingItem[]): boolean {
  const [own, other] = [newestOf(items), newestOf(page)];
  return own !== null && other !== null && other - own > DAY;
}

/** The newest date of some items, epoch milliseconds, or null. */
export function newestOf(items: readonly ListingItem[]): number | null {
  const instants = items.flatMap(({ published }) => published?.instant ?? []);
  return instants.length === 0 ? null : Math.max(...instants);
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
