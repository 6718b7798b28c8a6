import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../model/agency.ts";
import type { Sql, SqlRow, SqlValue, Statement } from "../model/ports.ts";

/** D1's limits, enforced here too, so that a test on Node cannot pass what Cloudflare would refuse. */
const LIMITS = { variableNumber: 100, likePatternLength: 50, exprDepth: 100, sqlLength: 100_000, length: 2_000_000 };
const MIGRATIONS = new URL("../archive/migrations/", import.meta.url);

export interface NodeSql extends Sql {
  /** Writes a consistent copy while running (SQLite's VACUUM INTO). */
  copyTo(file: string): void;
  close(): void;
}

/**
 * Opens (and makes or migrates) the archive's SQLite file; `:memory:` for tests. `wal: false` leaves a copy one file.
 * Throws ConfigError with one line.
 */
export function openSql(file: string, options: { wal?: boolean } = {}): NodeSql {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { limits: LIMITS, timeout: 5000, enableForeignKeyConstraints: true });
    if (options.wal !== false) database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = NORMAL");
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
  return driver(database);
}

function driver(database: DatabaseSync): NodeSql {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const kept = prepared.get(sql);
    if (kept) return kept;
    if (prepared.size >= 200) prepared.clear();
    const statement = database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const run = (sql: string, params: readonly SqlValue[]): SqlRow[] => {
    const wanted = placeholders(sql);
    if (params.length !== wanted) {
      throw new TypeError(`SQL: ${wanted} parameters wanted, ${params.length} given: ${sql.slice(0, 120)}`);
    }
    params.forEach(refuseWhatD1Refuses);
    return prepare(sql).all(...params) as SqlRow[];
  };
  return {
    async all<Row extends SqlRow>(sql: string, ...params: SqlValue[]): Promise<Row[]> {
      return run(sql, params) as Row[];
    },
    async batch(statements: readonly Statement[]): Promise<SqlRow[][]> {
      database.exec("BEGIN IMMEDIATE");
      try {
        const results = statements.map((statement) => run(statement.sql, statement.params));
        database.exec("COMMIT");
        return results;
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
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

/** Applies what is new in the migrations folder, keeping the table that wrangler keeps on D1. */
function migrate(database: DatabaseSync, file: string): void {
  database.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const ours = migrationFiles();
  const done = new Set(
    database
      .prepare("SELECT name FROM d1_migrations")
      .all()
      .map((row) => String(row["name"])),
  );
  const foreign = [...done].filter((name) => !ours.includes(name));
  if (foreign.length > 0) {
    throw new ConfigError(
      `NASHRA_DATA: the database ${file} was written by a newer nashra (migration ${foreign[0]} is not known here); update nashra or choose another folder`,
    );
  }
  for (const name of ours.filter((candidate) => !done.has(candidate))) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(readFileSync(new URL(name, MIGRATIONS), "utf8"));
      database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(name);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }
}

function migrationFiles(): string[] {
  return readdirSync(fileURLToPath(MIGRATIONS))
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

function adviceFor(error: unknown): string {
  const text = messageOf(error);
  if (/not a database|malformed|corrupt/i.test(text))
    return "the file is damaged: restore a copy, or move it away to start anew";
  if (/locked|busy/i.test(text)) return "another process holds it: stop that one first";
  if (/full/i.test(text)) return "free some disk space";
  return "see that the folder exists and that this user may write to it";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
