import { articlesSince } from "../archive/articles.ts";
import { documentStates, versionRecorded } from "../archive/documents.ts";
import { feedRow, tombstonesOf } from "../archive/feeds.ts";
import { type Agency, type Face, feedsOf } from "../model/agency.ts";
import type { Sql } from "../model/ports.ts";
import { documentPath, FEED_FORMATS } from "../publish/formats/addresses.ts";
import { renderFeedDocument } from "../publish/formats/render.ts";
import { FORMATS } from "../publish/formats/table.ts";
import { headOf } from "../publish/head.ts";
import type { ServeDeps } from "./deps.ts";

/**
 * The changes of a feed document since the version that a client has (RFC 3229, `feed`): entries added or edited since
 * then, and removals in formats that have them (Atom). Null if the version is no longer known, or no entry has changed.
 */
export function feedDeltas(
  sql: Sql,
  site: {
    readonly agencies: readonly Agency[];
    readonly faces?: ReadonlyMap<string, readonly Face[]>;
    readonly baseUrl: string;
    readonly hub: string | null;
  },
): NonNullable<ServeDeps["delta"]> {
  const documents = new Map(
    site.agencies
      .flatMap(feedsOf)
      .flatMap((feed) => FEED_FORMATS.map((format) => [documentPath(feed.path, format), { feed, format }] as const)),
  );
  return async (path, etag) => {
    const target = documents.get(path);
    if (target === undefined) return null;
    const since = await versionRecorded(sql, path, etag);
    if (since === null) return null;
    const { feed, format } = target;
    const [row, states] = [await feedRow(sql, feed.path), await documentStates(sql, [path])];
    const current = states.get(path);
    if (row === null || current === undefined) return null;
    const articles = await articlesSince(sql, feed.path, since);
    const removed = FORMATS[format].tellsRemovals ? await tombstonesOf(sql, feed.path, null, since + 1) : [];
    if (articles.length === 0 && removed.length === 0) return null;
    const head = headOf(feed, site, { updated: row.updated, archives: row.archives });
    const rendered = renderFeedDocument(format, head, articles, removed, feed.agency);
    return { path, mediaType: rendered.mediaType, body: rendered.body, etag: current.etag, modified: current.modified };
  };
}
