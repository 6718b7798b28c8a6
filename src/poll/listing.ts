import type { WatchRow } from "../archive/polls.ts";
import type { Client } from "../fetch/client.ts";
import type { FetchOk } from "../fetch/result.ts";
import { hostsOf, type Watch } from "../model/agency.ts";
import type { ReadListing } from "../model/article.ts";
import { readListing } from "../read/listing.ts";
import { outcomeOf, type PollOutcome } from "./outcome.ts";

/** What asking for a listing came to. */
export type ListingAnswer =
  | {
      readonly kind: "unchanged";
      readonly cacheSeconds: number | null;
      readonly bytes: number;
      readonly status: number;
    }
  | { readonly kind: "read"; readonly page: FetchOk; readonly hash: string; readonly listing: ReadListing }
  | {
      readonly kind: "failed";
      readonly outcome: PollOutcome;
      readonly evidence: string;
      readonly status: number | null;
      readonly retryAfterSeconds: number | null;
    };

/**
 * Fetches and reads a watch's listing. Its further addresses are tried only where the one before is gone or holds no
 * posts. `force` reads even a page that has not changed: items of it are still to be fetched.
 */
export async function askListing(
  client: Client,
  watch: Watch,
  state: WatchRow,
  now: number,
  force: boolean,
): Promise<ListingAnswer> {
  let first: ListingAnswer | null = null;
  for (const url of watch.listing) {
    const answer = await askPage(client, watch, url, state.listingUrl === url && !force ? state : null, now);
    if (answer.kind === "unchanged" || (answer.kind === "read" && answer.listing.items.length > 0)) return answer;
    first ??= answer;
    const goOn = answer.kind === "read" || answer.outcome === "gone";
    if (!goOn) break;
  }
  return first!;
}

/** Fetches and reads one page of a listing. */
export async function askPage(
  client: Client,
  watch: Watch,
  url: string,
  state: WatchRow | null,
  now: number,
): Promise<ListingAnswer> {
  const { agency, edition } = watch;
  const result = await client.get(url, {
    hosts: hostsOf(agency),
    requestsPerMinute: agency.poll.requestsPerMinute,
    etag: state?.etag,
    lastModified: state?.lastModified,
    language: edition.language,
  });
  if (result.kind === "not-modified")
    return { kind: "unchanged", cacheSeconds: result.cacheSeconds, bytes: 0, status: 304 };
  if (result.kind !== "ok") {
    return {
      kind: "failed",
      outcome: outcomeOf(result),
      evidence: result.evidence,
      status: "status" in result ? result.status : null,
      retryAfterSeconds: result.kind === "failing" ? result.retryAfterSeconds : null,
    };
  }
  const hash = await hashOf(result.bytes);
  if (state !== null && state.listingHash === hash) {
    return { kind: "unchanged", cacheSeconds: result.cacheSeconds, bytes: result.bytes.length, status: result.status };
  }
  const listing = readListing(result.text, { url: result.url, agency, language: edition.language, seen: now });
  return { kind: "read", page: result, hash, listing };
}

/** The answer in place of a listing that is not to be followed. */
export function heldBackListing(outcome: PollOutcome, evidence: string): ListingAnswer {
  return { kind: "failed", outcome, evidence, status: 200, retryAfterSeconds: null };
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
