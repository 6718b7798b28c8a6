import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { ServeDeps } from "../../serve/deps.ts";
import { decide, headsFor, type RequestFields } from "../../serve/heads.ts";
import type { HeaderList } from "../../serve/http/header-lists.ts";
import { createShelf } from "../../serve/prepared.ts";
import type { HotDocuments } from "./hot-documents.ts";

/** Answers a request and returns true, or returns false without touching it. */
export type FastPath = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Answers GET and HEAD of documents in memory directly on node:http, with the same decisions and headers as the app
 * (`decide`, `createShelf`). Requests that need more than a document (a query, negotiation, a delta, an error) are left to
 * the app.
 */
export function createFastPath(hot: HotDocuments, deps: Omit<ServeDeps, "documents">): FastPath {
  const shelf = createShelf(deps);
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    const { headers } = request;
    if (headers["a-im"] !== undefined) return false;
    const document = hot.peek(request.url!.slice(1));
    if (document === undefined) return false;
    const prepared = shelf.prepared(document);
    if (prepared === null) return false;
    const heads = headsFor(prepared, fieldValue(headers["upgrade-insecure-requests"]));
    const verdict = decide(prepared, askedOf(headers), deps.clock);
    if (verdict.status === 200) {
      const bytes = document.bytes[verdict.coding];
      if (bytes === undefined) return false;
      response.writeHead(200, mutable(heads.ok[verdict.coding]!));
      // For HEAD, node:http omits the body.
      response.end(bytes);
    } else if (verdict.status === 304) {
      response.writeHead(304, mutable(heads.notModified));
      response.end();
    } else {
      return false;
    }
    const coding = verdict.status === 200 && verdict.coding !== "identity" ? verdict.coding : null;
    deps.observe?.({ status: verdict.status, coding });
    return true;
  };
}

function askedOf(headers: IncomingMessage["headers"]): RequestFields {
  return {
    acceptEncoding: fieldValue(headers["accept-encoding"]),
    ifMatch: fieldValue(headers["if-match"]),
    ifNoneMatch: fieldValue(headers["if-none-match"]),
    ifModifiedSince: fieldValue(headers["if-modified-since"]),
    ifUnmodifiedSince: fieldValue(headers["if-unmodified-since"]),
  };
}

function fieldValue(value: string | string[] | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}

/** The type of `writeHead` asks for a mutable list, although node:http only reads it. */
function mutable(list: HeaderList): OutgoingHttpHeaders & string[] {
  return list as unknown as OutgoingHttpHeaders & string[];
}
