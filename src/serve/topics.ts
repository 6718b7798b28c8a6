import { type Agency, feedsOf } from "../model/agency.ts";
import { documentPath, FEED_FORMATS } from "../publish/formats/addresses.ts";

/** Paths of every feed document that can be subscribed to: all feeds in all formats. */
export function feedDocumentPaths(agencies: readonly Agency[]): Set<string> {
  const paths = agencies.flatMap(feedsOf).flatMap((feed) => FEED_FORMATS.map((one) => documentPath(feed.path, one)));
  return new Set(paths);
}
