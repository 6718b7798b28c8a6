import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { gzip } from "../../src/model/compress.ts";
import type { Sql, Transport } from "../../src/model/ports.ts";
import { decode } from "../../src/worker/decode.ts";
import { d1Sql } from "../../src/worker/sql.ts";
import { createTransport } from "../../src/worker/transport.ts";

/** The platform a suite of the core runs on, workerd's side. */
export const runtime: "node" | "workerd" = "workerd";

export { decode, gzip };

const bindings = env as unknown as { DB: D1Database; MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };

/** The schema as the migrations made it; null until they have run here. */
let migrated: string | null = null;

/** An empty archive with the schema. Its tables are emptied if they are all that there is: migrations take ten times as long. */
export async function freshSql(): Promise<Sql> {
  const { DB, MIGRATIONS } = bindings;
  const schema = migrated === null ? null : await schemaOf(DB);
  if (schema !== null && JSON.stringify(schema) === migrated) {
    const own = schema.filter(({ name, type }) => type === "table" && !/^(?:search_|sqlite_|d1_|_cf_)/.test(name));
    const numbers = "DELETE FROM sqlite_sequence WHERE name <> 'd1_migrations'";
    await DB.batch([...own.map(({ name }) => `DELETE FROM ${name}`), numbers].map((sql) => DB.prepare(sql)));
  } else {
    await reset();
    await applyD1Migrations(DB, MIGRATIONS);
    migrated = JSON.stringify(await schemaOf(DB));
  }
  return d1Sql(DB);
}

async function schemaOf(database: D1Database): Promise<{ name: string; type: string; sql: string | null }[]> {
  const query = database.prepare("SELECT name, type, sql FROM sqlite_master ORDER BY name");
  return (await query.all<{ name: string; type: string; sql: string | null }>()).results;
}

/** Every store that the archive runs on here, by name: each opens empty, with the schema. */
export const stores: Readonly<Record<string, () => Promise<Sql>>> = { D1: freshSql };

export function transport(): Transport {
  return createTransport();
}

export async function wait(ms: number): Promise<void> {
  await scheduler.wait(ms);
}
