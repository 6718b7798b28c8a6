import { isPublicHost } from "../../model/public-host.ts";

const LONGEST = 4096;
/** What a link may prefill in a mail. Others add receivers or, in some programs, files. */
const MAIL_FIELDS = /^\?(?:(?:subject|body)=[^&]*(?:&|$))+$/i;

/** An absolute http(s) address (or mailto, where allowed) without credentials, or null. */
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

/** Written out, an address may be longer than it was given: what is too long then is too long at once. */
function bounded(href: string): string | null {
  return href.length > LONGEST ? null : href;
}

/**
 * The address of something that readers and their servers fetch unasked: none in a private network (a router, a service
 * of the machine itself), unless the page is from there too.
 */
export function mediaUrl(address: string, baseUrl: string): string | null {
  const url = webUrl(address, baseUrl, false);
  if (url === null) return null;
  const { hostname } = new URL(url);
  return isPublicHost(hostname) || hostname === new URL(baseUrl).hostname ? url : null;
}

/** The URL standard leaves nearly every character of such a path as it is. */
function mailAddress(url: URL): string {
  if (!MAIL_FIELDS.test(url.search)) url.search = "";
  url.hash = "";
  return url.href.replace(/[\s<>"'`]/g, encodeURIComponent);
}
