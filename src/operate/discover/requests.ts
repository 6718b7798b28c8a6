import type { Client } from "../../fetch/client.ts";
import { HTML_TYPES } from "../../fetch/page-body.ts";
import type { FetchResult } from "../../fetch/result.ts";
import { isSameSite } from "../../read/infer/links.ts";

/**
 * Requests of one look at a site, robots.txt for its rules not counted: so many for pages and sources, and so many more
 * for the articles that prove what was found.
 */
export const MOST_REQUESTS = 20;
/** Further requests, for articles. */
export const MOST_ARTICLES = 6;
const PER_MINUTE = 30;
/** Whatever a server sends: feeds, sitemaps and JSON come under many names. */
const ANYTHING = ["application/json", "application/xml", "text/xml", "text/plain", "*/*"];

/** Asks a site for pages and data: politely, each address once, and only so many. */
export interface Requests {
  /** Fetches an address of the site as a page or as data. Null if it is another site's, or no request is left. */
  get(url: string, as: "page" | "data" | "article" | "article-data"): Promise<FetchResult | null>;
  /** Requests made. */
  made(): number;
}

/** Creates the requests for the site of an address. `progress` is told each address before it is asked for. */
export function createRequests(client: Client, start: string, progress: (url: string) => void): Requests {
  const site = new URL(start).hostname;
  const hosts = new Set([site, site.startsWith("www.") ? site.slice(4) : `www.${site}`]);
  const results = new Map<string, Promise<FetchResult>>();
  const left = { page: MOST_REQUESTS, article: MOST_ARTICLES };
  return {
    get(url, as) {
      const isData = as === "data" || as === "article-data";
      const key = `${isData ? "data" : "page"} ${url}`;
      const before = results.get(key);
      if (before !== undefined) return before;
      const budget = as === "article" || as === "article-data" ? "article" : "page";
      if (left[budget] === 0 || !isSameSite(new URL(url).hostname, site)) return Promise.resolve(null);
      left[budget] -= 1;
      hosts.add(new URL(url).hostname);
      progress(url);
      const result = client.get(url, {
        hosts: new Set(hosts),
        requestsPerMinute: PER_MINUTE,
        accept: isData ? ANYTHING : HTML_TYPES,
      });
      results.set(key, result);
      return result;
    },
    made: () => MOST_REQUESTS - left.page + MOST_ARTICLES - left.article,
  };
}
