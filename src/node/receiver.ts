import { gzipSync } from "node:zlib";
import { ConfigError } from "../model/agency.ts";
import type { Exchange } from "../operate/ship.ts";

/** A request holds a few hundred kilobytes: even a slow line carries that in this time. */
const PATIENCE = 90_000;
/** Rows gain much by packing; documents are packed already. */
const WORTH_PACKING = 1024;

/** The address of `/admin/ingest` of a deployment. Throws ConfigError where a token must not be sent there. */
export function ingestUrl(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new ConfigError(
      `push: ${JSON.stringify(address)} is no address; expected one such as https://feeds.example.org`,
    );
  }
  const local = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) {
    throw new ConfigError(
      `push: ${JSON.stringify(address)}: the token goes by https only (http to this machine itself)`,
    );
  }
  return new URL(`${url.origin}${url.pathname.replace(/\/+$/, "")}/admin/ingest`);
}

/** Requests to a receiver, with the operator's token. Redirects are refused: they would carry the token elsewhere. */
export function createExchange(url: URL, token: string): Exchange {
  return async (method, body) => {
    const packed = body !== null && body.length >= WORTH_PACKING && !holdsBytes(body) ? gzipSync(body) : body;
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "User-Agent": "nashra",
        ...(packed === null ? {} : { "Content-Type": "application/vnd.nashra.ingest" }),
        ...(packed === body ? {} : { "Content-Encoding": "gzip" }),
      },
      body: packed as Uint8Array<ArrayBuffer> | null,
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: response.status, text: await response.text() };
  };
}

/** True where packed documents stand behind the line of JSON. */
function holdsBytes(body: Uint8Array): boolean {
  return body.indexOf(10) < body.length - 1;
}
