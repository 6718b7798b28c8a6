import { joined } from "../model/bytes.ts";
import { type Digest, webDigest } from "../model/digest.ts";

const encoder = new TextEncoder();

/** An encoded part of documents: an entry is part of several documents and of all their versions. */
export interface Piece {
  /** UTF-8. */
  readonly bytes: Uint8Array;
}

/** A rendered document without validators: its parts, concatenated. */
export class Rendered {
  readonly path: string;
  readonly mediaType: string;
  /** UTF-8. */
  readonly body: Uint8Array;

  constructor(path: string, mediaType: string, ...parts: readonly (string | Piece)[]) {
    this.path = path;
    this.mediaType = mediaType;
    this.body = joined(parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part.bytes)));
  }

  /** The body as text. */
  get text(): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.body);
  }
}

/**
 * ETag of a document: the first 128 bits of the SHA-256 of its uncompressed bytes, in base64url. It is weak (RFC 9110
 * section 8.8.1), so that it is valid for every content coding. `digest`: if the runtime has a cheaper one than the web's.
 */
export async function etagOf(body: Uint8Array, digest: Digest = webDigest): Promise<string> {
  const hash = await digest(body);
  const text = btoa(String.fromCharCode(...hash.subarray(0, 16)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return `W/"${text}"`;
}
