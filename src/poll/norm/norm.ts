import type { WatchRow } from "../../archive/polls.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem } from "../../model/article.ts";
import { languageOf } from "../../read/text/language.ts";
import type { Gathered } from "../pages/page.ts";
import { deadBody, type Lately, latelyShares, latelyWith, sharesOf, traitsOf } from "./newest.ts";

/**
 * What is usual on a listing and on the pages it leads to, learned from good polls: what falls far below it is drift.
 * Kept as JSON in the archive (`watches.norm`).
 */
export interface Norm {
  /** Good listings that were learned from. */
  readonly listings: number;
  /** Items of a page, and the share of items with each field: running means. */
  readonly items: number;
  readonly titles: number;
  readonly excerpts: number;
  readonly stamps: number;
  /** Share of listings, and of articles' pages, that close their body or document. */
  readonly closed: number;
  readonly closedPages: number;
  /** Articles that were learned from. */
  readonly articles: number;
  /** Characters of a body; share of articles with each field. */
  readonly length: number;
  readonly dated: number;
  readonly placed: number;
  readonly pictured: number;
  /** Share of articles in the edition's language. */
  readonly native: number;
  /** New articles by hour of the week (UTC, Sunday first), and hours watched, both fading. */
  readonly news: readonly number[];
  readonly watched: readonly number[];
  /** What was not as usual at the last poll, a line each. */
  readonly doubts: readonly string[];
  /** Those of them that the listing showed. */
  readonly ofListing: readonly string[];
  /** Why gone pages were taken for the site's trouble, until an article's page is read again. */
  readonly trouble: string | null;
  /** The newest articles, and the last listing, for comparing with what is usual. */
  readonly lately: readonly Lately[];
  readonly listing: ListingShares | null;
}

/** Items of a listing, and the share of them with each field. */
export interface ListingShares {
  readonly items: number;
  readonly titles: number;
  readonly excerpts: number;
  readonly stamps: number;
}

/** A poll as the norm sees it. */
export interface Observed {
  readonly now: number;
  /** Null: the listing had not changed. */
  readonly items: readonly ListingItem[] | null;
  /** True where the listing closes its body or document. */
  readonly closed: boolean;
  /** Articles met for the first time. */
  readonly fresh: readonly Gathered[];
  /** Article pages that were read, of new articles and known ones. */
  readonly pages: number;
  readonly trouble: string | null;
  /** What is wrong and goes on, a line each: items that are set aside. */
  readonly standing: readonly string[];
  readonly warnings: readonly string[];
}

const HOUR = 3_600_000;
/** Listings, or articles, that make a norm. */
const ENOUGH = 8;
/** Weight of the newest in the running means. */
const WEIGHT = 0.1;
/** Weight of one article, where there are few. */
const EACH = 0.025;
/** A week's figures weigh this much a week later. */
const FADING = 0.85;
/** Fresh articles from which a share is taken seriously. */
const FEW = 4;

const NONE: Norm = {
  listings: 0,
  items: 0,
  titles: 0,
  excerpts: 0,
  stamps: 0,
  closed: 0,
  closedPages: 0,
  articles: 0,
  length: 0,
  dated: 0,
  placed: 0,
  pictured: 0,
  native: 0,
  news: new Array<number>(168).fill(0),
  watched: new Array<number>(168).fill(0),
  doubts: [],
  ofListing: [],
  trouble: null,
  lately: [],
  listing: null,
};

/** The norm of a listing; of one that was never read, the norm that finds nothing unusual. */
export function normOf(state: WatchRow): Norm {
  return state.norm === null ? NONE : { ...NONE, ...(JSON.parse(state.norm) as Partial<Norm>) };
}

/**
 * Why this poll's listing or articles cannot be what they seem, in one line, or null: the titles or the texts that
 * always were there are gone. Nothing of it may be published.
 */
export function driftOf(norm: Norm, observed: Pick<Observed, "items" | "fresh">): string | null {
  const { items, fresh } = observed;
  if (items !== null && norm.listings >= ENOUGH && items.length >= FEW) {
    const titles = share(items, (item) => item.title !== null);
    if (norm.titles > 0.9 && titles < 0.3) {
      return `${percent(1 - titles)} of the listing's items have no title, where ${percent(norm.titles)} had one: its layout has changed; run \`npx nashra check FEED\` and mend listing.title or listing.item`;
    }
  }
  if (norm.articles >= ENOUGH && fresh.length >= FEW) {
    const length = mean(fresh, (one) => one.read.contentText.length);
    if (length < Math.min(200, norm.length * 0.12)) {
      return `the texts of ${fresh.length} new articles have ${Math.round(length)} characters on average, where ${Math.round(norm.length)} were usual: the pages' layout has changed; run \`npx nashra check FEED\` and mend article.body`;
    }
  }
  return null;
}

/** True where a page of a kind that always closes its body or document, and does not, was cut off. */
export function closesAlways(norm: Norm, kind: "listing" | "article"): boolean {
  return kind === "listing"
    ? norm.listings >= ENOUGH && norm.closed > 0.9
    : norm.articles >= ENOUGH && norm.closedPages > 0.9;
}

