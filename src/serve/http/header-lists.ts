import { PAGE_CSP } from "../../publish/pages/layout.ts";

/** Alternating names and values, `[name, value, name, value …]`, which node:http takes without conversion. */
export type HeaderList = readonly string[];

/** The field that lets a script's own conditional request see the 304 (Fetch, 3.3.3). */
export const FOR_304: HeaderList = ["Access-Control-Allow-Origin", "*"];

/** For every response with a body: no MIME sniffing (Fetch, 3.6), and readable by scripts of any site. */
export const COMMON: HeaderList = [
  "X-Content-Type-Options",
  "nosniff",
  ...FOR_304,
  "Access-Control-Expose-Headers",
  "ETag, Link, Last-Modified, IM, Delta-Base, Retry-After",
];

/** For HTML: the policy of pages; no framing; no Referer to the agency. */
export const FOR_HTML: HeaderList = [
  "Content-Security-Policy",
  PAGE_CSP,
  "Referrer-Policy",
  "no-referrer",
  "X-Frame-Options",
  "DENY",
];

/** For XML that a browser renders: only style sheets (ours may be at the public address), and nothing active. */
export const FOR_OPENED: HeaderList = [
  "Content-Security-Policy",
  "default-src 'none'; style-src http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ...FOR_HTML.slice(2),
];

/** The response to a CORS preflight (Fetch, 3.3.4): scripts may send the conditional fields and A-IM. */
export const PREFLIGHT: HeaderList = [
  "Access-Control-Allow-Methods",
  "GET, HEAD, OPTIONS",
  "Access-Control-Allow-Headers",
  "A-IM, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since",
  "Access-Control-Max-Age",
  "86400",
];

/** The list as pairs, for `new Headers()`. */
export function pairs(list: HeaderList): [string, string][] {
  const result: [string, string][] = [];
  for (let i = 0; i < list.length; i += 2) result.push([list[i]!, list[i + 1]!]);
  return result;
}
