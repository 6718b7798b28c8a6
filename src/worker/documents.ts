import { documentUnless } from "../archive/documents.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Sql } from "../model/ports.ts";
import type { DocumentStore } from "../serve/deps.ts";

/**
 * Documents that this isolate has served, so that their bytes come over only when they have changed: one query and one
 * row a request all the same, since another isolate may have written meanwhile. Bounded by `maxBytes`; the documents
 * unused for longest go first. `archives` is told how many archive documents a feed has, which its documents' heads name.
 */
export function createKeptDocuments(
  sql: Sql,
  options: { readonly maxBytes: number; readonly archives: (feed: string, count: number) => void },
): DocumentStore {
  const kept = new Map<string, StoredDocument>();
  let held = 0;
  const drop = (path: string): void => {
    held -= kept.get(path)?.bytes.gzip?.length ?? 0;
    kept.delete(path);
  };
  return {
    async get(path) {
      const known = kept.get(path);
      const found = await documentUnless(sql, path, known?.etag ?? "");
      const document = found === "same" ? known! : (found?.document ?? null);
      if (found !== null && found !== "same" && found.document.feed !== null) {
        options.archives(found.document.feed, found.archives);
      }
      drop(path);
      if (document === null) return null;
      kept.set(path, document);
      held += document.bytes.gzip?.length ?? 0;
      for (const [oldest] of kept) {
        if (held <= options.maxBytes || oldest === path) break;
        drop(oldest);
      }
      return document;
    },
  };
}
