import type { WatchRow } from "../archive/polls.ts";
import { isOurs } from "../fetch/result.ts";
import { hostsOf, type Watch } from "../model/agency.ts";
import type { ListingPart } from "../model/article.ts";
import { addressesAt, earlierAddress } from "../model/definition/dated-address.ts";
import type { ListingSource, WatchedSource } from "../model/definition/source.ts";
import { type Digest, hexDigest } from "../model/digest.ts";
import type { Norm } from "../model/norm.ts";
import type { PartState } from "../model/watch-state.ts";
import { acceptedBy, coreOf, readSource } from "../read/sources/table.ts";
import { type AnsweredParts, askParts, listingOfParts } from "./index-parts.ts";
import type { ListingAnswer, ReadAnswer, UnchangedListing } from "./listing-answer.ts";
import { closesAlways } from "./norm/judge.ts";
import { outcomeOf, type PollOutcome } from "./outcome.ts";
import { cutOff } from "./pages/why-unread.ts";
import type { PollPorts } from "./ports.ts";

/** The ports that asking for a listing needs. */
type Asking = Pick<PollPorts, "client" | "digest">;

/** What is remembered of an address, for the conditions of the next request. */
type Remembered = Pick<WatchRow, "etag" | "lastModified" | "listingHash" | "listingCore">;

/**
 * Fetches and reads a watch's listing from one of its sources. Further addresses are tried only if the previous one is
 * gone or has no articles. `force` reads even an unchanged page, because some of its items are still to be fetched.
 * `fresh` bypasses caches on the way.
 */
export async function askListing(
  ports: Asking,
  watch: Watch,
  { source, listing }: WatchedSource,
  state: WatchRow,
  { now, force, fresh }: { readonly now: number; readonly force: boolean; readonly fresh: boolean },
): Promise<ListingAnswer> {
  let first: ListingAnswer | null = null;
  for (const url of addressesAt(listing, now, watch.agency.timezone)) {
    const before = state.listingUrl === url && !force && !fresh ? state : null;
    const remembered = state.sources?.parts;
    const answer = await askPage(ports, watch, { source, url, remembered }, before, now, fresh);
    if (answer.kind === "unchanged" || (answer.kind === "read" && answer.listing.items.length > 0)) return answer;
    first ??= answer;
    const goOn = answer.kind === "read" || answer.outcome === "gone";
    if (!goOn) break;
  }
  return first!;
}

/** A page of a listing. */
interface AskedPage {
  readonly source: ListingSource;
  readonly url: string;
  /** The parts that it had at the last poll, if it is an index. */
  readonly remembered?: readonly PartState[] | undefined;
}

/**
 * Fetches and reads one page of a listing. With `before`, it is read only if its items or the definition may have
 * changed.
 */
export async function askPage(
  ports: Asking,
  watch: Watch,
  { source, url, remembered = [] }: AskedPage,
  before: Remembered | null,
  now: number,
  fresh = false,
  depth = 0,
): Promise<ListingAnswer> {
  const { client, digest } = ports;
  const { agency, edition } = watch;
  const definition = await definitionHash(watch);
  const state = before?.listingCore?.startsWith(definition) === true ? before : null;
  const known = state === null ? [] : remembered;
  const result = await client.get(url, {
    hosts: hostsOf(agency),
    requestsPerMinute: agency.poll.requestsPerMinute,
    etag: state?.etag,
    lastModified: state?.lastModified,
    isStored: async (bytes) => state !== null && (await hashOf(bytes, digest)) === state.listingHash,
    fresh,
    accept: acceptedBy(source),
    language: edition.language,
  });
  const partsOf = (wanted: readonly ListingPart[]): Promise<AnsweredParts> =>
    askParts(wanted, { before: known, remembered, now }, (part, last) =>
      askPage(ports, watch, { source, url: part }, last, now, fresh, depth + 1),
    );
  const sameIndex = async (same: UnchangedListing): Promise<ListingAnswer> => {
    const answered = await partsOf(known);
    return wholeIndex(same, answered, indexOf(answered, { source, url }, state!));
  };
  if (result.kind === "not-modified") {
    const { cacheSeconds, date, status, size } = result;
    const same: UnchangedListing = { kind: "unchanged", cacheSeconds, bytes: size, status, date, now: null };
    return known.length === 0 ? same : sameIndex(same);
  }
  if (result.kind !== "ok") {
    return {
      kind: "failed",
      outcome: outcomeOf(result),
      evidence: result.evidence,
      status: "status" in result ? result.status : null,
      retryAfterSeconds: result.kind === "failing" ? result.retryAfterSeconds : null,
      ours: isOurs(result),
    };
  }
  const { cacheSeconds, status, date, bytes, etag, lastModified } = result;
  const same = { kind: "unchanged", cacheSeconds, bytes: bytes.length, status, date } as const;
  const listingHash = await hashOf(bytes, digest);
  const context = { url: result.url, agency, language: edition.language, seen: now };
  const core = `${definition}:${await hashOf(coreOf(source, result, context), digest)}`;
  if (known.length === 0 && state?.listingCore === core) return { ...same, now: { etag, lastModified, listingHash } };
  const found = await readSource(source, result, context);
  const earlier = () =>
    earlierAddress(
      watch.sources.flatMap((one) => one.listing),
      url,
      agency.since,
    );
  const listing = found.next === null ? { ...found, next: earlier() } : found;
  const read: ReadAnswer = { kind: "read", source, asked: url, page: result, hash: listingHash, core, listing };
  if (listing.more === undefined || listing.more.length === 0 || depth >= DEEPEST) return read;
  return wholeIndex({ ...same, now: { etag, lastModified, listingHash } }, await partsOf(listing.more), read);
}

