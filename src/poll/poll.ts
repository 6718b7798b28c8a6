import { dueForCheckQuery, knownArticles } from "../archive/articles.ts";
import { recordEvents } from "../archive/events.ts";
import { holdLease, holdLeaseLast, newWatchRow, recordPoll, type WatchRow, watchQuery } from "../archive/polls.ts";
import { dueAsideQuery, heldBackQuery, mustReadAgainQuery } from "../archive/quarantine.ts";
import type { Queries } from "../archive/query.ts";
import type { KnownArticle } from "../archive/records.ts";
import type { Watch } from "../model/agency.ts";
import type { ListingItem } from "../model/article.ts";
import { localDay } from "../read/dates.ts";
import { listingFingerprint } from "./article.ts";
import { gapOf, type ReachOptions, reachOf } from "./catch-up.ts";
import { settle } from "./commit.ts";
import { type Errand, gather } from "./gather.ts";
import { type Lease, leaseWith } from "./lease.ts";
import { askListing, definitionKey, heldBackListing, type ListingAnswer, uncut } from "./listing.ts";
import { closesAlways, driftOf, floodOf, type Norm, normOf, type Observed, sameTextOf } from "./norm.ts";
import type { PollReport } from "./outcome.ts";
import type { PollPorts, Site } from "./ports.ts";
import { renderChange } from "./render.ts";
import { publishSite } from "./site-documents.ts";
import { type Page, report, tell } from "./tell.ts";

/** Articles met before that one poll reads again: a few, and more after a long pause. */
const MOST_CHECKS = 30;

function checksAllowed(state: WatchRow, now: number): number {
  const hours = state.lastPoll === null ? 0 : (now - state.lastPoll) / 3_600_000;
  return Math.min(MOST_CHECKS, 5 + Math.floor(hours * 3));
}

/** How one poll differs from what the definition says. */
export interface PollOptions {
  /** Article pages to fetch, at most; default: as the definition says. */
  readonly mostArticles?: number;
  /** From 0 to 1, for the jitter of the next poll's time; default 0.5. */
  readonly dice?: number;
  /** The moment at which it was found due: where another has polled it since, it is left alone. */
  readonly due?: number;
}

/**
 * One poll of one listing: fetch, read, compare with the archive, keep, render, commit. Everything that came of it is
 * written in one batch, or nothing is. Never rejects for what the agency does; rejects where the archive fails.
 */
export async function pollWatch(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  options: PollOptions = {},
): Promise<PollReport> {
  const started = ports.clock();
  const { lease, answers } = await leaseWith(ports, watch.agency.id, openingOf(watch, started, options));
  if (lease === null) return report(watch, "busy", "another poll of this agency is under way", started, started);
  try {
    return await pollHeld(ports, site, watch, lease, { started, answers, options });
  } finally {
    await lease.release();
  }
}

/** What is asked in the call that takes the lease. */
type Opening = readonly [
  state: WatchRow | null,
  again: boolean,
  held: Set<string>,
  due: readonly KnownArticle[],
  aside: readonly { nativeId: string; url: string; title: string }[],
];

function openingOf(watch: Watch, now: number, options: PollOptions): Queries<Opening> {
  const definition = definitionKey(watch);
  const { path, agency, edition } = watch;
  const checks = Math.min(MOST_CHECKS, mostOf(watch, options));
  return [
    watchQuery(path),
    mustReadAgainQuery({ path, agency: agency.id }, definition, now),
    heldBackQuery(agency.id, definition, now),
    dueForCheckQuery(agency.id, edition.language, now, checks),
    dueAsideQuery(path, definition, now, checks),
  ];
}

/** Article pages that a poll may fetch. */
function mostOf(watch: Watch, options: PollOptions): number {
  return options.mostArticles ?? watch.agency.poll.articlesPerPoll;
}

