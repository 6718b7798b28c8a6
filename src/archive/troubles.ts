import type { Clock, Sql, Statement } from "../model/ports.ts";

/** Why the store cannot be written to. */
export type WriteFault = "full" | "read-only" | "locked" | "damaged" | "unavailable";

/** A failed write, with no successful one since. `since`: the first failure, epoch milliseconds. */
export interface FailedWrite {
  readonly fault: WriteFault;
  /** The store's own message. It may name files: show it only to the operator. */
  readonly error: string;
  readonly since: number;
}

/** A stored document whose bytes were damaged. `mended`: true if it was rendered again from the articles. */
export interface DamagedDocument {
  readonly path: string;
  readonly at: number;
  readonly mended: boolean;
}

/** Faults of the store that this process has seen. They are in memory: known at once, even if nothing can be written. */
export interface Troubles {
  /** Records the result of a write: its error, or null if it succeeded. */
  wrote(error: unknown): void;
  /** Records a damaged document. */
  damaged(path: string, mended: boolean): void;
  /** The current failure of writes, or null. */
  readonly failedWrite: FailedWrite | null;
  /** Damaged documents of the last day, newest first. */
  documents(): readonly DamagedDocument[];
  /** Rises with every change of the above. */
  readonly version: number;
}

const REPORTED_MS = 24 * 3_600_000;
const DOCUMENTS = 20;
/** Messages of SQLite and of Cloudflare's storage by fault. The failure of one statement (a constraint, a type) is none. */
const FAULTS: readonly (readonly [RegExp, WriteFault])[] = [
  [/constraint failed/i, "unavailable"],
  [/\bfull\b|SQLITE_FULL|maximum DB size|storage limit/i, "full"],
  [/read-?only/i, "read-only"],
  [/\blocked\b|SQLITE_BUSY/i, "locked"],
  [/malformed|not a database|corrupt/i, "damaged"],
  [/disk I\/O|IOERR|unable to open|overloaded|timed? ?out|connection|internal error/i, "unavailable"],
];

/** An empty register of faults. */
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
      const others = documents.filter((document) => document.path !== path);
      documents = [{ path, at: clock(), mended }, ...others].slice(0, DOCUMENTS);
      version += 1;
    },
    get failedWrite() {
      return failedWrite;
    },
    documents: () => documents.filter(({ at }) => clock() - at < REPORTED_MS),
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
/** A lease is a few bytes, which may fit on a full disk: writing one proves nothing. */
const LEASE = /\bleases\b/;

/** Wraps a database to record failing writes, until the next one that succeeds. */
export function watchWrites<Store extends Sql>(sql: Store, troubles: Pick<Troubles, "wrote">): Store {
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
