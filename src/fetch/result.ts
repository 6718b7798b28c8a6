import type { TransportFailureCode } from "../model/ports.ts";

/**
 * What asking an agency for a page can come to: one of a closed set. Nothing is thrown. `url` is always the agency's own
 * address, never a mirror's: of the page for `ok` and `not-modified`, else of the request that failed.
 */
export type FetchResult =
  | FetchOk
  | FetchNotModified
  | (Failure & { readonly kind: "gone"; readonly status: 404 | 410 })
  | (Failure & { readonly kind: "blocked"; readonly why: BlockedWhy; readonly status: number | null })
  /** The server answered, but not with the page: 5xx, 429 and other statuses that name no page. */
  | (Failure & { readonly kind: "failing"; readonly status: number; readonly retryAfterSeconds: number | null })
  | (Failure & { readonly kind: "unreachable"; readonly code: UnreachableCode; readonly message: string })
  | (Failure & { readonly kind: "too-large" })
  | (Failure & { readonly kind: "not-html"; readonly contentType: string | null })
  | (Failure & { readonly kind: "garbled"; readonly why: "mojibake" | "replacement" })
  | (Failure & { readonly kind: "truncated" })
  | (Failure & { readonly kind: "redirected-away"; readonly to: string })
  | (Failure & { readonly kind: "redirect-loop" });

/** Every result that brings neither a page nor the word that it has not changed. */
export type FetchFailure = Exclude<FetchResult, FetchOk | FetchNotModified>;

/** Codes of an exchange that brought no answer. A body that is too large is a result of its own. */
export type UnreachableCode = Exclude<TransportFailureCode, "too-large">;

/**
 * `unauthorized` 401, `forbidden` 403, `legal` 451; the others are recognised by their pages or addresses; `empty`: 200
 * without a word. */
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
  /** One line: what happened, where, and what to do about it. */
  readonly evidence: string;
}

interface Validators {
  /** As the server sent it, fit to be sent back; null where there is none or it is malformed. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Seconds for which the server calls its answer fresh, 0 where it forbids keeping it, null where it is silent. */
  readonly cacheSeconds: number | null;
  /** The server's clock when it answered, epoch milliseconds, null where it does not say. */
  readonly date: number | null;
}

/** A page, whole and decoded. */
export interface FetchOk extends Validators {
  readonly kind: "ok";
  readonly status: number;
  readonly url: string;
  /** The body, decoded from its content coding. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly charset: string;
  readonly contentType: string | null;
  /** True where it closes its body or itself, which HTML lets a page leave out. */
  readonly closed: boolean;
  readonly warnings: readonly string[];
}

/** The page is as it was when the validators that were sent were noted (RFC 9110, 15.4.5). */
export interface FetchNotModified extends Validators {
  readonly kind: "not-modified";
  readonly status: 304;
  readonly url: string;
}

/** True where a fetch failed for want of something that this machine lacks: it says nothing of the site. */
export function isOurs(failure: FetchFailure): boolean {
  return failure.kind === "unreachable" && failure.code === "too-many-files";
}

/** A text of ours and of the network's as one line for a log or a page: bounded, without control characters. */
export function oneLine(text: string, limit = 600): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** An address as evidence shows it. */
export function shown(url: string): string {
  return oneLine(url, 200);
}
