/** What one invocation used of the platform. */
export interface Counts {
  fetches: number;
  /** Calls of the D1 binding; with the fetches, the subrequests. */
  calls: number;
  /** Statements, those of batches counted one by one. */
  statements: number;
  rowsRead: number;
  rowsWritten: number;
}

export function none(): Counts {
  return { fetches: 0, calls: 0, statements: 0, rowsRead: 0, rowsWritten: 0 };
}

/** The global fetch, counted from now on. */
export function countFetches(counts: () => Counts): void {
  const send = globalThis.fetch;
  globalThis.fetch = ((...args: Parameters<typeof fetch>) => {
    counts().fetches += 1;
    return send(...args);
  }) as typeof fetch;
}

/** A database whose calls and rows are counted. */
export function countedDatabase(db: D1Database, counts: () => Counts): D1Database {
  const real = new WeakMap<object, D1PreparedStatement>();
  const count = (result: D1Result): void => {
    counts().statements += 1;
    counts().rowsRead += result.meta.rows_read;
    counts().rowsWritten += result.meta.rows_written;
  };
  return {
    prepare: (sql: string) => ({
      bind(...params: unknown[]) {
        const statement = db.prepare(sql).bind(...params);
        const own = {
          async all() {
            counts().calls += 1;
            const result = await statement.all();
            count(result);
            return result;
          },
        };
        real.set(own, statement);
        return own;
      },
    }),
    async batch(statements: object[]) {
      counts().calls += 1;
      const results = await db.batch(statements.map((one) => real.get(one)!));
      for (const result of results) count(result);
      return results;
    },
  } as unknown as D1Database;
}
