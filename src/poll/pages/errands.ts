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

/** Articles met before that one poll reads again: a few, and more after a long pause. */
export const MOST_CHECKS = 30;

function checksAllowed(state: WatchRow, now: number): number {
  const hours = state.lastPoll === null ? 0 : (now - state.lastPoll) / 3_600_000;
  return Math.min(MOST_CHECKS, 5 + Math.floor(hours * 3));
}

/** What a poll finds before it asks for article pages. */
export interface ErrandContext {
  readonly state: WatchRow;
  /** Items of the listing that are read; none where it has not changed. */
  readonly items: readonly ListingItem[];
  readonly known: ReadonlyMap<string, KnownArticle>;
  /** Native ids that the listing names, changed or not. */
  readonly named: ReadonlySet<string>;
  /** Most of the listing is missing: what left it says nothing. */
  readonly partial: boolean;
  /** Items set aside, by native id. */
  readonly aside: ReadonlyMap<string, AsideItem>;
  /** Articles whose re-reading is due, and items set aside that are to be tried again. */
  readonly due: readonly KnownArticle[];
  readonly retried: readonly Pick<ListingItem, "nativeId" | "url" | "title">[];
}

/** What a poll asks for, and what it leaves. */
export interface Errands {
  readonly now: readonly Errand[];
  /** New items that are left for the next poll. */
  readonly left: number;
  /** Items that are not asked for: their id is another edition's. */
  readonly collided: readonly Unread[];
}

/**
 * Which article pages to fetch: new items, the oldest first, so that a poll cut short leaves the newest for the next;
 * those set aside whose time has come; then known ones whose item changed, that vanished from among the others, or whose
 * re-reading is due.
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
      // Where a change on the listing was none on the page, and was so again, the next is not followed at once.
      const wait = known.idleReads === 0 || known.checkDue === null || known.checkDue <= now ? null : known.checkDue;
      if (wait === null && !(before?.kind === "reused" && before.held)) changed.push(errand);
    }
  });
  const again = [...changed, ...(await others(ports, watch, found, options))];
  const seqs = new Set<number>();
  const once = again.filter(({ known }) => known === null || (!seqs.has(known.seq) && seqs.add(known.seq)));
  fresh.reverse();
  // A listing on which everything changed at once has changed its looks, not its news: a share of it is read each time.
  const first = fresh.slice(0, most);
  const checks = Math.min(checksAllowed(state, now), most);
  const off = found.retried
    .filter((one) => !items.some((item) => item.nativeId === one.nativeId))
    .map(
      (one): Errand => ({
        item: bareItem(one),
        place: null,
        known: null,
        listed: found.named.has(one.nativeId),
        tried: true,
      }),
    );
  const room = Math.max(1, Math.min(Math.max(checks, 10), most - first.length));
  return {
    now: [...first, ...[...tried, ...off].slice(0, checks), ...once.slice(0, room)],
    left: Math.max(0, fresh.length - most),
    collided,
  };
}

/** Known articles to ask for that no change on the listing points to. */
async function others(
  ports: PollPorts,
  watch: Watch,
  found: ErrandContext,
  { now, most }: { readonly now: number; readonly most: number },
): Promise<Errand[]> {
  const { state, items } = found;
  const vanished = found.partial || items.length === 0 ? [] : vanishedFrom(state.listed, items);
  const missing =
    vanished.length === 0 ? [] : [...(await knownArticles(ports.sql, watch.agency.id, vanished)).values()];
  const checks = Math.min(checksAllowed(state, now), most);
  const due = [true, false].flatMap((live) =>
    found.due.filter((known) => (known.removed === null) === live).slice(0, checks),
  );
  return [...missing.filter((one) => one.removed === null && one.missingSince === null), ...due].map((known) => {
    const place = items.findIndex((item) => item.nativeId === known.nativeId);
    return {
      item: items[place] ?? bareItem(known),
      place: place < 0 ? null : place,
      known,
      listed: found.named.has(known.nativeId),
      tried: found.aside.has(known.nativeId),
    };
  });
}

/** True where an item has the id of another edition's article and is another article. */
function collides(watch: Watch, item: ListingItem, known: KnownArticle): boolean {
  if (known.edition === watch.edition.language || known.takenDown || item.url === known.url) return false;
  const title = listedTitle(known.listingFingerprint);
  return item.title !== null && title !== null && !resembles(item.title, title);
}

function collision(watch: Watch, errand: Errand, known: KnownArticle): Unread {
  const { url, nativeId } = errand.item;
  const reason = `${url}: its id ${nativeId} is that of another article, ${known.url}: the editions ${known.edition} and ${watch.edition.language} number apart; let the id in \`addresses\` hold the part that differs`;
  return { ...errand, known: null, kind: "collision", reason, html: null, gone: null, brief: false };
}

/** Items of the last listing that are gone from between items that are still there: more than the page's end moving. */
function vanishedFrom(before: readonly string[], items: readonly ListingItem[]): string[] {
  const here = new Set(items.map((item) => item.nativeId));
  // A last item that keeps its place while the others move is pinned there: who stood above it left at the page's end.
  const end = items.length - 1;
  const pinned = before[0] !== items[0]?.nativeId && before[end] === items[end]?.nativeId;
  const moving = pinned ? before.slice(0, end) : before;
  const last = moving.findLastIndex((id) => here.has(id));
  return moving.slice(0, Math.max(0, last)).filter((id) => !here.has(id));
}