/** A listing so much longer than usual, and so long at least, is held back for a day: what stays so is the new usual. */
const FLOOD = 10;
const FLOOD_LEAST = 100;
const FLOOD_HELD = 24 * HOUR;

/** Why a listing is not to be followed before any page of it is asked for, in one line, or null. */
export function floodOf(norm: Norm, state: WatchRow, count: number, now: number): string | null {
  if (norm.listings < FEW || count < FLOOD_LEAST || count <= FLOOD * norm.items) return null;
  if (now - (state.lastSuccess ?? 0) > FLOOD_HELD) return null;
  return `the listing holds ${count} items, where ${Math.round(norm.items)} were usual: it is held back for a day; run \`npx nashra check FEED\`, and mend listing.container if they are not its own`;
}

/**
 * Why a listing cannot be the edition's, in one line, or null: its titles are in another language, where the articles
 * were in the edition's.
 */
export function swappedOf(norm: Norm, watch: Watch, items: readonly ListingItem[]): string | null {
  const titles = items.flatMap((item) => item.title ?? []);
  if (titles.length < FEW || (norm.articles > 0 && norm.native < 0.5)) return null;
  const { language } = watch.edition;
  const spoken = languageOf(titles.join(" ").slice(0, 4000), language);
  if (baseOf(spoken) === baseOf(language)) return null;
  return `the listing's titles are in ${spoken}, where the edition is in ${language}: the site has swapped its editions, or the definition's address leads to another; look at editions.listing`;
}

/** True where a language is that of the edition, whatever its region. */
export function isNative(watch: Watch, language: string): boolean {
  return baseOf(language) === baseOf(watch.edition.language);
}

function baseOf(language: string): string {
  return language.split("-")[0]!;
}

/** A listing that lost most of its items is that of a day like this; what stays so for longer is the new usual. */
const PARTIAL_HELD = 24 * HOUR;

/** True where most of a listing's items are missing that always were there: what left it says nothing. */
export function isPartial(norm: Norm, state: WatchRow, count: number, now: number): boolean {
  return norm.listings >= ENOUGH && isFew(norm, count) && now - (state.lastSuccess ?? 0) <= PARTIAL_HELD;
}

function isFew(norm: Norm, count: number): boolean {
  return count < norm.items * 0.34;
}

/** What is usual of articles' texts: they have one; and whether the newest had none. */
export function bodiesOf(norm: Norm): { readonly usual: boolean; readonly lastLacked: boolean } {
  return { usual: norm.articles >= ENOUGH && norm.length >= 200, lastLacked: norm.lately.at(-1)?.length === 0 };
}

/** The norm with what a poll saw, though it is not learned from: what is to be compared when something is wrong. */
export function seen(norm: Norm, { items }: Observed): Norm {
  return items === null || items.length === 0 ? norm : { ...norm, listing: listingShares(items) };
}

function listingShares(items: readonly ListingItem[]): ListingShares {
  return {
    items: items.length,
    titles: share(items, (item) => item.title !== null),
    excerpts: share(items, (item) => item.excerpt !== null),
    stamps: share(items, (item) => item.published !== null),
  };
}

/** The norm after a good poll, with what was not as usual in it. */
export function learned(norm: Norm, watch: Watch, state: WatchRow, observed: Observed): Norm {
  const { items, fresh } = observed;
  let next = seen(rhythm(norm, state, observed), observed);
  // A listing that has not changed is what it was.
  const ofListing: string[] = items === null ? [...norm.ofListing] : [...observed.warnings];
  if (items !== null && items.length > 0) {
    const few = norm.listings >= ENOUGH && isFew(norm, items.length);
    if (few) ofListing.push(`the listing holds ${items.length} items, where ${Math.round(norm.items)} were usual`);
    const now = listingShares(items);
    if (norm.listings >= ENOUGH && items.length >= FEW) {
      if (fell(norm.stamps, now.stamps))
        ofListing.push(lost("the listing's dates", norm.stamps, now.stamps, "listing.time"));
      if (fell(norm.excerpts, now.excerpts)) {
        ofListing.push(lost("the listing's first words", norm.excerpts, now.excerpts, "listing.excerpt"));
      }
    }
    // What is far below the norm is no measure of it, unless it lasts.
    const weight = weightOf(norm.listings, few);
    next = {
      ...next,
      listings: norm.listings + 1,
      items: blend(norm.items, items.length, weight),
      titles: blend(norm.titles, now.titles, weight),
      excerpts: blend(norm.excerpts, now.excerpts, weight),
      stamps: blend(norm.stamps, now.stamps, weight),
      closed: blend(norm.closed, observed.closed ? 1 : 0, weight),
    };
  }
  const trouble = observed.trouble ?? (observed.pages > 0 ? null : norm.trouble);
  const doubts = [...ofListing, ...observed.standing, ...(trouble === null ? [] : [trouble])];
  const traits = fresh.map(traitsOf);
  const lately = latelyWith(norm.lately, traits);
  const recent = latelyShares(lately, fresh.length);
  if (recent !== null && norm.articles >= ENOUGH) {
    if (fell(norm.dated, recent.dated))
      doubts.push(lost("the new articles' dates", norm.dated, recent.dated, "article.time or marks"));
    if (fell(norm.placed, recent.placed))
      doubts.push(lost("the new articles' datelines", norm.placed, recent.placed, "marks"));
    if (fell(norm.pictured, recent.pictured))
      doubts.push(lost("the new articles' pictures", norm.pictured, recent.pictured, "article.image"));
  }
  const dead = deadBody(watch, lately, fresh, norm.doubts);
  if (dead !== null) doubts.push(dead);
  next = { ...next, lately, trouble };
  if (traits.length > 0) {
    const now = sharesOf(traits);
    const weight = Math.max(Math.min(WEIGHT, fresh.length * EACH), 1 / (norm.articles + 1));
    next = {
      ...next,
      articles: norm.articles + fresh.length,
      length: blend(norm.length, now.length, weight),
      dated: blend(norm.dated, now.dated, weight),
      placed: blend(norm.placed, now.placed, weight),
      pictured: blend(norm.pictured, now.pictured, weight),
      native: blend(
        norm.native,
        share(fresh, (one) => isNative(watch, one.read.language)),
        weight,
      ),
      closedPages: blend(norm.closedPages, now.closed, weight),
    };
  }
  const silence = silenceOf(next, state, observed);
  if (silence !== null) doubts.push(silence);
  return { ...next, ofListing, doubts: [...new Set(doubts)] };
}

