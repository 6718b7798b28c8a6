import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { ServeDeps } from "../../serve/deps.ts";
import { type Asked, decide, headsFor } from "../../serve/heads.ts";
import type { HeaderList } from "../../serve/http/header-lists.ts";
import { createShelf } from "../../serve/prepared.ts";
import type { HotDocuments } from "./hot-documents.ts";

/** Answers a request and returns true, or leaves it alone and returns false. */
export type FastPath = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * GET and HEAD of documents in memory, straight on node:http. Decisions and heads are those of the app (`decide`,
 * `createShelf`): only the way there is shorter. What needs more than a document (a query, negotiation, a delta, an
 * error) is left to the app.
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
    const heads = headsFor(prepared, one(headers["upgrade-insecure-requests"]));
    const verdict = decide(prepared, askedOf(headers), deps.clock);
    if (verdict.status === 200) {
      const bytes = document.bytes[verdict.coding];
      if (bytes === undefined) return false;
      response.writeHead(200, mutable(heads.ok[verdict.coding]!));
      // node:http keeps the body of an answer to HEAD to itself.
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

function askedOf(headers: IncomingMessage["headers"]): Asked {
  return {
    acceptEncoding: one(headers["accept-encoding"]),
    ifMatch: one(headers["if-match"]),
    ifNoneMatch: one(headers["if-none-match"]),
    ifModifiedSince: one(headers["if-modified-since"]),
    ifUnmodifiedSince: one(headers["if-unmodified-since"]),
  };
}

function one(value: string | string[] | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}

/** node:http reads the list and changes nothing in it; only its type says that it might. */
function mutable(list: HeaderList): OutgoingHttpHeaders & string[] {
  return list as unknown as OutgoingHttpHeaders & string[];
}
