import { type Agency, publisherOf } from "../../model/agency.ts";
import type { Article, Tombstone } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import { type FragmentCache, kept } from "../fragments.ts";
import { Rendered } from "../rendered.ts";
import { documentPath, documentUrl, formatsOf } from "./addresses.ts";
import type { WritingContext } from "./row.ts";
import { FORMATS, type Format } from "./table.ts";

/** Renders a feed document or archive document in each of its formats, one for each step; articles newest first. */
export function* renderFeedDocuments(
  head: FeedHead,
  articles: readonly Article[],
  tombstones: readonly Tombstone[],
  agency: Agency,
  cache?: FragmentCache,
): Generator<Rendered, void> {
  for (const format of formatsOf(head.archive))
    yield renderFeedDocument(format, head, articles, tombstones, agency, cache);
}

/** Renders a feed document or archive document in one format. */
export function renderFeedDocument(
  format: Format,
  head: FeedHead,
  articles: readonly Article[],
  tombstones: readonly Tombstone[],
  agency: Agency,
  cache?: FragmentCache,
): Rendered {
  const row = FORMATS[format];
  const context = contextOf(format, head, agency);
  const key = row.entryKey?.(head) ?? "";
  const variant = key === "" ? format : `${format} ${key}`;
  const shown = articles.filter((article) => row.shows?.(article, head) ?? true);
  const entries = shown
    .map((article) =>
      kept(cache, variant, article, () => row.entry(article, { ...context, agency: publisherOf(agency, article) })),
    )
    .filter((entry) => entry.bytes.length > 0);
  const parts = row.document(context, entries, tombstones);
  return new Rendered(documentPath(head.path, format, head.archive), row.mediaType, ...parts);
}

function contextOf(format: Format, head: FeedHead, agency: Agency): WritingContext {
  return {
    head,
    agency,
    self: documentUrl(head, format),
    previous: previousArchive(head, format),
    current: head.archive === null ? null : documentUrl({ ...head, archive: null }, format),
    addressOf: (path) => documentUrl({ ...head, path, archive: null, query: null }, format),
  };
}

function previousArchive(head: FeedHead, format: Format): string | null {
  if (head.query !== null) return null;
  const previous = head.archive === null ? head.archives : head.archive - 1;
  return previous > 0 ? documentUrl({ ...head, archive: previous }, format) : null;
}
