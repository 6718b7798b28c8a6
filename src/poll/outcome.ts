import type { AsideKind } from "../archive/quarantine.ts";
import { GOOD_OUTCOMES } from "../archive/standing.ts";
import type { FetchFailure } from "../fetch/result.ts";

/**
 * What a poll came to: one of a closed set. Only `changed` and `unchanged` are successes; none but `changed` touches an
 * article. `empty`: the list is there and holds no items, where it held some.
 */
export type PollOutcome =
  | "changed"
  | "unchanged"
  | "empty"
  | "drift"
  | "blocked"
  | "unreachable"
  | "failing"
  | "gone"
  | "too-large"
  | "not-html"
  | "garbled"
  | "truncated"
  | "busy";

/** True where the listing was read and is what it should be. */
export function isSuccess(outcome: PollOutcome): boolean {
  return GOOD_OUTCOMES.has(outcome);
}

/** The outcome that a failed fetch of a listing means. A redirect to elsewhere is a block: the page is kept from us. */
export function outcomeOf(failure: FetchFailure): PollOutcome {
  switch (failure.kind) {
    case "redirected-away":
      return "blocked";
    case "redirect-loop":
      return "failing";
    default:
      return failure.kind;
  }
}

/** What one poll did, for the log, the CLI and the archive. */
export interface PollReport {
  readonly watch: string;
  readonly outcome: PollOutcome;
  /** One line: what was seen, and what to do if something is wrong. */
  readonly evidence: string | null;
  readonly started: number;
  readonly finished: number;
  readonly status: number | null;
  readonly bytes: number;
  readonly items: number;
  readonly added: readonly ReportedArticle[];
  readonly changed: readonly ReportedArticle[];
  readonly removed: readonly ReportedArticle[];
  readonly setAside: readonly { readonly url: string; readonly kind: AsideKind; readonly reason: string }[];
  /** Items seen and left for the next poll. */
  readonly pending: number;
  readonly nextDue: number;
  /** Paths of the documents that changed. */
  readonly documents: readonly string[];
}

/** An article as a report names it. */
export interface ReportedArticle {
  readonly id: string;
  readonly title: string;
  readonly url: string;
}
