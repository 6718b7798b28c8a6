import type { Context, Hono } from "hono";
import type { Coding, Document, StoredDocument } from "../model/document.ts";
import type { Notice } from "../model/notice.ts";
import type { Clock, Log } from "../model/ports.ts";
import type { Rendered } from "../publish/rendered.ts";
import type { MadeFeed } from "./filtered.ts";
import type { ClientOf } from "./http/client.ts";
import type { Variant } from "./http/negotiate.ts";
import type { LateFeeds } from "./late.ts";
import type { FilterQuery } from "./query.ts";
import type { ArticleRevisions } from "./revisions.ts";
import type { FeedInfo } from "./route.ts";

/** Rendered documents by path. A read never renders and never writes. */
export interface DocumentStore {
  get(path: string): StoredDocument | null | Promise<StoredDocument | null>;
}

/** One response that was sent, for counting. */
export interface Answered {
  readonly status: number;
  readonly coding: Coding | null;
}

/** The parts that a runtime hands to the HTTP interface. */
export interface ServeDeps {
  readonly documents: DocumentStore;
  readonly feeds: readonly FeedInfo[];
  /** Ids of removed agencies and paths of withdrawn feeds: whatever is below them answers 410. */
  readonly gone?: ReadonlySet<string>;
  /** Public address; a trailing slash is removed. */
  readonly baseUrl: string;
  /** Absolute address of the WebSub hub, or null. */
  readonly hub: string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Languages of the front page; the first is for clients that name none. Default: ar, en, fr. */
  readonly languages?: readonly string[];
  /** Renders the filtered form of a feed. `language`: of the page, if the client chose one. */
  readonly filtered?: (
    feed: FeedInfo,
    variant: Variant,
    query: FilterQuery,
    language: string | null,
    late?: ReadonlyMap<string, Notice> | null,
  ) => Promise<MadeFeed>;
  /** Finds the revisions of an article. Absent: there are none at any address. */
  readonly revisions?: ArticleRevisions;
  /** Null if a request has the operator's token, otherwise the response to refuse it with. Absent: no token is set. */
  readonly operator?: (context: Context) => Promise<Response | null>;
  /** An agency's licence for machines, by the path of its document. Absent: no agency has one. */
  readonly licence?: (path: string) => Rendered | null;
  /** What readers are told of late polls. Absent: nothing. */
  readonly late?: LateFeeds;
  /**
   * The changes in the document at `path` since the client's ETag: a document with only those entries, but with the etag
   * and modified of the complete current document. Null: that ETag is unknown.
   */
  readonly delta?: (path: string, etag: string) => Promise<Document | null>;
  /** Routes that take precedence over those of feeds: health, status, metrics, hub, admin. */
  readonly extra?: readonly Routes[];
  /** Identifies the client, for limits. Default: no proxy is trusted. */
  readonly client?: ClientOf;
  /** Called with every response, for counting. */
  readonly observe?: (answered: Answered) => void;
  /** How the runtime handles content codings. */
  readonly runtime: {
    /** Available codings, including `identity`. */
    readonly codings: readonly Coding[];
    /** On Workers: tells the runtime that bodies are already encoded. */
    readonly manualEncoding: boolean;
  };
}

/** Adds routes to an app. */
export type Routes = (app: Hono) => void;
