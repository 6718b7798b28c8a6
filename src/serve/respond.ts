import type { Context } from "hono";
import type { Coding, Document, StoredDocument } from "../model/document.ts";
import { httpDate } from "../model/http-date.ts";
import type { ServeDeps } from "./deps.ts";
import {
  type DocumentPlace,
  decide,
  type HeadContext,
  headsFor,
  OPENED_BY,
  type Prepared,
  prepare,
  type RequestFields,
} from "./heads.ts";
import { deltaBases, deltaHeaders } from "./http/a-im.ts";
import { chooseCoding, gunzip, gzip } from "./http/coding.ts";
import { type HeaderList, pairs } from "./http/header-lists.ts";
import { PROBLEMS, type Problem } from "./http/problem.ts";

/** Bytes from which a body is worth compressing. */
const MIN_GZIP_BYTES = 1024;

/** Turns decisions into Fetch API responses. */
export interface Responder {
  /** Answers with a stored document, or with `deltas` possibly only its changes since the client's version. */
  stored(c: Context, prepared: Prepared, deltas: boolean): Promise<Response>;
  /** Answers with a document rendered for this request. */
  rendered(c: Context, document: Document, place: DocumentPlace): Promise<Response>;
}

/** A responder over a runtime's store, clock and codings. */
export function createResponder(deps: ServeDeps, site: HeadContext): Responder {
  return { stored, rendered };

  async function stored(c: Context, prepared: Prepared, deltas: boolean): Promise<Response> {
    const verdict = decide(prepared, asked(c), deps.clock);
    const heads = headsFor(prepared, field(c, OPENED_BY));
    if (verdict.status === 304) return empty(304, heads.notModified);
    if (verdict.status === 406) return refuse(PROBLEMS.noCoding);
    if (verdict.status === 412) return refuse(PROBLEMS.preconditionFailed);
    const delta = deltas ? await deltaFor(c, prepared) : null;
    if (delta !== null) return delta;
    const headers = heads.ok[verdict.coding]!;
    const bytes = prepared.document.bytes[verdict.coding];
    if (bytes !== undefined) return full(200, headers, bytes);
    const unpacked = await gunzip(prepared.document.bytes.gzip!);
    return full(200, [...headers, "Content-Length", String(unpacked.byteLength)], unpacked);
  }

  async function rendered(c: Context, document: Document, place: DocumentPlace): Promise<Response> {
    const large = document.body.byteLength >= MIN_GZIP_BYTES && deps.runtime.codings.includes("gzip");
    const bytes: Partial<Record<Coding, Uint8Array>> = { identity: document.body };
    // A placeholder for the compressed bytes until the response is known to use them.
    if (large) bytes.gzip = document.body;
    const complete: StoredDocument = { ...document, feed: place.feed?.path ?? null, sealed: false, bytes };
    const verdict = decide(prepare(complete, place, site), asked(c), deps.clock);
    if (verdict.status === 200 && verdict.coding === "gzip") bytes.gzip = await gzip(document.body);
    return stored(c, prepare(complete, place, site), false);
  }

  /**
   * 226 with the changes since the client's version (RFC 3229), or null. Sent without a content coding, which would
   * apply to the complete document before the manipulation `feed`.
   */
  async function deltaFor(c: Context, prepared: Prepared): Promise<Response | null> {
    if (deps.delta === undefined) return null;
    const bases = deltaBases(field(c, "A-IM"), field(c, "If-None-Match"));
    if (bases.length === 0 || chooseCoding(field(c, "Accept-Encoding"), ["identity"]) === null) return null;
    for (const base of bases) {
      const delta = await deps.delta(prepared.document.path, base);
      if (delta === null) continue;
      const length = ["Content-Length", String(delta.body.byteLength)];
      const current = ["ETag", delta.etag, "Last-Modified", httpDate(delta.modified)];
      const replaced = [...current, ...deltaHeaders(base), ...length];
      // A Worker only offers gzip and leaves other codings to the edge, so it has no headers for identity.
      const fields = prepared.ok.identity ?? Object.values(prepared.ok)[0]!;
      return full(226, overlay(without(fields, "Content-Encoding"), replaced), delta.body);
    }
    return null;
  }

  function full(status: number, headers: HeaderList, body: Uint8Array): Response {
    const init: ResponseInit & { encodeBody?: "manual" } = { status, headers: pairs(headers) };
    if (deps.runtime.manualEncoding) init.encodeBody = "manual";
    return new Response(body as Uint8Array<ArrayBuffer>, init);
  }
}

/** A response without a body. */
export function empty(status: number, headers: HeaderList): Response {
  return new Response(null, { status, headers: pairs(headers) });
}

/** An error as a response. */
export function refuse({ status, headers, body }: Problem): Response {
  return new Response(body as Uint8Array<ArrayBuffer>, { status, headers: pairs(headers) });
}

function without(list: HeaderList, removed: string): HeaderList {
  return pairs(list)
    .filter(([name]) => name !== removed)
    .flat();
}

/** The list with the fields in `over` replaced or added. */
function overlay(list: HeaderList, over: HeaderList): HeaderList {
  const names = new Set(pairs(over).map(([name]) => name));
  const others = pairs(list).filter(([name]) => !names.has(name));
  return [...others.flat(), ...over];
}

function asked(c: Context): RequestFields {
  return {
    acceptEncoding: field(c, "Accept-Encoding"),
    ifMatch: field(c, "If-Match"),
    ifNoneMatch: field(c, "If-None-Match"),
    ifModifiedSince: field(c, "If-Modified-Since"),
    ifUnmodifiedSince: field(c, "If-Unmodified-Since"),
  };
}

function field(c: Context, name: string): string | null {
  return c.req.header(name) ?? null;
}
