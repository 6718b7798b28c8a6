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

/** An empty archive with the schema. */
export async function freshSql(): Promise<Sql> {
  await reset();
  const bindings = env as unknown as { DB: D1Database; MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  return d1Sql(bindings.DB);
}

/** Every store that the archive runs on here, by name: each opens empty, with the schema. */
export const stores: Readonly<Record<string, () => Promise<Sql>>> = { D1: freshSql };

export function transport(): Transport {
  return createTransport();
}

export async function wait(ms: number): Promise<void> {
  await scheduler.wait(ms);
}
