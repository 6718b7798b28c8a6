import { hash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Digest } from "../../src/model/digest.ts";
import type { Sql, Transport } from "../../src/model/ports.ts";
import { decode } from "../../src/node/network/decode.ts";
import { createTransport } from "../../src/node/network/transport.ts";
import { openSql } from "../../src/node/store/sql.ts";

export { decode };

/** The platform a suite of the core runs on, Node's side. `test/workerd/platform.ts` is the other. */
export const runtime: "node" | "workerd" = "node";

/** An empty archive's bytes, made once: its migrations would take a tenth of the suites' time. */
let image: Uint8Array | null = null;

/** An empty archive with the schema. */
export async function freshSql(): Promise<Sql> {
  image ??= emptyArchive();
  return openSql(":memory:", { image });
}

function emptyArchive(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "nashra-archive-"));
  const file = join(folder, "nashra.sqlite");
  openSql(file, { wal: false }).close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
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

/** Node's own, which costs less than Web Crypto's. */
export const digest: Digest = (bytes) => hash("sha256", bytes, "buffer");

export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return gzipSync(bytes, { level: 1 });
}

export async function wait(ms: number): Promise<void> {
  await sleep(ms);
}
