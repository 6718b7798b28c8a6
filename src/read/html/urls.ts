import { isPublicHost } from "../../model/public-host.ts";

const LONGEST = 4096;
/** Fields that a link may prefill in a mail. Others add recipients or, in some programs, attachments. */
const MAIL_FIELDS = /^\?(?:(?:subject|body)=[^&]*(?:&|$))+$/i;

/** Resolves an http(s) address (or, if `mail`, a mailto address) and removes its credentials. Null if there is none. */
export function webUrl(address: string, baseUrl: string, mail: boolean): string | null {
  const text = address.trim();
  if (text === "" || text.length > LONGEST) return null;
  try {
    const url = new URL(text, baseUrl);
    if (mail && url.protocol === "mailto:") return bounded(mailAddress(url));
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    url.username = "";
    url.password = "";
    return bounded(url.href);
  } catch {
    return null;
  }
}

/** Resolving can lengthen an address, so the limit is checked again. */
function bounded(href: string): string | null {
  return href.length > LONGEST ? null : href;
}

/**
 * Resolves an address that feed readers and their servers fetch automatically. Null if it is in a private network (a
 * router, a local service), unless the page itself is on that host.
 */
export function mediaUrl(address: string, baseUrl: string): string | null {
  const url = webUrl(address, baseUrl, false);
  if (url === null) return null;
  const { hostname } = new URL(url);
  return isPublicHost(hostname) || hostname === new URL(baseUrl).hostname ? url : null;
}

/** Escapes a mailto address: the URL standard leaves almost every character of its path as it is. */
function mailAddress(url: URL): string {
  if (!MAIL_FIELDS.test(url.search)) url.search = "";
  url.hash = "";
  return url.href.replace(/[\s<>"'`]/g, encodeURIComponent);
}
