import { knownArticles } from "../archive/articles.ts";
import type { WatchRow } from "../archive/polls.ts";
import type { KnownArticle } from "../archive/records.ts";
import type { Watch } from "../model/agency.ts";
import type { ListingItem } from "../model/article.ts";
import type { ListingSource } from "../model/definition/source.ts";
import type { Norm } from "../model/norm.ts";
import type { Gap } from "../model/watch-state.ts";
import { askPage, uncut } from "./ask-listing.ts";
import type { ReadAnswer } from "./listing-answer.ts";
import type { PollPorts } from "./ports.ts";

/** The items that a poll works through: those of the listing's first pages, then those from inside a gap. */
export interface Reach {
  readonly items: readonly ListingItem[];
  /** The items that the archive already has, by native id. */
  readonly known: ReadonlyMap<string, KnownArticle>;
  /** Number of items from the top that follow one another without a gap. */
  readonly top: number;
  /** `gap`: what is left once all these items are read; `gapMeanwhile`: what is left until then. */
  readonly gap: Gap | null;
  readonly gapMeanwhile: Gap | null;
  /** What hindered or ended the walk, in one line; null if nothing did. */
  readonly problem: string | null;
}

/** How far one poll may go. */
export interface ReachOptions {
  /** The moment of the poll, epoch milliseconds. */
  readonly now: number;
  /** Article pages that this poll may fetch. */
  readonly most: number;
  /** Native ids that are set aside and not yet due for another try. */
  readonly held: ReadonlySet<string>;
  /** Native ids set aside because they are published articles under new ids. */
  readonly renumbered: ReadonlySet<string>;
  readonly norm: Norm;
  /** Called before each request; renews the lease. */
  readonly renew: () => Promise<void>;
}

/** Older pages that a first poll reads; `nashra backfill` fetches the rest. */
const FIRST_PAGES = 1;
/** Older pages of one poll: one per this many articles that it may fetch, at most eight. */
const ARTICLES_A_PAGE = 4;
const MOST_PAGES = 8;
/** A gap is given up after this many pages or this time, and sooner if its page is gone: it was the last. */
const GAP_PAGES = 200;
const GAP_MS = 7 * 24 * 3_600_000;
const GONE_MS = 24 * 3_600_000;

/**
 * Reads on from the listing's first page to older ones until it meets known articles, so that nothing is missed that
 * appeared while nobody polled or the older pages failed. Whatever one poll cannot reach is left as a gap.
 */
export async function reachOf(
  ports: PollPorts,
  watch: Watch,
  state: WatchRow,
  answer: ReadAnswer,
  options: ReachOptions,
): Promise<Reach> {
  const first = { url: answer.page.url, items: answer.listing.items, next: answer.listing.next };
  const since = state.lastSuccess;
  const before = state.gap;
  const { source } = answer;
  const walk: Walk = {
    ports,
    watch,
    source,
    options,
    items: [],
    known: new Map(),
    seen: new Set(),
    unmet: 0,
    pages: 0,
  };
  const reach = (gap: Gap | null, problem: string | null): Reach => {
    return { items: walk.items, known: walk.known, top: walk.items.length, gap, gapMeanwhile: gap, problem };
  };
  if (since === null) {
    await down(walk, first, Number.NEGATIVE_INFINITY, FIRST_PAGES);
    return reach(null, null);
  }
  const most = Math.min(MOST_PAGES, Math.max(1, Math.ceil(options.most / ARTICLES_A_PAGE)));
  const above = await down(walk, first, since, most);
  if (!above.closed) {
    const reached = Math.min(since, before?.since ?? since);
    return reach({ since: reached, next: above.at, found: options.now, pages: 0 }, above.failed?.why ?? null);
  }
  if (before === null || walk.unmet >= options.most || walk.pages >= most) return reach(before, null);
  return { ...(await intoGap(walk, before, most)), items: walk.items, known: walk.known };
}

