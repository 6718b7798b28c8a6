import type { Sql, SqlRow, Statement } from "../model/ports.ts";

/** A query of the archive: one statement, and how to read its rows. */
export interface Query<Answer> extends Statement {
  readonly of: (rows: readonly SqlRow[]) => Answer;
}

/** A tuple of queries with these results. */
export type Queries<Answers extends readonly unknown[]> = { readonly [Place in keyof Answers]: Query<Answers[Place]> };

/** Runs one query. */
export async function ask<Answer>(sql: Sql, query: Query<Answer>): Promise<Answer> {
  return query.of(await sql.all(query.sql, ...query.params));
}

/** Runs several queries in one batch, on one snapshot: on Workers each call is a subrequest. */
export async function askAll<Answers extends readonly unknown[]>(
  sql: Sql,
  queries: Queries<Answers>,
): Promise<Answers> {
  const all = queries as readonly Query<unknown>[];
  const rows = await sql.batch(all.map(({ sql, params }) => ({ sql, params })));
  return all.map((query, at) => query.of(rows[at]!)) as readonly unknown[] as Answers;
}
