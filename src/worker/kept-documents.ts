import type { documentUnless } from "../archive/documents.ts";
import type { StoredDocument } from "../model/document.ts";
import { createLru } from "../model/lru.ts";
import type { Clock } from "../model/ports.ts";
import type { DocumentStore } from "../serve/deps.ts";

/** As `documentUnless`: loads a document, unless it still has this ETag. */
export type LoadDocument = (path: string, etag: string) => ReturnType<typeof documentUnless>;

/** An isolate's cache of documents. */
export interface KeptDocuments extends DocumentStore {
  /** Revalidates every document at its next request, even within `trustMs`. */
  forget(): void;
}

/**
 * Caches documents that this isolate has served, so that their bytes are loaded only after a change. Another isolate may
 * write, so a document last checked more than `trustMs` ago is revalidated with one query of one row. Bounded by
 * `maxBytes`; the least recently used go first. `archives` receives the number of a feed's archive documents, which
 * the headers of its documents link to.
 */
export function createKeptDocuments(
  load: LoadDocument,
  options: {
    readonly maxBytes: number;
    readonly trustMs: number;
    readonly clock: Clock;
    readonly archives: (feed: string, count: number) => void;
    /** Checks a document that has just been loaded, and renders it again if it is damaged. */
    readonly mend?: (document: StoredDocument) => Promise<StoredDocument>;
  },
): KeptDocuments {
  let generation = 0;
  /** Each with the time of its last check. */
  const kept = createLru<{ readonly document: StoredDocument; readonly checked: number; readonly of: number }>(
    Number.POSITIVE_INFINITY,
    {
      of: ({ document }) => document.bytes.gzip?.length ?? 0,
      most: options.maxBytes,
    },
  );
  /** Keeps only the gzip bytes, which the Worker sends as they are; the plain ones serve for the check alone. */
  const sound = async (document: StoredDocument): Promise<StoredDocument> => {
    const { bytes, ...rest } = (await options.mend?.(document)) ?? document;
    return { ...rest, bytes: bytes.gzip === undefined ? bytes : { gzip: bytes.gzip } };
  };
  return {
    async get(path) {
      const cached = kept.get(path);
      const now = options.clock();
      if (cached?.of === generation && now - cached.checked < options.trustMs) return cached.document;
      const found = await load(path, cached?.document.etag ?? "");
      const loaded = found === "same" ? cached!.document : (found?.document ?? null);
      const document = loaded === null || found === "same" ? loaded : await sound(loaded);
      if (found !== null && found !== "same" && found.document.feed !== null) {
        options.archives(found.document.feed, found.archives);
      }
      if (document === null) kept.delete(path);
      else kept.set(path, { document, checked: now, of: generation });
      return document;
    },
    forget() {
      generation += 1;
    },
  };
}
