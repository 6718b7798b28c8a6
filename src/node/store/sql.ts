import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../model/agency.ts";
import { createLru } from "../../model/lru.ts";
import type { Sql, SqlRow, SqlValue, Statement } from "../../model/ports.ts";
import { adviceFor, messageOf, StorageError, storageFault } from "./storage-error.ts";

/** D1's limits, enforced here too, so that a test on Node cannot pass what Cloudflare would refuse. */
const LIMITS = { variableNumber: 100, likePatternLength: 50, exprDepth: 100, sqlLength: 100_000, length: 2_000_000 };
/** How long a lock that another process holds is waited for, and how often it is tried. */
const PATIENCE_MS = 5000;
const AGAIN_MS = 50;
const MIGRATIONS = new URL("../../archive/migrations/", import.meta.url);

/** The archive's database on Node, with what only a file can do. */
export interface NodeSql extends Sql {
  /** Writes a consistent copy while running (SQLite's VACUUM INTO). */
  copyTo(file: string): void;
  /** Has the file hold no trace of what was deleted: linear in the size of the search index. */
  purge(): Promise<void>;
  /** Ends the use of the file; every later call rejects. */
  close(): void;
}

/**
 * Opens (and makes or migrates) the archive's SQLite file; `:memory:` for tests. `wal: false` leaves a copy one file;
 * `patienceMs`: how long a lock that another process holds is waited for.
 * Throws ConfigError with one line.
 */
export function openSql(file: string, options: { wal?: boolean; patienceMs?: number } = {}): NodeSql {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { limits: LIMITS, timeout: PATIENCE_MS, enableForeignKeyConstraints: true });
    if (options.wal !== false) useWal(database);
    database.exec("PRAGMA synchronous = NORMAL");
    // What is deleted or written over is gone from the file: a takedown leaves no trace in it.
    database.exec("PRAGMA secure_delete = ON");
  } catch (error) {
    throw new ConfigError(`NASHRA_DATA: cannot open the database ${file}: ${messageOf(error)}; ${adviceFor(error)}`);
  }
  try {
    migrate(database, file);
  } catch (error) {
    database.close();
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`NASHRA_DATA: cannot prepare the database ${file}: ${messageOf(error)}; ${adviceFor(error)}`);
  }
  // From here on waiting is ours: SQLite's own would hold up everything else that this process does.
  database.exec("PRAGMA busy_timeout = 20");
  return driver(database, file, options.patienceMs ?? PATIENCE_MS);
}

/** Opens a migrated archive for reading only, besides whoever writes to it: each statement sees the newest commit. */
export function openReadOnly(file: string): Pick<NodeSql, "all" | "batch" | "close"> {
  const database = new DatabaseSync(file, { limits: LIMITS, timeout: 20, readOnly: true });
  return driver(database, file, PATIENCE_MS);
}

/** Prepared statements kept. */
const STATEMENTS = 200;

