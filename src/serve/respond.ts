import type { Context } from "hono";
import type { Coding, Document, StoredDocument } from "../model/document.ts";
import { httpDate } from "../model/http-date.ts";
import type { ServeDeps } from "./deps.ts";
import {
  type Asked,
  type DocumentPlace,
  decide,
  type HeadContext,
  headsFor,
  OPENED_BY,
  type Prepared,
  prepare,
} from "./heads.ts";
import { deltaBases, deltaHeaders } from "./http/a-im.ts";
import { chooseCoding, gunzip, gzip } from "./http/coding.ts";
import { type HeaderList, pairs } from "./http/header-lists.ts";
import { PROBLEMS, type Problem } from "./http/problem.ts";

/** Below this size packing a body gains nothing. */
const WORTH_PACKING = 1024;

/** Turns decisions into responses of the Fetch API. */
export interface Responder {
  /** A stored document; where `deltas` is set, what is new in it since the client's version. */
  stored(c: Context, prepared: Prepared, deltas: boolean): Promise<Response>;
  /** A document made for this request. */
  made(c: Context, document: Document, place: DocumentPlace): Promise<Response>;
}

/** A responder over a runtime's store, clock and codings. */
export function createResponder(deps: ServeDeps, site: HeadContext): Responder {
  return { stored, made };

  async function stored(c: Context, prepared: Prepared, deltas: boolean): Promise<Response> {
    const verdict = decide(prepared, asked(c), deps.clock);
    const heads = headsFor(prepared, field(c, OPENED_BY));
    if (verdict.status === 304) return empty(304, heads.notModified);
    if (verdict.status === 406) return refuse(PROBLEMS.noCoding);
    if (verdict.status === 412) return refuse(PROBLEMS.preconditionFailed);
    const delta = deltas ? await newSince(c, prepared) : null;
    if (delta !== null) return delta;
    const headers = heads.ok[verdict.coding]!;
    const bytes = prepared.document.bytes[verdict.coding];
    if (bytes !== undefined) return full(200, headers, bytes);
    const unpacked = await gunzip(prepared.document.bytes.gzip!);
    return full(200, [...headers, "Content-Length", String(unpacked.byteLength)], unpacked);
  }

  async function made(c: Context, document: Document, place: DocumentPlace): Promise<Response> {
    const large = document.body.byteLength >= WORTH_PACKING && deps.runtime.codings.includes("gzip");
    const bytes: Partial<Record<Coding, Uint8Array>> = { identity: document.body };
    // Stands for the packed bytes until the answer is known to carry them.
    if (large) bytes.gzip = document.body;
    const kept: StoredDocument = { ...document, feed: place.feed?.path ?? null, sealed: false, bytes };
    const verdict = decide(prepare(kept, place, site), asked(c), deps.clock);
    if (verdict.status === 200 && verdict.coding === "gzip") bytes.gzip = await gzip(document.body);
    return stored(c, prepare(kept, place, site), false);
  }

  /**
   * 226 with what is new since the client's version (RFC 3229), or null. Sent without a content coding: that would
   * belong to the whole document, and the manipulation `feed` is applied to what comes out of it.
   */
  async function newSince(c: Context, prepared: Prepared): Promise<Response | null> {
    if (deps.delta === undefined) return null;
    const bases = deltaBases(field(c, "A-IM"), field(c, "If-None-Match"));
    if (bases.length === 0 || chooseCoding(field(c, "Accept-Encoding"), ["identity"]) === null) return null;
    for (const base of bases) {
      const delta = await deps.delta(prepared.document.path, base);
      if (delta === null) continue;
      const length = ["Content-Length", String(delta.body.byteLength)];
      const current = ["ETag", delta.etag, "Last-Modified", httpDate(delta.modified)];
      const replaced = [...current, ...deltaHeaders(base), ...length];
      // A Worker leaves every coding but its own to the edge, and so has no fields for identity.
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
export function refuse(made: Problem): Response {
  return new Response(made.body as Uint8Array<ArrayBuffer>, { status: made.status, headers: pairs(made.headers) });
}

function without(list: HeaderList, less: string): HeaderList {
  return pairs(list)
    .filter(([name]) => name !== less)
    .flat();
}

/** The list with other values for the names in `over`. */
function overlay(list: HeaderList, over: HeaderList): HeaderList {
  const names = new Set(pairs(over).map(([name]) => name));
  const kept = pairs(list).filter(([name]) => !names.has(name));
  return [...kept.flat(), ...over];
}

function asked(c: Context): Asked {
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
