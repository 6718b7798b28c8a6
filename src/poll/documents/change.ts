import type { Article, Tombstone } from "../../model/article.ts";

/** What a poll, a backfill or an operator changed in one agency's articles. */
export interface Change {
  readonly now: number;
  readonly added: readonly Article[];
  readonly revised: readonly Article[];
  readonly removed: readonly (Tombstone & { readonly seq: number })[];
  /** Feeds that each article joins, by `seq`. */
  readonly joined: ReadonlyMap<number, readonly string[]>;
  /** Feeds whose current document each revised article leaves, by `seq`. Absent: none does. */
  readonly left?: ReadonlyMap<number, readonly string[]>;
  /** Feeds and sealed documents that contain the revised and removed articles. */
  readonly places: readonly { readonly feed: string; readonly seq: number; readonly page: number | null }[];
}
