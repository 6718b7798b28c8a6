import { type Agency, feedsOf } from "../model/agency.ts";
import { documentPath, FORMATS, type Format } from "../model/document.ts";

/** Paths of every feed document that can be subscribed to: all feeds in all formats. */
export function feedDocumentPaths(agencies: readonly Agency[]): Set<string> {
  const formats = Object.keys(FORMATS) as Format[];
  return new Set(agencies.flatMap(feedsOf).flatMap((feed) => formats.map((format) => documentPath(feed.path, format))));
}
