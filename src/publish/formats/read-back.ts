import type { Agency } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import { legalLine } from "../xml/legal.ts";
import { jsonItem } from "./json.ts";
import type { NamedIds } from "./row.ts";

/** What a check of the archive reads back from stored documents. */

/** Ids in an RSS document. */
export function rssIds(text: string): NamedIds {
  const guid = /<item\b[^>]*>(?:(?!<\/item>)[\s\S])*?<guid\b[^>]*>([^<]*)<\/guid>/g;
  return { entries: xmlTexts(text, guid), removed: [] };
}

/** Ids in an Atom document, with those of its deleted entries (RFC 6721). */
export function atomIds(text: string): NamedIds {
  return {
    entries: xmlTexts(text, /<entry\b[^>]*>(?:(?!<\/entry>)[\s\S])*?<id>([^<]*)<\/id>/g),
    removed: xmlTexts(text, /<at:deleted-entry ref="([^"]*)"/g),
  };
}

/** Ids in a JSON Feed. */
export function jsonIds(text: string): NamedIds {
  const { items } = JSON.parse(text) as { items?: { id?: unknown }[] };
  return { entries: (items ?? []).map((item) => String(item.id)), removed: [] };
}

/** Ids in a ninjs document; removed articles are its canceled objects. */
export function ninjsIds(text: string): NamedIds {
  const { associations = [] } = JSON.parse(text) as { associations?: { uri?: unknown; pubStatus?: unknown }[] };
  const idsOf = (canceled: boolean): string[] =>
    associations.flatMap(({ uri, pubStatus }) =>
      (pubStatus === "canceled") === canceled ? [legalLine(String(uri))] : [],
    );
  return { entries: idsOf(false), removed: idsOf(true) };
}

/** The articles of which a JSON Feed says other than the archive does. */
export function differingItems(text: string, articles: readonly Article[], agency: Agency): Article[] {
  const { items } = JSON.parse(text) as { items: Record<string, unknown>[] };
  return articles.filter((article, at) => !sameItem(items[at]!, JSON.parse(jsonItem(article, agency))));
}

/** Sections met later change an article's tags without making its other documents again. */
function sameItem(has: Record<string, unknown>, wanted: Record<string, unknown>): boolean {
  const [one, other] = [has, wanted].map((item) => JSON.stringify({ ...item, tags: undefined }));
  return one === other;
}

function xmlTexts(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) =>
    match[1]!.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  );
}
