import { promisify } from "node:util";
import zlib from "node:zlib";
import type { Coding, StoredDocument } from "../../model/document.ts";
import { brotliParams, pack } from "../chores.ts";

/** A cache of documents in every coding, from which the server answers. */
export interface HotDocuments {
  /** The document at a path, from memory or else loaded. Concurrent requests for one path share one load. */
  get(path: string): StoredDocument | null | Promise<StoredDocument | null>;
  /** The document at a path if it is in memory in every coding. */
  peek(path: string): StoredDocument | undefined;
  /** Holds the document at a path as it is stored, so that a request for it needs no disk. */
  hold(path: string): Promise<void>;
  /** Replaces a document in memory by a new version; resolves when `get` and `peek` no longer return the old one. */
  put(document: StoredDocument): Promise<void>;
  /** Drops documents, so that the next `get` loads them. A load in progress is not cached. */
  invalidate(paths: readonly string[]): void;
  /** ETags of the documents in memory, by path. */
  etags(): ReadonlyMap<string, string>;
  /** Bytes in memory. */
  readonly bytes: number;
  /** Resolves when every compression started so far is done. */
  settled(): Promise<void>;
}

interface Entry {
  document: StoredDocument;
  /** False: as it is stored, in one coding. */
  ready: boolean;
  bytes: number;
  /** Sequence number of the last use, for choosing the document to drop. */
  used: number;
  /** Requests for this version. */
  uses: number;
}

const brotli = promisify(zlib.brotliCompress);
const zstd = promisify(zlib.zstdCompress);
const deflate = promisify(zlib.gzip);
const inflate = promisify(zlib.gunzip);

/** A damaged size must not claim more memory than this. */
const MAX_PIECE = 16 * 1024 * 1024;
/** Uses after which a document is worth compressing at the best level. */
const USES_BEFORE_BEST = 3;

/**
 * Caches documents in every coding. At the first request they are compressed fast (in some milliseconds), so that the
 * response can use any coding. A document requested again is recompressed as small as possible, one at a time in a thread
 * of low priority, and replaced; a weak ETag covers both. A new version of a document whose old one nobody requested is
 * held as it is stored. Bounded by `maxBytes`: the least recently used documents go first.
 */
export function createHotDocuments(
  load: (path: string) => Promise<StoredDocument | null>,
  options: { readonly maxBytes: number },
): HotDocuments {
  const entries = new Map<string, Entry>();
  const loading = new Map<string, Promise<StoredDocument | null>>();
  let totalBytes = 0;
  let tick = 0;
  let queue: Promise<void> = Promise.resolve();

  return {
    get(path) {
      return this.peek(path) ?? loading.get(path) ?? start(path);
    },
    peek(path) {
      const entry = entries.get(path);
      if (entry === undefined || !entry.ready) return undefined;
      tick += 1;
      entry.used = tick;
      entry.uses += 1;
      if (entry.uses === USES_BEFORE_BEST) improve(path, entry);
      return entry.document;
    },
    async hold(path) {
      if (entries.has(path) || loading.has(path)) return;
      const document = await load(path);
      if (document !== null && !entries.has(path) && !loading.has(path)) keep(document, { ready: false });
    },
    async put(document) {
      const { path } = document;
      const entry = entries.get(path);
      if (entry === undefined && !loading.has(path)) return;
      if (!loading.has(path) && entry?.uses === 0) return keep(document, { ready: false });
      // A later put or invalidate replaces or removes this entry, and then the result is not cached.
      const compressing = compress(document);
      loading.set(path, compressing);
      await finish(path, compressing, 0);
    },
    invalidate(paths) {
      for (const path of paths) {
        loading.delete(path);
        drop(path);
      }
    },
    etags: () => new Map([...entries].map(([path, entry]) => [path, entry.document.etag])),
    get bytes() {
      return totalBytes;
    },
    settled: () => queue,
  };

  function start(path: string): Promise<StoredDocument | null> {
    const held = entries.get(path)?.document;
    const stored = held === undefined ? load(path) : Promise.resolve(held);
    const result = stored.then((document) => (document === null ? null : compress(document)));
    loading.set(path, result);
    return finish(path, result, 1);
  }

  async function finish(
    path: string,
    result: Promise<StoredDocument | null>,
    uses: number,
  ): Promise<StoredDocument | null> {
    try {
      const document = await result;
      if (document !== null && loading.get(path) === result) keep(document, { ready: true, uses });
      return document;
    } finally {
      if (loading.get(path) === result) loading.delete(path);
    }
  }

  function keep(made: StoredDocument, { ready, uses = 0 }: { ready: boolean; uses?: number }): void {
    const { path } = made;
    const { gzip } = made.bytes;
    const document = ready || gzip === undefined ? made : { ...made, bytes: { gzip } };
    drop(path);
    const bytes = sizeOf(document);
    if (bytes > options.maxBytes) return;
    while (totalBytes + bytes > options.maxBytes) drop(leastRecentlyUsed());
    tick += 1;
    entries.set(path, { document, ready, bytes, used: tick, uses });
    totalBytes += bytes;
  }

  function drop(path: string): void {
    const entry = entries.get(path);
    if (entry === undefined) return;
    entries.delete(path);
    totalBytes -= entry.bytes;
  }

  function leastRecentlyUsed(): string {
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
      const better = await repack(document).catch(() => document);
      const now = entries.get(path);
      if (now?.document === document) keep(better, { ready: true, uses: now.uses });
    });
  }
}

/** The document in every coding, compressed fast; the archive's gzip bytes are used as they are. */
async function compress(document: StoredDocument): Promise<StoredDocument> {
  const { bytes } = document;
  const identity =
    bytes.identity ?? (bytes.gzip === undefined ? null : await inflate(bytes.gzip, inOnePiece(plainSize(bytes.gzip))));
  if (identity === null) throw new TypeError(`cache: the document ${document.path} has no bytes`);
  const piece = inOnePiece(identity.byteLength / 4);
  const [gzip, br, zst] = await Promise.all([
    bytes.gzip ?? deflate(identity),
    brotli(identity, { ...piece, params: brotliParams(identity, 4) }),
    zstd(identity, {
      ...piece,
      params: { [zlib.constants.ZSTD_c_compressionLevel]: 3 },
      pledgedSrcSize: identity.byteLength,
    }),
  ]);
  return { ...document, bytes: { identity: view(identity), gzip: view(gzip), br: view(br), zstd: view(zst) } };
}

/** Each piece of zlib's output (by default 16 KiB) costs the main thread a turn. `bytes`: the expected size. */
function inOnePiece(bytes: number): { chunkSize: number } {
  return { chunkSize: Math.max(16 * 1024, Math.ceil(bytes) + 64) };
}

/** Size of the plain bytes, modulo 2^32, as a gzip file ends with it (RFC 1952, 2.3.1). */
function plainSize(gzip: Uint8Array): number {
  return Math.min(
    MAX_PIECE,
    Buffer.from(gzip.buffer, gzip.byteOffset, gzip.byteLength).readUInt32LE(gzip.byteLength - 4),
  );
}

/** The document in every coding, as small as possible. */
async function repack(document: StoredDocument): Promise<StoredDocument> {
  const identity = document.bytes.identity!;
  const { gzip, br, zstd } = await pack(identity);
  return { ...document, bytes: { identity, gzip: view(gzip), br: view(br), zstd: view(zstd) } };
}

/** The bytes as a Buffer, which node:http writes without conversion, and without unused memory behind them. */
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
