import { env } from "cloudflare:workers";
import { gzip } from "../../src/model/compress.ts";
import type { Sql, Transport } from "../../src/model/ports.ts";
import { decode } from "../../src/worker/decode.ts";
import { createTransport } from "../../src/worker/transport.ts";
import { type Store, sqlOf } from "./main.ts";

/** The platform a suite of the core runs on, workerd's side. */
export const runtime: "node" | "workerd" = "workerd";

export { decode, gzip };

export const store = (env as unknown as { STORE: DurableObjectNamespace<Store> }).STORE.getByName("archive");

/** An empty archive with the schema. */
export async function freshSql(): Promise<Sql> {
  // After `reset` of a suite before this one in the same worker, the first call finds the object deleted.
  await store.fresh().catch(() => store.fresh());
  return sqlOf(store);
}

/** Every store that the archive runs on here, by name: each opens empty, with the schema. */
export const stores: Readonly<Record<string, () => Promise<Sql>>> = { "an object's storage": freshSql };

export function transport(): Transport {
  return createTransport();
}

export async function wait(ms: number): Promise<void> {
  await scheduler.wait(ms);
}
