import { load } from "cheerio/slim";
import { type Site, type SiteOptions, startSite } from "./server.ts";

/** The fixed moment of the suites' sites. */
export const NOW = Date.parse("2026-11-23T12:00:00Z");

const sites: Site[] = [];

/** Starts a site that stands at the fixed moment. */
export async function start(options: SiteOptions = {}): Promise<Site> {
  const site = await startSite({ now: NOW, ...options });
  sites.push(site);
  return site;
}

/** Ends every site that `start` started. */
export async function closeAll(): Promise<void> {
  await Promise.all(sites.splice(0).map((site) => site.close()));
}

/** Asks a site for a path, following no redirects. */
export const get = (site: { url: string }, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(site.url + path, { redirect: "manual", signal: AbortSignal.timeout(20_000), ...init });

export const text = async (site: { url: string }, path: string): Promise<string> => (await get(site, path)).text();

/** The ids of a listing page of any markup, in its order. */
export const ids = (html: string): number[] =>
  load(html)(".news-content h4 a, ul.news_titles li > a, .card__title a")
    .toArray()
    .map((a) => Number(/(?:[?&]id=|\/view\/)(\d+)/.exec(a.attribs["href"]!)![1]));
