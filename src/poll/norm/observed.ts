import type { ListingItem } from "../../model/article.ts";
import type { Gathered } from "../pages/page.ts";

/** A poll as the norm sees it. */
export interface Observed {
  readonly now: number;
  /** Null if the listing had not changed. */
  readonly items: readonly ListingItem[] | null;
  /** Addresses of articles on the listing that the definition does not recognise. */
  readonly strangers: readonly string[];
  /** True if the listing closes its body or document. */
  readonly closed: boolean;
  /** New articles. */
  readonly fresh: readonly Gathered[];
  /** Number of article pages read, of new and known articles. */
  readonly pages: number;
  readonly trouble: string | null;
  /** Lasting problems, one line each: items that are set aside. */
  readonly standing: readonly string[];
  readonly warnings: readonly string[];
}

/** The share of things that have something, 0 to 1; 0 if there are none. */
export function share<T>(all: readonly T[], has: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(has).length / all.length;
}

/** A share as people write it. */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
