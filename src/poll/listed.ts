import type { WatchRow } from "../archive/polls.ts";
import type { KnownArticle } from "../archive/records.ts";
import type { Watch } from "../model/agency.ts";
import type { ListingItem } from "../model/article.ts";
import type { Norm } from "../model/norm.ts";
import { localDay } from "../read/dates/written-date.ts";
import { heldBackListing, uncut } from "./ask-listing.ts";
import { type Reach, type ReachOptions, reachOf } from "./catch-up.ts";
import type { ListingAnswer } from "./listing-answer.ts";
import { floodOf, swappedOf } from "./norm/judge.ts";
import { isRenumbered } from "./pages/sameness.ts";
import type { PollPorts } from "./ports.ts";

/** A listing's items, and the articles that the archive already has, by native id. */
export interface Listed {
  readonly items: readonly ListingItem[];
  readonly known: ReadonlyMap<string, KnownArticle>;
}

/** The items of all pages of a listing that were read. */
export interface ListedPages extends Reach {
  readonly foundBy: string | null;
  readonly containerFound: boolean;
  readonly warnings: readonly string[];
}

/** The listing as it came, or why it must not be followed. */
export function trusted(asked: ListingAnswer, norm: Norm, watch: Watch, state: WatchRow, now: number): ListingAnswer {
  const whole = uncut(asked, norm);
  if (whole.kind !== "read") return whole;
  const { items } = whole.listing;
  const doubt = floodOf(norm, state, items.length, now) ?? swappedOf(norm, watch, items);
  return doubt === null ? whole : heldBackListing("drift", doubt);
}

/** Reads on from a listing's first page, as far as this poll may go. */
export async function pageOf(
  ports: PollPorts,
  watch: Watch,
  state: WatchRow,
  answer: ListingAnswer,
  options: ReachOptions,
): Promise<ListedPages> {
  const { gap } = state;
  const nothing = { items: [], known: new Map(), top: 0, gap, gapMeanwhile: gap, problem: null };
  if (answer.kind !== "read") {
    const { warnings = [] } = answer.kind === "unchanged" ? answer : {};
    return { ...nothing, foundBy: null, containerFound: false, warnings };
  }
  const { foundBy, containerFound, warnings } = answer.listing;
  const { items } = answer.listing;
  const renumbered = await isRenumbered(ports.sql, watch, state.listed, items);
  const from = renumbered ? { ...answer, listing: { ...answer.listing, next: null } } : answer;
  const reach = items.length === 0 ? nothing : await reachOf(ports, watch, state, from, options);
  return { ...reach, foundBy, containerFound, warnings };
}

/** Days of the known articles within three places on the listing. */
export function neighbourDays(watch: Watch, listed: Listed, place: number | null): string[] {
  if (place === null) return [];
  return listed.items.slice(Math.max(0, place - 3), place + 4).flatMap((item) => {
    const known = listed.known.get(item.nativeId);
    if (known?.day) return [known.day];
    return item.published === null ? [] : [localDay(item.published.instant, watch.agency.timezone)];
  });
}
