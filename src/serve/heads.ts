import { type Coding, FORMATS, type Format, type StoredDocument } from "../model/document.ts";
import { httpDate } from "../model/http-date.ts";
import type { Clock } from "../model/ports.ts";
import { chooseCoding } from "./http/coding.ts";
import { evaluate, type Preconditions } from "./http/conditional.ts";
import { feedFreshness, SEALED, STATIC } from "./http/freshness.ts";
import { COMMON, FOR_304, FOR_HTML, FOR_OPENED, type HeaderList } from "./http/header-lists.ts";
import { linkField, selfLink } from "./links.ts";
import type { FeedInfo } from "./route.ts";

/** The fields of a GET or HEAD that decide how a document is answered, null where absent. */
export interface Asked extends Preconditions {
  readonly acceptEncoding: string | null;
}

/** Heads of a document's answers, ready to send. */
export interface Heads {
  /** Head of a 200 by coding, without Date. Without Content-Length where the bytes must be unpacked first. */
  readonly ok: Readonly<Partial<Record<Coding, HeaderList>>>;
  /** Head of a 304 (RFC 9110, 15.4.5), without Date. */
  readonly notModified: HeaderList;
}

/**
 * The field by which a browser says that it opens an address as a page, over http and https alike (Upgrade Insecure
 * Requests, 3.2.1, which names this use of Vary). Browsers show the feeds' own media types as plain text or save them,
 * whatever style sheet they name; the same bytes as `application/xml` they lay out. Readers and validators do not send
 * it. What a browser gets is its own (`private`), so that a shared cache keeps one answer, and none that passes over
 * Vary ever hands a reader the other type.
 */
export const OPENED_BY = "Upgrade-Insecure-Requests";

/** A document with the head of every answer it can get, made once. */
export interface Prepared extends Heads {
  readonly document: StoredDocument;
  /** Codings on offer. `identity` always: where its bytes are not kept they are unpacked from gzip. */
  readonly available: readonly Coding[];
  /** For a browser that opens the document as a page: see OPENED_BY. */
  readonly opened: Heads;
}

/** Where a document stands: what its head says beyond the document itself. */
export interface DocumentPlace {
  readonly feed: FeedInfo | null;
  readonly variant: Format | "html" | null;
  readonly archive: number | null;
  /** Canonical query of a filtered feed. */
  readonly query: string | null;
  /** Request fields other than Accept-Encoding that this representation was chosen by. */
  readonly vary: readonly string[];
  /** Address of exactly this representation, where it is not the request's own (RFC 9110, 8.7). */
  readonly contentLocation: string | null;
}

/** What the heads of all documents have in common. */
export interface HeadContext {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly hub: string | null;
  /** Minutes between polls of what belongs to no feed. */
  readonly pollMinutes: number;
  readonly codings: readonly Coding[];
}

/** Writes the heads of a document's answers. */
export function prepare(document: StoredDocument, place: DocumentPlace, site: HeadContext): Prepared {
  const available = site.codings.filter((coding) => coding === "identity" || document.bytes[coding] !== undefined);
  // For the cache: which representation, how fresh, chosen by what.
  const validators = ["ETag", document.etag, "Last-Modified", httpDate(document.modified)];
  const opened = isFeedXml(document) && place.contentLocation === null;
  const fields = opened ? [...place.vary, OPENED_BY] : place.vary;
  const life = freshness(document, place, site);
  const varied = vary(fields, available);
  const chosen = varied === "" ? [] : ["Vary", varied];
  if (place.contentLocation !== null) chosen.push("Content-Location", place.contentLocation);
  const rest = ["Accept-Ranges", "none", ...COMMON];
  if (place.feed !== null && place.variant !== null) {
    const { feed, variant, archive, query } = place;
    rest.push("Link", linkField({ feed, variant, archive, query }, site.baseUrl, site.hub));
  } else if (place.variant !== "html") {
    rest.push("Link", selfLink(document.path, site.baseUrl));
  }
  if (document.mediaType.startsWith("text/html")) rest.push(...FOR_HTML);

  const heads = headsAs(document.mediaType, life, rest);
  const own = life.replace(/^public/, "private");
  return {
    document,
    available,
    ...heads,
    opened: opened ? headsAs(AS_PAGE, own, [...rest, ...FOR_OPENED]) : heads,
  };

  function headsAs(mediaType: string, cacheControl: string, more: HeaderList): Heads {
    const caching = ["Cache-Control", cacheControl, ...chosen];
    const ok: Partial<Record<Coding, HeaderList>> = {};
    for (const coding of available) {
      const head = ["Content-Type", mediaType];
      if (coding !== "identity") head.push("Content-Encoding", coding);
      const bytes = document.bytes[coding];
      if (bytes !== undefined) head.push("Content-Length", String(bytes.byteLength));
      ok[coding] = [...head, ...validators, ...caching, ...more];
    }
    return { ok, notModified: [...validators, ...caching, ...FOR_304] };
  }
}

const AS_PAGE = "application/xml; charset=utf-8";

function isFeedXml({ mediaType }: StoredDocument): boolean {
  return mediaType === FORMATS.rss.mediaType || mediaType === FORMATS.atom.mediaType;
}

/** The heads for a request, by the value of its field OPENED_BY. */
export function headsFor(prepared: Prepared, openedBy: string | null | undefined): Heads {
  return openedBy === "1" ? prepared.opened : prepared;
}

function freshness(document: StoredDocument, place: DocumentPlace, site: HeadContext): string {
  if (document.sealed) return SEALED;
  if (document.mediaType.startsWith("text/css")) return STATIC;
  return feedFreshness(place.feed?.pollMinutes ?? site.pollMinutes);
}

/** Exactly the fields that the choice looked at (RFC 9110, 12.5.5). */
function vary(fields: readonly string[], available: readonly Coding[]): string {
  return [...fields, ...(available.length > 1 ? ["Accept-Encoding"] : [])].join(", ");
}

/** How a request for a document is answered. */
export type Decision =
  | { readonly status: 200; readonly coding: Coding }
  | { readonly status: 304 }
  | { readonly status: 406 }
  | { readonly status: 412 };

const NOT_MODIFIED: Decision = { status: 304 };
const NOT_ACCEPTABLE: Decision = { status: 406 };
const PRECONDITION_FAILED: Decision = { status: 412 };
const OK: Readonly<Record<Coding, Decision>> = {
  identity: { status: 200, coding: "identity" },
  gzip: { status: 200, coding: "gzip" },
  br: { status: 200, coding: "br" },
  zstd: { status: 200, coding: "zstd" },
};

/**
 * The one decision on a GET or HEAD of an existing document, for every runtime and path through the code. The coding
 * comes first: preconditions are looked at only where the answer without them would be a 2xx (RFC 9110, 13.2.1).
 */
export function decide(prepared: Prepared, asked: Asked, clock: Clock): Decision {
  const coding = chooseCoding(asked.acceptEncoding, prepared.available);
  if (coding === null) return NOT_ACCEPTABLE;
  const status = evaluate(prepared.document, asked, clock);
  if (status === 304) return NOT_MODIFIED;
  return status === 412 ? PRECONDITION_FAILED : OK[coding];
}
