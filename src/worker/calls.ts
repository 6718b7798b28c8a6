import type { ArticleChange } from "../archive/collected/changes.ts";
import type { Mandate } from "../archive/definitions/mandate.ts";
import type { documentUnless } from "../archive/documents.ts";
import type { ListedSubscription } from "../archive/push/deliveries.ts";
import type { Report } from "../archive/reports/report.ts";
import type { IngestDocument, IngestRows, IngestStep } from "../archive/shipping/ingest.ts";
import type { Holdings } from "../operate/definitions.ts";
import type { EdgeState } from "../push/purge.ts";
import type { FeedInfo } from "../serve/app.ts";

/** What the Worker in front must know of the documents that an object serves. */
export interface About {
  /** Changes with everything else in it. */
  readonly version: string;
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** The hub that documents name, absolute, or null. */
  readonly hub: string | null;
  readonly feeds: readonly FeedInfo[];
  /** Ids and paths whose addresses answer 410. */
  readonly gone: readonly string[];
}

/** About the whole deployment. */
export interface SiteAbout extends About {
  /** Ids of all agencies and collections that are published. */
  readonly ids: readonly string[];
  /** True: no public address is known, so nothing is published. */
  readonly unaddressed: boolean;
}

/** An answer to a request for a document: `found` as `documentUnless`; `about` if it is not at the version that was named. */
export interface Given<Known extends About> {
  readonly found: Awaited<ReturnType<typeof documentUnless>>;
  readonly about?: Known;
}

/** What holds documents: an agency's object, or the Directory. Calls are by RPC. */
export interface Holder<Known extends About = About> {
  fetch(request: Request): Promise<Response>;
  about(): Promise<Known | null>;
  /** The document at a path, unless it has this ETag. `version`: of `About`, as the caller knows it. */
  document(path: string, etag: string, version: string): Promise<Given<Known>>;
}

/** An agency's object, as the others call it. Times are epoch milliseconds. */
export interface AgencyCalls extends Holder {
  /** Takes up a mandate, and what follows from it soon. */
  assign(mandate: Mandate): Promise<void>;
  /** Does what is due at `at`, within the bounds of one alarm. */
  run(at: number): Promise<void>;
  /** Has its alarm come soon. */
  kick(): Promise<void>;
  /** Number of its articles that a name may mean, at most two. */
  named(name: string): Promise<number>;
  /** Polls its listings that are due first, as an operator asks. Null: it has none that is polled. */
  poll(): Promise<readonly object[] | null>;
  /** For collections: `ChangeSource` over this agency. */
  follow(): Promise<void>;
  changes(after: number, most: number): Promise<ArticleChange[]>;
  /** Of a collection: takes up changes now. Returns the paths of the documents that changed. */
  collect(): Promise<string[]>;
  /** Split mode, of this agency's part: as in archive/shipping/ingest.ts, a step that it has already excepted. */
  beginIngest(source: string, now: number, empty: boolean): Promise<void>;
  ingestRows(step: IngestStep, parts: readonly IngestRows[], now: number): Promise<void>;
  ingestDocuments(
    step: IngestStep,
    documents: readonly IngestDocument[],
    gone: readonly string[],
    now: number,
  ): Promise<void>;
  /** Subscriptions at its hub, for the operator. */
  subscribers(most: number): Promise<readonly ListedSubscription[]>;
  addresses(most: number): ReturnType<Holdings["addresses"]>;
  entries(feeds: readonly string[]): ReturnType<Holdings["entries"]>;
}

/** The Directory, as the others call it. */
export interface DirectoryCalls extends Holder<SiteAbout> {
  /** What an agency is to publish; null: there is none of this id. */
  mandate(id: string): Promise<Mandate | null>;
  /**
   * Takes an agency's report. `tags`: of Workers Cache, changed since the last one, and among them those of takedowns
   * (`urgent`). Returns the version of its mandate now, or null if there is no agency of this id.
   */
  report(report: Report, tags: readonly string[], urgent: readonly string[]): Promise<string | null>;
  /** Purges what is owed to Workers Cache. Returns what is still there of takedowns. */
  purge(): Promise<EdgeState>;
  /** Notes that a removed agency is erased. */
  erased(id: string): Promise<void>;
  /** Agencies that should have done something by `at`, longest overdue first. */
  overdue(at: number): Promise<string[]>;
  /** Agencies whose listings are to be polled first, at most `most`. */
  dueFirst(most: number): Promise<string[]>;
}
