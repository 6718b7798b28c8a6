import { FEW, hasFallen, isFarBelow, knowsArticles, knowsListings, sharesOf } from "../model/norm.ts";
import type { WatchRow } from "./polls.ts";

/** One measure of a feed's listing or articles: its usual value and its latest one. */
export interface Compared {
  readonly field: "items" | "titles" | "stamps" | "excerpts" | "length" | "dated" | "placed" | "pictured";
  readonly usual: number;
  readonly seen: number;
  /** True if both values are shares, 0 to 1. */
  readonly share: boolean;
  /** True if the latest value is far below the usual one. */
  readonly low: boolean;
}

/** Compares the latest values of a feed with its usual ones, from the norm that its polls have learned. */
export function comparedOf({ norm }: WatchRow): Compared[] {
  if (norm === null) return [];
  const { listing, lately } = norm;
  const rows: Compared[] = [];
  if (listing !== null && knowsListings(norm)) {
    for (const field of ["items", "titles", "stamps", "excerpts"] as const)
      rows.push(row(field, norm[field], listing[field]));
  }
  if (lately.length >= FEW && knowsArticles(norm)) {
    const last = sharesOf(lately.slice(-FEW));
    for (const field of ["length", "dated", "placed", "pictured"] as const)
      rows.push(row(field, norm[field], last[field]));
  }
  return rows;
}

function row(field: Compared["field"], usual: number, seen: number): Compared {
  const share = field !== "items" && field !== "length";
  return { field, usual, seen, share, low: share ? hasFallen(usual, seen) : isFarBelow(usual, seen) };
}
