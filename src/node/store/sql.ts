import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../model/config-error.ts";
import { createLru } from "../../model/lru.ts";
import type { Sql, SqlRow, SqlValue, Statement } from "../../model/ports.ts";
import { packageFile } from "../package-files.ts";
import { adviceFor, messageOf, StorageError, storageFault } from "./storage-error.ts";

/** Cloudflare's limits, enforced on Node too, so that tests on Node fail on statements that an object would refuse. */
const LIMITS = { variableNumber: 100, likePatternLength: 50, exprDepth: 100, sqlLength: 100_000, length: 2_000_000 };
/** Maximum wait for another process's lock, and the interval between attempts. */
const PATIENCE_MS = 5000;
const RETRY_MS = 50;
const SQLITE_BUSY = 5;
/** Length of the write-ahead log, in pages of 4 KiB, at which this thread moves it even if another should have. */
const LAST_RESORT_PAGES = 16_000;
const MIGRATIONS = packageFile("src/archive/migrations/");

/** The archive's database on Node, with the operations that only a file allows. */
export interface NodeSql extends Sql {
  /** Writes a consistent copy while the database is in use (SQLite's VACUUM INTO). */
  copyTo(file: string): void;
  /** Removes every trace of deleted data from the file. Takes time linear in the size of the search index. */
  purge(): Promise<void>;
  /** Closes the file; every later call rejects. */
  close(): void;
}

/**
 * Opens the archive's SQLite file, and creates or migrates it if needed; `:memory:` for tests, with the bytes of an archive
 * as its `image`. `wal: false` keeps a copy in a single file; `patienceMs`: maximum wait for another process's lock;
 * `checkpoint`: called after each batch of writes, to move the write-ahead log to the file elsewhere than in this thread.
 * Throws ConfigError with one line.
 */
export function openSql(
  file: string,
  options: { wal?: boolean; patienceMs?: number; checkpoint?: (file: string) => unknown; image?: Uint8Array } = {},
): NodeSql {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { limits: LIMITS, timeout: PATIENCE_MS, enableForeignKeyConstraints: true });
    if (options.image !== undefined) database.deserialize(options.image);
    if (options.wal !== false) useWal(database);
    database.exec("PRAGMA synchronous = NORMAL");
    // Overwrites deleted data in the file, so that a takedown leaves no trace.
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
  // From here on `patiently` waits for locks: SQLite's own waiting would block the whole process.
  database.exec("PRAGMA busy_timeout = 20");
  if (options.checkpoint !== undefined) database.exec(`PRAGMA wal_autocheckpoint = ${LAST_RESORT_PAGES}`);
  return driver(database, file, options.patienceMs ?? PATIENCE_MS, options.checkpoint);
}

/** Opens a migrated archive read-only, while others may write to it: each statement sees the newest commit. */
export function openReadOnly(file: string): Pick<NodeSql, "all" | "batch" | "close"> {
  const database = new DatabaseSync(file, { limits: LIMITS, timeout: 20, readOnly: true });
  return driver(database, file, PATIENCE_MS);
}

/** Prepared statements kept. */
const STATEMENTS = 200;

