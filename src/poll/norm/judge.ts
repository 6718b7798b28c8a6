import type { WatchRow } from "../../archive/polls.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem } from "../../model/article.ts";
import { FEW, isFarBelow, knowsArticles, knowsListings, type Norm } from "../../model/norm.ts";
import { languageOf } from "../../read/text/language.ts";
import { type Observed, percent, share } from "./observed.ts";

const HOUR = 3_600_000;
/** Average characters from which articles count as having a text. */
const SHORT = 200;

/**
 * Why this poll's listing or articles cannot be trusted, in one line, or null: their usual titles or texts are gone,
 * and nothing may be published.
 */
export function driftOf(norm: Norm, observed: Pick<Observed, "items" | "fresh">): string | null {
  const { items, fresh } = observed;
  if (items !== null && knowsListings(norm) && items.length >= FEW) {
    const titles = share(items, (item) => item.title !== null);
    if (norm.titles > 0.9 && titles < 0.3) {
      return `${percent(1 - titles)} of the listing's items have no title, where ${percent(norm.titles)} had one: its layout has changed; run \`npx nashra check FEED\` and mend listing.title or listing.item`;
    }
  }
  if (knowsArticles(norm) && fresh.length >= FEW) {
    const length = mean(fresh, (one) => one.read.contentText.length);
    if (length < Math.min(SHORT, norm.length * 0.12)) {
      return `the texts of ${fresh.length} new articles have ${Math.round(length)} characters on average, where ${Math.round(norm.length)} were usual: the pages' layout has changed; run \`npx nashra check FEED\` and mend article.body`;
    }
  }
  return null;
}

/** True if pages of a kind always close their body or document, so that one that does not was cut off. */
export function closesAlways(norm: Norm, kind: "listing" | "article"): boolean {
  return kind === "listing" ? knowsListings(norm) && norm.closed > 0.9 : knowsArticles(norm) && norm.closedPages > 0.9;
}

/**
 * A listing this many times longer than usual, and at least this long, is held back for a day; after that it is the
 * norm.
 */
const FLOOD = 10;
const FLOOD_LEAST = 100;
const FLOOD_HELD = 24 * HOUR;

/** Why a listing is too long to be followed, in one line, or null. */
export function floodOf(norm: Norm, state: WatchRow, count: number, now: number): string | null {
  if (norm.listings < FEW || count < FLOOD_LEAST || count <= FLOOD * norm.items) return null;
  if (now - (state.lastSuccess ?? 0) > FLOOD_HELD) return null;
  return `the listing holds ${count} items, where ${Math.round(norm.items)} were usual: it is held back for a day; run \`npx nashra check FEED\`, and mend listing.container if they are not its own`;
}

/**
 * Why a listing cannot be the edition's, in one line, or null: its titles are in another language, though articles used
 * to be in the edition's.
 */
export function swappedOf(norm: Norm, watch: Watch, items: readonly ListingItem[]): string | null {
  const titles = items.flatMap((item) => item.title ?? []);
  if (titles.length < FEW || (norm.articles > 0 && norm.native < 0.5)) return null;
  const { language } = watch.edition;
  const spoken = languageOf(titles.join(" ").slice(0, 4000), language);
  if (baseOf(spoken) === baseOf(language)) return null;
  return `the listing's titles are in ${spoken}, where the edition is in ${language}: the site has swapped its editions, or the definition's address leads to another; look at editions.listing`;
}

/** True if a language is that of the edition, whatever its region. */
export function isNative(watch: Watch, language: string): boolean {
  return baseOf(language) === baseOf(watch.edition.language);
}

function baseOf(language: string): string {
  return language.split("-")[0]!;
}

/** A listing that lost most of its items is partial for a day; after that it is the norm. */
const PARTIAL_HELD = 24 * HOUR;

/** True if most of a listing's usual items are missing, so that absence from it says nothing. */
export function isPartial(norm: Norm, state: WatchRow, count: number, now: number): boolean {
  return knowsListings(norm) && isFarBelow(norm.items, count) && now - (state.lastSuccess ?? 0) <= PARTIAL_HELD;
}

/** `usual`: articles usually have a text. `lastLacked`: the newest had none. */
export function bodiesOf(norm: Norm): { readonly usual: boolean; readonly lastLacked: boolean } {
  return { usual: knowsArticles(norm) && norm.length >= SHORT, lastLacked: norm.lately.at(-1)?.length === 0 };
}

function mean<T>(all: readonly T[], value: (item: T) => number): number {
  return all.length === 0 ? 0 : all.reduce((sum, item) => sum + value(item), 0) / all.length;
}
