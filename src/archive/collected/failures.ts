import type { Statement } from "../../model/ports.ts";
import type { Query } from "../query.ts";
import { integer, text } from "../rows.ts";

/** A collection that could not be brought up to date. */
export interface CollectionFailure {
  /** Id of the collection. */
  readonly collection: string;
  /** The first failure in a row, epoch milliseconds. */
  readonly since: number;
  /** Message of the last one. It may name files: show it only to the operator. */
  readonly error: string;
}

/** Every collection whose last attempt failed. */
export const COLLECTION_FAILURES: Query<CollectionFailure[]> = {
  sql: "SELECT collection, since, error FROM collection_failures ORDER BY collection",
  params: [],
  of: (rows) =>
    rows.map((row) => ({
      collection: text(row, "collection"),
      since: integer(row, "since"),
      error: text(row, "error"),
    })),
};

/** The statement that records a failure; one that follows another keeps the time of the first. */
export function recordCollectionFailure({ collection, since, error }: CollectionFailure): Statement {
  return {
    sql: `INSERT INTO collection_failures (collection, since, error) VALUES (?, ?, ?)
      ON CONFLICT (collection) DO UPDATE SET error = excluded.error`,
    params: [collection, since, error],
  };
}

/** The statement that ends the failures of collections. */
export function endCollectionFailures(collections: readonly string[]): Statement {
  return {
    sql: "DELETE FROM collection_failures WHERE collection IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(collections)],
  };
}
