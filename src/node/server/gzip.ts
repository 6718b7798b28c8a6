import { promisify } from "node:util";
import { constants, crc32, deflateRaw, deflateRawSync, gzip, gzipSync, type ZlibOptions } from "node:zlib";
import { createLru } from "../../model/lru.ts";
import { type Piece, type Rendered, together } from "../../publish/rendered.ts";
import { crcOfBoth, shiftOf } from "./crc.ts";

/** Bytes as they stand in a gzip stream, in blocks that refer to nothing before them. */
interface Part {
  readonly size: number;
  readonly crc: number;
  readonly deflated: Uint8Array;
}

/** Pieces of a document packed together. */
interface Chunk extends Part {
  /** What its pieces are known by. */
  readonly names: readonly number[];
  /** What the CRC of all before it is multiplied by. */
  readonly shift: number;
}

/** How a document was packed the last time. */
interface Packed {
  readonly chunks: readonly Chunk[];
  readonly tail: Part & { readonly bytes: Uint8Array };
}

const whole = promisify(gzip);

/** Bytes that a chunk holds at least before another is begun: as far as deflate looks back (RFC 1951, section 2). */
const CHUNK = 32 * 1024;
/** One smaller than this is packed anew with what is new before it. */
const WORTH_KEEPING = CHUNK / 2;
/** Chunks packed in the main thread. */
const AT_ONCE = 2;
/** Of what a document's versions share, and of what is packed anew every time. */
const LEVEL = 4;
const QUICK = 1;
const SMALLEST = 9;
/** Documents whose chunks are remembered, and the bytes of these. */
const DOCUMENTS = 500;
const CHUNKS_WEIGH = { of: weigh, most: 16 * 1024 * 1024 };
/** RFC 1952, section 2.3: deflate, no flags, no time, unknown system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** Gzip for documents: most of a new version was packed before. */
export interface Packer {
  /** Gzip bytes of a document (RFC 1952), as small as they get. */
  small(bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * Gzip bytes of a document that is made anew again and again from mostly the same pieces: only where pieces are new
   * is anything packed. One member with one CRC, as every reader of gzip takes it.
   */
  anew(document: Rendered): Promise<Uint8Array>;
  /** Nothing of what was packed is held any longer. */
  forget(): void;
}

/** A packer that remembers what it packed, within bounds of documents and bytes. */
export function createPacker(): Packer {
  const before = createLru<Packed>(DOCUMENTS, CHUNKS_WEIGH);
  return {
    small: (bytes) => whole(bytes, { level: SMALLEST }),
    async anew(document) {
      const { path, pieces } = document;
      if (pieces.length < 3) return gzipSync(document.body, { level: QUICK });
      const last = before.get(path);
      const known = new Map((last?.chunks ?? []).map((chunk) => [chunk.names[0], chunk]));
      const parts: (Chunk | Piece[])[] = [];
      let fresh: Piece[] = [];
      let size = 0;
      const pack = (): void => {
        if (fresh.length > 0) parts.push(fresh);
        fresh = [];
        size = 0;
      };
      // Between the document's head and its tail, which are made anew every time.
      for (let at = 1; at < pieces.length - 1; ) {
        const kept = known.get(pieces[at]!.id);
        const same = kept?.names.every((name, index) => pieces[at + index]?.id === name);
        if (kept !== undefined && same && (fresh.length === 0 || kept.size >= WORTH_KEEPING)) {
          pack();
          parts.push(kept);
          at += kept.names.length;
        } else {
          fresh.push(pieces[at]!);
          size += pieces[at]!.bytes.length;
          at += 1;
          if (size >= CHUNK) pack();
        }
      }
      pack();
      // What stands at the top and is not yet worth keeping is packed with the head, in one go.
      const first = parts[0];
      const small = Array.isArray(first) && sizeOf(first) < WORTH_KEEPING ? first : [];
      const head = together([pieces[0]!, ...small]);
      const rest = small.length > 0 ? parts.slice(1) : parts;
      // A little is packed at once: handing it to another thread costs more.
      const deflate = rest.filter(Array.isArray).length > AT_ONCE ? elsewhere : here;
      const chunks = await Promise.all(rest.map((part) => (Array.isArray(part) ? packed(part, deflate) : part)));
      const end = pieces.at(-1)!.bytes;
      const tail =
        last !== undefined && Buffer.compare(last.tail.bytes, end) === 0
          ? last.tail
          : { bytes: end, size: end.length, crc: crc32(end), deflated: deflateRawSync(end, { level: QUICK }) };
      before.set(path, { chunks, tail });
      return assembled(head, chunks, tail);
    },
    forget: () => before.clear(),
  };
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((size, { bytes }) => size + bytes.length, 0);
}

type Deflate = (bytes: Uint8Array, options: ZlibOptions) => Uint8Array | Promise<Uint8Array>;

const here: Deflate = deflateRawSync;
const elsewhere: Deflate = promisify(deflateRaw);

async function packed(pieces: readonly Piece[], deflate: Deflate): Promise<Chunk> {
  const bytes = together(pieces);
  const deflated = await deflate(bytes, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  const size = bytes.length;
  return { names: pieces.map((piece) => piece.id), size, crc: crc32(bytes), shift: shiftOf(size), deflated };
}

function assembled(head: Uint8Array, chunks: readonly Chunk[], tail: Part): Uint8Array {
  const parts = [...chunks.map((chunk) => [chunk, chunk.shift] as const), [tail, shiftOf(tail.size)] as const];
  const end = new DataView(new ArrayBuffer(8));
  const crc = parts.reduce((before, [part, shift]) => crcOfBoth(before, part.crc, shift), crc32(head));
  end.setUint32(0, crc, true);
  end.setUint32(
    4,
    parts.reduce((size, [part]) => size + part.size, head.length),
    true,
  );
  return Buffer.concat([
    HEADER,
    deflateRawSync(head, { level: QUICK, finishFlush: constants.Z_SYNC_FLUSH }),
    ...parts.map(([part]) => part.deflated),
    new Uint8Array(end.buffer),
  ]);
}

function weigh({ chunks, tail }: Packed): number {
  return chunks.reduce(
    (sum, { deflated, names }) => sum + deflated.length + 16 * names.length,
    tail.bytes.length + tail.deflated.length,
  );
}
