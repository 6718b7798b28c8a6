import { documentPath, FORMATS, type Format } from "../model/document.ts";

/** A feed as the server knows it. */
export interface FeedInfo {
  /** `lana/ar`. */
  readonly path: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly pollMinutes: number;
  /** Number of sealed archive documents, for Link fields. May be a getter, read when a document is prepared. */
  readonly archives?: number;
}

/** The target of a path. Paths have no leading slash. */
export type Target =
  | {
      readonly kind: "document";
      readonly path: string;
      readonly feed: FeedInfo | null;
      /** Null: a document that exists in one format only (`ninjs.json`, `opml.xml`). */
      readonly format: Format | null;
      readonly archive: number | null;
    }
  /** The page of a feed; with `feed` null, the front page. */
  | { readonly kind: "page"; readonly feed: FeedInfo | null }
  | { readonly kind: "moved"; readonly to: string }
  | { readonly kind: "robots" }
  | { readonly kind: "icon" };

const FORMAT_OF = new Map<string, Format>(
  Object.entries(FORMATS).map(([format, { file }]) => [file, format as Format]),
);
const SINGLE = new Set(["ninjs.json", "sitemap.xml"]);
const ROOT = new Set(["opml.xml", "feed.css", "style.css"]);

/** File names that other software uses for feeds, and that people try. */
const OLD: Readonly<Record<string, string>> = {
  feed: FORMATS.rss.file,
  rss: FORMATS.rss.file,
  "index.xml": FORMATS.rss.file,
  "feed.xml": FORMATS.rss.file,
  "rss2.xml": FORMATS.rss.file,
  atom: FORMATS.atom.file,
  "index.atom": FORMATS.atom.file,
  json: FORMATS.json.file,
  "index.json": FORMATS.json.file,
  sitemap: "sitemap.xml",
  "index.html": "",
};

/** Builds the table of paths. The result resolves a path with its leading slash; null if nothing is there. */
export function createRoutes(feeds: readonly FeedInfo[]): (path: string) => Target | null {
  const byPath = new Map(feeds.map((feed) => [feed.path, feed]));
  return (slashed) => {
    const path = slashed.slice(1);
    if (path === "") return { kind: "page", feed: null };
    if (path === "robots.txt") return { kind: "robots" };
    if (path === "favicon.ico") return { kind: "icon" };
    if (path === "index.html") return { kind: "moved", to: "" };
    if (ROOT.has(path)) return { kind: "document", path, feed: null, format: null, archive: null };
    if (byPath.has(path)) return { kind: "moved", to: `${path}/` };
    const slash = path.lastIndexOf("/");
    if (slash < 0) return null;
    const folder = path.slice(0, slash);
    const file = path.slice(slash + 1);
    const feed = byPath.get(folder);
    if (feed === undefined) return file === "" ? oldFolder(folder) : archived(folder, file);
    if (file === "") return { kind: "page", feed };
    const format = FORMAT_OF.get(file) ?? null;
    if (format !== null || SINGLE.has(file)) return { kind: "document", path, feed, format, archive: null };
    return moved(feed, file);
  };

  /** `lana/ar/feed/`, as in WordPress. */
  function oldFolder(folder: string): Target | null {
    const slash = folder.lastIndexOf("/");
    const feed = byPath.get(folder.slice(0, Math.max(slash, 0)));
    return feed === undefined ? null : moved(feed, folder.slice(slash + 1));
  }

  function archived(folder: string, file: string): Target | null {
    const slash = folder.lastIndexOf("/");
    const number = folder.slice(slash + 1);
    const parent = folder.slice(0, Math.max(slash, 0));
    const format = FORMAT_OF.get(file);
    if (!parent.endsWith("/archive") || format === undefined || !/^[1-9]\d{0,6}$/.test(number)) return null;
    const feed = byPath.get(parent.slice(0, -"/archive".length));
    if (feed === undefined) return null;
    const archive = Number(number);
    return { kind: "document", path: documentPath(feed.path, format, archive), feed, format, archive };
  }

  function moved(feed: FeedInfo, file: string): Target | null {
    const to = Object.hasOwn(OLD, file) ? OLD[file] : undefined;
    return to === undefined ? null : { kind: "moved", to: `${feed.path}/${to}` };
  }
}
