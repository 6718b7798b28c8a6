import { NO_STORE } from "./freshness.ts";
import { COMMON, type HeaderList } from "./header-lists.ts";
import { VARIANT_TYPES } from "./negotiate.ts";

/**
 * Head and body of an error: one plain line, not stored by any cache (RFC 9111, 5.2.2.5). The line must hold nothing
 * of the request.
 */
export function problem(status: number, line: string, headers: HeaderList = []): Problem {
  const body = new TextEncoder().encode(`${line}\n`);
  const length = ["Content-Length", String(body.byteLength)];
  const kind = ["Content-Type", "text/plain; charset=utf-8"];
  return { status, headers: [...kind, ...length, "Cache-Control", NO_STORE, ...COMMON, ...headers], body };
}

/** For who asks too much (RFC 6585, 4). */
export function tooMany(seconds: number): Problem {
  return problem(429, "too many requests; please wait", ["Retry-After", String(seconds)]);
}

/** For a search that would keep others waiting (RFC 9110, 15.6.4). */
export function tooSlow(seconds: number): Problem {
  return problem(503, "this search takes too long; please try later, or with other words", [
    "Retry-After",
    String(seconds),
  ]);
}

/** An error as it is answered. */
export interface Problem {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/** Methods of everything that is only read (RFC 9110, 10.2.1). */
export const ALLOW: HeaderList = ["Allow", "GET, HEAD, OPTIONS"];

/** Every error that reading documents can end in, made once. */
export const PROBLEMS = {
  notFound: problem(404, "there is nothing at this address"),
  methodNotAllowed: problem(405, "this address answers GET, HEAD and OPTIONS only", ALLOW),
  preconditionFailed: problem(412, "the document does not meet the request's precondition"),
  noCoding: problem(406, "this document is available in no coding that the request allows", [
    "Vary",
    "Accept-Encoding",
  ]),
  noType: problem(406, `available here: ${VARIANT_TYPES.join(", ")}`, ["Vary", "Accept"]),
  tooLong: problem(414, "the address is too long"),
  queryTooLong: problem(400, "the query is too long"),
  notYet: problem(503, "this feed has not been read yet; please come back in a few minutes", ["Retry-After", "120"]),
  broken: problem(500, "something went wrong here; the operator can see what"),
} as const;
