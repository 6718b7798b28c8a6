import { documentUnless } from "../archive/documents.ts";
import type { StoredDocument } from "../model/document.ts";
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
  const kept = new Map<string, StoredDocument>();
  const checked = new Map<string, number>();
  let held = 0;
  const drop = (path: string): void => {
    held -= kept.get(path)?.bytes.gzip?.length ?? 0;
    kept.delete(path);
    checked.delete(path);
  };
  /** The Worker sends gzip bytes as they are: the plain ones are looked at and let go. */
  const sound = async (document: StoredDocument): Promise<StoredDocument> => {
    const { bytes, ...rest } = (await options.mend?.(document)) ?? document;
    return { ...rest, bytes: bytes.gzip === undefined ? bytes : { gzip: bytes.gzip } };
  };
  return {
    async get(path) {
      const known = kept.get(path);
      const now = options.clock();
      if (known !== undefined && now - (checked.get(path) ?? 0) < options.trustMs) return known;
      const found = await documentUnless(sql, path, known?.etag ?? "");
      const loaded = found === "same" ? known! : (found?.document ?? null);
      const document = loaded === null || found === "same" ? loaded : await sound(loaded);
      if (found !== null && found !== "same" && found.document.feed !== null) {
        options.archives(found.document.feed, found.archives);
      }
      drop(path);
      if (document === null) return null;
      kept.set(path, document);
      checked.set(path, now);
      held += document.bytes.gzip?.length ?? 0;
      for (const [oldest] of kept) {
        if (held <= options.maxBytes || oldest === path) break;
        drop(oldest);
      }
      return document;
    },
    changed(paths) {
      for (const path of paths) checked.delete(path);
    },
  };
}