async function pollHeld(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  lease: Lease,
  { started, answers, options }: { started: number; answers: Opening; options: PollOptions },
): Promise<PollReport> {
  const [row, again, held, due, aside] = answers;
  const state = row ?? newWatchRow(watch.path);
  if (options.due !== undefined && state.nextDue > options.due) {
    return report(watch, "busy", "another poll of it has just ended", started, started);
  }
  const definition = definitionKey(watch);
  const force = state.pending > 0 || state.gap !== null || again;
  const norm = normOf(state);
  const asked = await askListing(ports, watch, state, started, force);
  const answer = trusted(asked, norm, state, started);
  const most = mostOf(watch, options);
  const page = await pageOf(ports, watch, state, answer, {
    now: started,
    most,
    held,
    norm,
    renew: lease.renew,
  });
  const listed = { items: page.items, known: page.known };
  const errands = await errandsOf(ports, watch, state, listed, {
    now: started,
    most,
    held,
    due,
    aside,
    failed: answer.kind === "failed",
  });
  const days = (place: number | null): string[] => neighbourDays(watch, listed, place);
  const gathering = await gather(ports, watch, errands.now, {
    seen: started,
    live: true,
    closes: closesAlways(norm, "article"),
    neighboursOf: days,
    renew: lease.renew,
  });

  const observed: Observed = {
    now: started,
    items: answer.kind === "read" ? answer.listing.items : null,
    closed: answer.kind === "read" && answer.page.closed,
    fresh: gathering.gathered.filter((one) => one.known === null),
    warnings: page.warnings,
  };
  const drift = driftOf(norm, observed) ?? sameTextOf(gathering.gathered);
  // Of a page that cannot be what it was, nothing is kept: its items come again at the next poll.
  const kept = drift === null ? gathering : { ...gathering, gathered: [], unread: [] };

  using _turn = await ports.turn?.();
  for (let attempt = 1; ; attempt += 1) {
    const settled = await settle(ports, watch, listed, kept, { now: started, older: false, definition });
    const rendered = settled.touches
      ? await renderChange(ports, site, settled.change)
      : { statements: [], documents: [] };
    const pending = Math.max(
      0,
      errands.left +
        (gathering.stopped === null ? 0 : errands.now.length - gathering.gathered.length - gathering.unread.length),
    );
    const told = tell({
      watch,
      state,
      norm,
      observed,
      drift,
      answer,
      page,
      gathering: kept,
      settled,
      documents: rendered.documents,
      pending,
      started,
      finished: ports.clock(),
      dice: options.dice ?? 0.5,
    });
    try {
      await ports.sql.batch([
        // What is published is handed on under the lease, so that no later poll overtakes it.
        rendered.documents.length > 0 ? holdLease(lease.name, lease.owner) : holdLeaseLast(lease.name, lease.owner),
        ...settled.statements,
        ...rendered.statements,
        ...recordPoll(told.watch, told.report),
        ...recordEvents(told.events),
      ]);
    } catch (error) {
      // Another agency's poll took the same place in the archive between our reading and our writing.
      if (attempt < 3 && /UNIQUE constraint failed: articles\.seq/.test(String(error))) continue;
      throw error;
    }
    if (rendered.documents.length > 0) {
      await ports.published?.(rendered.documents);
      await publishSite(ports, site, [lease.end]);
    }
    lease.ended();
    return told.report;
  }
}

/** A listing as it came, or why it is not to be followed. */
function trusted(asked: ListingAnswer, norm: Norm, state: WatchRow, now: number): ListingAnswer {
  const whole = uncut(asked, norm);
  if (whole.kind !== "read") return whole;
  const flood = floodOf(norm, state, whole.listing.items.length, now);
  return flood === null ? whole : heldBackListing("drift", flood);
}

