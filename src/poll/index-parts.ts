import type { ListingPart, ReadListing } from "../model/article.ts";
import type { PartState } from "../model/watch-state.ts";
import { joinedParts } from "../read/sources/parts.ts";
import type { FailedListing, ListingAnswer, ReadAnswer } from "./listing-answer.ts";

/** What the parts of an index answered, such as its sitemaps. */
export interface AnsweredParts {
  readonly read: readonly ReadAnswer[];
  /** What the next poll is to know of them. */
  readonly parts: readonly PartState[];
  /** Native ids in parts that have not changed, or that failed after an earlier poll had read them. */
  readonly unread: readonly string[];
  /** Parts that could not be had: those that are gone, and others. */
  readonly gone: readonly FailedListing[];
  readonly failed: readonly FailedListing[];
}

/** What is known of the parts of an index. */
export interface KnownParts {
  /** Those of the last poll; none if every part is to be read. */
  readonly before: readonly PartState[];
  /** The same, also if every part is to be read: whether the index's dates can be relied on is judged by them. */
  readonly remembered: readonly PartState[];
  /** The moment of the poll, epoch milliseconds. */
  readonly now: number;
}

/** A part is asked for at least this often, whatever the index says. */
const HOUR = 3_600_000;

/**
 * Asks for the parts of an index that can have changed: those whose date in the index is another, cannot be relied on, or
 * was relied on for an hour.
 * `ask` is given what the last poll knew of a part, for its conditions.
 */
export async function askParts(
  wanted: readonly ListingPart[],
  { before, remembered, now }: KnownParts,
  ask: (url: string, before: PartState | null) => Promise<ListingAnswer>,
): Promise<AnsweredParts> {
  const read: ReadAnswer[] = [];
  const parts: PartState[] = [];
  const unread: string[] = [];
  const gone: FailedListing[] = [];
  const failed: FailedListing[] = [];
  const keep = (part: PartState): void => {
    parts.push(part);
    unread.push(...part.listed);
  };
  for (const part of wanted) {
    const known = before.find(({ url }) => url === part.url) ?? null;
    const isDated = known?.isReliable === true && part.changed !== null && known.changed === part.changed;
    if (isDated && now - known.asked < HOUR) {
      keep(known);
      continue;
    }
    const answer = await ask(part.url, known);
    if (answer.kind === "read") {
      read.push(answer);
      const last = remembered.find(({ url }) => url === part.url) ?? null;
      parts.push({ ...stateOf(part, answer, last), asked: now });
    } else if (answer.kind === "unchanged") {
      if (known !== null) keep({ ...known, ...answer.now, changed: part.changed, asked: now });
    } else if (answer.outcome === "gone") gone.push(answer);
    else {
      failed.push(answer);
      if (known !== null) keep({ ...known, changed: null });
    }
  }
  return { read, parts, unread, gone, failed };
}

/**
 * An index's date of a part is relied on if no entry of the part is newer, and as long as the part never changed without
 * it.
 */
function stateOf({ url, changed }: ListingPart, answer: ReadAnswer, last: PartState | null): Omit<PartState, "asked"> {
  const { latest = null, items } = answer.listing;
  const isTrue = changed !== null && latest !== null && latest <= changed;
  const isBroken =
    last !== null && (!last.isReliable || (last.changed === changed && last.listingHash !== answer.hash));
  return {
    url,
    changed,
    isReliable: isTrue && !isBroken,
    etag: answer.page.etag,
    lastModified: answer.page.lastModified,
    listingHash: answer.hash,
    listingCore: answer.core,
    listed: items.map(({ nativeId }) => nativeId),
  };
}

/** The listing of an index whose parts were asked for: what was read of it, and why some was not. */
export function listingOfParts(index: ReadListing, { read, unread, gone, failed }: AnsweredParts): ReadListing {
  const listing = joinedParts(
    index,
    read.map((part) => part.listing),
  );
  const warnings = [...listing.warnings, ...[...gone, ...failed].map(({ evidence }) => evidence)];
  return { ...listing, unread, warnings };
}