/**
 * The answer of an index and its parts: unchanged if no part was read. One that is gone or fails is left out, and the index
 * is read whole at the next poll; if none could be had, that is the answer. `index`: null if nothing was read.
 */
function wholeIndex(same: UnchangedListing, answered: AnsweredParts, index: ReadAnswer | null): ListingAnswer {
  const { read, parts, gone, failed } = answered;
  const isWhole = failed.length === 0;
  if (read.length === 0 && failed.length >= parts.length) return failed[0] ?? gone[0] ?? index ?? same;
  if (read.length === 0 || index === null) {
    const none = { etag: null, lastModified: null, listingHash: null };
    const warnings = [...gone, ...failed].map(({ evidence }) => evidence);
    return { ...same, now: isWhole ? same.now : none, parts, warnings };
  }
  const page = isWhole ? index.page : { ...index.page, etag: null, lastModified: null };
  return { ...index, page, parts, listing: listingOfParts(index.listing, answered) };
}

/** An index that has not changed while a part has, as if it had been read; null if no part was. */
function indexOf(
  { read: [first] }: AnsweredParts,
  { source, url }: AskedPage,
  { etag, lastModified, listingHash, listingCore }: Remembered,
): ReadAnswer | null {
  if (first === undefined) return null;
  const page = { ...first.page, etag, lastModified };
  return { ...first, source, asked: url, page, hash: listingHash ?? "", core: listingCore ?? "" };
}

/** An index may name indexes, whose parts are read; theirs are not. */
const DEEPEST = 2;

/**
 * The answer, or `truncated` if the page was cut off: it does not close its body or document, as the listing's pages
 * always do.
 */
export function uncut(answer: ListingAnswer, norm: Norm): ListingAnswer {
  if (answer.kind !== "read" || answer.page.closed || !closesAlways(norm, "listing")) return answer;
  return heldBackListing("truncated", cutOff(answer.page.url));
}

/** The answer in place of a listing that must not be followed. */
export function heldBackListing(outcome: PollOutcome, evidence: string): ListingAnswer {
  return { kind: "failed", outcome, evidence, status: 200, retryAfterSeconds: null };
}

/** A key that changes with the definition; unreadable items are then tried again. */
export function definitionKey({ agency }: Watch): string {
  const { listing, article, addresses, marks } = agency;
  const key = keys.get(agency) ?? JSON.stringify([listing, article, addresses, marks]);
  keys.set(agency, key);
  return key;
}

const keys = new WeakMap<Watch["agency"], string>();
const definitions = new WeakMap<Watch["agency"], Promise<string>>();

/** A short hash of `definitionKey`. */
function definitionHash(watch: Watch): Promise<string> {
  const hash = definitions.get(watch.agency) ?? hashOf(definitionKey(watch));
  definitions.set(watch.agency, hash);
  return hash;
}

async function hashOf(data: Uint8Array | string, digest?: Digest): Promise<string> {
  return (await hexDigest(data, digest)).slice(0, 32);
}