async function intoGap(walk: Walk, before: Gap, most: number): Promise<Omit<Reach, "items" | "known">> {
  const { now } = walk.options;
  const top = walk.items.length;
  const pages = walk.pages;
  const page = await ask(walk, before.next);
  const { closed, at, failed } =
    "why" in page
      ? { closed: false, at: before.next, failed: page }
      : await down(walk, page, before.since, Math.max(1, most - walk.pages), walk.options.most);
  const meanwhile = { ...before, pages: before.pages + walk.pages - pages };
  const patience = failed?.gone === true ? GONE_MS : GAP_MS;
  if (closed) return { top, gap: null, gapMeanwhile: meanwhile, problem: null };
  if (meanwhile.pages >= GAP_PAGES || now - before.found > patience) {
    const since = new Date(before.since).toISOString();
    const problem = `articles published since ${since} are still missing after ${meanwhile.pages} older pages: run \`npx nashra backfill ${walk.watch.path}\``;
    return { top, gap: null, gapMeanwhile: null, problem };
  }
  return { top, gap: { ...meanwhile, next: at }, gapMeanwhile: meanwhile, problem: failed?.why ?? null };
}

interface ListingPage {
  readonly url: string;
  readonly items: readonly ListingItem[];
  readonly next: string | null;
}

/** A walk down a listing's pages, and what it has found. */
interface Walk {
  readonly ports: PollPorts;
  readonly watch: Watch;
  readonly source: ListingSource;
  readonly options: ReachOptions;
  readonly items: ListingItem[];
  readonly known: Map<string, KnownArticle>;
  readonly seen: Set<string>;
  /** Items that are neither known nor set aside. */
  unmet: number;
  /** Number of older pages requested. */
  pages: number;
}

/** How far a walk came: `closed` if it reached known articles or the listing's end; `at` is the last page read. */
interface Walked {
  readonly closed: boolean;
  readonly at: string;
  readonly failed: Failed | null;
}

/** A request that brought no page of the listing. */
interface Failed {
  readonly why: string;
  readonly gone: boolean;
}

/**
 * Walks down from a page to the articles known at `since`, over at most `most` older pages or `mostUnmet` unmet items.
 */
async function down(
  walk: Walk,
  from: ListingPage,
  since: number,
  most: number,
  mostUnmet = Number.POSITIVE_INFINITY,
): Promise<Walked> {
  let page = from;
  for (let left = most; ; left -= 1) {
    if ((await take(walk, page, since)) || page.next === null) return { closed: true, at: page.url, failed: null };
    if (left <= 0 || walk.unmet >= mostUnmet) return { closed: false, at: page.url, failed: null };
    const older = await ask(walk, page.next);
    if ("why" in older) return { closed: false, at: page.url, failed: older };
    // A page that repeats the one before is the last, whatever its address.
    if (older.items.every((item) => page.items.some((previous) => previous.nativeId === item.nativeId))) {
      return { closed: true, at: page.url, failed: null };
    }
    page = older;
  }
}

/** Adds a page's items. Returns true if it reaches articles known at `since`: everything below is known too. */
async function take(walk: Walk, page: ListingPage, since: number): Promise<boolean> {
  const items = page.items.filter((item) => !walk.seen.has(item.nativeId));
  const known = await knownArticles(
    walk.ports.sql,
    walk.watch.agency.id,
    items.map((item) => item.nativeId),
  );
  const first = walk.seen.size === 0;
  let old = 0;
  let unmet = 0;
  for (const item of items) {
    walk.seen.add(item.nativeId);
    walk.items.push(item);
    const article = known.get(item.nativeId);
    if (article !== undefined) walk.known.set(item.nativeId, article);
    const met = article !== undefined && article.firstSeen <= since;
    if (met || walk.options.renumbered.has(item.nativeId)) old += 1;
    if (article === undefined && !walk.options.held.has(item.nativeId)) unmet += 1;
  }
  walk.unmet += unmet;
  // Items pinned to the first page are old, but say nothing about those pushed off it.
  return old > 0 && (old * 2 >= items.length || (!first && old >= 2));
}

async function ask(walk: Walk, url: string): Promise<ListingPage | Failed> {
  await walk.options.renew();
  walk.pages += 1;
  const answer = uncut(
    await askPage(walk.ports, walk.watch, { source: walk.source, url }, null, walk.options.now),
    walk.options.norm,
  );
  if (answer.kind === "failed") return { why: answer.evidence, gone: answer.outcome === "gone" };
  if (answer.kind === "unchanged") return { why: `${url} was not sent`, gone: false };
  const { items, next, containerFound } = answer.listing;
  if (items.length > 0 || containerFound) return { url, items, next };
  return { why: `${url}: an older page of the listing holds no article's link`, gone: false };
}