async function pageOf(
  ports: PollPorts,
  watch: Watch,
  state: WatchRow,
  answer: ListingAnswer,
  options: ReachOptions,
): Promise<Page> {
  const gap = gapOf(state);
  const nothing = { items: [], known: new Map(), top: 0, gap, gapMeanwhile: gap, problem: null };
  if (answer.kind !== "read") return { ...nothing, foundBy: null, containerFound: false, warnings: [] };
  const { foundBy, containerFound, warnings } = answer.listing;
  const reach = answer.listing.items.length === 0 ? nothing : await reachOf(ports, watch, state, answer, options);
  return { ...reach, foundBy, containerFound, warnings };
}

/**
 * Which article pages to fetch: new items, the oldest first, so that a poll cut short leaves the newest for the next;
 * those set aside whose time has come and that have left the listing since; then known ones whose item changed, that
 * vanished from among the others, or whose re-reading is due.
 */
async function errandsOf(
  ports: PollPorts,
  watch: Watch,
  state: WatchRow,
  listed: { items: readonly ListingItem[]; known: ReadonlyMap<string, KnownArticle> },
  options: {
    now: number;
    most: number;
    held: ReadonlySet<string>;
    due: readonly KnownArticle[];
    aside: Opening[4];
    failed: boolean;
  },
): Promise<{ now: Errand[]; left: number }> {
  if (options.failed) return { now: [], left: state.pending };
  const fresh: Errand[] = [];
  const again: Errand[] = [];
  listed.items.forEach((item, place) => {
    const known = listed.known.get(item.nativeId) ?? null;
    if (known === null) {
      if (!options.held.has(item.nativeId)) fresh.push({ item, place, known });
    } else if (
      (known.removed !== null && !known.takenDown && (known.checkDue === null || known.checkDue <= options.now)) ||
      (known.removed === null &&
        known.edition === watch.edition.language &&
        known.listingFingerprint !== listingFingerprint(item))
    ) {
      again.push({ item, place, known });
    }
  });
  const vanished = vanishedFrom(state.listed, listed.items);
  const missing =
    vanished.length === 0 ? [] : [...(await knownArticles(ports.sql, watch.agency.id, vanished)).values()];
  const checks = Math.min(checksAllowed(state, options.now), options.most);
  const due = [true, false].flatMap((live) =>
    options.due.filter((known) => (known.removed === null) === live).slice(0, checks),
  );
  for (const known of [...missing.filter((one) => one.removed === null && one.missingSince === null), ...due]) {
    if (again.some((errand) => errand.known?.seq === known.seq)) continue;
    const place = listed.items.findIndex((item) => item.nativeId === known.nativeId);
    again.push({
      item: listed.items[place] ?? bareItem({ url: known.url, nativeId: known.nativeId }),
      place: place < 0 ? null : place,
      known,
    });
  }
  fresh.reverse();
  // A listing on which everything changed at once has changed its looks, not its news: a share of it is read each time.
  const first = fresh.slice(0, options.most);
  const off = options.aside
    .slice(0, checks)
    .filter((one) => !listed.items.some((item) => item.nativeId === one.nativeId));
  const now = [
    ...first,
    ...off.map((one) => ({ item: bareItem(one), place: null, known: null })),
    ...again.slice(0, Math.max(1, Math.min(Math.max(checks, 10), options.most - first.length))),
  ];
  return { now, left: Math.max(0, fresh.length - options.most) };
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

function bareItem({
  url,
  nativeId,
  title = null,
}: Pick<ListingItem, "url" | "nativeId"> & { title?: string | null }): ListingItem {
  return { url, nativeId, title, published: null, excerpt: null, image: null };
}

/** Days of the known articles within three places on the listing. */
export function neighbourDays(
  watch: Watch,
  listed: { items: readonly ListingItem[]; known: ReadonlyMap<string, KnownArticle> },
  place: number | null,
): string[] {
  if (place === null) return [];
  return listed.items.slice(Math.max(0, place - 3), place + 4).flatMap((item) => {
    const known = listed.known.get(item.nativeId);
    if (known?.day) return [known.day];
    return item.published === null ? [] : [localDay(item.published.instant, watch.agency.timezone)];
  });
}
