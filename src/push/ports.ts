import type { KeptEvent } from "../archive/events.ts";
import type { Document } from "../model/document.ts";
import type { Clock, Log, Sql, TransportResponse } from "../model/ports.ts";

/** A request to an external address. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
}

/** Calls addresses that subscribers and the operator named. */
export interface Caller {
  /** False for an address outside the public internet that the operator has not named. */
  readonly allowed: (url: string) => boolean;
  /** Follows no redirect. Rejects with TransportFailure. */
  readonly call: (call: Call) => Promise<TransportResponse>;
}

/** What push needs from its platform. */
export interface PushPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly caller: Caller;
  /** Identifies this process: its claims are released when it is gone. */
  readonly owner: string;
  /** Waits for a number of milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** A random number from 0 to 1, for jitter. */
  readonly dice: () => number;
  /** An unguessable text, for challenges. */
  readonly secret: () => string;
  /** The current document at a path, or null. */
  readonly document: (path: string) => Promise<Document | null>;
  /** The articles of events as IPTC ninjs objects, by the events' ids; none if webhooks are not sent them. */
  readonly ninjs: (events: readonly KeptEvent[]) => Promise<ReadonlyMap<number, unknown>>;
  /** The filtered form of a document, by its canonical query, or null if it can no longer be rendered. */
  readonly filtered: (path: string, query: string) => Promise<Document | null>;
}

/** What is pushed, and where to. */
export interface PushSettings {
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** Paths of the documents that can be subscribed to: the feeds in every format. */
  readonly paths: ReadonlySet<string>;
  /** Address of the hub that documents name, or null. */
  readonly hub: string | null;
  /** True if this deployment is that hub. */
  readonly ownHub: boolean;
  /** Addresses that every event is sent to. */
  readonly webhooks: readonly string[];
  /** The key that signs webhooks, or null if there are none. */
  readonly webhookSecret: string | null;
}

/** Limits of one drain; the rest stays due. */
export interface Bounds {
  /** Maximum number of calls. */
  readonly calls: number;
  /** Calls at once, slow ones not counted. */
  readonly atOnce: number;
  /** Slow calls in progress besides those. Default: 512. */
  readonly beside?: number;
}
