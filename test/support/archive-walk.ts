import { documentAt } from "../../src/archive/documents.ts";
import { feedRows } from "../../src/archive/feeds.ts";
import { feedsIn } from "../../src/poll/documents/render.ts";
import type { PollPorts, Site } from "../../src/poll/ports.ts";
import { type FeedFormat, FORMATS } from "../../src/publish/formats/table.ts";
import { createApp } from "../../src/serve/app.ts";

/** Documents over HTTP, as the archive holds them. */
export async function openArchive(ports: PollPorts, site: Site): Promise<(address: string) => Promise<string>> {
  const rows = await feedRows(ports.sql);
  const app = createApp({
    documents: { get: (path) => documentAt(ports.sql, path) },
    feeds: feedsIn(site).map(({ path, title, language }) => {
      return { path, title, language, pollMinutes: 5, archives: rows.get(path)?.archives ?? 0 };
    }),
    baseUrl: site.baseUrl,
    hub: site.hub,
    clock: ports.clock,
    log: ports.log,
    runtime: { codings: ["gzip", "identity"], manualEncoding: false },
  });
  return async (address) => {
    const response = await app.request(address);
    if (response.status !== 200) throw new Error(`${address}: ${response.status}`);
    return response.text();
  };
}

export interface Walked {
  /** Every id met, in the order of meeting. */
  readonly ids: string[];
  readonly documents: number;
}

const PREVIOUS: Readonly<Record<FeedFormat, (text: string) => string | undefined>> = {
  rss: (text) => /<atom:link rel="prev-archive" href="([^"]+)"/.exec(text)?.[1],
  atom: (text) => /<link rel="prev-archive" type="[^"]+" href="([^"]+)"/.exec(text)?.[1],
  json: (text) => JSON.parse(text).next_url,
};
const IDS: Readonly<Record<FeedFormat, (text: string) => string[]>> = {
  rss: (text) => [...text.matchAll(/<guid isPermaLink="false">([^<]+)</g)].map((match) => match[1]!),
  atom: (text) => [...text.matchAll(/<entry[^>]*>[\s\S]*?<id>([^<]+)</g)].map((match) => match[1]!),
  json: (text) => JSON.parse(text).items.map((item: { id: string }) => item.id),
};

/** Walks from a feed's document back to its oldest archive document (RFC 5005, 4), as a reader does. */
export async function walkArchive(
  get: (address: string) => Promise<string>,
  feed: string,
  format: FeedFormat,
): Promise<Walked> {
  const ids: string[] = [];
  const visited = new Set<string>();
  let next: string | undefined = `${feed}/${FORMATS[format].file}`;
  while (next !== undefined) {
    if (visited.has(next)) throw new Error(`the archive leads back to ${next}`);
    visited.add(next);
    const text = await get(next);
    ids.push(...IDS[format](text));
    next = PREVIOUS[format](text)?.replaceAll("&amp;", "&");
  }
  return { ids, documents: visited.size };
}
