import type { ListingItem } from "../../model/article.ts";
import type { Gathered } from "../pages/page.ts";

/** A poll as the norm sees it. */
export interface Observed {
  readonly now: number;
  /** Null: the listing had not changed. */
  readonly items: readonly ListingItem[] | null;
  /** True where the listing closes its body or document. */
  readonly closed: boolean;
  /** Articles met for the first time. */
  readonly fresh: readonly Gathered[];
  /** Article pages that were read, of new articles and known ones. */
  readonly pages: number;
  readonly trouble: string | null;
  /** What is wrong and goes on, a line each: items that are set aside. */
  readonly standing: readonly string[];
  readonly warnings: readonly string[];
}

/** The share of some things, 0 to 1, that have something; of none, 0. */
export function share<T>(all: readonly T[], has: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(has).length / all.length;
}

/** A share as people write it. */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
