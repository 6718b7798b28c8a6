import type { StoredDocument } from "../model/document.ts";
import type { Log } from "../model/ports.ts";

/**
 * Workers Cache, where the account has it (`[cache]` in wrangler.toml): answers stand in front of the Worker for a
 * minute, then for one more while they are asked for again, whatever clients are allowed. Nothing here needs it: without
 * it these fields do nothing, and without a purge the minute runs out.
 */
const LIFE = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400";
/** Full archive documents change by edits and takedowns only, and those purge them. */
const SEALED_LIFE = "public, max-age=3600, stale-if-error=86400";
/** Documents of no feed: front pages, OPML. */
const SITE = "site";

/** The response with the fields that Workers Cache goes by: its life there, and the tag it is purged by. */
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

/** What of `ctx` purges: undefined where there is no Workers Cache. */
export interface Purger {
  purge(options: { tags: string[] }): Promise<unknown>;
}

/** Purges what was published, all at once: five purges a minute are allowed. A refusal is no fault: the minute runs out. */
export async function purgeFor(
  cache: Purger | undefined,
  documents: readonly Pick<StoredDocument, "feed">[],
  log: Log,
): Promise<void> {
  if (cache === undefined || documents.length === 0) return;
  const tags = [...new Set(documents.map((document) => document.feed ?? SITE))];
  try {
    await cache.purge({ tags });
  } catch (error) {
    log("warn", "cache.unpurged", { tags, error: error instanceof Error ? error.message : String(error) });
  }
}
