import type { StoredDocument } from "../model/document.ts";
import { isFeedFormat } from "../publish/formats/addresses.ts";
import type { ServeDeps } from "./deps.ts";
import { type DocumentPlace, type HeadContext, type Prepared, prepare } from "./heads.ts";
import { createRoutes, type FeedInfo, type Target } from "./route.ts";

/** A cache of documents with prepared headers. */
export interface Shelf {
  /** Null for a document without an address of its own: a page, or a document of a feed that is not configured. */
  prepared(document: StoredDocument): Prepared | null;
}

/**
 * Prepares each document's headers at its first request and drops them together with the document. They name the neighbours in
 * the archive, so they are prepared again when the feed has another archive document.
 */
export function createShelf(deps: Pick<ServeDeps, "feeds" | "baseUrl" | "hub" | "runtime">): Shelf {
  const site = headContextOf(deps);
  const resolve = createRoutes(deps.feeds);
  const cache = new WeakMap<
    StoredDocument,
    { readonly prepared: Prepared; readonly feed: FeedInfo | null; readonly archives: number }
  >();
  return {
    prepared(document) {
      const cached = cache.get(document);
      if (cached !== undefined && cached.archives === archivesOf(cached.feed)) return cached.prepared;
      const target = resolve(`/${document.path}`);
      if (target?.kind !== "document") return null;
      const prepared = prepare(document, placeOf(target), site);
      cache.set(document, { prepared, feed: target.feed, archives: archivesOf(target.feed) });
      return prepared;
    },
  };
}

function archivesOf(feed: FeedInfo | null): number {
  return feed?.archives ?? 0;
}

/** The values that the headers of all documents share. */
export function headContextOf(deps: Pick<ServeDeps, "feeds" | "baseUrl" | "hub" | "runtime">): HeadContext {
  return {
    baseUrl: deps.baseUrl.replace(/\/+$/, ""),
    hub: deps.hub,
    pollMinutes: Math.min(...deps.feeds.map((feed) => feed.pollMinutes), 60),
    codings: deps.runtime.codings,
  };
}

function placeOf(target: Target & { kind: "document" }): DocumentPlace {
  const { feed, format, archive } = target;
  const variant = format !== null && isFeedFormat(format) ? format : null;
  return { feed, variant, archive, query: null, vary: [], contentLocation: null };
}
