import { knownArticles } from "../archive/articles.ts";
import type { WatchRow } from "../archive/polls.ts";
import type { Watch } from "../model/agency.ts";
import type { ListingItem } from "../model/article.ts";
import { sourceName, type WatchedSource } from "../model/definition/source.ts";
import { NO_NORM, type Norm } from "../model/norm.ts";
import type { SourceState } from "../model/watch-state.ts";
import { feedAgainstListing } from "../read/sources/feed-lag.ts";
import { askListing } from "./ask-listing.ts";
import { trusted } from "./listed.ts";
import type { ListingAnswer, ReadAnswer } from "./listing-answer.ts";
import { driftOf } from "./norm/judge.ts";
import type { PollPorts } from "./ports.ts";

/** A listing's answer, and the source that gave it. */
export interface AskedSource {
  readonly answer: ListingAnswer;
  readonly used: WatchedSource;
  /** The watch's state as of that source, and what is usual of it. */
  readonly state: WatchRow;
  readonly norm: Norm;
  /** Why a source before it was passed over, in one line; null if it is the first. */
  readonly why: string | null;
}

/** How to ask. */
export interface AskOptions {
  /** The moment of the poll, epoch milliseconds. */
  readonly now: number;
  /** Reads even an unchanged listing. */
  readonly force: boolean;
  /** Bypasses caches on the way. */
  readonly fresh: boolean;
  /** Native ids that are set aside. */
  readonly aside: ReadonlySet<string>;
}

type Asking = Pick<PollPorts, "client" | "digest" | "sql">;

/**
 * Asks a watch's sources in order of trust for one that answers with its items. If none does, the answer is the first
 * one's. Every poll begins with the first.
 */
export async function askSources(
  ports: Asking,
  watch: Watch,
  row: WatchRow,
  options: AskOptions,
): Promise<AskedSource> {
  let first: AskedSource | null = null;
  let feed: AskedSource | null = null;
  let why: string | null = null;
  for (const used of watch.sources) {
    const state: WatchRow = first === null ? ofFirst(row) : ofFallback(row, sourceName(watch.sources, used));
    const asked = { ...(await askOne(ports, watch, used, state, options)), why };
    first ??= asked;
    const problem = problemOf(asked);
    if (problem === null && first === asked && isToBeCompared(watch, row, asked, options.now)) {
      feed = asked;
      continue;
    }
    if (problem === null && feed !== null) return feedOrListing(ports, watch, row, { feed, listing: asked }, options);
    if (problem === null) return asked;
    why ??= `${sourceName(watch.sources, used)} gives nothing (${problem}), so another source of the listing is used in its place; it is tried again at each poll`;
  }
  return feed ?? first!;
}

async function askOne(
  ports: Asking,
  watch: Watch,
  used: WatchedSource,
  state: WatchRow,
  options: Pick<AskOptions, "now" | "force" | "fresh">,
): Promise<Omit<AskedSource, "why">> {
  const norm = state.norm ?? NO_NORM;
  const answer = await askListing(ports, watch, used, state, options);
  return { answer: trusted(answer, norm, watch, state, options.now), used, state, norm };
}

const HOUR = 3_600_000;
/** A feed is compared with the source after it so often, and once an hour after so long without news. */
const COMPARED = 6 * HOUR;

/**
 * True if the first source is a feed that may lack articles: compared every six hours, once an hour after six hours
 * without news, if none of its articles was in it at the last poll, and at each poll while another source is used in its
 * place.
 */
function isToBeCompared({ sources }: Watch, row: WatchRow, { answer }: AskedSource, now: number): boolean {
  const { lastPoll, lastChange } = row;
  if (sources[0]?.source.kind !== "feed" || sources.length < 2 || lastPoll === null) return false;
  const isNew = (span: number) => Math.floor(now / span) > Math.floor(lastPoll / span);
  const isQuiet = now - (lastChange ?? 0) >= COMPARED;
  const isLagging = (row.sources?.fallback ?? null) !== null;
  return isLagging || isNew(COMPARED) || (isQuiet && isNew(HOUR)) || isOverrun(row, answer);
}

/** True if a list shares nothing with that of the last poll: what came between them was in neither. */
function isOverrun({ listed }: WatchRow, answer: ListingAnswer): boolean {
  if (answer.kind !== "read" || listed.length === 0) return false;
  const before = new Set(listed);
  return !answer.listing.items.some(({ nativeId }) => before.has(nativeId));
}

/** The feed's answer, unless it lacks articles of the other's list. */
async function feedOrListing(
  ports: Asking,
  watch: Watch,
  row: WatchRow,
  { feed, listing }: { readonly feed: AskedSource; readonly listing: AskedSource },
  options: AskOptions,
): Promise<AskedSource> {
  const { fallback = null } = row.sources ?? {};
  // Neither has changed since they were last compared.
  if (feed.answer.kind !== "read" && listing.answer.kind !== "read")
    return fallback === null ? feed : { ...listing, why: fallback.why };
  const readOf = async (asked: AskedSource): Promise<AskedSource> =>
    asked.answer.kind === "read"
      ? asked
      : { ...asked, ...(await askOne(ports, watch, asked.used, asked.state, { ...options, force: true })) };
  const [fed, other] = [await readOf(feed), await readOf(listing)];
  if (fed.answer.kind !== "read" || other.answer.kind !== "read") return feed;
  const [inFeed, items] = [fed.answer.listing.items, other.answer.listing.items];
  const lag = feedAgainstListing(
    inFeed,
    items,
    await lostFrom(ports, watch, row, { feed: fed.answer, items }, options),
  );
  if (lag === null) return feed;
  const how = lag.kind === "cut" ? "leaves out articles" : `is ${lag.kind}`;
  return {
    ...other,
    why: `${sourceName(watch.sources, feed.used)} ${how} (${lag.evidence}), so another source of the listing is used in its place; it is compared again at each poll; if it stays so, put that source first in \`listing.source\``,
  };
}

