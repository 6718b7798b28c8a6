/** A document that can be subscribed to: its path, and the canonical query of a filtered feed or an empty text. */
export interface Topic {
  readonly path: string;
  readonly query: string;
}

/** The topic at an address of ours, whichever of http and https it was written with; null: none of ours. */
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
  const path = url.pathname.slice(base.pathname.length);
  if (!site.paths.has(path)) return null;
  if (url.search === "") return { path, query: "" };
  const query = canonical(url.search);
  return query === null ? null : { path, query };
}

/** The topic's own address, as its document names it with `rel=self`. */
export function addressOf(topic: Topic, baseUrl: string): string {
  return `${baseUrl}/${topic.path}${topic.query === "" ? "" : `?${topic.query}`}`;
}
