import type { ChangeSource } from "../archive/collected/changes.ts";
import type { Client } from "../fetch/client.ts";
import type { Agency, Face } from "../model/agency.ts";
import type { Article } from "../model/article.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Clock, Log, Sql, Statement } from "../model/ports.ts";
import type { FragmentCache } from "../publish/fragments.ts";

/** A bounded cache of articles, so that a poll costs only what is new. */
export interface ArticleCache {
  get(key: string): Article | undefined;
  set(key: string, article: Article): void;
}

/** What a poll needs from its surroundings. */
export interface PollPorts {
  readonly sql: Sql;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  /** Compresses a document (RFC 1952). `lasting`: it will not change for long, so size matters more than time. */
  readonly gzip: (bytes: Uint8Array, about: { readonly lasting: boolean }) => Promise<Uint8Array>;
  /** SHA-256, if the runtime has a cheaper one than Web Crypto. */
  readonly digest?: Digest;
  /** Lets requests that have come in be answered. Called between two documents, and between two articles. */
  readonly rest?: () => Promise<unknown>;
  /** Name of this process among those that share the archive. */
  readonly owner: string;
  /** Articles in memory, and their rendered entries. */
  readonly articles?: ArticleCache;
  readonly fragments?: FragmentCache;
  /** What changes in the agencies that collections are made of. Default: those in this archive. */
  readonly changes?: ChangeSource;
  /** Forgets an article in memory, and clears deleted data from the archive's file. */
  readonly erase?: (id: string) => Promise<void>;
  /** Waits for the turn to write if polls run side by side: each builds its documents on those of the one before. */
  readonly turn?: () => Promise<Disposable>;
  /** Called after the commit with the documents that may now be served, and with what was published when they were made. */
  readonly published?: (documents: readonly StoredDocument[], site: Site) => void | Promise<void>;
  /**
   * Statements that belong in the batch of a takedown: they note which copies of these documents a cache in front of this
   * deployment has to give up, so that no kill can lose that.
   */
  readonly owePurge?: (documents: readonly StoredDocument[]) => readonly Statement[];
  /**
   * Called after `published` if something else makes the documents that belong to no feed; otherwise the poll makes
   * them.
   */
  readonly siteChanged?: () => void;
}

/** What this deployment publishes. */
export interface Site {
  /** Never changed: another set of definitions is another site. */
  readonly agencies: readonly Agency[];
  /** Agencies among them that are not polled, by id; retired ones are not on offer either. Default: none. */
  readonly unpolled?: ReadonlyMap<string, "paused" | "retired">;
  /** Icons and logos of agencies, by id, as they were found. Default: none. */
  readonly faces?: ReadonlyMap<string, readonly Face[]>;
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  readonly hub: string | null;
}
