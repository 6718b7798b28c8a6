import type { WatchRow } from "../archive/polls.ts";
import { type FetchOk, isOurs } from "../fetch/result.ts";
import { hostsOf, type Watch } from "../model/agency.ts";
import type { ReadListing } from "../model/article.ts";
import { type Digest, hexDigest } from "../model/digest.ts";
import type { Norm } from "../model/norm.ts";
import { readListing } from "../read/listing.ts";
import { listingCore } from "../read/listing-part.ts";
import { closesAlways } from "./norm/judge.ts";
import { outcomeOf, type PollOutcome } from "./outcome.ts";
import { cutOff } from "./pages/why-unread.ts";
import type { PollPorts } from "./ports.ts";

/** What asking takes. */
type Asking = Pick<PollPorts, "client" | "digest">;

/** What asking for a listing came to. */
export type ListingAnswer =
  | {
      readonly kind: "unchanged";
      readonly cacheSeconds: number | null;
      readonly bytes: number;
      readonly status: number;
      /** The server's clock, or null. */
      readonly date: number | null;
      /** Of other bytes with the same items: what the next poll is to compare with. */
      readonly now: Pick<WatchRow, "etag" | "lastModified" | "listingHash"> | null;
    }
  | {
      readonly kind: "read";
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
      /** This machine is at fault, and the site is not. */
      readonly ours?: boolean;
    };

/**
 * Fetches and reads a watch's listing. Its further addresses are tried only where the one before is gone or holds no
 * articles. `force` reads even a page that has not changed: items of it are still to be fetched. `fresh`: caches on the
 * way are not believed either.
 */
export async function askListing(
  ports: Asking,
  watch: Watch,
  state: WatchRow,
  now: number,
  force: boolean,
  fresh = false,
): Promise<ListingAnswer> {
  let first: ListingAnswer | null = null;
  for (const url of watch.listing) {
    const answer = await askPage(
      ports,
      watch,
      url,
      state.listingUrl === url && !force && !fresh ? state : null,
      now,
      fresh,
    );
    if (answer.kind === "unchanged" || (answer.kind === "read" && answer.listing.items.length > 0)) return answer;
    first ??= answer;
    const goOn = answer.kind === "read" || answer.outcome === "gone";
    if (!goOn) break;
  }
  return first!;
}

/**
 * Fetches and reads one page of a listing. With a `state`, a page is read only where its items may have changed, or the
 * definition has.
 */
export async function askPage(
  { client, digest }: Asking,
  watch: Watch,
  url: string,
  before: WatchRow | null,
  now: number,
  fresh = false,
): Promise<ListingAnswer> {
  const { agency, edition } = watch;
  const definition = await definitionHash(watch);
  const state = before?.listingCore?.startsWith(definition) === true ? before : null;
  const result = await client.get(url, {
    hosts: hostsOf(agency),
    requestsPerMinute: agency.poll.requestsPerMinute,
    etag: state?.etag,
    lastModified: state?.lastModified,
    fresh,
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
  const part = listingCore(result.text, { url: result.url, agency, language: edition.language });
  const core = `${definition}:${await hashOf(part, digest)}`;
  if (state?.listingCore === core) return { ...same, now: { etag, lastModified, listingHash } };
  const listing = readListing(result.text, { url: result.url, agency, language: edition.language, seen: now });
  return { kind: "read", page: result, hash: listingHash, core, listing };
}

/** The answer, or that of a page cut off: where all pages of the listing close their body or document, and it does not. */
export function uncut(answer: ListingAnswer, norm: Norm): ListingAnswer {
  if (answer.kind !== "read" || answer.page.closed || !closesAlways(norm, "listing")) return answer;
  return heldBackListing("truncated", cutOff(answer.page.url));
}

/** The answer in place of a listing that is not to be followed. */
export function heldBackListing(outcome: PollOutcome, evidence: string): ListingAnswer {
  return { kind: "failed", outcome, evidence, status: 200, retryAfterSeconds: null };
}

/** A key that changes with the definition: what could not be read is tried again then. */
export function definitionKey({ agency }: Watch): string {
  const { listing, article, addresses, marks } = agency;
  const key = keys.get(agency) ?? JSON.stringify([listing, article, addresses, marks]);
  keys.set(agency, key);
  return key;
}

const keys = new WeakMap<Watch["agency"], string>();
const definitions = new WeakMap<Watch["agency"], Promise<string>>();

/** The same, short. */
function definitionHash(watch: Watch): Promise<string> {
  const made = definitions.get(watch.agency) ?? hashOf(definitionKey(watch));
  definitions.set(watch.agency, made);
  return made;
}

async function hashOf(of: Uint8Array | string, digest?: Digest): Promise<string> {
  return (await hexDigest(of, digest)).slice(0, 32);
}
