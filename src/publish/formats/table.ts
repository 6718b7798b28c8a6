import type { FeedHead } from "../../model/document.ts";
import { COMMA } from "../fragments.ts";
import { atomDocument, atomEntry, atomIds } from "./atom.ts";
import { differingItems, jsonDocument, jsonIds, jsonItem } from "./json.ts";
import { ninjsDocument, ninjsEntry, ninjsIds } from "./ninjs.ts";
import type { FormatRow } from "./row.ts";
import { rssDocument, rssIds, rssItem } from "./rss.ts";
import { isRecent, sitemapDocument, sitemapUrl } from "./sitemap.ts";

/** Entries name the address of an article's revisions, which is one of ours. */
function revisionsKey({ baseUrl }: FeedHead): string {
  return `of ${baseUrl}`;
}

/**
 * Every format that a feed is published in, in the order in which they are offered. A new format is a row here and the
 * file that writes it; everything else reads this table.
 */
const ROWS = {
  rss: {
    file: "rss.xml",
    mediaType: "application/rss+xml; charset=utf-8",
    label: "RSS",
    subscribable: true,
    accept: ["application/xml", "text/xml"],
    aliases: ["feed", "rss", "index.xml", "feed.xml", "rss2.xml"],
    openedAsXml: true,
    tellsRemovals: false,
    // The source of an item and the address of its revisions are ours.
    entryKey: (head) => `${head.multilingual || head.collected ? "with source " : ""}of ${head.baseUrl}`,
    entry: rssItem,
    document: rssDocument,
    ids: rssIds,
  },
  atom: {
    file: "atom.xml",
    mediaType: "application/atom+xml; charset=utf-8",
    label: "Atom",
    subscribable: true,
    accept: [],
    aliases: ["atom", "index.atom"],
    openedAsXml: true,
    tellsRemovals: true,
    entryKey: revisionsKey,
    entry: atomEntry,
    document: atomDocument,
    ids: atomIds,
  },
  json: {
    file: "feed.json",
    mediaType: "application/feed+json; charset=utf-8",
    label: "JSON Feed",
    subscribable: true,
    accept: ["application/json"],
    aliases: ["json", "index.json"],
    openedAsXml: false,
    tellsRemovals: false,
    entryKey: revisionsKey,
    entry: (article, { agency, head }) => `${jsonItem(article, agency, head.baseUrl)}${COMMA}`,
    document: jsonDocument,
    ids: jsonIds,
    differing: differingItems,
  },
  ninjs: {
    file: "ninjs.json",
    mediaType: "application/json; charset=utf-8",
    label: "IPTC ninjs",
    subscribable: true,
    newsroom: true,
    accept: [],
    aliases: [],
    openedAsXml: false,
    tellsRemovals: true,
    entryKey: revisionsKey,
    entry: ninjsEntry,
    document: ninjsDocument,
    ids: ninjsIds,
  },
  sitemap: {
    file: "sitemap.xml",
    mediaType: "application/xml; charset=utf-8",
    label: "News sitemap",
    labelIn: { ar: "خريطة الأخبار", fr: "Plan de site Actualités" },
    subscribable: false,
    accept: [],
    aliases: ["sitemap"],
    openedAsXml: false,
    tellsRemovals: false,
    shows: isRecent,
    entry: (article, { agency }) => sitemapUrl(article, agency),
    document: ({ head }, entries) => sitemapDocument(entries, head),
    ids: null,
  },
} as const satisfies Readonly<Record<string, FormatRow>>;

/** A format of a feed's documents. */
export type Format = keyof typeof ROWS;

/** A format that can be subscribed to; see `FormatRow.subscribable`. */
export type FeedFormat = { [F in Format]: (typeof ROWS)[F]["subscribable"] extends true ? F : never }[Format];

/** A format of feed readers; see `FormatRow.newsroom`. */
export type ReaderFormat = {
  [F in FeedFormat]: (typeof ROWS)[F] extends { readonly newsroom: true } ? never : F;
}[FeedFormat];

/** The formats by name. */
export const FORMATS: Readonly<Record<Format, FormatRow>> = ROWS;
