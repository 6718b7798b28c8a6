import type { WatchRow } from "../archive/polls.ts";
import { type FetchOk, isOurs } from "../fetch/result.ts";
import { hostsOf, type Watch } from "../model/agency.ts";
import type { ReadListing } from "../model/article.ts";
import { addressesAt, earlierAddress } from "../model/definition/dated-address.ts";
import type { ListingSource, WatchedSource } from "../model/definition/source.ts";
import { type Digest, hexDigest } from "../model/digest.ts";
import type { Norm } from "../model/norm.ts";
import { joinedParts } from "../read/sources/parts.ts";
import { acceptedBy, coreOf, readSource } from "../read/sources/table.ts";
import { closesAlways } from "./norm/judge.ts";
import { outcomeOf, type PollOutcome } from "./outcome.ts";
import { cutOff } from "./pages/why-unread.ts";
import type { PollPorts } from "./ports.ts";

/** The ports that asking for a listing needs. */
type Asking = Pick<PollPorts, "client" | "digest">;

/** The result of asking for a listing. */
export type ListingAnswer =
  | {
      readonly kind: "unchanged";
      readonly cacheSeconds: number | null;
      readonly bytes: number;
      readonly status: number;
      /** The server's clock, or null. */
      readonly date: number | null;
      /** Set if the bytes differ but the items do not: what the next poll compares with. */
      readonly now: Pick<WatchRow, "etag" | "lastModified" | "listingHash"> | null;
    }
  | {
      readonly kind: "read";
      readonly source: ListingSource;
      /** The address that was asked, before redirects. */
      readonly asked: string;
      readonly page: FetchOk;
      readonly hash: string;
      readonly core: string;
      readonly listing: ReadListing;
    }
  | {
      readonly kind: "failed";
      readonly outcome: PollOutcome;
      readonly evidence: string;
      readonly status: number | null;
      readonly retryAfterSeconds: number | null;
      /** True if this machine is at fault, not the site. */
      readonly ours?: boolean;
    };

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
    const answer = await askPage(ports, watch, { source, url }, before, now, fresh);
    if (answer.kind === "unchanged" || (answer.kind === "read" && answer.listing.items.length > 0)) return answer;
    first ??= answer;
    const goOn = answer.kind === "read" || answer.outcome === "gone";
    if (!goOn) break;
  }
  return first!;
}

/**
 * Fetches and reads one page of a listing. With `before`, it is read only if its items or the definition may have
 * changed.
 */
export async function askPage(
  ports: Asking,
  watch: Watch,
  { source, url }: { readonly source: ListingSource; readonly url: string },
  before: WatchRow | null,
  now: number,
  fresh = false,
  depth = 0,
): Promise<ListingAnswer> {
  const { client, digest } = ports;
  const { agency, edition } = watch;
  const definition = await definitionHash(watch);
  const state = before?.listingCore?.startsWith(definition) === true ? before : null;
  const result = await client.get(url, {
    hosts: hostsOf(agency),
    requestsPerMinute: agency.poll.requestsPerMinute,
    etag: state?.etag,
    lastModified: state?.lastModified,
    fresh,
    accept: acceptedBy(source),
    language: edition.language,
  });
  if (result.kind === "not-modified")
    return {
      kind: "unchanged",
      cacheSeconds: result.cacheSeconds,
      bytes: 0,
      status: 304,
      date: result.date,
      now: null,
    };
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
  if (state?.listingHash === listingHash) return { ...same, now: null };
  const context = { url: result.url, agency, language: edition.language, seen: now };
  const core = `${definition}:${await hashOf(coreOf(source, result, context), digest)}`;
  if (state?.listingCore === core) return { ...same, now: { etag, lastModified, listingHash } };
  const found = await readSource(source, result, context);
  const earlier = () =>
    earlierAddress(
      watch.sources.flatMap((one) => one.listing),
      url,
      agency.since,
    );
  const listing = found.next === null ? { ...found, next: earlier() } : found;
  // Data have no end tags that could be missing.
  const page = acceptedBy(source) === undefined ? result : { ...result, closed: true };
  const read = { kind: "read", source, asked: url, page, hash: listingHash, core, listing } as const;
  if (listing.more === undefined || depth >= DEEPEST) return read;
  const whole = await withParts(read, (part) =>
    askPage(ports, watch, { source, url: part }, null, now, fresh, depth + 1),
  );
  if (whole.kind === "failed") return whole;
  const [hash, parts] = await Promise.all([hashOf(whole.hash, digest), hashOf(whole.core, digest)]);
  const wholeCore = `${definition}:${parts}`;
  if (state?.listingCore === wholeCore) return { ...same, now: { etag: null, lastModified: null, listingHash: hash } };
  return { ...whole, hash, core: wholeCore };
}

type Read = Extract<ListingAnswer, { kind: "read" }>;
type Failed = Extract<ListingAnswer, { kind: "failed" }>;

/**
 * Reads the parts that hold a listing's items in place of its own page, such as the sitemaps of an index. A part that is
 * gone is left out. The answer has no validators, because an index may stay the same while its parts change.
 */
async function withParts(index: Read, ask: (url: string) => Promise<ListingAnswer>): Promise<Read | Failed> {
  const parts: Read[] = [];
  const gone: Failed[] = [];
  for (const url of index.listing.more ?? []) {
    const answer = await ask(url);
    if (answer.kind === "read") parts.push(answer);
    else if (answer.kind === "failed" && answer.outcome !== "gone") return answer;
    else if (answer.kind === "failed") gone.push(answer);
  }
  if (parts.length === 0) return gone[0] ?? index;
  const listing = joinedParts(
    index.listing,
    parts.map((part) => part.listing),
  );
  return {
    ...index,
    page: { ...index.page, etag: null, lastModified: null },
    hash: [index, ...parts].map(({ hash }) => hash).join(" "),
    core: [index, ...parts].map(({ core }) => core).join(" "),
    listing: { ...listing, warnings: [...listing.warnings, ...gone.map(({ evidence }) => evidence)] },
  };
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
