import type { Clock, Sql, Statement } from "../model/ports.ts";

/** What keeps the store from being written to. */
export type WriteFault = "full" | "read-only" | "locked" | "damaged" | "unavailable";

/** A write that failed, while none has succeeded since. `since`: epoch milliseconds of the first such failure. */
export interface FailedWrite {
  readonly fault: WriteFault;
  /** The store's own words, which may name files: for the operator alone. */
  readonly error: string;
  readonly since: number;
}

/** A stored document whose bytes could not be read as they should. `mended`: it was made again from the articles. */
export interface DamagedDocument {
  readonly path: string;
  readonly at: number;
  readonly mended: boolean;
}

/** Troubles of this process with its store, in memory: known at once, even where nothing can be written. */
export interface Troubles {
  /** Notes how a write ended: null for one that succeeded. */
  wrote(error: unknown): void;
  /** Notes a damaged document. */
  damaged(path: string, mended: boolean): void;
  /** The writes that fail now, or null. */
  readonly failedWrite: FailedWrite | null;
  /** Damaged documents of the last day, the newest first. */
  documents(): readonly DamagedDocument[];
  /** Rises with every change of the above. */
  readonly version: number;
}

const TOLD_MS = 24 * 3_600_000;
const DOCUMENTS = 20;
/** What SQLite and D1 say, by what it means. A statement's own failure (a constraint, a type) is none of these. */
const FAULTS: readonly (readonly [RegExp, WriteFault])[] = [
  [/constraint failed/i, "unavailable"],
  [/\bfull\b|SQLITE_FULL|maximum DB size|storage limit/i, "full"],
  [/read-?only/i, "read-only"],
  [/\blocked\b|SQLITE_BUSY/i, "locked"],
  [/malformed|not a database|corrupt/i, "damaged"],
  [/disk I\/O|IOERR|unable to open|overloaded|timed? ?out|connection|internal error/i, "unavailable"],
];

/** An empty register of troubles. */
export function createTroubles(clock: Clock): Troubles {
  let failedWrite: FailedWrite | null = null;
  let documents: DamagedDocument[] = [];
  let version = 0;
  return {
    wrote(error) {
      const failure = error === null ? null : failureOf(error);
      if (failure === "own" || (failure === null && failedWrite === null)) return;
      if (failure !== null && failedWrite?.fault === failure.fault) return;
      failedWrite = failure === null ? null : { ...failure, since: failedWrite?.since ?? clock() };
      version += 1;
    },
    damaged(path, mended) {
      const others = documents.filter((one) => one.path !== path);
      documents = [{ path, at: clock(), mended }, ...others].slice(0, DOCUMENTS);
      version += 1;
    },
    get failedWrite() {
      return failedWrite;
    },
    documents: () => documents.filter((one) => clock() - one.at < TOLD_MS),
    get version() {
      return version;
    },
  };
}

function failureOf(error: unknown): { fault: WriteFault; error: string } | "own" {
  const message = error instanceof Error ? error.message : String(error);
  const at = FAULTS.findIndex(([pattern]) => pattern.test(message));
  return at <= 0 ? "own" : { fault: FAULTS[at]![1], error: message };
}

const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b/i;
/** A lease is a few bytes, which may fit where nothing else does: that one was written proves nothing. */
const LEASE = /\bleases\b/;

/** The same database, whose writes are noted: a failure at once, the end of it at the next write that succeeds. */
export function watchWrites<Store extends Sql>(sql: Store, troubles: Troubles): Store {
  const noted = async <Result>(statements: readonly Pick<Statement, "sql">[], work: () => Promise<Result>) => {
    const writes = statements.filter((statement) => WRITES.test(statement.sql));
    if (writes.length === 0) return work();
    try {
      const result = await work();
      if (writes.some((statement) => !LEASE.test(statement.sql))) troubles.wrote(null);
      return result;
    } catch (error) {
      troubles.wrote(error);
      throw error;
    }
  };
  const all: Sql["all"] = (text, ...params) => noted([{ sql: text }], () => sql.all(text, ...params));
  const batch: Sql["batch"] = (statements) => noted(statements, () => sql.batch(statements));
  return { ...sql, all, batch };
}
