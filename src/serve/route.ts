import type { Feed } from "../model/agency.ts";
import { ROOT_FILES } from "../model/document.ts";
import { ALL_FORMATS, documentPath, formatOf, isFeedFormat } from "../publish/formats/addresses.ts";
import { revisionsPath } from "../publish/formats/revisions-url.ts";
import { FORMATS, type Format } from "../publish/formats/table.ts";
import { licencePath } from "../publish/licence.ts";
import { MARKDOWN_FILE } from "../publish/pages/markdown.ts";

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
  /** Path of the agency's licence for machines; absent if its definition states none. */
  readonly rsl?: string;
}

/** A feed for the server. `archives`: the present number of archive documents of each feed, by path. */
export function feedInfo(feed: Feed, archives: ReadonlyMap<string, number>): FeedInfo {
  const rsl = licencePath(feed.agency);
  return {
    path: feed.path,
    title: feed.title,
    language: feed.language,
    pollMinutes: feed.agency.poll.everyMinutes,
    ...(rsl === null ? {} : { rsl }),
    get archives() {
      return archives.get(feed.path) ?? 0;
    },
  };
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
  /** The page of a feed; with `feed` null, the front page. `markdown`: its text for machines. */
  | { readonly kind: "page"; readonly feed: FeedInfo | null; readonly markdown: boolean }
  | { readonly kind: "licence"; readonly path: string }
  | { readonly kind: "moved"; readonly to: string }
  /** Revisions of an article; `suffix`: `.json`, `.html` or none. */
  | { readonly kind: "revisions"; readonly feed: FeedInfo; readonly id: string; readonly suffix: string }
  | { readonly kind: "robots" }
  | { readonly kind: "icon" };

const ROOT = new Set<string>(Object.values(ROOT_FILES));

/** The character of an escape that needs none, otherwise the escape. */
function unreserved(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escaped;
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text).isWellFormed();
  } catch {
    return false;
  }
}

/** Names that feeds go by elsewhere, and people try. */
const OLD = new Map<string, string>([
  ...ALL_FORMATS.flatMap((format) => FORMATS[format].aliases.map((alias) => [alias, FORMATS[format].file] as const)),
  ["index.html", ""],
  // llmstxt.org: a page without a file name.
  ["index.html.md", MARKDOWN_FILE],
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
  const licences = new Set(feeds.flatMap(({ rsl }) => rsl ?? []));
  return (slashed) => {
    const path = slashed.slice(1);
    return targetOf(path) ?? respelt(path);
  };

  function targetOf(path: string): Target | null {
    if (path === "") return { kind: "page", feed: null, markdown: false };
    if (path === MARKDOWN_FILE) return { kind: "page", feed: null, markdown: true };
    if (path === "robots.txt") return { kind: "robots" };
    if (path === "favicon.ico") return { kind: "icon" };
    if (path === "index.html") return { kind: "moved", to: "" };
    if (path === "index.html.md") return { kind: "moved", to: MARKDOWN_FILE };
    if (licences.has(path)) return { kind: "licence", path };
    const before = path.replace(/\.md$/, "");
    if (before !== path && byPath.has(before)) return { kind: "moved", to: `${before}/${MARKDOWN_FILE}` };
    if (ROOT.has(path)) return { kind: "document", path, feed: null, format: null, archive: null };
    if (byPath.has(path)) return { kind: "moved", to: `${path}/` };
    const revisions = revisionsOf(path);
    if (revisions !== null) return revisions;
    const slash = path.lastIndexOf("/");
    if (slash < 0) return null;
    const folder = path.slice(0, slash);
    const file = path.slice(slash + 1);
    const feed = byPath.get(folder);
    if (feed === undefined) return file === "" ? oldFolder(folder) : archived(folder, file);
    if (file === "" || file === MARKDOWN_FILE) return { kind: "page", feed, markdown: file !== "" };
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

  /** `lana/ar/articles/ID/revisions`, with the id percent-encoded. */
  function revisionsOf(path: string): Target | null {
    const [, folder, written, suffix] =
      /^([a-z][^%]*?)\/articles\/(.{1,600})\/revisions(\.json|\.html|)$/.exec(path) ?? [];
    const feed = folder === undefined ? undefined : byPath.get(folder);
    if (feed === undefined || !isEncoded(written!)) return null;
    const id = decodeURIComponent(written!);
    const canonical = `${revisionsPath(feed.path, id)}${suffix}`;
    return canonical === path ? { kind: "revisions", feed, id, suffix: suffix! } : { kind: "moved", to: canonical };
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
