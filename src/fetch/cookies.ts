import { parseSetCookie } from "cookie";

/**
 * Cookies of one chain of redirects (RFC 6265): what a site sets in it is sent back within it and then forgotten, so
 * that a wall that waits for its own cookie is passed and nobody is followed from page to page. There is no list of
 * public suffixes: a chain never leaves the hosts of one definition.
 */
export interface CookieJar {
  /** Keeps what a response from this address sets, within bounds of number and size. */
  take(url: URL, setCookies: readonly string[]): void;
  /** The Cookie header for a request to this address, or null. */
  header(url: URL): string | null;
}

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/** Cookies of a chain, characters of one line and of the header: a wall needs one or two. */
const MAX_COOKIES = 20;
const MAX_LINE = 4096;
const MAX_HEADER = 8192;

/** A jar for one chain. `now`: epoch milliseconds. */
export function createCookieJar(now: number): CookieJar {
  const kept = new Map<string, Kept>();
  return {
    take(url, setCookies) {
      for (const line of setCookies.slice(0, MAX_COOKIES)) {
        const read = line.length > MAX_LINE ? null : readLine(url, line, now);
        if (read === null) continue;
        const key = `${read.cookie.name};${read.cookie.host};${read.cookie.path}`;
        kept.delete(key);
        if (!read.expired && kept.size < MAX_COOKIES) kept.set(key, read.cookie);
      }
    },
    header(url) {
      const fit = [...kept.values()].filter((cookie) => isFor(cookie, url));
      // Longer paths come first; those of one length in the order in which they were set (5.4).
      fit.sort((one, other) => other.path.length - one.path.length);
      let header = "";
      for (const { name, value } of fit) {
        const next = `${header === "" ? "" : `${header}; `}${name}=${value}`;
        if (next.length <= MAX_HEADER) header = next;
      }
      return header === "" ? null : header;
    },
  };
}

/** A Set-Cookie line by RFC 6265, 5.2 and 5.3, or null where it is malformed or not this host's to set. */
function readLine(url: URL, line: string, now: number): { cookie: Kept; expired: boolean } | null {
  const { name, value, ...given } = parseSetCookie(line, { decode: (text) => text });
  // What may stand in a request header; servers set spaces and quotes that the RFC forbids, and want them back.
  if (!/^[\x21-\x3a\x3c\x3e-\x7e]+$/.test(name) || !/^[\x20-\x3a\x3c-\x7e]*$/.test(value ?? "")) return null;
  const domain = (given.domain ?? "").replace(/^\./, "").toLowerCase();
  const ours = domain === "" || domain === url.hostname || (domain.includes(".") && isUnder(url.hostname, domain));
  const secure = given.secure === true;
  if (!ours || (secure && url.protocol !== "https:")) return null;
  const expires = given.maxAge === undefined ? given.expires?.getTime() : now + given.maxAge * 1000;
  const path = given.path?.startsWith("/") ? given.path : defaultPath(url);
  const host = domain === "" ? url.hostname : domain;
  const cookie = { name, value: value ?? "", host, hostOnly: domain === "", path, secure };
  return { cookie, expired: expires !== undefined && expires <= now };
}

function isFor(cookie: Kept, url: URL): boolean {
  if (cookie.secure && url.protocol !== "https:") return false;
  if (url.hostname !== cookie.host && (cookie.hostOnly || !isUnder(url.hostname, cookie.host))) return false;
  const { pathname } = url;
  if (!pathname.startsWith(cookie.path)) return false;
  return pathname.length === cookie.path.length || cookie.path.endsWith("/") || pathname[cookie.path.length] === "/";
}

/** Domain matching (5.1.3) of a name, not of an address. */
function isUnder(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(host);
}

/** 5.1.4: the path up to its last slash. */
function defaultPath(url: URL): string {
  return url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf("/")));
}
