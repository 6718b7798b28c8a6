import type { StoredDocument } from "../model/document.ts";
import { isFeedFormat } from "../publish/formats/addresses.ts";
import type { ServeDeps } from "./deps.ts";
import { type DocumentPlace, type HeadContext, type Prepared, prepare } from "./heads.ts";
import { createRoutes, type Target } from "./route.ts";

/** Documents with their heads prepared, once each. */
export interface Shelf {
  /** Null for a document that has no address of its own: a page, or one of a feed that is not configured. */
  prepared(document: StoredDocument): Prepared | null;
}

/** A shelf that makes each document's heads at its first request and forgets them with the document. */
export function createShelf(deps: Pick<ServeDeps, "feeds" | "baseUrl" | "hub" | "runtime">): Shelf {
  const site = headContextOf(deps);
  const resolve = createRoutes(deps.feeds);
  const known = new WeakMap<StoredDocument, Prepared>();
  return {
    prepared(document) {
      const found = known.get(document);
      if (found !== undefined) return found;
      const target = resolve(`/${document.path}`);
      if (target?.kind !== "document") return null;
      const made = prepare(document, placeOf(target), site);
      known.set(document, made);
      return made;
    },
  };
}

/** What every head says of the site. */
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
