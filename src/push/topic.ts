/** A document that can be subscribed to: its path, and the canonical query of a filtered feed, else "". */
export interface Topic {
  readonly path: string;
  readonly query: string;
}

/** The topic at one of our addresses, written with http or https; null if there is none. */
export function topicOf(
  address: string,
  site: { readonly baseUrl: string; readonly paths: ReadonlySet<string> },
  canonical: (search: string) => string | null,
): Topic | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const base = new URL(`${site.baseUrl}/`);
  if (url.hash !== "" || url.username !== "" || url.password !== "") return null;
  if (!/^https?:$/.test(url.protocol) || url.host !== base.host || !url.pathname.startsWith(base.pathname)) return null;
  const path = decodeUnreserved(url.pathname.slice(base.pathname.length));
  if (!site.paths.has(path)) return null;
  if (url.search === "") return { path, query: "" };
  const query = canonical(url.search);
  return query === null ? null : { path, query };
}

/** Decodes percent-encoded unreserved characters (RFC 3986, 6.2.2.2; WebSub, 5.1.1). */
function decodeUnreserved(path: string): string {
  return path.replace(/%(?:2[de]|3\d|[46][1-9a-f]|[57][0-9a]|5f|7e)/gi, (code) => decodeURIComponent(code));
}

/** The topic's address, as in the `rel=self` link of its document. */
export function topicUrl(topic: Topic, baseUrl: string): string {
  return `${baseUrl}/${topic.path}${topic.query === "" ? "" : `?${topic.query}`}`;
}
