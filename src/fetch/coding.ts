import { TransportFailure } from "../model/ports.ts";

/**
 * A content coding of a response. Codings are recognised by the first bytes, not by Content-Encoding alone: sites send
 * unannounced gzip, announce codings that they did not apply, and code twice. Both runtimes' transports share this.
 */
export type BodyCoding = "gzip" | "deflate" | "deflate-raw" | "br";

/** The decoded bytes of one coding. `cut`: the stream ended or broke early, and `bytes` is what came before. */
export interface Decoded {
  readonly bytes: Uint8Array;
  readonly cut: boolean;
}

/**
 * A runtime's decoder of one coding. Rejects with TransportFailure: `too-large` if the output exceeds `maxBytes`,
 * `coding` if the runtime lacks the coding.
 */
export type Decoder = (coding: BodyCoding, bytes: Uint8Array, maxBytes: number) => Promise<Decoded>;

/** Maximum layers of coding to decode, announced or not. */
const MAX_LAYERS = 3;

/**
 * Decodes all codings of a body. `contentEncoding`: the header's value, or undefined. Rejects with TransportFailure
 * `coding` if the body is coded in no coding that we know, and as `decoder` does.
 */
export async function decodeBody(
  body: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
  decoder: Decoder,
): Promise<Decoded> {
  const announced = namesIn(contentEncoding);
  let bytes = body;
  let cut = false;
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    // Codings are listed in the order in which they were applied (RFC 9110, 8.4).
    const name = announced.pop();
    const coding = codingOf(bytes, name);
    if (coding === null) {
      if (name !== undefined && bytes.length > 0 && !isText(bytes)) throw unknownCoding(contentEncoding);
      break;
    }
    const decoded = await decoder(coding, bytes, maxBytes);
    // Brotli and raw deflate have no signature: text that yields no output was never coded.
    const guessed = coding === "br" || coding === "deflate-raw";
    if (guessed && decoded.cut && decoded.bytes.length === 0 && isText(bytes)) break;
    bytes = decoded.bytes;
    cut ||= decoded.cut;
  }
  return { bytes, cut };
}

/** A `coding` failure that quotes the server's Content-Encoding. */
export function unknownCoding(contentEncoding: string | undefined): TransportFailure {
  return new TransportFailure("coding", `Content-Encoding: ${(contentEncoding ?? "none").slice(0, 100)}`);
}

const NAMES: ReadonlySet<string> = new Set("gzip x-gzip deflate br compress x-compress zstd".split(" "));

/** The codings in a header. Other values (`utf-8`, `none`, `identity`) are ignored. */
function namesIn(header: string | undefined): string[] {
  const names = (header ?? "").slice(0, 500).toLowerCase().split(",");
  return names.map((name) => name.trim()).filter((name) => NAMES.has(name));
}

function codingOf(bytes: Uint8Array, name: string | undefined): BodyCoding | null {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x1f && second === 0x8b && third === 0x08) return "gzip";
  if (name === undefined || bytes.length === 0 || isMarkup(bytes)) return null;
  // RFC 1950, 2.2: compression method 8, and the first two bytes are a multiple of 31.
  const zlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  if (name === "br") return "br";
  if (zlib) return "deflate";
  return name === "deflate" ? "deflate-raw" : null;
}

/** True if the bytes start like a page: `<` followed by a letter, `!` or `?`, without control characters. */
function isMarkup(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < 64 && isSpace(bytes[at])) at += 1;
  const next = bytes[at + 1] ?? 0;
  const letter = (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a;
  return bytes[at] === 0x3c && (letter || next === 0x21 || next === 0x3f) && isText(bytes);
}

/** True if the first bytes contain no control characters. Coded bytes almost always do. */
function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 128).every((byte) => byte >= 0x20 || isSpace(byte) || byte === 0x1b);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
