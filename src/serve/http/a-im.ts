import { entityTags } from "./conditional.ts";
import { parseWeighted } from "./weighted-list.ts";

/** Entity tags of one request that are looked up, at most. */
const TAGS = 10;

/**
 * Entity tags that a delta may start from, in the request's order, or none where the request does not ask for one:
 * it must name the instance manipulation `feed` in A-IM and a base in If-None-Match (RFC 3229, 10.5.3). Given in the weak
 * form, the one that our documents carry.
 */
export function deltaBases(aIm: string | null, ifNoneMatch: string | null): string[] {
  if (aIm === null || ifNoneMatch === null) return [];
  if (!parseWeighted(aIm).some((manipulation) => manipulation.value === "feed" && manipulation.q > 0)) return [];
  const tags = entityTags(ifNoneMatch).slice(0, TAGS);
  return tags.map((tag) => (tag.startsWith("W/") ? tag : `W/${tag}`));
}

/**
 * Fields of a 226 (RFC 3229, 10.4.1): which manipulation (IM), from which base (Delta-Base, since the request may have
 * named several). A cache that knows nothing of deltas must not keep it, one that does may: `no-store, im` (10.8).
 */
export function deltaHeaders(base: string): readonly string[] {
  return ["IM", "feed", "Delta-Base", base, "Cache-Control", "no-store, im"];
}
