import type { Coding, StoredDocument } from "../../src/model/document.ts";
import { createApp, type FeedInfo, type ServeDeps } from "../../src/serve/app.ts";
import { gzip } from "../../src/serve/http/coding.ts";

export const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
export const MODIFIED = Date.UTC(2026, 10, 23, 9, 30, 0);
export const BASE = "https://nashra.example";
export const HUB = "https://nashra.example/hub";
export const ALL: readonly Coding[] = ["br", "zstd", "gzip", "identity"];

export const FEEDS: readonly FeedInfo[] = [
  { path: "lana", title: "وكالة الأنباء الليبية · Libyan News Agency", language: "ar", pollMinutes: 5 },
  { path: "lana/ar", title: "وكالة الأنباء الليبية", language: "ar", pollMinutes: 5, archives: 3 },
  { path: "lana/ar/economy", title: "اقتصاد", language: "ar", pollMinutes: 30 },
];

const TYPES: Readonly<Record<string, string>> = {
  "rss.xml": "application/rss+xml; charset=utf-8",
  "atom.xml": "application/atom+xml; charset=utf-8",
  "feed.json": "application/feed+json; charset=utf-8",
  "ninjs.json": "application/json; charset=utf-8",
  "sitemap.xml": "application/xml; charset=utf-8",
  "opml.xml": "text/x-opml; charset=utf-8",
  "opml.ar.xml": "text/x-opml; charset=utf-8",
  "feed.css": "text/css; charset=utf-8",
};

/** The text that the document at a path holds in these suites. */
export function textAt(path: string): string {
  return `<${path}> وال `.repeat(60);
}

export function etagAt(path: string): string {
  return `W/"${path.replaceAll(/[^a-z0-9]/g, "-")}"`;
}

/** A document as the archive gives it: gzip bytes only. `full`: with stand-ins for the codings that Node adds. */
export async function documentAt(path: string, full = false): Promise<StoredDocument> {
  const file = path.split("/").at(-1)!;
  const identity = new TextEncoder().encode(textAt(path));
  const packed = await gzip(identity);
  const mark = (coding: string) => new TextEncoder().encode(`${coding} of ${path}`);
  return {
    path,
    mediaType: TYPES[file] ?? "text/html; charset=utf-8",
    etag: etagAt(path),
    modified: MODIFIED,
    feed: FEEDS.findLast((feed) => path.startsWith(`${feed.path}/`))?.path ?? null,
    sealed: /\/archive\/[12]\//.test(path),
    bytes: full ? { identity, gzip: packed, br: mark("br"), zstd: mark("zstd") } : { gzip: packed },
  };
}

export const PATHS: readonly string[] = [
  ...FEEDS.slice(0, 2).flatMap(({ path }) => [
    `${path}/rss.xml`,
    `${path}/atom.xml`,
    `${path}/feed.json`,
    `${path}/ninjs.json`,
    `${path}/sitemap.xml`,
    `${path}/index.html`,
  ]),
  "lana/ar/archive/1/atom.xml",
  "lana/ar/archive/2/rss.xml",
  "lana/ar/archive/3/feed.json",
  "index.ar.html",
  "index.en.html",
  "index.fr.html",
  "opml.xml",
  "opml.ar.xml",
  "feed.css",
];

export interface Harness {
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
  readonly logged: string[];
}

/** An app over documents in memory, with the codings of Node (`full`) or those of Workers. */
export async function harness(over: Partial<ServeDeps> = {}, full = true): Promise<Harness> {
  const documents = new Map<string, StoredDocument>();
  for (const path of PATHS) documents.set(path, await documentAt(path, full));
  const logged: string[] = [];
  const app = createApp({
    documents: { get: (path) => documents.get(path) ?? null },
    feeds: FEEDS,
    baseUrl: BASE,
    hub: HUB,
    clock: () => NOW,
    log: (_level, event) => logged.push(event),
    runtime: { codings: full ? ALL : ["gzip", "identity"], manualEncoding: !full },
    ...over,
  });
  return {
    logged,
    get: async (path, headers = {}, method = "GET") => app.request(`${BASE}${path}`, { method, headers }),
  };
}
