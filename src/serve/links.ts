import { bareType, documentPath, READER_FORMATS } from "../publish/formats/addresses.ts";
import { RSL_MEDIA_TYPE } from "../publish/licence.ts";
import { MARKDOWN_FILE } from "../publish/pages/markdown.ts";
import type { Variant } from "./http/negotiate.ts";
import type { FeedInfo } from "./route.ts";

/** The document that a Link field is for. */
export interface Linked {
  readonly feed: FeedInfo;
  readonly variant: Variant;
  readonly archive: number | null;
  /** Canonical query of a filtered feed, or null. */
  readonly query: string | null;
}

/**
 * Link field of a feed's document (RFC 8288): self, hub (WebSub, 4), the licence (RSL 1.0, 4.5), the other formats, and the
 * neighbours in the archive (RFC 5005, 4). Without titles, because field values are ASCII.
 */
export function linkField(linked: Linked, baseUrl: string, hub: string | null): string {
  const { feed, variant, archive, query } = linked;
  const at = (path: string) => `${baseUrl}/${path}${query === null ? "" : `?${query}`}`;
  const home = `${feed.path}/`;
  const isPage = variant === "html" || variant === "markdown";
  const links = [link(at(isPage ? pathOf(feed, variant) : documentPath(feed.path, variant, archive)), "self")];
  // Feed documents are pushed, filtered ones too; archive documents and pages are not.
  if (hub !== null && !isPage && archive === null) links.push(link(hub, "hub"));
  if (feed.rsl !== undefined) links.push(link(`${baseUrl}/${feed.rsl}`, "license", RSL_MEDIA_TYPE));
  if (variant === "html") links.push(link(at(pathOf(feed, "markdown")), "alternate", "text/markdown"));
  for (const format of READER_FORMATS) {
    if (format === variant) continue;
    links.push(link(at(documentPath(feed.path, format, archive)), "alternate", bareType(format)));
  }
  if (isPage || query !== null) return links.join(", ");
  if (archive === null) links.push(link(at(home), "alternate", "text/html"));
  const archives = feed.archives ?? 0;
  const page = (n: number) => `${baseUrl}/${documentPath(feed.path, variant, n)}`;
  if (archive === null && archives > 0) links.push(link(page(archives), "prev-archive"));
  if (archive !== null) {
    links.push(link(`${baseUrl}/${documentPath(feed.path, variant)}`, "current"));
    if (archive > 1) links.push(link(page(archive - 1), "prev-archive"));
    if (archive < archives) links.push(link(page(archive + 1), "next-archive"));
  }
  return links.join(", ");
}

/** Path of a feed's page, or of its text. */
export function pathOf({ path }: Pick<FeedInfo, "path">, variant: "html" | "markdown"): string {
  return variant === "html" ? `${path}/` : `${path}/${MARKDOWN_FILE}`;
}

/** Link field of a document without other formats or an archive. */
export function selfLink(path: string, baseUrl: string): string {
  return link(`${baseUrl}/${path}`, "self");
}

function link(url: string, rel: string, type?: string): string {
  return `<${escapeUrl(url)}>; rel="${rel}"${type === undefined ? "" : `; type="${type}"`}`;
}

/** Escapes characters that would end the address early or are not ASCII. */
function escapeUrl(url: string): string {
  return url.replace(/[^!#-;=?-[\]_a-z~]/gu, (char) => encodeURIComponent(char));
}
