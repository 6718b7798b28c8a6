import { page } from "./page.ts";
import { bodyOf, type Story } from "./story.ts";

/** A post of a site that WordPress makes. */
export interface Post extends Story {
  /** UTC, RFC 3339. */
  readonly at: string;
  readonly url: string;
  readonly section: string;
}

/** Posts as `/wp-json/wp/v2/…` with `_embed` gives them. `hours`: of the site's clock east of Greenwich. */
export function postsJson(posts: readonly Post[], hours: number, apart: boolean) {
  return posts.map((post, at) => ({
    id: 1000 - at,
    date: new Date(Date.parse(post.at) + hours * 3_600_000).toISOString().slice(0, 19),
    date_gmt: post.at.slice(0, 19),
    link: post.url,
    title: { rendered: post.title.replaceAll("&", "&#038;") },
    content: { rendered: bodyOf(post, apart) },
    excerpt: { rendered: `<p>${post.text[0].slice(0, 60)} [&hellip;]</p>` },
    _embedded: { "wp:term": [[{ name: post.section, taxonomy: "category" }]] },
  }));
}

/** A page with links to posts. */
export function postsPage(language: string, title: string, posts: readonly Post[]): string {
  return page(
    language,
    title,
    posts.map((post) => `<article><h2><a href="${post.url}">${post.title}</a></h2></article>`).join(""),
  );
}
