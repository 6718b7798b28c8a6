import { promisify } from "node:util";
import zlib from "node:zlib";
import type { Coding, StoredDocument } from "../../model/document.ts";

/** Documents in memory, in every coding: what the server answers from. */
export interface HotDocuments {
  /** The document at a path, from memory or else loaded. Requests for one path share its loading. */
  get(path: string): StoredDocument | null | Promise<StoredDocument | null>;
  /** The document at a path if it is in memory. */
  peek(path: string): StoredDocument | undefined;
  /** Sets a new version in the place of one in memory; resolves when it is what `get` and `peek` give. */
  put(document: StoredDocument): Promise<void>;
  /** Forgets: the next `get` loads. A loading under way is not kept. */
  invalidate(paths: readonly string[]): void;
  /** ETags of the documents in memory, by path. */
  held(): ReadonlyMap<string, string>;
  /** Bytes held. */
  readonly bytes: number;
  /** Resolves when every packing begun so far is done. */
  settled(): Promise<void>;
}

interface Entry {
  document: StoredDocument;
  bytes: number;
  /** Number of the last use, for choosing what to drop. */
  used: number;
  uses: number;
}

const { constants } = zlib;
const brotli = promisify(zlib.brotliCompress);
const zstd = promisify(zlib.zstdCompress);
const deflate = promisify(zlib.gzip);
const inflate = promisify(zlib.gunzip);

/** Uses after which a document is worth packing as small as it gets. */
const WORTH_IT = 2;

/**
 * Keeps documents packed in every coding. Loading packs fast (some milliseconds), so that every coding is there at the
 * first answer; a document that is asked for again is packed once more at the best level, one at a time, off the main
 * thread, and swapped in. Weak ETags let both stand for the same document. Bounded by `maxBytes`: the documents unused
 * for longest go first.
 */
export function createHotDocuments(
  load: (path: string) => Promise<StoredDocument | null>,
  options: { readonly maxBytes: number },
): HotDocuments {
  const entries = new Map<string, Entry>();
  const loading = new Map<string, Promise<StoredDocument | null>>();
  let held = 0;
  let tick = 0;
  let queue: Promise<void> = Promise.resolve();

  return {
    get(path) {
      return this.peek(path) ?? loading.get(path) ?? start(path);
    },
    peek(path) {
      const entry = entries.get(path);
      if (entry === undefined) return undefined;
      tick += 1;
      entry.used = tick;
      entry.uses += 1;
      if (entry.uses === WORTH_IT) improve(path, entry);
      return entry.document;
    },
    async put(document) {
      const { path } = document;
      if (!entries.has(path) && !loading.has(path)) return;
      // A later put or invalidate takes this mark away, and with it the right to be kept.
      const packing = pack(document, FAST);
      loading.set(path, packing);
      await finish(path, packing);
    },
    invalidate(paths) {
      for (const path of paths) {
        loading.delete(path);
        drop(path);
      }
    },
    held: () => new Map([...entries].map(([path, entry]) => [path, entry.document.etag])),
    get bytes() {
      return held;
    },
    settled: () => queue,
  };

  function start(path: string): Promise<StoredDocument | null> {
    const packing = load(path).then((document) => (document === null ? null : pack(document, FAST)));
    loading.set(path, packing);
    return finish(path, packing);
  }

  async function finish(path: string, packing: Promise<StoredDocument | null>): Promise<StoredDocument | null> {
    try {
      const document = await packing;
      if (document !== null && loading.get(path) === packing) keep(path, document, 0);
      return document;
    } finally {
      if (loading.get(path) === packing) loading.delete(path);
    }
  }

  function keep(path: string, document: StoredDocument, uses: number): void {
    drop(path);
    const bytes = sizeOf(document);
    if (bytes > options.maxBytes) return;
    while (held + bytes > options.maxBytes) drop(leastUsed());
    tick += 1;
    entries.set(path, { document, bytes, used: tick, uses });
    held += bytes;
  }

  function drop(path: string): void {
    const entry = entries.get(path);
    if (entry === undefined) return;
    entries.delete(path);
    held -= entry.bytes;
  }

  function leastUsed(): string {
    let oldest = "";
    let used = Number.POSITIVE_INFINITY;
    for (const [path, entry] of entries) {
      if (entry.used < used) {
        used = entry.used;
        oldest = path;
      }
    }
    return oldest;
  }

  function improve(path: string, entry: Entry): void {
    const { document } = entry;
    queue = queue.then(async () => {
      if (entries.get(path)?.document !== document) return;
      const better = await pack(document, BEST).catch(() => document);
      const now = entries.get(path);
      if (now?.document === document) keep(path, better, now.uses);
    });
  }
}

interface Level {
  readonly gzip: number | null;
  readonly br: number;
  readonly zstd: number;
}

/** The archive's gzip bytes are taken as they are. */
const FAST: Level = { gzip: null, br: 4, zstd: 3 };
const BEST: Level = { gzip: 9, br: 11, zstd: 19 };

async function pack(document: StoredDocument, level: Level): Promise<StoredDocument> {
  const { bytes } = document;
  const identity = bytes.identity ?? (bytes.gzip === undefined ? null : await inflate(bytes.gzip));
  if (identity === null) throw new TypeError(`cache: the document ${document.path} has no bytes`);
  const [gzip, br, zst] = await Promise.all([
    level.gzip === null && bytes.gzip !== undefined ? bytes.gzip : deflate(identity, { level: level.gzip ?? 6 }),
    brotli(identity, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: level.br,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: identity.byteLength,
        // A window larger than the text finds nothing more and costs memory.
        [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(10, Math.ceil(Math.log2(identity.byteLength + 16)))),
      },
    }),
    zstd(identity, {
      params: { [constants.ZSTD_c_compressionLevel]: level.zstd },
      pledgedSrcSize: identity.byteLength,
    }),
  ]);
  return { ...document, bytes: { identity: view(identity), gzip: view(gzip), br: view(br), zstd: view(zst) } };
}

/** As a Buffer, which node:http writes without another look, and holding no more memory than its bytes. */
function view(bytes: Uint8Array): Buffer {
  if (bytes.byteLength === bytes.buffer.byteLength) return Buffer.from(bytes.buffer, 0, bytes.byteLength);
  return Buffer.from(new Uint8Array(bytes).buffer);
}

function sizeOf(document: StoredDocument): number {
  let bytes = 0;
  for (const coding of ["identity", "gzip", "br", "zstd"] as const satisfies Coding[]) {
    bytes += document.bytes[coding]?.byteLength ?? 0;
  }
  return bytes;
}
