import { oneLine } from "../model/one-line.ts";
import type { TransportFailureCode } from "../model/ports.ts";

/**
 * The outcome of fetching a page: one of a closed set; nothing is thrown. `url` is always the agency's own address, never
 * a mirror's: that of the page for `ok` and `not-modified`, else that of the failed request.
 */
export type FetchResult =
  | FetchOk
  | FetchNotModified
  | (Failure & { readonly kind: "gone"; readonly status: 404 | 410 })
  | (Failure & { readonly kind: "blocked"; readonly why: BlockedWhy; readonly status: number | null })
  /** The server answered without the page: 5xx, 429 and other statuses. */
  | (Failure & { readonly kind: "failing"; readonly status: number; readonly retryAfterSeconds: number | null })
  | (Failure & { readonly kind: "unreachable"; readonly code: UnreachableCode; readonly message: string })
  | (Failure & { readonly kind: "too-large" })
  | (Failure & { readonly kind: "not-html"; readonly contentType: string | null })
  | (Failure & { readonly kind: "garbled"; readonly why: "mojibake" | "replacement" })
  | (Failure & { readonly kind: "truncated" })
  | (Failure & { readonly kind: "redirected-away"; readonly to: string })
  | (Failure & { readonly kind: "redirect-loop" });

/** The first bytes of a file, or why there are none. */
export type PeekResult = FetchFailure | Peeked;

/** The first bytes of a file. */
export interface Peeked {
  readonly kind: "ok";
  readonly url: string;
  readonly bytes: Uint8Array;
  /** Media type as the server gives it, in lower case and without parameters, or null. */
  readonly contentType: string | null;
  /** Bytes of the whole file; null if the server does not say. */
  readonly length: number | null;
}

/** Every result other than a page or "not modified". */
export type FetchFailure = Exclude<FetchResult, FetchOk | FetchNotModified>;

/** Codes of an exchange without an answer. A body that is too large is a result of its own. */
export type UnreachableCode = Exclude<TransportFailureCode, "too-large">;

/**
 * Why a page is withheld. `unauthorized` is 401, `forbidden` 403, `legal` 451; `empty` is a 200 without text; the others
 * are recognised by their pages or addresses.
 */
export type BlockedWhy =
  | "unauthorized"
  | "forbidden"
  | "legal"
  | "robots"
  | "challenge"
  | "captcha"
  | "login"
  | "suspended"
  | "empty";

interface Failure {
  readonly url: string;
  /** One line: what happened, where, and what to do. */
  readonly evidence: string;
}

interface Validators {
  /** As the server sent it, safe to send back; null if absent or malformed. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Seconds of freshness that the server grants; 0 if it forbids storing; null if unspecified. */
  readonly cacheSeconds: number | null;
  /** The server's clock when it answered, epoch milliseconds; null if it does not say. */
  readonly date: number | null;
}

/** A complete, decoded page. */
export interface FetchOk extends Validators {
  readonly kind: "ok";
  readonly status: number;
  readonly url: string;
  /** The body, with its content coding removed. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly charset: string;
  readonly contentType: string | null;
  /** True if the page has `</body>` or `</html>`, which HTML allows leaving out; true for data. */
  readonly closed: boolean;
  /** The `next` link of its header, null if its links name none; absent if it has no links. */
  readonly nextLink?: string | null | undefined;
  /** Number of pages of the list that it is one of (WordPress's `X-WP-TotalPages`); null or absent if not stated. */
  readonly totalPages?: number | null | undefined;
  /** The link of its header to the root of a WordPress interface; null or absent as above. */
  readonly apiLink?: string | null | undefined;
  readonly warnings: readonly string[];
}

/** The page has not changed since it was stored: the server says so (RFC 9110, 15.4.5), or its bytes are the same. */
export interface FetchNotModified extends Validators {
  readonly kind: "not-modified";
  readonly status: number;
  readonly url: string;
  /** Bytes of the body, with its content coding removed. */
  readonly size: number;
}

/** True if a fetch failed because this machine ran out of something, which says nothing about the site. */
export function isOurs(failure: FetchFailure): boolean {
  return failure.kind === "unreachable" && failure.code === "too-many-files";
}

/** An address, shortened for evidence. */
export function shown(url: string): string {
  return oneLine(url, 200);
}
