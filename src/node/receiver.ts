import { gzipSync } from "node:zlib";
import { ConfigError } from "../model/config-error.ts";
import type { Exchange } from "../operate/ship.ts";

/** Milliseconds per request: enough for a few hundred kilobytes on a slow connection. */
const TIMEOUT_MS = 90_000;
/** Bytes from which rows are compressed. Documents are compressed already. */
const MIN_GZIP_BYTES = 1024;

/** The URL of a deployment's `/admin/ingest`. Throws ConfigError if the token must not be sent there. */
export function ingestUrl(address: string): URL {
  return adminUrl("push", address, "ingest");
}

/** The URL of a path below a deployment's `/admin/`, for a verb. Throws ConfigError if the token must not be sent there. */
export function adminUrl(verb: string, address: string, path: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new ConfigError(
      `${verb}: ${JSON.stringify(address)} is not a URL; expected one such as https://feeds.example.org`,
    );
  }
  const local = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) {
    throw new ConfigError(
      `${verb}: ${JSON.stringify(address)}: the token is only sent over https (or http to this machine itself)`,
    );
  }
  return new URL(`${url.origin}${url.pathname.replace(/\/+$/, "")}/admin/${path}`);
}

/** Sends requests to a receiver with the operator's token. Redirects are refused: they would leak the token. */
export function createExchange(url: URL, token: string): Exchange {
  return async (method, body) => {
    const sent = body !== null && body.length >= MIN_GZIP_BYTES && !hasDocuments(body) ? gzipSync(body) : body;
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "User-Agent": "nashra",
        ...(sent === null ? {} : { "Content-Type": "application/vnd.nashra.ingest" }),
        ...(sent === body ? {} : { "Content-Encoding": "gzip" }),
      },
      body: sent as Uint8Array<ArrayBuffer> | null,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, text: await response.text() };
  };
}

/** True if compressed documents follow the line of JSON. */
function hasDocuments(body: Uint8Array): boolean {
  return body.indexOf(10) < body.length - 1;
}
