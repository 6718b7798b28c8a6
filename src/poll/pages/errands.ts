import { knownArticles } from "../../archive/articles.ts";
import type { WatchRow } from "../../archive/polls.ts";
import type { AsideItem } from "../../archive/quarantine.ts";
import type { KnownArticle } from "../../archive/records.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem } from "../../model/article.ts";
import { resembles } from "../../read/proof.ts";
import type { PollPorts } from "../ports.ts";
import { listedTitle, listingFingerprint } from "../settle/article-record.ts";
import type { Unread } from "./page.ts";
import { bareItem, type Errand } from "./page.ts";

/** Most known articles that one poll reads again: a few, and more after a long pause. */
export const MOST_CHECKS = 30;

function checksAllowed(state: WatchRow, now: number): number {
  const hours = state.lastPoll === null ? 0 : (now - state.lastPoll) / 3_600_000;
  return Math.min(MOST_CHECKS, 5 + Math.floor(hours * 3));
}

/** What a poll knows before it asks for article pages. */
export interface ErrandContext {
  readonly state: WatchRow;
  /** Items of the listing; none if it has not changed. */
  readonly items: readonly ListingItem[];
  readonly known: ReadonlyMap<string, KnownArticle>;
  /** Native ids that the listing names, changed or not. */
  readonly named: ReadonlySet<string>;
  /** Most of the listing is missing, so that absence from it says nothing. */
  readonly partial: boolean;
  /**
   * The listing comes from a fallback, whose items and pages may differ from the first source's: it brings new articles,
   * and says nothing of known ones.
   */
  readonly isFallback: boolean;
  /** Items set aside, by native id. */
  readonly aside: ReadonlyMap<string, AsideItem>;
  /** `due`: articles due to be read again. `retried`: items set aside that are due for another try. */
  readonly due: readonly KnownArticle[];
  readonly retried: readonly Pick<ListingItem, "nativeId" | "url" | "title">[];
}

/** The pages that a poll asks for, and those that it leaves. */
export interface Errands {
  readonly now: readonly Errand[];
  /** Number of new items left for the next poll. */
  readonly left: number;
  /** Items that are not asked for because their id is another edition's. */
  readonly collided: readonly Unread[];
}

/**
 * Which article pages to fetch: new items, oldest first, so that a poll cut short leaves the newest for the next; then
 * items set aside that are due; then known articles whose item changed, vanished from among the others, or is due to be
 * read again.
 */
export async function errandsOf(
  ports: PollPorts,
  watch: Watch,
  found: ErrandContext,
  options: { readonly now: number; readonly most: number },
): Promise<Errands> {
  const { state, items, aside } = found;
  const { now, most } = options;
  const fresh: Errand[] = [];
  const tried: Errand[] = [];
  const changed: Errand[] = [];
  const collided: Unread[] = [];
  items.forEach((item, place) => {
    const known = found.known.get(item.nativeId) ?? null;
    const before = aside.get(item.nativeId);
    const errand: Errand = { item, place, known, listed: found.named.has(item.nativeId), tried: before !== undefined };
    if (known === null) {
      if (before === undefined) fresh.push(errand);
      else if (!before.held) tried.push(errand);
    } else if (collides(watch, item, known)) {
      if (before?.held !== true) collided.push(collision(watch, errand, known));
    } else if (known.removed !== null) {
      if (!known.takenDown && (known.checkDue === null || known.checkDue <= now)) changed.push(errand);
    } else if (known.edition === watch.edition.language && known.listingFingerprint !== listingFingerprint(item)) {
      // If earlier listing changes led to no page change, the next is not followed at once.
      const wait = known.idleReads === 0 || known.checkDue === null || known.checkDue <= now ? null : known.checkDue;
      if (wait === null && !(before?.kind === "reused" && before.held)) changed.push(errand);
    }
  });
  const rereads = found.isFallback ? [] : [...changed, ...(await missingOrDue(ports, watch, found, options))];
  const seqs = new Set<number>();
  const distinct = rereads.filter(({ known }) => known === null || (!seqs.has(known.seq) && seqs.add(known.seq)));
  fresh.reverse();
  // If everything on a listing changes at once, its layout changed, not its news: only a share is read each time.
  const first = fresh.slice(0, most);
  const checks = Math.min(checksAllowed(state, now), most);
  const unlisted = found.retried
    .filter((retry) => !items.some((item) => item.nativeId === retry.nativeId))
    .map(
      (retry): Errand => ({
        item: bareItem(retry),
        place: null,
        known: null,
        listed: found.named.has(retry.nativeId),
        tried: true,
      }),
    );
  const room = Math.max(1, Math.min(Math.max(checks, 10), most - first.length));
  return {
    now: [...first, ...[...tried, ...unlisted].slice(0, checks), ...distinct.slice(0, room)],
    left: Math.max(0, fresh.length - most),
    collided,
  };
}

/** Known articles to ask for without a listing change: vanished ones, and those due to be read again. */
async function missingOrDue(
  ports: PollPorts,
  watch: Watch,
  found: ErrandContext,
  { now, most }: { readonly now: number; readonly most: number },
): Promise<Errand[]> {
  const { state, items } = found;
  const vanished = found.partial || items.length === 0 ? [] : vanishedFrom(state.listed, items, found.named);
  const missing =
    vanished.length === 0 ? [] : [...(await knownArticles(ports.sql, watch.agency.id, vanished)).values()];
  const checks = Math.min(checksAllowed(state, now), most);
  const due = [true, false].flatMap((live) =>
    found.due.filter((known) => (known.removed === null) === live).slice(0, checks),
  );
  return [...missing.filter((article) => article.removed === null && article.missingSince === null), ...due].map(
    (known) => {
      const place = items.findIndex((item) => item.nativeId === known.nativeId);
      return {
        item: items[place] ?? bareItem(known),
        place: place < 0 ? null : place,
        known,
        listed: found.named.has(known.nativeId),
        tried: found.aside.has(known.nativeId),
      };
    },
  );
}

/** True if an item has the id of another edition's article but is a different one. */
function collides(watch: Watch, item: ListingItem, known: KnownArticle): boolean {
  if (known.edition === watch.edition.language || known.takenDown || item.url === known.url) return false;
  const title = listedTitle(known.listingFingerprint);
  return item.title !== null && title !== null && !resembles(item.title, title);
}

function collision(watch: Watch, errand: Errand, known: KnownArticle): Unread {
  const { url, nativeId } = errand.item;
  const reason = `${url} has the id ${nativeId} of another article, ${known.url}: the editions ${known.edition} and ${watch.edition.language} number their articles separately; include the part that differs in the id in \`addresses\``;
  return { ...errand, known: null, kind: "collision", reason, html: null, gone: null, brief: false };
}

/**
 * Items of the last listing that are gone from between items still there; items lost at the page's end do not count.
 * `here`: the native ids that the listing names.
 */
function vanishedFrom(before: readonly string[], items: readonly ListingItem[], here: ReadonlySet<string>): string[] {
  // A last item that keeps its place while others move is pinned; the one above it left at the page's end.
  const end = items.length - 1;
  const pinned = before[0] !== items[0]?.nativeId && before[end] === items[end]?.nativeId;
  const moving = pinned ? before.slice(0, end) : before;
  const last = moving.findLastIndex((id) => here.has(id));
  return moving.slice(0, Math.max(0, last)).filter((id) => !here.has(id));
}
