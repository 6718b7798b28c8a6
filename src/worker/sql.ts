import type { Sql, SqlRow, SqlValue, Statement } from "../model/ports.ts";

/** The archive on Cloudflare D1. A batch is all or nothing. */
export function d1Sql(database: D1Database): Sql {
  const bind = (statement: Statement): D1PreparedStatement => database.prepare(statement.sql).bind(...statement.params);
  return {
    async all<Row extends SqlRow>(sql: string, ...params: SqlValue[]): Promise<Row[]> {
      const result = await bind({ sql, params }).all<Row>();
      return result.results.map(withBytes) as Row[];
    },
    async batch(statements: readonly Statement[]): Promise<SqlRow[][]> {
      if (statements.length === 0) return [];
      const results = await database.batch<SqlRow>(statements.map(bind));
      return results.map((result) => (result.results ?? []).map(withBytes));
    },
  };
}

/** Converts blobs, which D1 returns as arrays of numbers or ArrayBuffers, to Uint8Array. */
function withBytes(row: SqlRow): SqlRow {
  for (const [name, value] of Object.entries(row as Record<string, unknown>)) {
    if (Array.isArray(value)) row[name] = Uint8Array.from(value as number[]);
    else if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
  }
  return row;
}
