import type { Document } from "../model/document.ts";
import type { Clock, Log, Sql, TransportResponse } from "../model/ports.ts";

/** A request to somebody else's address. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
}

/** Calls addresses that subscribers named. */
export interface Caller {
  /** False: an address that is not of the public internet, and that the operator has not named either. */
  allowed(url: string): boolean;
  /** Follows no redirect. Rejects with TransportFailure. */
  call(call: Call): Promise<TransportResponse>;
}

/** What push needs of the world. */
export interface PushPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly caller: Caller;
  /** Who delivers: what this process has claimed ends with it. */
  readonly owner: string;
  /** Waits, in milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1: jitter. */
  readonly dice: () => number;
  /** A text that nobody can guess: a challenge. */
  readonly secret: () => string;
  /** The document at a path as it is now, or null. */
  readonly document: (path: string) => Promise<Document | null>;
  /** The filtered form of a document (`query` canonical), or null where it cannot be made any more. */
  readonly filtered: (path: string, query: string) => Promise<Document | null>;
}

/** What is told of, and to whom besides subscribers. */
export interface PushSettings {
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** Paths of the documents that can be subscribed to: the feeds in every format. */
  readonly paths: ReadonlySet<string>;
  /** The hub that documents name, or null; `ownHub`: it is this deployment. */
  readonly hub: string | null;
  /** True where the hub is this deployment. */
  readonly ownHub: boolean;
  /** Addresses that are told of every event. */
  readonly webhooks: readonly string[];
  /** What webhooks are signed with, or null where there are none. */
  readonly webhookSecret: string | null;
}

/** How much one drain may do: the rest is owed still. */
export interface Bounds {
  /** Calls, at most. */
  readonly calls: number;
  /** Calls at once, of those that answer soon. */
  readonly atOnce: number;
  /** Calls that are slow to answer, beside those. Default: 512. */
  readonly beside?: number;
}
