import type { SourceOf } from "../../model/definition/source.ts";
import { JSON_TYPES, json } from "./json.ts";
import type { SourceReader } from "./source.ts";

/** The articles of WordPress's REST interface (`/wp-json/wp/v2/posts`, with `_embed`), in terms of `json`. */
const POSTS: SourceOf<"json"> = {
  kind: "json",
  // Articles that ask for a password are in the list, without their texts.
  items: "$[?!(@.content.protected == true)]",
  address: "$.link",
  title: "$.title.rendered",
  date: "$.date_gmt",
  dateForm: "auto",
  dateZone: "UTC",
  excerpt: "$.excerpt.rendered",
  image: [
    "$._embedded['wp:featuredmedia'][0].source_url",
    "$.jetpack_featured_media_url",
    "$.yoast_head_json.og_image[0].url",
  ],
  section: "$._embedded['wp:term'][0][0].name",
  language: "$.lang",
  author: "$._embedded.author[*].name",
  content: "$.content.rendered",
  guid: "$.guid.rendered",
};

/** The same without their texts, which then come from the articles' pages. */
const { content: _, ...WITHOUT_TEXTS } = POSTS;

/**
 * Reads the articles of a WordPress site. Whether there is a next page is said by the number of pages in the answer's
 * header, which proxies keep; else by its links; else by whether the page is full.
 */
export const wordpress: SourceReader<"wordpress"> = {
  accept: JSON_TYPES,
  async read(page, context, { perPage, texts }) {
    const listing = await json.read(page, context, fieldsWith(texts));
    const url = new URL(page.url);
    const size = Number(url.searchParams.get("per_page") ?? perPage);
    const number = Number(url.searchParams.get("page") ?? 1);
    url.searchParams.set("page", String(number + 1));
    const count = listing.items.length + listing.strangers.length;
    const { nextLink, totalPages = null } = page;
    if (totalPages !== null) return { ...listing, next: number < totalPages ? url.href : null };
    const next = nextLink ?? (nextLink === undefined && count >= size ? url.href : null);
    return { ...listing, next: count === 0 ? null : next };
  },
  core: (page, context, { texts }) => json.core(page, context, fieldsWith(texts)),
};

function fieldsWith(texts: SourceOf<"wordpress">["texts"]): SourceOf<"json"> {
  return texts === "page" ? WITHOUT_TEXTS : POSTS;
}
