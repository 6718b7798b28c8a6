import type { Coding } from "../../model/document.ts";
import { memoised } from "../../model/lru.ts";
import { parseWeighted } from "./weighted-list.ts";

export { gunzip, gzip } from "../../model/compress.ts";

/** The server's preference, best first, between codings that the client accepts with equal weight. */
const PREFERENCE: readonly Coding[] = ["br", "zstd", "gzip", "identity"];
const PLAIN: readonly Coding[] = ["identity"];

/** Few values are in use. A client that sends many costs repeated parsing, but no memory. */
const ranked = memoised(rank, { most: 256, longest: 500 });

/**
 * The codings that an Accept-Encoding value allows, best first (RFC 9110, 12.5.3): by weight, then in the order br,
 * zstd, gzip, identity. `identity` is allowed unless `identity;q=0` or `*;q=0` excludes it. An absent field allows any
 * coding, and gets identity, which every client can read. Empty if nothing is allowed.
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
    // If not listed, identity is allowed with the lowest weight.
    const q = weights.get(coding) ?? rest ?? (coding === "identity" ? Number.MIN_VALUE : 0);
    if (q > 0) found.push({ coding, q });
  }
  return found.sort((a, b) => b.q - a.q).map((entry) => entry.coding);
}

/** The best available coding, or null if the client accepts none of them (406). */
export function chooseCoding(header: string | null, available: readonly Coding[]): Coding | null {
  for (const coding of acceptedCodings(header)) if (available.includes(coding)) return coding;
  return null;
}