/** Articles an hour that are usual at a moment, or null with too little to say: two weeks make a rhythm. */
export function paceAt(norm: Norm, instant: number): number | null {
  const total = norm.watched.reduce((sum, hours) => sum + hours, 0);
  if (total < 14 * 24 || norm.articles < 50) return null;
  const hour = hourOf(instant);
  // The hours beside it steady what few weeks tell of one.
  const around = [hour - 1, hour, hour, hour + 1].map((at) => (at + 168) % 168);
  const watched = around.reduce((sum, at) => sum + norm.watched[at]!, 0);
  return watched === 0 ? null : around.reduce((sum, at) => sum + norm.news[at]!, 0) / watched;
}

/** So many articles missing that it is no chance (once in twenty thousand). */
const IMPROBABLE = 10;

/** A line where an agency that always publishes at these hours has published nothing, or null. */
function silenceOf(norm: Norm, state: WatchRow, { now, fresh }: Observed): string | null {
  if (fresh.length > 0 || state.lastChange === null) return null;
  let expected = 0;
  for (let at = state.lastChange; at < now && now - state.lastChange < 14 * 24 * HOUR; at += HOUR) {
    expected += paceAt(norm, at) ?? 0;
  }
  if (expected < IMPROBABLE) return null;
  const hours = Math.round((now - state.lastChange) / HOUR);
  return `no new article for ${hours} hours, where some ${Math.round(expected)} were to be expected: look whether the agency still publishes at this address`;
}

/** News and watched hours with this poll's added. */
function rhythm(norm: Norm, state: WatchRow, { now, fresh }: Observed): Norm {
  // What was there before the first poll came at no hour of its own; after a long pause nobody knows at which.
  if (state.lastSuccess === null || now - state.lastSuccess > 6 * HOUR || now <= state.lastSuccess) return norm;
  const news = [...norm.news];
  const watched = [...norm.watched];
  for (let at = state.lastSuccess; at < now; ) {
    const end = Math.min(now, (Math.floor(at / HOUR) + 1) * HOUR);
    const bin = hourOf(at);
    const hours = (end - at) / HOUR;
    const fading = FADING ** hours;
    watched[bin] = rounded(watched[bin]! * fading + hours);
    news[bin] = rounded(news[bin]! * fading);
    at = end;
  }
  const bin = hourOf(now - 1);
  news[bin] = rounded(news[bin]! + Math.min(fresh.length, 10));
  return { ...norm, news, watched };
}

function hourOf(instant: number): number {
  return (Math.floor(instant / HOUR) + 4 * 24) % 168;
}

function weightOf(learnedFrom: number, doubtful: boolean): number {
  return doubtful ? WEIGHT / 4 : Math.max(WEIGHT, 1 / (learnedFrom + 1));
}

function blend(before: number, now: number, weight: number): number {
  return Math.round((before + (now - before) * weight) * 10_000) / 10_000;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function fell(before: number, now: number): boolean {
  return before > 0.8 && now < 0.25;
}

function lost(what: string, before: number, now: number, field: string): string {
  return `${what} are gone (${percent(now)} of them, where ${percent(before)} had one): look at ${field} of the definition`;
}

function share<T>(all: readonly T[], has: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(has).length / all.length;
}

function mean<T>(all: readonly T[], value: (one: T) => number): number {
  return all.length === 0 ? 0 : all.reduce((sum, one) => sum + value(one), 0) / all.length;
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
