import { Worker } from "node:worker_threads";
import zlib from "node:zlib";
import { threadFile } from "./package-files.ts";

/** Long work for which no reader waits. */
export type Chore =
  | { readonly kind: "pack"; readonly identity: Uint8Array }
  | { readonly kind: "checkpoint"; readonly file: string };

/** The thread's answer to a chore. */
export interface ChoreReply {
  readonly id: number;
  readonly packed?: Packed;
  readonly failed?: string;
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
export async function pack(identity: Uint8Array): Promise<Packed> {
  return (await ask({ kind: "pack", identity })).packed!;
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
  await ask({ kind: "checkpoint", file }).catch(() => {});
  due.delete(file);
}

let thread: Worker | null = null;
let last = 0;
const waiting = new Map<number, { resolve: (reply: ChoreReply) => void; reject: (error: Error) => void }>();

/** Hands a chore to the thread, which yields to the others of the process and does one after another. */
function ask(chore: Chore): Promise<ChoreReply> {
  thread ??= start();
  last += 1;
  const id = last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    thread!.postMessage({ id, ...chore });
  });
}

function start(): Worker {
  const worker = new Worker(threadFile("src/node/chores-thread.ts"));
  worker.on("message", (reply: ChoreReply) => {
    const { resolve, reject } = waiting.get(reply.id) ?? {};
    waiting.delete(reply.id);
    if (reply.failed === undefined) resolve?.(reply);
    else reject?.(new Error(reply.failed));
  });
  const failed = (error: Error): void => {
    if (thread === worker) thread = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("error", failed);
  worker.on("exit", (code) => failed(new Error(`the thread for chores ended (${code})`)));
  // The thread must not keep the process alive. A listener added later would undo this.
  worker.unref();
  return worker;
}
