import type { Agency } from "../../../src/model/agency.ts";
import type { DatePrecision, DateSource } from "../../../src/model/article.ts";
import type { Answer } from "../../support/origin.ts";

/** A request as an agency's site gets it: the agency's own address, whatever origin leads there. */
export interface ReplicaRequest {
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A site that answers as an agency's site is known to answer, from public facts only. Its texts are ours. It is pure, so
 * that it runs on both runtimes and behind any server.
 */
export interface Replica {
  /** The shipped definition that is tried on it. */
  readonly agency: Agency;
  /** What an address answers at a moment (epoch milliseconds); null if there is no such address (404). */
  answer(request: ReplicaRequest, now: number): Answer | null;
  /** The entries of each edition's and section's feed once its listing has been polled, newest first, by the feed's path. */
  readonly expected: Readonly<Record<string, readonly ExpectedEntry[]>>;
  /** Entries of which the sources after the first give no text, and which they therefore do not publish, by native id. */
  readonly onlyByFirst?: readonly string[];
}

/** An entry as all three formats must say it. */
export interface ExpectedEntry {
  /** The agency's own id of the article: what follows `post/` in the entry's id. */
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly published: {
    /** UTC, RFC 3339. */
    readonly instant: string;
    readonly precision: DatePrecision;
    readonly source: DateSource;
  };
  /** Place and mark of the dateline as written, or null without one. */
  readonly place: string | null;
  readonly mark: string | null;
  /** What the summary begins with: the news, behind the dateline. */
  readonly summary: string;
  /** What the text ends with, sign-off included. */
  readonly ends: string;
  /** Set if `ends` is a sign-off, which the summary must not have. */
  readonly signed?: true;
}
