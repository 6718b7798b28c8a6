import type { SourceOf } from "../../model/source.ts";
import { JSON_TYPES, json } from "./json.ts";
import type { SourceReader } from "./source.ts";

/** The posts of WordPress's REST interface (`/wp-json/wp/v2/posts`, with `_embed`), in terms of `json`. */
const POSTS: SourceOf<"json"> = {
  kind: "json",
  items: "$[*]",
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

/** Reads WordPress's posts. The next page is the one that the answer's header names, else the next number. */
export const wordpress: SourceReader<"wordpress"> = {
  accept: JSON_TYPES,
  async read(page, context, { perPage }) {
    const listing = await json.read(page, context, POSTS);
    const url = new URL(page.url);
    const size = Number(url.searchParams.get("per_page") ?? perPage);
    url.searchParams.set("page", String(Number(url.searchParams.get("page") ?? 1) + 1));
    const count = listing.items.length + listing.strangers.length;
    const next = page.nextLink ?? (page.nextLink === undefined && count >= size ? url.href : null);
    return { ...listing, next: count === 0 ? null : next };
  },
  core: (page, context) => json.core(page, context, POSTS),
};
