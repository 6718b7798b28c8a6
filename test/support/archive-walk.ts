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
  /** Every entry met, in the order of meeting: its id, and the address that it links to. */
  readonly entries: readonly (readonly [id: string, url: string | undefined])[];
  readonly documents: number;
}

const PREVIOUS: Readonly<Record<FeedFormat, (text: string) => string | undefined>> = {
  rss: (text) => /<atom:link rel="prev-archive" href="([^"]+)"/.exec(text)?.[1],
  atom: (text) => /<link rel="prev-archive" type="[^"]+" href="([^"]+)"/.exec(text)?.[1],
  json: (text) => JSON.parse(text).next_url,
  ninjs: (text) => JSON.parse(text).renditions.find(({ name }: { name: string }) => name === "prev-archive")?.href,
};
const ENTRIES: Readonly<Record<FeedFormat, (text: string) => Walked["entries"]>> = {
  rss: (text) => xmlEntries(text, "item", /<guid isPermaLink="false">([^<]+)</, /<link>([^<]+)</),
  atom: (text) => xmlEntries(text, "entry", /<id>([^<]+)</, /<link rel="alternate"[^>]* href="([^"]+)"/),
  json: (text) => JSON.parse(text).items.map(({ id, url }: { id: string; url?: string }) => [id, url]),
  ninjs: (text) =>
    JSON.parse(text)
      .associations.filter(({ pubStatus }: { pubStatus: string }) => pubStatus !== "canceled")
      .map(({ uri, renditions }: { uri: string; renditions: { href: string }[] }) => [uri, renditions[0]?.href]),
};

function xmlEntries(text: string, name: string, id: RegExp, link: RegExp): Walked["entries"] {
  return text
    .split(new RegExp(`<${name}[ >]`))
    .slice(1)
    .map((entry) => [id.exec(entry)![1]!, link.exec(entry)?.[1]?.replaceAll("&amp;", "&")]);
}

/** Walks from a feed's document back to its oldest archive document (RFC 5005, 4), as a reader does. */
export async function walkArchive(
  get: (address: string) => Promise<string>,
  feed: string,
  format: FeedFormat,
): Promise<Walked> {
  const entries: (readonly [string, string | undefined])[] = [];
  const visited = new Set<string>();
  let next: string | undefined = `${feed}/${FORMATS[format].file}`;
  while (next !== undefined) {
    if (visited.has(next)) throw new Error(`the archive leads back to ${next}`);
    visited.add(next);
    const text = await get(next);
    entries.push(...ENTRIES[format](text));
    next = PREVIOUS[format](text)?.replaceAll("&amp;", "&");
  }
  return { entries, documents: visited.size };
}
