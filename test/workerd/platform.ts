import { env } from "cloudflare:workers";
import { gzip } from "../../src/model/compress.ts";
import type { Sql, Transport } from "../../src/model/ports.ts";
import { decode } from "../../src/worker/decode.ts";
import { createTransport } from "../../src/worker/transport.ts";
import { type Store, sqlOf } from "./main.ts";

/** The platform a suite of the core runs on, workerd's side. */
export const runtime: "node" | "workerd" = "workerd";

export { webDigest as digest } from "../../src/model/digest.ts";
export { decode, gzip };

/** The object whose storage is the archive. After `reset` it is another one, and a stub of the former one knows only that. */
export function storeNow(): DurableObjectStub<Store> {
  return (env as unknown as { STORE: DurableObjectNamespace<Store> }).STORE.getByName("archive");
}

/** An empty archive with the schema. */
export async function freshSql(): Promise<Sql> {
  const store = await emptied((one) => one.fresh());
  return sqlOf(store);
}

/** What the first call finds after `reset`, and after the runner has loaded this program again: it is to be made again. */
const AGAIN = /deleteAllDurableObjects|invalidating this Durable Object/;

/** The store after a call that empties it. */
export async function emptied(empty: (store: DurableObjectStub<Store>) => Promise<unknown>) {
  for (let tries = 1; ; tries += 1) {
    const store = storeNow();
    try {
      await empty(store);
      return store;
    } catch (error) {
      if (tries === 3 || !AGAIN.test(String(error))) throw error;
    }
  }
}

/** Every store that the archive runs on here, by name: each opens empty, with the schema. */
export const stores: Readonly<Record<string, () => Promise<Sql>>> = { "an object's storage": freshSql };

export function transport(): Transport {
  return createTransport();
}

export async function wait(ms: number): Promise<void> {
  await scheduler.wait(ms);
}
