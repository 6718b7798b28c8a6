import zlib from "node:zlib";
import { type BirpcReturn, createBirpc } from "birpc";
import { startThread, threadFile } from "./threads.ts";

/** Long work for which no reader waits, as the thread does it. */
export interface ChoreCalls {
  pack(identity: Uint8Array): Packed;
  checkpoint(file: string): void;
}

/** Compressed bytes by coding. */
export type Packed = Readonly<Record<"gzip" | "br" | "zstd", Uint8Array>>;

/** Brotli's parameters for a text of this size; `quality`: 0 to 11. */
export function brotliParams({ byteLength }: Uint8Array, quality: number): Record<number, number> {
  const { constants } = zlib;
  return {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: byteLength,
    // A window larger than the text only costs memory.
    [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(10, Math.ceil(Math.log2(byteLength + 16)))),
  };
}

/** Compresses bytes as small as possible, about a second of work. Rejects if the thread fails. */
export function pack(identity: Uint8Array): Promise<Packed> {
  return calls().pack(identity);
}

/** Files whose checkpoint has been asked for and has not begun. */
const due = new Set<string>();

/**
 * Moves what was written from SQLite's write-ahead log to the file (a passive checkpoint, which blocks nobody), so that
 * no reader of a feed waits for the disk. A failure is left to the next one: the log keeps everything until then.
 */
export async function checkpoint(file: string): Promise<void> {
  if (due.has(file)) return;
  due.add(file);
  await calls()
    .checkpoint(file)
    .catch(() => {});
  due.delete(file);
}

let thread: BirpcReturn<ChoreCalls, object> | null = null;

/** Calls to the thread, which yields to the others of the process and does one chore after another. */
function calls(): BirpcReturn<ChoreCalls, object> {
  if (thread !== null) return thread;
  const worker = startThread(threadFile("src/node/chores-thread.ts"));
  const started = createBirpc<ChoreCalls, object>(
    {},
    {
      post: (message) => worker.postMessage(message),
      on: (receive) => void worker.on("message", receive),
      timeout: -1,
    },
  );
  const failed = (error: Error): void => {
    if (thread === started) thread = null;
    started.$close(error);
  };
  worker.on("error", failed);
  worker.on("exit", (code) => failed(new Error(`the thread for chores ended (${code})`)));
  // The thread must not keep the process alive. A listener added later would undo this.
  worker.unref();
  thread = started;
  return started;
}
