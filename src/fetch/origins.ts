/**
 * NASHRA_ORIGINS: an agency's origin and the origin that is fetched in its place. Code outside this folder only sees the
 * agency's own addresses.
 */

export type Origins = ReadonlyMap<string, string>;

/** Where a request is sent. */
export interface Route {
  /** The address to fetch. */
  readonly url: string;
  /** True if the operator named this origin: it may be private, and is not rate-limited. */
  readonly own: boolean;
}

/**
 * Maps an agency's address to the one to fetch. An entry for `https://` also covers the same host's `http://` addresses,
 * and vice versa, unless those have an entry of their own: sites link both.
 */
export function toMirror(url: string, origins: Origins): Route {
  const parsed = new URL(url);
  const mirror = origins.get(parsed.origin) ?? origins.get(otherScheme(parsed));
  if (mirror === undefined) return { url: parsed.href, own: false };
  return { url: mirror + parsed.href.slice(parsed.origin.length), own: true };
}

/**
 * Maps a mirror's address back to the agency's own. `asked` is the agency's address that was being fetched: if two
 * agencies share a mirror, it decides between them.
 */
export function fromMirror(url: string, origins: Origins, asked: string): string {
  const parsed = new URL(url);
  const asking = new URL(asked);
  if (toMirror(asked, origins).own && new URL(toMirror(asked, origins).url).origin === parsed.origin) {
    return asking.origin + parsed.href.slice(parsed.origin.length);
  }
  for (const [agency, mirror] of origins) {
    if (mirror === parsed.origin) return agency + parsed.href.slice(parsed.origin.length);
  }
  return parsed.href;
}

function otherScheme(url: URL): string {
  return url.port === "" ? `${url.protocol === "https:" ? "http:" : "https:"}//${url.host}` : "";
}
