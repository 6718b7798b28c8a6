import type { PageProblem } from "../../publish/pages/problem.ts";
import { NO_STORE } from "./freshness.ts";
import { COMMON, type HeaderList } from "./header-lists.ts";
import { VARIANT_TYPES } from "./negotiate.ts";

/**
 * Headers and body of an error: one plain line, stored by no cache (RFC 9111, 5.2.2.5). The line must not contain
 * anything from the request. `page`: what browsers get instead.
 */
export function problem(status: number, line: string, headers: HeaderList = [], page?: PageProblem): Problem {
  const body = new TextEncoder().encode(`${line}\n`);
  const length = ["Content-Length", String(body.byteLength)];
  const kind = ["Content-Type", "text/plain; charset=utf-8"];
  const fields = [...kind, ...length, "Cache-Control", NO_STORE, ...COMMON, ...headers];
  return { status, headers: fields, body, ...(page === undefined ? {} : { page }) };
}

/** The error for a request that is not understood (RFC 9110, 15.5.1). */
export function malformed(line: string): Problem {
  return problem(400, line, [], "malformed");
}

/** The error for too many requests (RFC 6585, 4). */
export function tooMany(seconds: number): Problem {
  return problem(429, "too many requests; please wait", ["Retry-After", String(seconds)], "busy");
}

/** The error for a search that takes too long (RFC 9110, 15.6.4). */
export function tooSlow(seconds: number): Problem {
  const wait = ["Retry-After", String(seconds)];
  return problem(503, "this search takes too long; please try again later, or with other words", wait, "busy");
}

/** An error response. */
export interface Problem {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly page?: PageProblem;
}

/** Methods of read-only resources (RFC 9110, 10.2.1). */
export const ALLOW: HeaderList = ["Allow", "GET, HEAD, OPTIONS"];

/** The errors of reading documents. */
export const PROBLEMS = {
  notFound: problem(404, "there is nothing at this address", [], "notFound"),
  gone: problem(410, "this feed is no longer published here", [], "gone"),
  removed: problem(410, "this article was removed", [], "removed"),
  methodNotAllowed: problem(405, "this address only answers GET, HEAD and OPTIONS", ALLOW),
  preconditionFailed: problem(412, "the document does not meet the request's precondition"),
  noCoding: problem(406, "this document is not available in any content coding that the request accepts", [
    "Vary",
    "Accept-Encoding",
  ]),
  noType: problem(406, `available here: ${VARIANT_TYPES.join(", ")}`, ["Vary", "Accept"]),
  tooLong: problem(414, "the address is too long", [], "malformed"),
  queryTooLong: malformed("the query is too long"),
  notYet: problem(
    503,
    "this feed is not ready yet; please try again in a few minutes",
    ["Retry-After", "120"],
    "notYet",
  ),
  broken: problem(500, "internal error; the operator can find the cause in the log", [], "broken"),
} as const;
