/** What was used of the platform since the counts were made. */
export interface Counts {
  fetches: number;
  /** Statements in the storage of objects. */
  statements: number;
  rowsRead: number;
  rowsWritten: number;
}

export function none(): Counts {
  return { fetches: 0, statements: 0, rowsRead: 0, rowsWritten: 0 };
}

/** The global fetch, counted from now on. */
export function countFetches(counts: () => Counts): void {
  const send = globalThis.fetch;
  globalThis.fetch = ((...args: Parameters<typeof fetch>) => {
    counts().fetches += 1;
    return send(...args);
  }) as typeof fetch;
}

let isCounted = false;

/** The statements of every object in this isolate, counted from now on. `sql`: of any of them. */
export function countStatements(sql: SqlStorage, counts: () => Counts): void {
  if (isCounted) return;
  isCounted = true;
  const kind = Object.getPrototypeOf(sql) as SqlStorage;
  const exec = kind.exec;
  kind.exec = function (this: SqlStorage, ...args: Parameters<SqlStorage["exec"]>) {
    const cursor = exec.apply(this, args);
    const all = cursor.toArray;
    counts().statements += 1;
    cursor.toArray = () => {
      const rows = all.call(cursor);
      counts().rowsRead += cursor.rowsRead;
      counts().rowsWritten += cursor.rowsWritten;
      return rows;
    };
    return cursor;
  } as SqlStorage["exec"];
}
