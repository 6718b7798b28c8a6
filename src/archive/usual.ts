import { FEW, hasFallen, isFarBelow, knowsArticles, knowsListings, sharesOf } from "../model/norm.ts";
import type { WatchRow } from "./polls.ts";

/** One thing that is known of a feed's listing or articles: how it usually is, and how it was lately. */
export interface Compared {
  readonly field: "items" | "titles" | "stamps" | "excerpts" | "length" | "dated" | "placed" | "pictured";
  readonly usual: number;
  readonly seen: number;
  /** True where both are shares, 0 to 1. */
  readonly share: boolean;
  /** Far below what is usual. */
  readonly low: boolean;
}

/** What is usual of a feed against what was seen last, from the norm that its polls have learned. */
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
