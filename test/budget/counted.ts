/** What was used of the platform since the counts were made. */
export interface Counts {
  fetches: number;
  /** Statements in the storage of objects. */
  statements: number;
  rowsRead: number;
  rowsWritten: number;
  /** Requests to objects: `fetch` and other methods called from outside, each billed as one; alarms are counted apart. */
  objects: number;
  /** Alarms set, each billed as a row written. */
  alarmsSet: number;
  /** Milliseconds until the alarm that was set last. */
  next: number;
}

export function none(): Counts {
  return { fetches: 0, statements: 0, rowsRead: 0, rowsWritten: 0, objects: 0, alarmsSet: 0, next: 60_000 };
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

/** The requests to the objects of a class, counted: its methods that others call. */
export function countObjects(
  kind: { readonly prototype: object },
  names: readonly string[],
  counts: () => Counts,
): void {
  for (const name of names) {
    const method = Reflect.get(kind.prototype, name) as (...args: unknown[]) => unknown;
    Object.defineProperty(kind.prototype, name, {
      configurable: true,
      value(...args: unknown[]) {
        counts().objects += 1;
        return method.apply(this, args);
      },
    });
  }
}
