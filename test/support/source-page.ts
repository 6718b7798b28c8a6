import { decodeHtml } from "../../src/fetch/charset.ts";
import { defineAgency } from "../../src/model/agency.ts";
import type { ListingItem } from "../../src/model/article.ts";
import type { ListingContext } from "../../src/read/listed-items.ts";
import type { SourcePage } from "../../src/read/sources/source.ts";

/** The agency of the corpus in test/fixtures/sources. */
export const NEWS = defineAgency({
  id: "news",
  names: { en: "News" },
  home: "https://news.example/",
  hosts: ["www.news.example"],
  timezone: "Africa/Tripoli",
  since: 2000,
  addresses: [{ path: "/news/(?<id>\\d+)/?" }],
  editions: [{ language: "en", listing: ["https://news.example/rss"] }],
});

/** An answer as it is read, and the context in which it is. */
export function answered(
  body: string | Uint8Array,
  { url = "https://news.example/rss", contentType = null as string | null, agency = NEWS as typeof NEWS | null } = {},
): [SourcePage, ListingContext] {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const { text } = decodeHtml(bytes, contentType);
  return [
    { bytes, text, url, contentType },
    { url, agency, language: "en", seen: Date.parse("2026-10-10T12:00:00Z") },
  ];
}

/** Number, title and date of items, the date as ISO: a bare day if no more is known. */
export function itemsAsRows(items: readonly ListingItem[]): (string | null)[][] {
  return items.map(({ nativeId, title, published }) => {
    const iso = published === null ? null : new Date(published.instant).toISOString().replace(".000", "");
    return [nativeId, title, published?.precision === "day" ? iso!.slice(0, 10) : iso];
  });
}
