import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Sql, Transport } from "../../src/model/ports.ts";
import { decode } from "../../src/node/network/decode.ts";
import { createTransport } from "../../src/node/network/transport.ts";
import { openSql } from "../../src/node/store/sql.ts";

export { decode };

/** The platform a suite of the core runs on, Node's side. `test/workerd/platform.ts` is the other. */
export const runtime: "node" | "workerd" = "node";

/** An empty archive with the schema. */
export async function freshSql(): Promise<Sql> {
  return openSql(":memory:");
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Every store that the archive runs on here, by name: each opens empty, with the schema. */
export const stores: Readonly<Record<string, () => Promise<Sql>>> = {
  memory: freshSql,
  file: async () => {
    const folder = mkdtempSync(join(tmpdir(), "nashra-archive-"));
    folders.push(folder);
    return openSql(join(folder, "nashra.sqlite"));
  },
};

export function transport(): Transport {
  return createTransport();
}

export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return gzipSync(bytes);
}

export async function wait(ms: number): Promise<void> {
  await sleep(ms);
}