/** Articles of the listing that were published since the last poll, or beside those of the feed, and never came by it. */
async function lostFrom(
  ports: Asking,
  watch: Watch,
  row: WatchRow,
  { feed, items }: { readonly feed: ReadAnswer; readonly items: readonly ListingItem[] },
  { aside, now }: AskOptions,
): Promise<ListingItem[]> {
  const isOver = isOverrun(row, feed);
  const dates = feed.listing.items.flatMap(({ published }) => published?.instant ?? []);
  const oldest = dates.length === 0 ? now : Math.min(...dates);
  const from = isOver ? Math.min(oldest, row.lastSuccess ?? now) : oldest;
  const fed = new Set(feed.listing.items.map(({ nativeId }) => nativeId));
  const lacking = items.filter(
    ({ nativeId, published }) =>
      !fed.has(nativeId) && !aside.has(nativeId) && (published === null ? isOver : published.instant >= from),
  );
  const ids = lacking.map(({ nativeId }) => nativeId);
  const known = ids.length === 0 ? null : await knownArticles(ports.sql, watch.agency.id, ids);
  return lacking.filter(({ nativeId }) => known?.has(nativeId) !== true);
}

/** Why a source's answer is not followed if there is another source, in one line; null if it is. */
function problemOf({ answer, norm }: AskedSource): string | null {
  if (answer.kind === "unchanged") return null;
  // A fault of this machine is not the source's.
  if (answer.kind === "failed") return answer.ours === true ? null : `${answer.outcome}: ${answer.evidence}`;
  const { items, containerFound, warnings } = answer.listing;
  if (items.length > 0) return driftOf(norm, { items, fresh: [] });
  if (!containerFound) return warnings[0] ?? "it holds no list of articles";
  return norm.items > 0 ? "its list is empty" : null;
}

/** The state of the first source: what came in by others since is not its own. */
function ofFirst(row: WatchRow): WatchRow {
  const { fallback = null } = row.sources ?? {};
  return fallback === null ? row : { ...row, lastSuccess: fallback.before };
}

/** The state of a further source. News and hours watched are the watch's, whichever source they came by. */
function ofFallback(row: WatchRow, name: string): WatchRow {
  const { news, watched } = row.norm ?? NO_NORM;
  const { parts = [], ...state } = row.sources?.states[name] ?? NO_STATE;
  const sources = { fallback: null, states: {}, ...row.sources, parts };
  return { ...row, ...state, sources, norm: { ...NO_NORM, ...state.norm, news, watched }, gap: null };
}

const NO_STATE: SourceState = {
  etag: null,
  lastModified: null,
  listingUrl: null,
  listingHash: null,
  listingCore: null,
  listed: [],
  norm: null,
};

/** The row to store after a poll: `next` is the state as of the source that was used. */
export function storedRow(row: WatchRow, next: WatchRow, watch: Watch, asked: AskedSource): WatchRow {
  const { states = {}, fallback = null } = row.sources ?? {};
  const isFollowed = next.lastSuccess === next.lastPoll;
  if (asked.why === null) {
    if (!isFollowed) return { ...next, lastSuccess: row.lastSuccess };
    if (next.sources === null) return next;
    return {
      ...next,
      sources: { ...next.sources, fallback: null, ...(fallback === null ? {} : { since: next.lastPoll! }) },
    };
  }
  const name = sourceName(watch.sources, asked.used);
  const { etag, lastModified, listingUrl, listingHash, listingCore, listed, norm } = next;
  const { news, watched, doubts } = norm ?? NO_NORM;
  const { parts = [] } = next.sources ?? {};
  const own = {
    etag,
    lastModified,
    listingUrl,
    listingHash,
    listingCore,
    listed,
    ...(parts.length > 0 ? { parts } : {}),
  };
  return {
    ...next,
    ...{ etag: row.etag, lastModified: row.lastModified, listingUrl: row.listingUrl, gap: row.gap },
    ...{ listingHash: row.listingHash, listingCore: row.listingCore, listed: row.listed },
    norm: { ...(row.norm ?? NO_NORM), news, watched, doubts },
    sources: {
      ...row.sources,
      fallback: {
        name,
        since: fallback?.name === name ? fallback.since : next.lastPoll!,
        why: asked.why,
        before: fallback === null ? row.lastSuccess : fallback.before,
      },
      states: { ...states, [name]: { ...own, norm: norm === null ? null : { ...norm, news: [], watched: [] } } },
    },
  };
}
