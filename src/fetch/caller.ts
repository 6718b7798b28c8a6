import type { Transport, TransportResponse } from "../model/ports.ts";
import { isPublicHost, isWebPort } from "../model/public-host.ts";
import { type Origins, toMirror } from "./origins.ts";

const MAX_BYTES = 64 * 1024;

/**
 * Calls addresses given by others (subscribers' callbacks, webhooks), under the same guard as fetching: only addresses on
 * the public internet, and those that the operator named in NASHRA_ORIGINS.
 */
export function createCaller(
  transport: Transport,
  settings: { readonly userAgent: string; readonly origins: Origins },
) {
  return {
    allowed(url: string): boolean {
      const { hostname, port } = new URL(url);
      return toMirror(url, settings.origins).own || (isPublicHost(hostname) && isWebPort(port));
    },
    call(call: {
      readonly method: "GET" | "POST";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: Uint8Array;
      readonly timeoutMs: number;
    }): Promise<TransportResponse> {
      const { url, own } = toMirror(call.url, settings.origins);
      return transport({
        method: call.method,
        url,
        headers: { "user-agent": settings.userAgent, ...call.headers },
        ...(call.body === undefined ? {} : { body: call.body }),
        maxBytes: MAX_BYTES,
        timeoutMs: call.timeoutMs,
        allowPrivate: own,
      });
    },
  };
}
