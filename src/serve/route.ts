import { ROOT_FILES } from "../model/document.ts";
import { ALL_FORMATS, documentPath, formatOf, isFeedFormat } from "../publish/formats/addresses.ts";
import { FORMATS, type Format } from "../publish/formats/table.ts";

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
      /** Null: a document of no feed (`opml.xml`). */
      readonly format: Format | null;
      readonly archive: number | null;
    }
  /** The page of a feed; with `feed` null, the front page. */
  | { readonly kind: "page"; readonly feed: FeedInfo | null }
  | { readonly kind: "moved"; readonly to: string }
  | { readonly kind: "robots" }
  | { readonly kind: "icon" };

const ROOT = new Set<string>(Object.values(ROOT_FILES));

/** The character of an escape that needs none, otherwise the escape. */
function unreserved(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escaped;
}

/** Names that feeds go by elsewhere, and people try. */
const OLD = new Map<string, string>([
  ...ALL_FORMATS.flatMap((format) => FORMATS[format].aliases.map((alias) => [alias, FORMATS[format].file] as const)),
  ["index.html", ""],
]);

/** Pages and documents about the service, which have routes of their own. */
const SERVICE = new Set(["status", "health", "metrics"]);

function plainPath(path: string): string {
  return path
    .replace(/%[2-7][\da-f]/gi, (escaped) => unreserved(escaped))
    .replace(/\/{2,}/g, "/")
    .replace(/^\//, "");
}

/** The first part of a path with its leading slash, however it is written: an agency's id, or a name at the root. */
export function firstPart(path: string): string {
  return plainPath(path).split("/", 1)[0]!;
}

/**
 * Builds the table of paths. The result resolves a path with its leading slash; null if nothing is there. Another way of
 * writing a path (`//lana/%61r/rss.xml/`) leads to the canonical one.
 */
export function createRoutes(feeds: readonly FeedInfo[]): (path: string) => Target | null {
  const byPath = new Map(feeds.map((feed) => [feed.path, feed]));
  return (slashed) => {
    const path = slashed.slice(1);
    return targetOf(path) ?? respelt(path);
  };

  function targetOf(path: string): Target | null {
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
    const format = formatOf(file);
    return format === null ? moved(feed, file) : { kind: "document", path, feed, format, archive: null };
  }

  /** A path with doubled slashes, needless escapes (RFC 3986, 6.2.2.2) or a slash after a file's name. */
  function respelt(path: string): Target | null {
    const plain = plainPath(path);
    const file = plain.replace(/\/$/, "");
    for (const other of new Set([plain, file])) {
      if (other === path) continue;
      if (SERVICE.has(other)) return { kind: "moved", to: other };
      const target = targetOf(other);
      if (target !== null) return target.kind === "moved" ? target : { kind: "moved", to: other };
    }
    return null;
  }

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
    const format = formatOf(file);
    if (!parent.endsWith("/archive") || !/^[1-9]\d{0,6}$/.test(number)) return null;
    if (format === null || !isFeedFormat(format)) return null;
    const feed = byPath.get(parent.slice(0, -"/archive".length));
    if (feed === undefined) return null;
    const archive = Number(number);
    return { kind: "document", path: documentPath(feed.path, format, archive), feed, format, archive };
  }

  function moved(feed: FeedInfo, file: string): Target | null {
    const to = OLD.get(file);
    return to === undefined ? null : { kind: "moved", to: `${feed.path}/${to}` };
  }
}
