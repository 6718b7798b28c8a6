import type { StoredDocument } from "../model/document.ts";

/**
 * Workers Cache, if the account has it (`[cache]` in wrangler.toml): caches responses in front of the Worker for a
 * minute, plus one more while they are revalidated, regardless of what clients may cache. It is optional: without it
 * these fields have no effect; whatever is not purged expires (`push/purge.ts`).
 */
const LIFE = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400";
/** Full archive documents change only by edits and takedowns, which purge them. */
const SEALED_LIFE = "public, max-age=3600, stale-if-error=86400";
/** Tag of documents that belong to no feed: front pages, OPML. */
export const SITE = "site";

/** Adds the fields for Workers Cache: the lifetime there, and the tag for purging. */
export function forEdge(response: Response, path: string, feeds: ReadonlySet<string>): Response {
  const allowed = response.headers.get("Cache-Control") ?? "";
  if (response.status !== 200 || !allowed.startsWith("public")) return response;
  const sealed = allowed.includes("immutable");
  response.headers.set("Cloudflare-CDN-Cache-Control", sealed ? SEALED_LIFE : LIFE);
  response.headers.set("Cache-Tag", tagOf(path, feeds));
  return response;
}

function tagOf(path: string, feeds: ReadonlySet<string>): string {
  const parts = path.split("/").filter((part) => part !== "");
  for (let length = parts.length; length > 0; length -= 1) {
    const feed = parts.slice(0, length).join("/");
    if (feeds.has(feed)) return feed;
  }
  return SITE;
}

/** The tags of documents. */
export function tagsOf(documents: readonly Pick<StoredDocument, "feed">[]): string[] {
  return [...new Set(documents.map(({ feed }) => feed ?? SITE))];
}
