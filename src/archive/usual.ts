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

/** Listings, or articles, from which there is a usual. */
const ENOUGH = 8;
/** Articles that say how it was lately. */
const FEW = 4;

type Figures = Readonly<Record<string, number>>;
type Kept = Figures & {
  readonly listing?: Figures | null;
  readonly lately?: readonly Readonly<Record<string, number | boolean>>[];
};

/** What is usual of a feed against what was seen last, from the norm that its polls have learned. */
export function comparedOf(state: WatchRow): Compared[] {
  if (state.norm === null) return [];
  const norm = JSON.parse(state.norm) as Kept;
  const { listing, lately = [] } = norm;
  const rows: Compared[] = [];
  if (listing != null && norm["listings"]! >= ENOUGH) {
    for (const field of ["items", "titles", "stamps", "excerpts"] as const)
      rows.push(row(field, norm, listing[field]!));
  }
  if (lately.length >= FEW && norm["articles"]! >= ENOUGH) {
    const last = lately.slice(-FEW);
    for (const field of ["length", "dated", "placed", "pictured"] as const) {
      rows.push(row(field, norm, last.reduce((sum, one) => sum + Number(one[field]), 0) / last.length));
    }
  }
  return rows;
}

function row(field: Compared["field"], norm: Figures, seen: number): Compared {
  const usual = norm[field]!;
  const share = field !== "items" && field !== "length";
  return { field, usual, seen, share, low: share ? usual > 0.8 && seen < 0.25 : seen < usual * 0.34 };
}
