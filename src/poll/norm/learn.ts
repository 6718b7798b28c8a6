import type { WatchRow } from "../../archive/polls.ts";
import { shown } from "../../fetch/result.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem } from "../../model/article.ts";
import {
  type ArticleShares,
  FEW,
  hasFallen,
  isEstranged,
  isFarBelow,
  knowsArticles,
  knowsListings,
  type Lately,
  type ListingShares,
  NO_NORM,
  type Norm,
  sharesOf,
} from "../../model/norm.ts";
import type { Gathered } from "../pages/page.ts";
import { isNative } from "./judge.ts";
import { deadBody, latelyShares, latelyWith, traitsOf } from "./newest.ts";
import { type Observed, percent, share } from "./observed.ts";
import { rhythm, silenceOf } from "./rhythm.ts";

/** Weight of the newest values in the running means. */
const WEIGHT = 0.1;
/** Weight of each article if there are few. */
const EACH = 0.025;

/** The norm with what a poll saw but without learning from it: for comparison when something is wrong. */
export function seen(norm: Norm, { items, strangers }: Observed): Norm {
  return items === null || items.length === 0 ? norm : { ...norm, listing: listingShares(items, strangers) };
}

function listingShares(items: readonly ListingItem[], strangers: readonly string[]): ListingShares {
  return {
    strangers: items.length === 0 ? 0 : strangers.length / (items.length + strangers.length),
    items: items.length,
    titles: share(items, (item) => item.title !== null),
    excerpts: share(items, (item) => item.excerpt !== null),
    stamps: share(items, (item) => item.published !== null),
  };
}

/** The norm after a good poll, with what was unusual in it. */
export function learned(norm: Norm, watch: Watch, state: WatchRow, observed: Observed): Norm {
  const { items, fresh } = observed;
  const traits = fresh.map(traitsOf);
  const lately = latelyWith(norm.lately, traits);
  const trouble = observed.trouble ?? (observed.pages > 0 ? null : norm.trouble);
  // An unchanged listing keeps its doubts.
  const ofListing =
    items === null ? norm.ofListing : [...observed.warnings, ...listingDoubts(norm, items, observed.strangers)];
  const next: Norm = {
    ...seen(rhythm(norm, state, observed), observed),
    ...listingMeans(norm, observed),
    ...articleMeans(norm, watch, fresh, traits),
    lately,
    trouble,
  };
  const doubts = [
    ...ofListing,
    ...observed.standing,
    trouble,
    ...articleDoubts(norm, latelyShares(lately, fresh.length)),
    deadBody(watch, lately, fresh, norm.doubts),
    silenceOf(next, state, observed),
  ].filter((line) => line !== null);
  return { ...next, ofListing, doubts: [...new Set(doubts)] };
}

/** What is far below the norm in a listing, one line each. */
function listingDoubts(norm: Norm, items: readonly ListingItem[], strangers: readonly string[]): string[] {
  if (items.length === 0) return [];
  const now = listingShares(items, strangers);
  const isStrange = norm.listings >= FEW && isEstranged(norm.strangers, now.strangers, strangers.length);
  const lines = isStrange ? [strangersLine(strangers, items.length)].filter((line) => line !== null) : [];
  if (!knowsListings(norm)) return lines;
  if (isFarBelow(norm.items, now.items))
    lines.push(`the listing holds ${now.items} items, where ${Math.round(norm.items)} were usual`);
  if (items.length < FEW) return lines;
  if (hasFallen(norm.stamps, now.stamps))
    lines.push(lost("the listing's dates", norm.stamps, now.stamps, "listing.time"));
  if (hasFallen(norm.excerpts, now.excerpts))
    lines.push(lost("the listing's first words", norm.excerpts, now.excerpts, "listing.excerpt"));
  return lines;
}

/** The running means with one more listing. */
function listingMeans(norm: Norm, { items, strangers, closed }: Observed): Partial<Norm> {
  if (items === null || items.length === 0) return {};
  const now = listingShares(items, strangers);
  // A value far below the norm counts less, unless it lasts.
  const weight = weightOf(norm.listings, knowsListings(norm) && isFarBelow(norm.items, now.items));
  return {
    listings: norm.listings + 1,
    items: blend(norm.items, now.items, weight),
    titles: blend(norm.titles, now.titles, weight),
    excerpts: blend(norm.excerpts, now.excerpts, weight),
    stamps: blend(norm.stamps, now.stamps, weight),
    strangers: strangerMean(norm, now.strangers, weight),
    closed: blend(norm.closed, closed ? 1 : 0, weight),
  };
}

/** Strangers that come one after the other never become usual, or the definition would die slowly. */
function strangerMean({ listings, strangers }: Norm, now: number, weight: number): number {
  if (strangers === NO_NORM.strangers) return now;
  return listings < FEW || now < strangers ? blend(strangers, now, weight) : strangers;
}

/** What the newest articles lack though articles usually have it, one line each. */
function articleDoubts(norm: Norm, recent: ArticleShares | null): string[] {
  if (recent === null || !knowsArticles(norm)) return [];
  const fields = [
    ["dates", "dated", "article.time or marks"],
    ["datelines", "placed", "marks"],
    ["pictures", "pictured", "article.image"],
  ] as const;
  return fields.flatMap(([what, field, where]) =>
    hasFallen(norm[field], recent[field]) ? [lost(`the new articles' ${what}`, norm[field], recent[field], where)] : [],
  );
}

/** The running means with these articles. */
function articleMeans(norm: Norm, watch: Watch, fresh: readonly Gathered[], traits: readonly Lately[]): Partial<Norm> {
  if (traits.length === 0) return {};
  const now = sharesOf(traits);
  const native = share(fresh, (page) => isNative(watch, page.read.language));
  const weight = Math.max(Math.min(WEIGHT, fresh.length * EACH), 1 / (norm.articles + 1));
  return {
    articles: norm.articles + fresh.length,
    length: blend(norm.length, now.length, weight),
    dated: blend(norm.dated, now.dated, weight),
    placed: blend(norm.placed, now.placed, weight),
    pictured: blend(norm.pictured, now.pictured, weight),
    native: blend(norm.native, native, weight),
    closedPages: blend(norm.closedPages, now.closed, weight),
  };
}

/** Says that a definition does not recognise some of a list's articles, in one line; null if there are none. */
export function strangersLine(strangers: readonly string[], known: number): string | null {
  if (strangers.length === 0) return null;
  return `the definition recognises ${known} of the ${known + strangers.length} articles on the listing; others have addresses such as ${shown(strangers[0]!)}: add their form to addresses (run \`npx nashra check FEED\`)`;
}

function weightOf(learnedFrom: number, doubtful: boolean): number {
  return doubtful ? WEIGHT / 4 : Math.max(WEIGHT, 1 / (learnedFrom + 1));
}

function blend(before: number, now: number, weight: number): number {
  return Math.round((before + (now - before) * weight) * 10_000) / 10_000;
}

function lost(what: string, before: number, now: number, field: string): string {
  return `${what} are gone (${percent(now)} of them, where ${percent(before)} had one): look at ${field} of the definition`;
}