function driver(database: DatabaseSync, file: string, patienceMs: number): NodeSql {
  const prepared = createLru<{ readonly statement: StatementSync; readonly wanted: number }>(STATEMENTS);
  const prepare = (sql: string) => {
    const kept = prepared.get(sql);
    if (kept) return kept;
    const made = { statement: database.prepare(sql), wanted: placeholders(sql) };
    prepared.set(sql, made);
    return made;
  };
  const run = (sql: string, params: readonly SqlValue[]): SqlRow[] => {
    const { statement, wanted } = prepare(sql);
    if (params.length !== wanted) {
      throw new TypeError(`SQL: ${wanted} parameters wanted, ${params.length} given: ${sql.slice(0, 120)}`);
    }
    params.forEach(refuseWhatD1Refuses);
    return statement.all(...params) as SqlRow[];
  };
  return {
    async all<Row extends SqlRow>(sql: string, ...params: SqlValue[]): Promise<Row[]> {
      return patiently(file, patienceMs, () => run(sql, params) as Row[]);
    },
    async batch(statements: readonly Statement[]): Promise<SqlRow[][]> {
      return patiently(file, patienceMs, () => {
        // What only reads waits for no writer, and is read where nothing can be written.
        const reads = statements.every((statement) => /^\s*SELECT\b/i.test(statement.sql));
        database.exec(reads ? "BEGIN" : "BEGIN IMMEDIATE");
        try {
          const results = statements.map((statement) => run(statement.sql, statement.params));
          database.exec("COMMIT");
          return results;
        } catch (error) {
          if (database.isTransaction) database.exec("ROLLBACK");
          throw error;
        }
      });
    },
    purge() {
      return patiently(file, patienceMs, () => {
        // The index keeps the words of what was deleted until its parts are merged, the log until it is written back.
        database.exec("INSERT INTO search (search) VALUES ('optimize')");
        database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      });
    },
    copyTo(file) {
      database.prepare("VACUUM INTO ?").run(file);
    },
    close() {
      prepared.clear();
      database.close();
    },
  };
}

/** Does what another process's lock hinders again until it is free. What the disk or the file hinders is told in full. */
async function patiently<Result>(file: string, patienceMs: number, work: () => Result): Promise<Result> {
  for (let waited = 0; ; waited += AGAIN_MS) {
    try {
      return work();
    } catch (error) {
      const kind = storageFault(error);
      if (kind === null) throw error;
      if (kind !== "locked" || waited >= patienceMs) throw new StorageError(file, error);
    }
    await sleep(AGAIN_MS);
  }
}

/** Number of `?` outside string literals. Numbered parameters are not used in this project. */
function placeholders(sql: string): number {
  return (sql.replace(/'(?:[^']|'')*'/g, "").match(/\?/g) ?? []).length;
}

function refuseWhatD1Refuses(value: unknown): void {
  const fine =
    value === null ||
    typeof value === "string" ||
    (typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) ||
    value instanceof Uint8Array;
  if (!fine) throw new TypeError(`SQL: a parameter of type ${typeof value} (${String(value)}) cannot be stored`);
}

/** SQLite does not wait by itself where two processes that start at once both set a new file to write-ahead logging. */
function useWal(database: DatabaseSync): void {
  const waiting = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += AGAIN_MS) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (storageFault(error) !== "locked" || waited >= PATIENCE_MS) throw error;
      Atomics.wait(waiting, 0, 0, AGAIN_MS);
    }
  }
}

/**
 * Applies what is new in the migrations folder, keeping the table that wrangler keeps on D1. What is done is looked up
 * in the transaction of each step: of processes that start at once, one takes it.
 */
function migrate(database: DatabaseSync, file: string): void {
  const ours = migrationFiles();
  if (knownSteps(database, file, ours) === ours.length) return;
  for (const name of ours) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(
        "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
      );
      knownSteps(database, file, ours);
      if (database.prepare("SELECT 1 FROM d1_migrations WHERE name = ?").get(name) === undefined) {
        database.exec(readFileSync(new URL(name, MIGRATIONS), "utf8"));
        database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(name);
      }
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }
}

/** Number of steps done. Throws where one is done that this version does not know. */
function knownSteps(database: DatabaseSync, file: string, ours: readonly string[]): number {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'd1_migrations'").get();
  if (table === undefined) return 0;
  const done = database
    .prepare("SELECT name FROM d1_migrations ORDER BY id")
    .all()
    .map((row) => String(row["name"]));
  const foreign = done.find((name) => !ours.includes(name));
  if (foreign === undefined) return done.length;
  throw new ConfigError(
    `NASHRA_DATA: the database ${file} was written by a newer nashra (migration ${foreign} is not known here); update nashra, or restore the backup made before the upgrade`,
  );
}

function migrationFiles(): string[] {
  return readdirSync(fileURLToPath(MIGRATIONS))
    .filter((name) => name.endsWith(".sql"))
    .sort();
}
