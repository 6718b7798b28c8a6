/**
 * NASHRA_ORIGINS: an agency's origin and the origin that is really asked. Everything outside this folder knows the
 * agency's own addresses only.
 */

export type Origins = ReadonlyMap<string, string>;

/** Where a request really goes. */
export interface Route {
  /** What to ask. */
  readonly url: string;
  /** True where the operator named this address: it may be private, and it is his own to load. */
  readonly own: boolean;
}

/**
 * Where an agency's address is really fetched. An entry for `https://` also serves the same host's `http://` addresses
 * (and the other way round) unless they have an entry of their own: sites link both.
 */
export function toMirror(url: string, origins: Origins): Route {
  const parsed = new URL(url);
  const mirror = origins.get(parsed.origin) ?? origins.get(otherScheme(parsed));
  if (mirror === undefined) return { url: parsed.href, own: false };
  return { url: mirror + parsed.href.slice(parsed.origin.length), own: true };
}

/**
 * The agency's own address for one that a mirror named. `asked` is the agency's address that was being fetched: where
 * two agencies share a mirror it says whose address this is.
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
