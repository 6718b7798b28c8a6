import type { TransportResponse } from "../model/ports.ts";
import { blocked, failing, garbled, gone, notHtml, truncated } from "./failures.ts";
import { recogniseGate } from "./gate-page.ts";
import { closesDocument, readBody } from "./page-body.ts";
import {
  cacheSeconds,
  entityTag,
  lastModified,
  relatedLink,
  retryAfterSeconds,
  serverClock,
  wholeNumber,
} from "./response-headers.ts";
import type { FetchResult, PeekResult } from "./result.ts";

/** What is needed to judge an answer, besides the answer. */
export interface ResponseContext {
  /** Accepted media types. */
  readonly accepted: readonly string[];
  /** The request carried validators. Only then is a 304 valid. */
  readonly conditional: boolean;
  /** The body is that of the stored copy. */
  readonly stored: boolean;
  readonly now: number;
}

/** Judges an answer that is no redirect. `url` is the agency's own address. */
export function judgeResponse(url: string, response: TransportResponse, context: ResponseContext): FetchResult {
  const { status, headers, body } = response;
  const validators = {
    etag: entityTag(headers["etag"]),
    lastModified: lastModified(headers["last-modified"]),
    cacheSeconds: cacheSeconds(headers, context.now),
    date: serverClock(headers, context.now),
  };
  if (context.stored || (status === 304 && context.conditional))
    return { kind: "not-modified", status, url, size: body.length, ...validators };
  if (status === 206 && !isWholeRange(headers["content-range"])) {
    return truncated(url, "the server sent a part that was not requested");
  }
  if (!PAGE_STATUSES.has(status)) return judgeRefusal(url, response, context.now);
  const cut = response.truncated;
  if (cut && !closesDocument(latin(body.subarray(-65_536)))) {
    return truncated(url, `the body broke off after ${body.length} bytes`);
  }
  const contentType = headers["content-type"] ?? null;
  const page = readBody(body, contentType, context.accepted);
  // A gate's page may be cut, of another type or without closing tags, so this check comes first.
  const gate = recogniseGate(status, headers, page.kind === "text" ? page.text : latin(body));
  if (gate !== null) return blocked(url, status, gate.why, gate.marker);
  switch (page.kind) {
    case "not-html":
      return notHtml(url, page.contentType);
    case "garbled":
      return garbled(url, page.why, page.charset);
    case "truncated":
      return truncated(url, page.how);
    case "text": {
      const { text, charset, closed } = page;
      if (text.trim() === "") return blocked(url, status, "empty", `${body.length} bytes, no text`);
      const warnings = cut ? [...page.warnings, "transfer: broken off after the end of the document"] : page.warnings;
      return {
        kind: "ok",
        status,
        url,
        bytes: body,
        text,
        charset,
        contentType,
        closed,
        nextLink: relatedLink(headers["link"], url, "next"),
        totalPages: wholeNumber(headers["x-wp-totalpages"]),
        apiLink: relatedLink(headers["link"], url, "https://api.w.org/"),
        warnings,
        ...validators,
      };
    }
  }
}

/** Judges the answer to a request for the first bytes of a file, which a server may also answer with all of it. */
export function judgePeek(url: string, { status, headers, body, truncated }: TransportResponse): PeekResult {
  if (!PAGE_STATUSES.has(status)) {
    if (status === 404 || status === 410) return gone(url, status);
    return failing(url, status, null, `answered ${status} instead of the file`);
  }
  const coded = headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity";
  const [, first, total] = /^bytes (\d{1,12})-\d{1,12}\/(\d{1,12})$/.exec(headers["content-range"] ?? "") ?? [];
  if (status === 206 && first !== "0") return failing(url, status, null, "answered with another part than requested");
  const announced = status === 206 ? total : coded ? undefined : headers["content-length"];
  const length = /^\d{1,12}$/.test(announced ?? "")
    ? Number(announced)
    : truncated || status === 206
      ? null
      : body.length;
  const contentType = (headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase() || null;
  return { kind: "ok", url, bytes: body, contentType, length };
}

/** A page, a page transformed by a proxy, and a whole page sent as a range. */
const PAGE_STATUSES: ReadonlySet<number> = new Set([200, 203, 206]);

/** True for a Content-Range (RFC 9110, 14.4) from the first byte to the last. */
function isWholeRange(value: string | undefined): boolean {
  const [, first, last, size] = /^bytes (\d{1,12})-(\d{1,12})\/(\d{1,12})$/.exec(value ?? "") ?? [];
  return first === "0" && Number(last) + 1 === Number(size);
}

function judgeRefusal(url: string, response: TransportResponse, now: number): FetchResult {
  const { status, headers, body } = response;
  if (status === 404 || status === 410) return gone(url, status);
  const gate = recogniseGate(status, headers, latin(body));
  if (status === 401) return blocked(url, status, "unauthorized", gate?.marker ?? null);
  if (status === 451) return blocked(url, status, "legal", gate?.marker ?? null);
  if (status === 403) return blocked(url, status, gate?.why ?? "forbidden", gate?.marker ?? null);
  if (gate !== null) return blocked(url, status, gate.why, gate.marker);
  const how = WHY[status] ?? `answered ${status} instead of the page`;
  return failing(url, status, retryAfterSeconds(headers, now), how);
}

/** Statuses with a meaning of their own. */
const WHY: Readonly<Record<number, string>> = {
  304: "answered 304 Not Modified to a request without conditions: a cache in front of the site is broken",
  305: "answered 305 with a proxy, which nashra never uses",
};

/** The start of a body, for recognising gates: markers are ASCII or, in Arabic and French, UTF-8. */
function latin(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, 65_536));
}
