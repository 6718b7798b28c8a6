import type { Hono } from "hono";
import type { Coding, Document, StoredDocument } from "../model/document.ts";
import type { Clock, Log } from "../model/ports.ts";

import type { MadeFeed } from "./filtered.ts";
import type { ClientOf } from "./http/client.ts";
import type { Variant } from "./http/negotiate.ts";
import type { FilterQuery } from "./query.ts";
import type { FeedInfo } from "./route.ts";

/** Rendered documents by path. A read never renders and never writes. */
export interface DocumentStore {
  get(path: string): StoredDocument | null | Promise<StoredDocument | null>;
}

/** One answer that went out, for counting. */
export interface Answered {
  readonly status: number;
  readonly coding: Coding | null;
}

/** What a runtime hands to the HTTP surface. */
export interface ServeDeps {
  readonly documents: DocumentStore;
  readonly feeds: readonly FeedInfo[];
  /** Public address; a trailing slash is taken off. */
  readonly baseUrl: string;
  /** Absolute address of the WebSub hub, or null. */
  readonly hub: string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Languages of the front page, the first being the one for clients that name none. Default: ar, en, fr. */
  readonly languages?: readonly string[];
  /** The filtered form of a feed. `language`: of the page, where the client chose one. */
  readonly filtered?: (
    feed: FeedInfo,
    variant: Variant,
    query: FilterQuery,
    language: string | null,
  ) => Promise<MadeFeed>;
  /**
   * What is new in the document at `path` since the client's ETag: a document with those entries only, whose etag and
   * modified are those of the whole current document. Null: that ETag is not known.
   */
  readonly delta?: (path: string, etag: string) => Promise<Document | null>;
  /** Adds routes that come before the feeds': health, status, metrics, hub, admin. */
  readonly extra?: readonly Routes[];
  /** Who asks, for limits. Default: no proxy is trusted. */
  readonly client?: ClientOf;
  /** Told of every answer, for counting. */
  readonly observe?: (answered: Answered) => void;
  /** What the runtime does with content codings. */
  readonly runtime: {
    /** Codings on offer, `identity` among them. */
    readonly codings: readonly Coding[];
    /** Workers: bytes are already coded, and the runtime is told so. */
    readonly manualEncoding: boolean;
  };
}

/** Adds routes to an app. */
export type Routes = (app: Hono) => void;
