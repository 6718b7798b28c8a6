import { documentUnless } from "../archive/documents.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Clock, Sql } from "../model/ports.ts";
import type { DocumentStore } from "../serve/deps.ts";

/** An isolate's cache of documents. */
export interface KeptDocuments extends DocumentStore {
  /** Revalidates documents that this isolate has just written at their next request, even within `trustMs`. */
  changed(paths: readonly string[]): void;
}

/**
 * Caches documents that this isolate has served, so that their bytes are loaded only after a change. Another isolate may
 * write, so a document last checked more than `trustMs` ago is revalidated with one query of one row. Bounded by
 * `maxBytes`; the least recently used go first. `archives` receives the number of a feed's archive documents, which
 * the headers of its documents link to.
 */
export function createKeptDocuments(
  sql: Sql,
  options: {
    readonly maxBytes: number;
    readonly trustMs: number;
    readonly clock: Clock;
    readonly archives: (feed: string, count: number) => void;
    /** Checks a document that has just been loaded, and renders it again if it is damaged. */
    readonly mend?: (document: StoredDocument) => Promise<StoredDocument>;
  },
): KeptDocuments {
  const documents = new Map<string, StoredDocument>();
  const checkedAt = new Map<string, number>();
  let totalBytes = 0;
  const drop = (path: string): void => {
    totalBytes -= documents.get(path)?.bytes.gzip?.length ?? 0;
    documents.delete(path);
    checkedAt.delete(path);
  };
  /** Keeps only the gzip bytes, which the Worker sends as they are; the plain ones serve for the check alone. */
  const mended = async (document: StoredDocument): Promise<StoredDocument> => {
    const { bytes, ...rest } = (await options.mend?.(document)) ?? document;
    return { ...rest, bytes: bytes.gzip === undefined ? bytes : { gzip: bytes.gzip } };
  };
  return {
    async get(path) {
      const cached = documents.get(path);
      const now = options.clock();
      if (cached !== undefined && now - (checkedAt.get(path) ?? 0) < options.trustMs) return cached;
      const found = await documentUnless(sql, path, cached?.etag ?? "");
      const loaded = found === "same" ? cached! : (found?.document ?? null);
      const document = loaded === null || found === "same" ? loaded : await mended(loaded);
      if (found !== null && found !== "same" && found.document.feed !== null) {
        options.archives(found.document.feed, found.archives);
      }
      drop(path);
      if (document === null) return null;
      documents.set(path, document);
      checkedAt.set(path, now);
      totalBytes += document.bytes.gzip?.length ?? 0;
      for (const [oldest] of documents) {
        if (totalBytes <= options.maxBytes || oldest === path) break;
        drop(oldest);
      }
      return document;
    },
    changed(paths) {
      for (const path of paths) checkedAt.delete(path);
    },
  };
}
