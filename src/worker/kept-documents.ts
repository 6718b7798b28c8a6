import { documentUnless } from "../archive/documents.ts";
import type { StoredDocument } from "../model/document.ts";
import { createLru } from "../model/lru.ts";
import type { Clock, Sql } from "../model/ports.ts";
import type { DocumentStore } from "../serve/deps.ts";

/** Documents that an isolate keeps. */
export interface KeptDocuments extends DocumentStore {
  /** Asks again at the next request, whatever was trusted: these were written here. */
  changed(paths: readonly string[]): void;
}

/**
 * Documents that this isolate has served, so that their bytes come over only when they have changed. Another isolate may
 * write meanwhile: what was looked at longer than `trustMs` ago is looked at again, one query and one row. Bounded by
 * `maxBytes`; the documents unused for longest go first. `archives` is told how many archive documents a feed has, which its documents' heads name.
 */
export function createKeptDocuments(
  sql: Sql,
  options: {
    readonly maxBytes: number;
    readonly trustMs: number;
    readonly clock: Clock;
    readonly archives: (feed: string, count: number) => void;
    /** Looks at a document that has just been loaded, and makes it again where it is damaged. */
    readonly mend?: (document: StoredDocument) => Promise<StoredDocument>;
  },
): KeptDocuments {
  /** With the moment when each was last looked at. */
  const kept = createLru<{ readonly document: StoredDocument; readonly checked: number }>(Number.POSITIVE_INFINITY, {
    of: ({ document }) => document.bytes.gzip?.length ?? 0,
    most: options.maxBytes,
  });
  /** The Worker sends gzip bytes as they are: the plain ones are looked at and let go. */
  const sound = async (document: StoredDocument): Promise<StoredDocument> => {
    const { bytes, ...rest } = (await options.mend?.(document)) ?? document;
    return { ...rest, bytes: bytes.gzip === undefined ? bytes : { gzip: bytes.gzip } };
  };
  return {
    async get(path) {
      const known = kept.get(path);
      const now = options.clock();
      if (known !== undefined && now - known.checked < options.trustMs) return known.document;
      const found = await documentUnless(sql, path, known?.document.etag ?? "");
      const loaded = found === "same" ? known!.document : (found?.document ?? null);
      const document = loaded === null || found === "same" ? loaded : await sound(loaded);
      if (found !== null && found !== "same" && found.document.feed !== null) {
        options.archives(found.document.feed, found.archives);
      }
      if (document === null) kept.delete(path);
      else kept.set(path, { document, checked: now });
      return document;
    },
    changed(paths) {
      for (const path of paths) {
        const known = kept.get(path);
        if (known !== undefined) kept.set(path, { ...known, checked: 0 });
      }
    },
  };
}
