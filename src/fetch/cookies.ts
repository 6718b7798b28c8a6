import { parseSetCookie } from "cookie";

/**
 * Cookies of one chain of redirects (RFC 6265). They are sent back within the chain and then forgotten: walls that check
 * for their own cookie let us pass, and no site can track us from page to page. No public suffix list is needed, because
 * a chain never leaves the hosts of one definition.
 */
export interface CookieJar {
  /** Stores the cookies that a response from this address sets, within limits of number and size. */
  take(url: URL, setCookies: readonly string[]): void;
  /** The Cookie header for a request to this address, or null. */
  header(url: URL): string | null;
}

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/** Maximum cookies of a chain, characters of a line and of the header: a wall needs one or two cookies. */
const MAX_COOKIES = 20;
const MAX_LINE = 4096;
const MAX_HEADER = 8192;

/** Creates a jar for one chain. `now`: epoch milliseconds. */
export function createCookieJar(now: number): CookieJar {
  const cookies = new Map<string, StoredCookie>();
  return {
    take(url, setCookies) {
      for (const line of setCookies.slice(0, MAX_COOKIES)) {
        const read = line.length > MAX_LINE ? null : readLine(url, line, now);
        if (read === null) continue;
        const key = `${read.cookie.name};${read.cookie.host};${read.cookie.path}`;
        cookies.delete(key);
        if (!read.expired && cookies.size < MAX_COOKIES) cookies.set(key, read.cookie);
      }
    },
    header(url) {
      const matching = [...cookies.values()].filter((cookie) => isFor(cookie, url));
      // Longer paths first; paths of equal length in the order in which they were set (5.4).
      matching.sort((a, b) => b.path.length - a.path.length);
      let header = "";
      for (const { name, value } of matching) {
        const next = `${header === "" ? "" : `${header}; `}${name}=${value}`;
        if (next.length <= MAX_HEADER) header = next;
      }
      return header === "" ? null : header;
    },
  };
}

/** Parses a Set-Cookie line (RFC 6265, 5.2 and 5.3). Null if it is malformed or this host may not set it. */
function readLine(url: URL, line: string, now: number): { cookie: StoredCookie; expired: boolean } | null {
  const { name, value, ...given } = parseSetCookie(line, { decode: (text) => text });
  // Allows what a request header can carry: servers set spaces and quotes, which the RFC forbids, and expect them back.
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

function isFor(cookie: StoredCookie, url: URL): boolean {
  if (cookie.secure && url.protocol !== "https:") return false;
  if (url.hostname !== cookie.host && (cookie.hostOnly || !isUnder(url.hostname, cookie.host))) return false;
  const { pathname } = url;
  if (!pathname.startsWith(cookie.path)) return false;
  return pathname.length === cookie.path.length || cookie.path.endsWith("/") || pathname[cookie.path.length] === "/";
}

/** Domain matching (5.1.3): applies to names, not to IP addresses. */
function isUnder(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(host);
}

/** The path up to its last slash (5.1.4). */
function defaultPath(url: URL): string {
  return url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf("/")));
}
