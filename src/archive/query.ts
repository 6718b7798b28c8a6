import type { Sql, SqlRow, Statement } from "../model/ports.ts";

/** A question to the archive: one statement, and what its rows mean. */
export interface Query<Answer> extends Statement {
  readonly of: (rows: readonly SqlRow[]) => Answer;
}

/** Questions whose answers are these. */
export type Queries<Answers extends readonly unknown[]> = { readonly [Place in keyof Answers]: Query<Answers[Place]> };

/** Asks one question. */
export async function ask<Answer>(sql: Sql, query: Query<Answer>): Promise<Answer> {
  return query.of(await sql.all(query.sql, ...query.params));
}

/** Asks several questions of one moment in one call: on Workers each call is a subrequest. */
export async function askAll<Answers extends readonly unknown[]>(
  sql: Sql,
  queries: Queries<Answers>,
): Promise<Answers> {
  const all = queries as readonly Query<unknown>[];
  const rows = await sql.batch(all.map(({ sql, params }) => ({ sql, params })));
  return all.map((query, at) => query.of(rows[at]!)) as readonly unknown[] as Answers;
}
