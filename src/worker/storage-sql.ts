import type { Sql, SqlRow, SqlValue, Statement } from "../model/ports.ts";
import { MIGRATIONS, type Migration } from "./migrations.ts";

/** The archive in the storage of a Durable Object (SQLite). A batch is all or nothing. */
export function storageSql(storage: Pick<DurableObjectStorage, "sql" | "transactionSync">): Sql {
  const run = <Row extends SqlRow>({ sql, params }: Statement): Row[] => {
    params.forEach(refuseOther);
    return storage.sql
      .exec(sql, ...params)
      .toArray()
      .map(withBytes) as Row[];
  };
  return {
    all: async <Row extends SqlRow>(sql: string, ...params: SqlValue[]) => run<Row>({ sql, params }),
    batch: async (statements) => storage.transactionSync(() => statements.map((statement) => run(statement))),
  };
}

/**
 * Applies the migrations that this storage has not had, in order, all or none. The table that names them is the one that
 * Node's archives have too: split mode compares both.
 */
export function migrate(
  storage: Pick<DurableObjectStorage, "sql" | "transactionSync">,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const { sql } = storage;
  sql.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const applied = new Set([...sql.exec("SELECT name FROM d1_migrations")].map((row) => row["name"]));
  const missing = migrations.filter(({ name }) => !applied.has(name));
  if (missing.length === 0) return;
  storage.transactionSync(() => {
    for (const migration of missing) {
      sql.exec(migration.sql);
      sql.exec("INSERT INTO d1_migrations (name) VALUES (?)", migration.name);
    }
  });
}

/** Blobs arrive as ArrayBuffer. */
function withBytes(row: Record<string, unknown>): SqlRow {
  for (const [name, value] of Object.entries(row)) if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
  return row as SqlRow;
}

/** The runtime would turn other values into text. */
function refuseOther(value: unknown): void {
  const accepted = value === null || typeof value === "string" || Number.isFinite(value) || value instanceof Uint8Array;
  if (accepted) return;
  throw new TypeError(`SQL: a parameter of type ${typeof value}`);
}
