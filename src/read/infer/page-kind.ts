import { absolute, type CheerioAPI } from "../html/page.ts";

/** A feed or a sitemap that a page names. */
export interface Advertised {
  readonly kind: "feed" | "sitemap";
  readonly url: string;
}

const FEEDS =
  'link[rel~="alternate"][type="application/rss+xml"],link[rel~="alternate"][type="application/atom+xml"],link[rel~="alternate"][type="application/feed+json"]';
/** Feeds and sitemaps named, at most. */
const MOST = 10;

/** The feeds and sitemaps that a page names, in its head or by links. Feeds of comments are left out. */
export function advertisedOn($: CheerioAPI, base: string): Advertised[] {
  const found = new Map<string, Advertised>();
  const add = (kind: Advertised["kind"], href: string | undefined) => {
    const url = absolute(href, base);
    if (url !== null && /^https?:/.test(url) && !/comments?\/feed|oembed/i.test(url)) found.set(url, { kind, url });
  };
  for (const link of $(FEEDS).toArray()) add("feed", $(link).attr("href"));
  for (const link of $('link[rel="sitemap"]').toArray()) add("sitemap", $(link).attr("href"));
  for (const link of $("a[href]").toArray().slice(0, 5000)) {
    const href = $(link).attr("href")!;
    if (/sitemap[^/]*\.xml(?:\?|$)/i.test(href)) add("sitemap", href);
    else if (/(?:^|[/.])(?:rss|atom|feeds?)(?:\.(?:xml|php|aspx))?\/?$/i.test(href)) add("feed", href);
  }
  return [...found.values()].slice(0, MOST);
}

/** Characters of a page's text from which it holds more than an empty frame. */
const FRAME = 400;

/** True for a page that is an empty frame, filled by scripts. */
export function isMadeByScripts($: CheerioAPI): boolean {
  if ($("script").length === 0) return false;
  const body = $("body").clone();
  body.find("script,style,noscript,template").remove();
  return body.text().replace(/\s+/g, " ").length < FRAME && body.find("a[href]").length < 10;
}

/** Why a page gives no list, in one line: the kind of page that it is, and what to give in its place. */
export function whyNoList($: CheerioAPI): string {
  if ($('input[type="password"]').length > 0)
    return "this page asks for a log-in, and no list of articles was found on it: give the address of a public page";
  if (isMadeByScripts($))
    return "this page is rendered by scripts, and nothing behind it could be read: it names no feed, no sitemap and no data. Open it in a browser, look in its developer tools (Network, Fetch/XHR) for the address that answers with JSON, and give that; or give the address of a feed, of a sitemap or of a page without scripts";
  if ($('meta[property="og:type"]').attr("content") === "article")
    return "this is an article, and no list of articles was found on it: give the address of the latest-news page";
  return "no list of articles was found on this page: give the address of the latest-news page";
}
