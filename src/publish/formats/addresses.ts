import type { FeedHead } from "../../model/document.ts";
import { type FeedFormat, FORMATS, type Format, type ReaderFormat } from "./table.ts";

/** All formats, in the order in which they are offered. */
export const ALL_FORMATS: readonly Format[] = Object.keys(FORMATS) as Format[];

/** The formats that can be subscribed to. */
export const FEED_FORMATS: readonly FeedFormat[] = ALL_FORMATS.filter(isFeedFormat);

/** The formats of feed readers. */
export const READER_FORMATS: readonly ReaderFormat[] = FEED_FORMATS.filter(isReaderFormat);

const BY_FILE = new Map(ALL_FORMATS.map((format) => [FORMATS[format].file, format]));

/** True for a format that can be subscribed to. */
export function isFeedFormat(format: Format): format is FeedFormat {
  return FORMATS[format].subscribable;
}

/** True for a format of feed readers. */
export function isReaderFormat(format: Format): format is ReaderFormat {
  return isFeedFormat(format) && FORMATS[format].newsroom !== true;
}

/** Formats of a feed's own documents (`archive` null) or of its archive documents. */
export function formatsOf(archive: number | null): readonly Format[] {
  return archive === null ? ALL_FORMATS : FEED_FORMATS;
}

/** The format whose documents have this file name, or null. */
export function formatOf(file: string): Format | null {
  return BY_FILE.get(file) ?? null;
}

/** The format of the document at a path; null for a page or a document of no feed. */
export function formatAt(path: string): Format | null {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? null : formatOf(path.slice(slash + 1));
}

/** Media type of a format without its parameters: `application/rss+xml`. */
export function bareType(format: Format): string {
  return FORMATS[format].mediaType.split(";")[0]!;
}

/** Path of a document: `lana/ar/rss.xml`, `lana/ar/archive/3/rss.xml`. */
export function documentPath(feed: string, format: Format, archive: number | null = null): string {
  const { file } = FORMATS[format];
  return archive === null ? `${feed}/${file}` : `${feed}/archive/${archive}/${file}`;
}

/** Address of one format of a feed, its archive document or its filtered form. */
export function documentUrl(head: Pick<FeedHead, "baseUrl" | "path" | "archive" | "query">, format: Format): string {
  const path = `${head.baseUrl}/${documentPath(head.path, format, head.archive)}`;
  return head.query === null ? path : `${path}?${head.query}`;
}
