import { joined } from "../model/bytes.ts";
import type { StoredDocument } from "../model/document.ts";

const encoder = new TextEncoder();
/** LF in UTF-8. */
export const NEWLINE = 10;
const SPACE = 32;
const BRACE = 123;
const TAG = 60;
const TAGS = ["item", "entry", "url"].map((name) => encoder.encode(name));
let pieces = 0;

/** A piece of documents: one that stands in several, or in several versions of one, is the same object in all. */
export class Piece {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** What it is known by to who does not hold on to it. */
  readonly id: number;
  /** True where it begins as the entries of our formats begin. */
  readonly beginsEntry: boolean;
  /** True where it ends with a line's end. */
  readonly endsLine: boolean;
  /** Digests of its blocks in a row, once they are made; see `validatorOf`. */
  leaves: Uint8Array | null = null;

  constructor(content: string | Uint8Array) {
    this.bytes = typeof content === "string" ? encoder.encode(content) : content;
    this.beginsEntry = beginsEntry(this.bytes, 0);
    this.endsLine = this.bytes[this.bytes.length - 1] === NEWLINE;
    pieces += 1;
    this.id = pieces;
  }
}

/** Whether these bytes go on from here as an entry begins, after at most two spaces: `<item`, `<entry`, `<url`, `{`. */
export function beginsEntry(bytes: Uint8Array, at: number): boolean {
  const from = bytes[at] !== SPACE ? at : bytes[at + 1] !== SPACE ? at + 1 : at + 2;
  if (bytes[from] !== TAG) return bytes[from] === BRACE;
  return TAGS.some((tag) => tag.every((byte, index) => bytes[from + 1 + index] === byte));
}

/** One rendered representation before it has validators. Its pieces are put together only where they are asked for so. */
export class Rendered {
  readonly path: string;
  readonly mediaType: string;
  /** At least one. */
  readonly pieces: readonly Piece[];
  /** Bytes of all. */
  readonly size: number;
  #body: Uint8Array | null = null;

  constructor(path: string, mediaType: string, ...parts: readonly (string | Piece)[]) {
    this.path = path;
    this.mediaType = mediaType;
    const all = parts.length === 0 ? [""] : parts;
    this.pieces = all.map((part) => (typeof part === "string" ? new Piece(part) : part));
    this.size = this.pieces.reduce((size, { bytes }) => size + bytes.length, 0);
  }

  /** UTF-8. */
  get body(): Uint8Array {
    this.#body ??= together(this.pieces);
    return this.#body;
  }

  /** The body as text. */
  get text(): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.body);
  }
}

const made = new WeakMap<StoredDocument["bytes"], Rendered>();

/** A rendered document's bytes as a document has them, put together when they are first read. */
export function bytesOf(rendered: Rendered): StoredDocument["bytes"] {
  const bytes = {
    get identity() {
      return rendered.body;
    },
  };
  made.set(bytes, rendered);
  return bytes;
}

/** What a document's bytes were rendered as: those that `bytesOf` gave. */
export function renderedAs({ path, bytes }: StoredDocument): Rendered {
  const rendered = made.get(bytes);
  if (rendered === undefined) throw new TypeError(`${path}: its bytes were not just rendered`);
  return rendered;
}

/** The bytes of pieces in a row. */
export function together(pieces: readonly Piece[]): Uint8Array {
  return pieces.length === 1 ? pieces[0]!.bytes : joined(pieces.map((piece) => piece.bytes));
}
