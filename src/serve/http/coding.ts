import type { Coding } from "../../model/document.ts";
import { memoised } from "../../model/lru.ts";
import { parseWeighted } from "./weighted-list.ts";

export { gunzip, gzip } from "../../model/compress.ts";

/** The server's own order, best first, used between codings that the client likes alike. */
const PREFERENCE: readonly Coding[] = ["br", "zstd", "gzip", "identity"];
const PLAIN: readonly Coding[] = ["identity"];

/** Few texts are in use; a client that sends many costs a re-reading, not memory. */
const ranked = memoised(rank, { most: 256, longest: 500 });

/**
 * The codings that an Accept-Encoding value allows, most wanted first (RFC 9110, 12.5.3): by weight, then in the order
 * br, zstd, gzip, identity. `identity` is allowed unless `identity;q=0` or `*;q=0` says otherwise. An absent field
 * allows anything, and gets what every client can read: identity. The list is empty where nothing is allowed.
 */
export function acceptedCodings(header: string | null): readonly Coding[] {
  return header === null || header === "" ? PLAIN : ranked(header);
}

function rank(header: string): readonly Coding[] {
  const weights = new Map<string, number>();
  for (const { value, q } of parseWeighted(header)) weights.set(value === "x-gzip" ? "gzip" : value, q);
  const rest = weights.get("*");
  const found: { coding: Coding; q: number }[] = [];
  for (const coding of PREFERENCE) {
    // Unnamed, identity is allowed and wanted least.
    const q = weights.get(coding) ?? rest ?? (coding === "identity" ? Number.MIN_VALUE : 0);
    if (q > 0) found.push({ coding, q });
  }
  return found.sort((a, b) => b.q - a.q).map((entry) => entry.coding);
}

/** The first wanted coding among those there are, or null where the client allows none of them (406). */
export function chooseCoding(header: string | null, available: readonly Coding[]): Coding | null {
  for (const coding of acceptedCodings(header)) if (available.includes(coding)) return coding;
  return null;
}
