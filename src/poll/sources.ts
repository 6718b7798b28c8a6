import type { WatchRow } from "../archive/polls.ts";
import type { Watch } from "../model/agency.ts";
import type { WatchedSource } from "../model/definition/source.ts";
import { NO_NORM, type Norm } from "../model/norm.ts";
import type { SourceState } from "../model/watch-state.ts";
import { feedAgainstListing } from "../read/sources/feed-lag.ts";
import { askListing } from "./ask-listing.ts";
import { trusted } from "./listed.ts";
import type { ListingAnswer } from "./listing-answer.ts";
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
}

/**
 * Asks a watch's sources in order of trust for one that answers with its items. If none does, the answer is the first
 * one's. Every poll begins with the first.
 */
export async function askSources(
  ports: Pick<PollPorts, "client" | "digest">,
  watch: Watch,
  row: WatchRow,
  options: AskOptions,
): Promise<AskedSource> {
  let first: AskedSource | null = null;
  let quiet: AskedSource | null = null;
  let why: string | null = null;
  for (const used of watch.sources) {
    const state: WatchRow = first === null ? ofFirst(row) : ofFallback(row, sourceName(watch, used));
    const norm = state.norm ?? NO_NORM;
    const answer = trusted(await askListing(ports, watch, used, state, options), norm, watch, state, options.now);
    const asked: AskedSource = { answer, used, state, norm, why };
    first ??= asked;
    const problem = problemOf(asked);
    if (problem === null && first === asked && isQuietFeed(watch, row, options.now)) {
      quiet = asked;
      continue;
    }
    if (problem === null && quiet !== null) return quietOrFrozen(ports, watch, row, quiet, asked, options);
    if (problem === null) return asked;
    why ??= `${sourceName(watch, used)} gives nothing (${problem}), so another source of the listing is used in its place; it is tried again at each poll`;
  }
  return first!;
}

const HOUR = 3_600_000;
/** Hours without news after which a feed is compared with the source after it. */
const QUIET = 6 * HOUR;

/**
 * True if the first source is a feed that may stand still while news comes: compared once an hour after some hours
 * without any, and at each poll while another source is used in its place.
 */
function isQuietFeed({ sources }: Watch, row: WatchRow, now: number): boolean {
  if (sources[0]?.source.kind !== "feed" || sources.length < 2 || row.lastPoll === null) return false;
  const isNewHour = Math.floor(now / HOUR) > Math.floor(row.lastPoll / HOUR);
  return (row.sources?.fallback ?? null) !== null || (isNewHour && now - (row.lastChange ?? 0) >= QUIET);
}

/** The feed's answer, unless it is frozen against the other's list. */
async function quietOrFrozen(
  ports: Pick<PollPorts, "client" | "digest">,
  watch: Watch,
  row: WatchRow,
  quiet: AskedSource,
  other: AskedSource,
  options: AskOptions,
): Promise<AskedSource> {
  const { fallback = null } = row.sources ?? {};
  // The other list has not changed since it was last preferred to the feed.
  if (other.answer.kind !== "read") return fallback === null ? quiet : { ...other, why: fallback.why };
  const { used, state } = quiet;
  const feed =
    quiet.answer.kind === "read"
      ? quiet.answer
      : await askListing(ports, watch, used, state, { ...options, force: true });
  const lag = feed.kind === "read" ? feedAgainstListing(feed.listing.items, other.answer.listing.items) : null;
  if (lag?.kind !== "frozen") return quiet;
  return {
    ...other,
    why: `${sourceName(watch, used)} is frozen (${lag.evidence}), so another source of the listing is used in its place; it is compared again at each poll`,
  };
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

/** A source's name within its watch: its kind, with a number from the second of a kind on. */
export function sourceName({ sources }: Watch, used: WatchedSource): string {
  const alike = sources.filter(({ source }) => source.kind === used.source.kind);
  const at = alike.indexOf(used);
  return at <= 0 ? used.source.kind : `${used.source.kind} ${at + 1}`;
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
    return { ...next, sources: next.sources === null ? null : { ...next.sources, fallback: null } };
  }
  const name = sourceName(watch, asked.used);
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
        since: fallback?.since ?? next.lastPoll!,
        why: asked.why,
        before: fallback === null ? row.lastSuccess : fallback.before,
      },
      states: { ...states, [name]: { ...own, norm: norm === null ? null : { ...norm, news: [], watched: [] } } },
    },
  };
}
