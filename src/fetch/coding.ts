import { TransportFailure } from "../model/ports.ts";

/**
 * Content codings of a response, told by the first bytes rather than by Content-Encoding alone: sites send gzip that is
 * not announced, announce codings that are not there, and code twice. Shared by the transports of both runtimes.
 */
export type BodyCoding = "gzip" | "deflate" | "deflate-raw" | "br";

/** What one coding's stream decodes to. `cut`: it ended too early, or broke after what `bytes` holds. */
export interface Decoded {
  readonly bytes: Uint8Array;
  readonly cut: boolean;
}

/**
 * A runtime's decoder of one coding. Rejects with TransportFailure `too-large` where more than `maxBytes` come out, and
 * `coding` where the runtime does not know the coding.
 */
export type Decoder = (coding: BodyCoding, bytes: Uint8Array, maxBytes: number) => Promise<Decoded>;

/** Layers of coding that are undone, announced or not. */
const MAX_LAYERS = 3;

/**
 * Undoes the codings of a body. `contentEncoding`: the header's value, or undefined. Rejects with TransportFailure
 * `coding` where an announced coding was applied and none that is known fits, and as `decoder` does.
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
    // Codings are named in the order in which they were applied (RFC 9110, 8.4).
    const name = announced.pop();
    const coding = codingOf(bytes, name);
    if (coding === null) {
      if (name !== undefined && bytes.length > 0 && !isText(bytes)) throw unknownCoding(contentEncoding);
      break;
    }
    const decoded = await decoder(coding, bytes, maxBytes);
    // Neither Brotli nor raw deflate has a signature: what does not begin to decode was never coded.
    const guessed = coding === "br" || coding === "deflate-raw";
    if (guessed && decoded.cut && decoded.bytes.length === 0 && isText(bytes)) break;
    bytes = decoded.bytes;
    cut ||= decoded.cut;
  }
  return { bytes, cut };
}

/** A `coding` failure that names what the server sent. */
export function unknownCoding(contentEncoding: string | undefined): TransportFailure {
  return new TransportFailure("coding", `Content-Encoding: ${(contentEncoding ?? "none").slice(0, 100)}`);
}

const NAMES: ReadonlySet<string> = new Set("gzip x-gzip deflate br compress x-compress zstd".split(" "));

/** The codings that a header names. Others (`utf-8`, `none`, `identity`) are no codings. */
function namesIn(header: string | undefined): string[] {
  const names = (header ?? "").slice(0, 500).toLowerCase().split(",");
  return names.map((name) => name.trim()).filter((name) => NAMES.has(name));
}

function codingOf(bytes: Uint8Array, name: string | undefined): BodyCoding | null {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x1f && second === 0x8b && third === 0x08) return "gzip";
  if (name === undefined || bytes.length === 0 || isMarkup(bytes)) return null;
  // RFC 1950, 2.2: method 8, and a check of the first two bytes by 31.
  const zlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  if (name === "br") return "br";
  if (zlib) return "deflate";
  return name === "deflate" ? "deflate-raw" : null;
}

/** True where the bytes begin as a page does: `<` and a letter, `!` or `?`, and no control character near it. */
function isMarkup(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < 64 && isSpace(bytes[at])) at += 1;
  const next = bytes[at + 1] ?? 0;
  const letter = (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a;
  return bytes[at] === 0x3c && (letter || next === 0x21 || next === 0x3f) && isText(bytes);
}

/** True where the first bytes hold no control character, which coded ones of this number do but for rare chances. */
function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 128).every((byte) => byte >= 0x20 || isSpace(byte) || byte === 0x1b);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
