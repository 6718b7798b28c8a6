/** The worker thread of `chores.ts`: does one Chore after another and answers each with a ChoreReply. */
import { DatabaseSync } from "node:sqlite";
import { parentPort } from "node:worker_threads";
import zlib from "node:zlib";
import { brotliParams, type Chore, type ChoreReply, type Packed } from "./chores.ts";
import { yieldToOtherThreads } from "./priority.ts";

yieldToOtherThreads({ entirely: true });

// The synchronous forms: the asynchronous ones would work in the process's pool, at its priority.
function pack(identity: Uint8Array): Packed {
  return {
    gzip: zlib.gzipSync(identity, { level: 9 }),
    br: zlib.brotliCompressSync(identity, { params: brotliParams(identity, 11) }),
    zstd: zlib.zstdCompressSync(identity, {
      params: { [zlib.constants.ZSTD_c_compressionLevel]: 19 },
      pledgedSrcSize: identity.byteLength,
    }),
  };
}

function checkpoint(file: string): void {
  // Not kept open: at the end, the last connection to close leaves no log behind.
  using database = new DatabaseSync(file);
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

parentPort!.on("message", ({ id, ...chore }: Chore & { id: number }) => {
  let reply: ChoreReply;
  try {
    if (chore.kind === "pack") reply = { id, packed: pack(chore.identity) };
    else {
      checkpoint(chore.file);
      reply = { id };
    }
  } catch (error) {
    reply = { id, failed: error instanceof Error ? error.message : String(error) };
  }
  parentPort!.postMessage(reply);
});
