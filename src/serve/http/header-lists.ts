/** Names and values in turn: `[name, value, name, value …]`, as node:http takes them without more work. */
export type HeaderList = readonly string[];

/** What a script's own conditional request needs to see the 304 (Fetch, 3.3.3). */
export const FOR_304: HeaderList = ["Access-Control-Allow-Origin", "*"];

/** For every answer with a body: no guessing of types (Fetch, 3.6), readable by any site's scripts. No cookies, ever. */
export const COMMON: HeaderList = [
  "X-Content-Type-Options",
  "nosniff",
  ...FOR_304,
  "Access-Control-Expose-Headers",
  "ETag, Link, Last-Modified",
];

/**
 * For HTML: nothing but our own style sheet, forms that come back to us, and pictures (the agency's) over https
 * (Content Security Policy Level 3); not framed; no Referer sent to the agency.
 */
export const FOR_HTML: HeaderList = [
  "Content-Security-Policy",
  "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy",
  "no-referrer",
  "X-Frame-Options",
  "DENY",
];

/** For XML that a browser lays out: a style sheet, and nothing that could act. Ours may stand on the public address. */
export const FOR_OPENED: HeaderList = [
  "Content-Security-Policy",
  "default-src 'none'; style-src http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ...FOR_HTML.slice(2),
];

/** The answer to a CORS preflight (Fetch, 3.3.4): the conditional fields and A-IM are what a reader's script may send. */
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
