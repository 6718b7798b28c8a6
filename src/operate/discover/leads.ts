import type { FetchOk } from "../../fetch/result.ts";
import type { SourceKind } from "../../model/definition/source.ts";
import { absolute, baseOf, type CheerioAPI, headElements } from "../../read/html/page.ts";
import { isSameSite } from "../../read/infer/links.ts";
import { advertisedOn } from "../../read/infer/page-kind.ts";
import { sitemapsIn } from "../../read/sources/sitemap.ts";

/** A place where a source of a site's articles may be. */
export interface Lead {
  readonly kind: SourceKind;
  readonly url: string;
  /** What names it, as words for the operator: `the page`, `robots.txt`. */
  readonly from: string;
}

/** Leads of one kind that are followed. */
const MOST_FEEDS = 4;
const MOST_SITEMAPS = 2;
const MOST_DATA = 3;
/** Characters of inline scripts, and addresses in them, that are looked at. */
const LONGEST_SCRIPTS = 300_000;
const MOST_NAMED = 200;
const POSTS = "_embed=author,wp:featuredmedia,wp:term&per_page=20";
/** Where content systems have their feed: below the page (`./`), or at the root of the site. */
const USUAL_FEEDS: readonly { readonly system: RegExp; readonly path: string }[] = [
  { system: /wordpress/i, path: "./feed/" },
  { system: /drupal/i, path: "/rss.xml" },
  { system: /ghost/i, path: "/rss/" },
  { system: /joomla/i, path: "?format=feed&type=rss" },
  { system: /blogger/i, path: "/feeds/posts/default" },
  { system: /hugo/i, path: "./index.xml" },
  { system: /jekyll/i, path: "/feed.xml" },
];

/** What a page and its Link header say of the places where its articles are as data. */
export function leadsOnPage($: CheerioAPI, { url, apiLink = null }: Pick<FetchOk, "url" | "apiLink">): Lead[] {
  const head = headElements($);
  const base = baseOf(head, url);
  const from = "the page";
  const isOwn = (address: string) => isSameSite(new URL(address).hostname, new URL(url).hostname);
  const advertised = advertisedOn($, base).filter((one) => isOwn(one.url));
  const feeds = advertised.filter(({ kind }) => kind === "feed").slice(0, MOST_FEEDS);
  const sitemaps = advertised.filter(({ kind }) => kind === "sitemap").slice(0, 1);
  const wordpress = apiLink ?? wordpressRoot($, base);
  const usual = feeds.length > 0 ? [] : usualFeeds($, base, wordpress !== null);
  return [
    ...(wordpress === null ? [] : [{ kind: "wordpress" as const, url: postsOf($, wordpress), from }]),
    ...[...feeds, ...usual, ...sitemaps].map((one) => ({ kind: one.kind, url: one.url, from })),
    ...dataNamed($, base)
      .filter(isOwn)
      .map((one) => ({ kind: "json" as const, url: one, from })),
  ];
}

/** The sitemaps that robots.txt names, those of news first. */
export function leadsInRobots(text: string, base: string): Lead[] {
  const own = sitemapsIn(text, base).filter((url) => isSameSite(new URL(url).hostname, new URL(base).hostname));
  const news = own.filter((url) => /news|latest|recent/i.test(new URL(url).pathname));
  return [...new Set([...news, ...own])]
    .slice(0, MOST_SITEMAPS)
    .map((url) => ({ kind: "sitemap", url, from: "robots.txt" }));
}

/** Address of a WordPress site's REST interface as its page names it, or null. */
function wordpressRoot($: CheerioAPI, base: string): string | null {
  const named = absolute($('link[rel="https://api.w.org/"]').first().attr("href"), base);
  if (named !== null) return named;
  const isWordPress =
    /wordpress/i.test($('meta[name="generator"]').attr("content") ?? "") ||
    $('link[href*="/wp-content/"],script[src*="/wp-includes/"],script[src*="/wp-content/"]').length > 0;
  return isWordPress ? new URL("/wp-json/", base).href : null;
}

/** Address of the articles; of a category, a tag or an author if the page is one's. */
function postsOf($: CheerioAPI, root: string): string {
  const archive = $('link[rel~="alternate"][type="application/json"]').first().attr("href") ?? "";
  const [, kind, id] = /\/wp\/v2\/(categories|tags|users)\/(\d+)/.exec(decodeURIComponent(archive)) ?? [];
  const only = kind === undefined ? "" : `&${kind === "users" ? "author" : kind}=${id}`;
  return postsAddress(root, only);
}

/** Address of the articles of a WordPress interface. */
export function postsAddress(root: string, only = ""): string {
  if (root.includes("rest_route")) return `${root.replace(/\/?$/, "/")}wp/v2/posts&${POSTS}${only}`;
  return `${root.replace(/\/?$/, "/")}wp/v2/posts?${POSTS}${only}`;
}

/** Feeds at the usual address of the content system that a page names. */
function usualFeeds($: CheerioAPI, base: string, isWordPress: boolean): { kind: "feed"; url: string }[] {
  const generator = isWordPress ? "wordpress" : ($('meta[name="generator"]').attr("content") ?? "");
  const folder = base.replace(/[?#].*$/, "").replace(/\/?$/, "/");
  return USUAL_FEEDS.filter(({ system }) => system.test(generator))
    .slice(0, 1)
    .map(({ path }) => ({ kind: "feed", url: new URL(path, path.startsWith("./") ? folder : base).href }));
}

const DATA = /\/api\/|\.json(?:\?|$)|\/(?:wp-json|graphql|rest|v[1-9])\//i;
const NEWS = /news|article|post|latest|stor(?:y|ies)|list|feed|content|headline|recent|item/i;
const NO_DATA =
  /manifest|config|locale|i18n|translation|login|auth|user|menu|weather|comment|oembed|schema|\.js(?:\?|$)/i;

/** Addresses of JSON that a page loads: preloads, attributes, and texts in its own scripts. */
function dataNamed($: CheerioAPI, base: string): string[] {
  const preloads = $('link[rel="preload"][as="fetch"],link[rel="prefetch"][as="fetch"]')
    .toArray()
    .map((link) => $(link).attr("href"));
  const attributes = $("[data-url],[data-api],[data-endpoint],[data-source],[data-src],[data-feed]")
    .toArray()
    .slice(0, MOST_NAMED)
    .flatMap(({ attribs }) =>
      ["url", "api", "endpoint", "source", "src", "feed"].map((name) => attribs[`data-${name}`]),
    );
  const scripts = $("script:not([src])")
    .toArray()
    .filter((script) => !/json/i.test(script.attribs["type"] ?? ""))
    .map((script) => $(script).text())
    .join("\n")
    .slice(0, LONGEST_SCRIPTS);
  const written = [...scripts.matchAll(/["'`]((?:https?:\/\/|\/)[^"'`\s<>{}$\\]{3,300})["'`]/g)].slice(0, MOST_NAMED);
  const all = [...preloads, ...attributes, ...written.map(([, address]) => address)].flatMap((one) => {
    const url = one === undefined ? null : absolute(one, base);
    return url !== null && /^https?:/.test(url) && DATA.test(url) && !NO_DATA.test(url) ? [url] : [];
  });
  const unique = [...new Set(all)];
  return [...unique.filter((url) => NEWS.test(url)), ...unique.filter((url) => !NEWS.test(url))].slice(0, MOST_DATA);
}
