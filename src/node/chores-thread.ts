/** The worker thread of `chores.ts`: does one chore after another. */
import { DatabaseSync } from "node:sqlite";
import { parentPort } from "node:worker_threads";
import zlib from "node:zlib";
import { createBirpc } from "birpc";
import { brotliParams, type ChoreCalls, type Packed } from "./chores.ts";
import { yieldToOtherThreads } from "./priority.ts";

yieldToOtherThreads("entirely");

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

const port = parentPort!;
createBirpc<object, ChoreCalls>(
  { pack, checkpoint },
  { post: (message) => port.postMessage(message), on: (receive) => void port.on("message", receive) },
);
