import { entityTags, withoutCoding } from "./conditional.ts";
import { parseWeighted } from "./weighted-list.ts";

/** Maximum entity tags looked up for one request. */
const TAGS = 10;

/**
 * The entity tags that a delta may start from, in the request's order; empty unless the request names the instance
 * manipulation `feed` in A-IM and a base in If-None-Match (RFC 3229, 10.5.3). In the weak form, like the tags of our
 * documents.
 */
export function deltaBases(aIm: string | null, ifNoneMatch: string | null): string[] {
  if (aIm === null || ifNoneMatch === null) return [];
  if (!parseWeighted(aIm).some((manipulation) => manipulation.value === "feed" && manipulation.q > 0)) return [];
  const sent = entityTags(ifNoneMatch).slice(0, TAGS);
  const tags = new Set(sent.flatMap((tag) => [tag, withoutCoding(tag)]));
  return [...tags].map((tag) => (tag.startsWith("W/") ? tag : `W/${tag}`));
}

/**
 * Fields of a 226 (RFC 3229, 10.4.1): the manipulation (IM) and its base (Delta-Base, since the request may name
 * several). `no-store, im` lets only caches that know deltas store it (10.8).
 */
export function deltaHeaders(base: string): readonly string[] {
  return ["IM", "feed", "Delta-Base", base, "Cache-Control", "no-store, im"];
}