function driver(
  database: DatabaseSync,
  file: string,
  patienceMs: number,
  checkpoint?: (file: string) => unknown,
): NodeSql {
  const prepared = createLru<{ readonly statement: StatementSync; readonly expected: number }>(STATEMENTS);
  const prepare = (sql: string) => {
    const cached = prepared.get(sql);
    if (cached) return cached;
    const entry = { statement: database.prepare(sql), expected: placeholders(sql) };
    prepared.set(sql, entry);
    return entry;
  };
  const run = (sql: string, params: readonly SqlValue[]): SqlRow[] => {
    const { statement, expected } = prepare(sql);
    if (params.length !== expected) {
      throw new TypeError(`SQL: expected ${expected} parameters, got ${params.length}: ${sql.slice(0, 120)}`);
    }
    params.forEach(refuseWhatObjectsRefuse);
    return statement.all(...params) as SqlRow[];
  };
  return {
    async all<Row extends SqlRow>(sql: string, ...params: SqlValue[]): Promise<Row[]> {
      return patiently(file, patienceMs, () => run(sql, params) as Row[]);
    },
    async batch(statements: readonly Statement[]): Promise<SqlRow[][]> {
      return patiently(file, patienceMs, () => {
        // Reads neither wait for writers nor need write access.
        const reads = statements.every((statement) => /^\s*SELECT\b/i.test(statement.sql));
        database.exec(reads ? "BEGIN" : "BEGIN IMMEDIATE");
        try {
          const results = statements.map((statement) => run(statement.sql, statement.params));
          database.exec("COMMIT");
          if (!reads) checkpoint?.(file);
          return results;
        } catch (error) {
          if (database.isTransaction) database.exec("ROLLBACK");
          throw error;
        }
      });
    },
    purge() {
      return patiently(file, patienceMs, () => {
        // Deleted words stay in the index until its segments are merged, and in the log until it is checkpointed.
        database.exec("INSERT INTO search (search) VALUES ('optimize')");
        const [log] = run("PRAGMA wal_checkpoint(TRUNCATE)", []);
        if (log!["busy"] !== 0) throw Object.assign(new Error("the log is in use"), { errcode: SQLITE_BUSY });
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

/** Retries while another process holds a lock. Faults of the disk or the file are thrown as StorageError. */
async function patiently<Result>(file: string, patienceMs: number, work: () => Result): Promise<Result> {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return work();
    } catch (error) {
      const kind = storageFault(error);
      if (kind === null) throw error;
      if (kind !== "locked" || waited >= patienceMs) throw new StorageError(file, error);
    }
    await sleep(RETRY_MS);
  }
}

/** Number of `?` outside string literals. Numbered parameters are not used in this project. */
function placeholders(sql: string): number {
  return (sql.replace(/'(?:[^']|'')*'/g, "").match(/\?/g) ?? []).length;
}

function refuseWhatObjectsRefuse(value: unknown): void {
  const accepted =
    value === null ||
    typeof value === "string" ||
    (typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) ||
    value instanceof Uint8Array;
  if (!accepted) throw new TypeError(`SQL: a parameter of type ${typeof value} (${String(value)}) cannot be stored`);
}

/** Switches to write-ahead logging. SQLite does not wait by itself if two processes switch a new file at the same time. */
function useWal(database: DatabaseSync): void {
  const waiting = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (storageFault(error) !== "locked" || waited >= PATIENCE_MS) throw error;
      Atomics.wait(waiting, 0, 0, RETRY_MS);
    }
  }
}

/**
 * Applies new migrations and records them in the table that objects have, too (wrangler's name for D1). Each step checks
 * within its transaction whether it was applied, so that of several processes starting at once only one applies it.
 */
function migrate(database: DatabaseSync, file: string): void {
  const ours = migrationFiles();
  if (appliedSteps(database, file, ours) === ours.length) return;
  for (const name of ours) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(
        "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
      );
      appliedSteps(database, file, ours);
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

/** Number of migrations applied. Throws ConfigError if one of them is unknown to this version. */
function appliedSteps(database: DatabaseSync, file: string, ours: readonly string[]): number {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'd1_migrations'").get();
  if (table === undefined) return 0;
  const applied = database
    .prepare("SELECT name FROM d1_migrations ORDER BY id")
    .all()
    .map((row) => String(row["name"]));
  const foreign = applied.find((name) => !ours.includes(name));
  if (foreign === undefined) return applied.length;
  throw new ConfigError(
    `NASHRA_DATA: the database ${file} was written by a newer nashra (migration ${foreign} is not known here); update nashra, or restore the backup made before the upgrade`,
  );
}

function migrationFiles(): string[] {
  return readdirSync(fileURLToPath(MIGRATIONS))
    .filter((name) => name.endsWith(".sql"))
    .sort();
}
