import { type Agency, nameIn } from "../../model/agency.ts";
import type { Article, Tombstone } from "../../model/article.ts";
import { documentPath, documentUrl, type FeedHead, FORMATS, type Format } from "../../model/document.ts";
import { COMMA, type FragmentCache, kept } from "../fragments.ts";
import { Rendered } from "../rendered.ts";
import { legalLine } from "../xml/legal.ts";
import { atomDocument, atomEntry } from "./atom.ts";
import { jsonDocument, jsonItem } from "./json.ts";
import { rssDocument, rssItem, type Source } from "./rss.ts";

const ENTRY: Readonly<Record<Format, (article: Article, agency: Agency, head: FeedHead) => string>> = {
  rss: (article, agency, head) => rssItem(article, agency, sourceOf(article, agency, head)),
  atom: atomEntry,
  json: (article, agency) => `${jsonItem(article, agency)}${COMMA}`,
};
const ALL: readonly Format[] = ["rss", "atom", "json"];

/** A feed's document (or archive document) in all formats; articles newest first. */
export function renderFeedDocuments(
  head: FeedHead,
  articles: readonly Article[],
  tombstones: readonly Tombstone[],
  agency: Agency,
  cache?: FragmentCache,
): Rendered[] {
  return ALL.map((format) => renderFeedDocument(format, head, articles, tombstones, agency, cache));
}

/** The same in one format. */
export function renderFeedDocument(
  format: Format,
  head: FeedHead,
  articles: readonly Article[],
  tombstones: readonly Tombstone[],
  agency: Agency,
  cache?: FragmentCache,
): Rendered {
  // With a source an item names an address of ours.
  const variant = format === "rss" && head.multilingual ? `rss of ${head.baseUrl}` : format;
  const entries = articles.map((article) => kept(cache, variant, article, () => ENTRY[format](article, agency, head)));
  const parts =
    format === "json"
      ? jsonDocument(head, entries, agency)
      : format === "atom"
        ? atomDocument(head, entries, tombstones, agency)
        : rssDocument(head, entries, agency);
  return new Rendered(documentPath(head.path, format, head.archive), FORMATS[format].mediaType, ...parts);
}

/** In a feed of several editions, the feed of the article's own. */
function sourceOf(article: Article, agency: Agency, head: FeedHead): Source | null {
  if (!head.multilingual) return null;
  const path = `${agency.id}/${article.edition}`;
  return {
    title: legalLine(nameIn(agency.names, article.edition)),
    url: documentUrl({ baseUrl: head.baseUrl, path, archive: null, query: null }, "rss"),
  };
}
