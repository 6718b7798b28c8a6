import type { Coding, StoredDocument } from "../model/document.ts";
import { httpDate } from "../model/http-date.ts";
import type { Clock } from "../model/ports.ts";
import { ALL_FORMATS } from "../publish/formats/addresses.ts";
import { FORMATS } from "../publish/formats/table.ts";
import { chooseCoding } from "./http/coding.ts";
import { evaluate, type Preconditions } from "./http/conditional.ts";
import { feedFreshness, SEALED, STATIC } from "./http/freshness.ts";
import { COMMON, FOR_304, FOR_HTML, FOR_OPENED, type HeaderList } from "./http/header-lists.ts";
import type { Variant } from "./http/negotiate.ts";
import { linkField, selfLink } from "./links.ts";
import type { FeedInfo } from "./route.ts";

/** The request fields of a GET or HEAD that decide how a document is answered; null if absent. */
export interface RequestFields extends Preconditions {
  readonly acceptEncoding: string | null;
}

/** Headers of a document's responses, ready to send. */
export interface Heads {
  /** Headers of a 200 by coding, without Date. Without Content-Length if the bytes must be decompressed first. */
  readonly ok: Readonly<Partial<Record<Coding, HeaderList>>>;
  /** Headers of a 304 (RFC 9110, 15.4.5), without Date. */
  readonly notModified: HeaderList;
}

/**
 * The field that a browser sends when it opens an address as a page, over both http and https (Upgrade Insecure
 * Requests, 3.2.1, which names this use of Vary). Browsers show feed media types as plain text or save them, whatever
 * their style sheet, but render the same bytes as `application/xml`. Readers and validators do not send the field.
 * Browsers get a `private` response, so that shared caches store only the feed's own type, and a cache that ignores
 * Vary never gives a reader the wrong one.
 */
export const OPENED_BY = "Upgrade-Insecure-Requests";

/** A document with the headers of all its possible responses, computed once. */
export interface Prepared extends Heads {
  readonly document: StoredDocument;
  /** Available codings. Always includes `identity`: if its bytes are not stored, they are decompressed from gzip. */
  readonly available: readonly Coding[];
  /** For a browser that opens the document as a page: see OPENED_BY. */
  readonly opened: Heads;
}

/** The context of a document that its headers depend on. */
export interface DocumentPlace {
  readonly feed: FeedInfo | null;
  readonly variant: Variant | null;
  readonly archive: number | null;
  /** Canonical query of a filtered feed, or of a document that has several languages. */
  readonly query: string | null;
  /** Request fields, other than Accept-Encoding, that selected this representation. */
  readonly vary: readonly string[];
  /** Address of this exact representation, if it differs from the request's (RFC 9110, 8.7). */
  readonly contentLocation: string | null;
}

/** Values common to the headers of all documents. */
export interface HeadContext {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly hub: string | null;
  /** Freshness, in minutes, of documents that belong to no feed. */
  readonly pollMinutes: number;
  readonly codings: readonly Coding[];
}

/** Computes the headers of a document's responses. */
export function prepare(document: StoredDocument, place: DocumentPlace, site: HeadContext): Prepared {
  const available = site.codings.filter((coding) => coding === "identity" || document.bytes[coding] !== undefined);
  const validators = ["ETag", document.etag, "Last-Modified", httpDate(document.modified)];
  const opened = OPENED.has(document.mediaType) && place.contentLocation === null;
  const fields = opened ? [...place.vary, OPENED_BY] : place.vary;
  const life = freshness(document, place, site);
  const varied = vary(fields, available);
  const chosen = varied === "" ? [] : ["Vary", varied];
  if (place.contentLocation !== null) chosen.push("Content-Location", place.contentLocation);
  const rest = ["Accept-Ranges", "none", ...COMMON];
  if (place.feed !== null && place.variant !== null) {
    const { feed, variant, archive, query } = place;
    rest.push("Link", linkField({ feed, variant, archive, query }, site.baseUrl, site.hub));
  } else if (place.variant !== "html" && place.variant !== "markdown") {
    rest.push("Link", selfLink(place.query === null ? document.path : `${document.path}?${place.query}`, site.baseUrl));
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
/** Media types of the documents that browsers lay out when they get them as XML. */
const OPENED = new Set(
  ALL_FORMATS.map((format) => FORMATS[format]).flatMap((row) => (row.openedAsXml ? row.mediaType : [])),
);

/** The headers for a request, by the value of its OPENED_BY field. */
export function headsFor(prepared: Prepared, openedBy: string | null | undefined): Heads {
  return openedBy === "1" ? prepared.opened : prepared;
}

function freshness(document: StoredDocument, place: DocumentPlace, site: HeadContext): string {
  if (document.sealed) return SEALED;
  if (document.mediaType.startsWith("text/css")) return STATIC;
  return feedFreshness(place.feed?.pollMinutes ?? site.pollMinutes);
}

/** Exactly the request fields that selected the representation (RFC 9110, 12.5.5). */
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
 * Decides a GET or HEAD of an existing document, for both runtimes and the fast path. The coding is checked first,
 * because preconditions only apply if the response without them would be a 2xx (RFC 9110, 13.2.1).
 */
export function decide(prepared: Prepared, asked: RequestFields, clock: Clock): Decision {
  const coding = chooseCoding(asked.acceptEncoding, prepared.available);
  if (coding === null) return NOT_ACCEPTABLE;
  const status = evaluate(prepared.document, asked, clock);
  if (status === 304) return NOT_MODIFIED;
  return status === 412 ? PRECONDITION_FAILED : OK[coding];
}
