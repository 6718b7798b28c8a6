import type { AsideKind } from "../archive/quarantine.ts";
import { GOOD_OUTCOMES } from "../archive/standing.ts";
import type { FetchFailure } from "../fetch/result.ts";

/**
 * The outcome of a poll. Only `changed` and `unchanged` are successes; only `changed` touches an article. `empty`: the
 * list is there but has no items, though it had some before.
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

/** True if the listing was read and is what it should be. */
export function isSuccess(outcome: PollOutcome): boolean {
  return GOOD_OUTCOMES.has(outcome);
}

/** The outcome for a failed fetch of a listing. A redirect elsewhere counts as a block: the site withholds the page. */
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
