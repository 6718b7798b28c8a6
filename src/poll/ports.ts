import type { Client } from "../fetch/client.ts";
import type { Agency } from "../model/agency.ts";
import type { Article } from "../model/article.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Clock, Log, Sql } from "../model/ports.ts";
import type { FragmentCache } from "../publish/fragments.ts";

/** A bounded map of what was read or rendered before, so that a poll's cost is that of what is new. */
export interface ArticleCache {
  get(key: string): Article | undefined;
  set(key: string, article: Article): void;
}

/** What a poll needs of the world. */
export interface PollPorts {
  readonly sql: Sql;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  /** Compresses a document (RFC 1952). `lasting`: it stays as it is for long, so size counts for more than time. */
  readonly gzip: (bytes: Uint8Array, about: { readonly lasting: boolean }) => Promise<Uint8Array>;
  /** SHA-256, where the runtime has a cheaper one than the web's. */
  readonly digest?: Digest;
  /** Name of this process among those that share the archive. */
  readonly owner: string;
  /** Articles in memory, and their entries as they were rendered. */
  readonly articles?: ArticleCache;
  readonly fragments?: FragmentCache;
  /** Forgets what memory holds of an article, and has the archive's file hold no trace of what was deleted. */
  readonly erase?: (id: string) => Promise<void>;
  /** Waits for the turn to write, where polls go on at once: each makes its documents from what the one before left. */
  readonly turn?: () => Promise<Disposable>;
  /** Told after the commit: documents that readers may be served from now on. */
  readonly published?: (documents: readonly StoredDocument[]) => void | Promise<void>;
  /** Told after it where somebody else makes the documents that belong to no feed; else the poll makes them itself. */
  readonly siteChanged?: () => void;
}

/** What this deployment publishes. */
export interface Site {
  readonly agencies: readonly Agency[];
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  readonly hub: string | null;
}
