import { promisify } from "node:util";
import { constants, crc32, deflateRaw, deflateRawSync, gzip, gzipSync, type ZlibOptions } from "node:zlib";
import { createLru } from "../model/lru.ts";

/** Pieces of a document packed together, as they stand in its gzip stream: blocks that refer to nothing before them. */
interface Chunk {
  /** What its pieces are known by. */
  readonly names: readonly string[];
  readonly size: number;
  readonly deflated: Uint8Array;
}

/** How a document was packed the last time. */
interface Packed {
  readonly chunks: readonly Chunk[];
  readonly tail: { readonly bytes: Uint8Array; readonly deflated: Uint8Array };
}

const whole = promisify(gzip);

/** Bytes that a chunk holds at least before another is begun: as far as deflate looks back (RFC 1951, section 2). */
const CHUNK = 32 * 1024;
/** One smaller than this is packed anew with what is new before it. */
const WORTH_KEEPING = CHUNK / 2;
/** Chunks packed in the main thread. */
const AT_ONCE = 2;
/** A piece smaller than this belongs to the one before it: a comma. */
const SMALL_PIECE = 16;
/** Of what a document's versions share, and of a document in one piece, which is made anew every time. */
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
   * is anything packed. `bytes` are the `pieces` in a row. One member with one CRC, as every reader of gzip takes it.
   */
  anew(path: string, bytes: Uint8Array, pieces: readonly Uint8Array[]): Promise<Uint8Array>;
  /** Nothing of what was packed is held any longer. */
  forget(): void;
}

/** A piece with what belongs to it. */
interface Unit {
  readonly name: string;
  /** Where it stands in the document. */
  readonly from: number;
  readonly to: number;
}

/** A packer that remembers what it packed, within bounds of documents and bytes. */
export function createPacker(): Packer {
  const before = createLru<Packed>(DOCUMENTS, CHUNKS_WEIGH);
  const nameOf = naming();
  return {
    small: (bytes) => whole(bytes, { level: SMALLEST }),
    async anew(path, bytes, pieces) {
      if (pieces.length < 3) return gzipSync(bytes, { level: QUICK });
      const last = before.get(path);
      const known = new Map((last?.chunks ?? []).map((chunk) => [chunk.names[0], chunk]));
      const parts: (Chunk | Unit[])[] = [];
      let fresh: Unit[] = [];
      const pack = (): void => {
        if (fresh.length > 0) parts.push(fresh);
        fresh = [];
      };
      const units = unitsOf(pieces, nameOf);
      for (let at = 0; at < units.length; ) {
        const kept = known.get(units[at]!.name);
        const same = kept?.names.every((name, index) => units[at + index]?.name === name);
        if (kept !== undefined && same && (fresh.length === 0 || kept.size >= WORTH_KEEPING)) {
          pack();
          parts.push(kept);
          at += kept.names.length;
        } else {
          fresh.push(units[at]!);
          at += 1;
          if (sizeOf(fresh) >= CHUNK) pack();
        }
      }
      pack();
      // What stands at the top and is not yet worth keeping is packed with the head, in one go.
      const first = parts[0];
      const top = Array.isArray(first) && sizeOf(first) < WORTH_KEEPING ? first.at(-1)!.to : pieces[0]!.length;
      const rest = top > pieces[0]!.length ? parts.slice(1) : parts;
      // A little is packed at once: handing it to another thread costs more.
      const deflate = rest.filter(Array.isArray).length > AT_ONCE ? elsewhere : here;
      const chunks = await Promise.all(rest.map((part) => (Array.isArray(part) ? packed(part, bytes, deflate) : part)));
      const end = pieces.at(-1)!;
      const tail =
        last !== undefined && Buffer.compare(last.tail.bytes, end) === 0
          ? last.tail
          : { bytes: end, deflated: deflateRawSync(end, { level: QUICK }) };
      before.set(path, { chunks, tail });
      return assembled(bytes.subarray(0, top), chunks, tail.deflated, bytes);
    },
    forget: () => before.clear(),
  };
}

/** Names pieces: the same object has the same name. A name holds on to no piece. */
function naming(): (piece: Uint8Array) => number {
  const names = new WeakMap<Uint8Array, number>();
  let last = 0;
  return (piece) => {
    const known = names.get(piece);
    if (known !== undefined) return known;
    last += 1;
    names.set(piece, last);
    return last;
  };
}

/** The pieces between a document's head and its tail, which are made anew every time. */
function unitsOf(pieces: readonly Uint8Array[], nameOf: (piece: Uint8Array) => number): Unit[] {
  const units: Unit[] = [];
  let from = pieces[0]!.length;
  for (const piece of pieces.slice(1, -1)) {
    const to = from + piece.length;
    const before = piece.length < SMALL_PIECE ? units.pop() : undefined;
    if (before === undefined) units.push({ name: `${nameOf(piece)}`, from, to });
    else units.push({ name: `${before.name}+${nameOf(piece)}`, from: before.from, to });
    from = to;
  }
  return units;
}

function sizeOf(units: readonly Unit[]): number {
  return units.length === 0 ? 0 : units.at(-1)!.to - units[0]!.from;
}

type Deflate = (bytes: Uint8Array, options: ZlibOptions) => Uint8Array | Promise<Uint8Array>;

const here: Deflate = deflateRawSync;
const elsewhere: Deflate = promisify(deflateRaw);

async function packed(units: readonly Unit[], bytes: Uint8Array, deflate: Deflate): Promise<Chunk> {
  const part = bytes.subarray(units[0]!.from, units.at(-1)!.to);
  const deflated = await deflate(part, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  return { names: units.map((unit) => unit.name), size: part.length, deflated };
}

function assembled(top: Uint8Array, chunks: readonly Chunk[], tail: Uint8Array, bytes: Uint8Array): Uint8Array {
  const end = new DataView(new ArrayBuffer(8));
  end.setUint32(0, crc32(bytes), true);
  end.setUint32(4, bytes.length, true);
  return Buffer.concat([
    HEADER,
    deflateRawSync(top, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH }),
    ...chunks.map((chunk) => chunk.deflated),
    tail,
    new Uint8Array(end.buffer),
  ]);
}

function weigh({ chunks, tail }: Packed): number {
  return chunks.reduce(
    (sum, { deflated, names }) => sum + deflated.length + 16 * names.length,
    tail.bytes.length + tail.deflated.length,
  );
}
