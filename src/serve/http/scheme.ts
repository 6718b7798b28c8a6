import type { Context } from "hono";

/** How a request came: over TLS, from this machine itself, or in the open. */
export type Arrival = "https" | "loopback" | "open";

/** Hosts of URLs that lead to the machine itself (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
const LOOPBACK = /^(?:localhost|[a-z0-9-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** What is known of the way to this deployment. */
export interface ArrivalSettings {
  /** Public address. */
  readonly baseUrl: string;
  /** Number of the operator's own proxies, which say in X-Forwarded-Proto how a request came to them. Default: 0. */
  readonly trustedProxies?: number | undefined;
}

/**
 * How a request came. Node's server speaks plain HTTP: there a request came over TLS if a trusted proxy says so, or, where
 * none says anything, if it names the host of a public address with https. On Workers the request's own URL says it.
 */
export function arrivalOf(c: Context, { baseUrl, trustedProxies = 0 }: ArrivalSettings): Arrival {
  const url = new URL(c.req.url);
  const base = new URL(baseUrl);
  const isNode = (c.env as { incoming?: unknown } | undefined)?.incoming !== undefined;
  const said = trustedProxies > 0 ? c.req.header("X-Forwarded-Proto") : undefined;
  if (isNode && said !== undefined) return said.split(",").at(-1)!.trim() === "https" ? "https" : "open";
  const isPublic = isNode && base.protocol === "https:" && base.host === url.host;
  if (url.protocol === "https:" || isPublic) return "https";
  return LOOPBACK.test(url.hostname) ? "loopback" : "open";
}

/**
 * True for a request that a page of this site made itself: by Sec-Fetch-Site (W3C Fetch Metadata), or, of a browser without
 * it, by Origin (RFC 6454, 7). One that says neither is none.
 */
export function isOwnRequest(c: Context, settings: ArrivalSettings): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("Origin");
  const scheme = arrivalOf(c, settings) === "https" ? "https" : "http";
  return origin === new URL(settings.baseUrl).origin || origin === `${scheme}://${new URL(c.req.url).host}`;
}
