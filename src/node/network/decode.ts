import { promisify } from "node:util";
import {
  type BrotliOptions,
  brotliDecompress,
  constants,
  gunzip,
  type InputType,
  inflate,
  inflateRaw,
  type ZlibOptions,
} from "node:zlib";
import type { BodyCoding, Decoder } from "../../fetch/coding.ts";
import { TransportFailure } from "../../model/ports.ts";

type Run = (bytes: InputType, options: ZlibOptions & BrotliOptions) => Promise<Uint8Array>;

const RUNS: Readonly<Record<BodyCoding, Run>> = {
  gzip: promisify(gunzip) as Run,
  deflate: promisify(inflate) as Run,
  "deflate-raw": promisify(inflateRaw) as Run,
  br: promisify(brotliDecompress) as Run,
};

/** Decodes with zlib and Brotli. A stream that is cut short or followed by other bytes yields what could be decoded. */
export const decode: Decoder = async (coding, bytes, maxBytes) => {
  const whole = await attempt(RUNS[coding], bytes, { maxOutputLength: maxBytes });
  if (whole !== null) return { bytes: whole, cut: false };
  const finishFlush = coding === "br" ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH;
  const partly = { maxOutputLength: maxBytes, finishFlush };
  const part =
    (await attempt(RUNS[coding], bytes, partly)) ??
    // zlib reads bytes after a gzip stream as a second stream and fails; raw deflate stops at the end of its data.
    (coding === "gzip" ? await attempt(RUNS["deflate-raw"], bytes.subarray(gzipHeader(bytes)), partly) : null);
  return { bytes: part ?? new Uint8Array(), cut: true };
};

/** The decoded bytes, or null if the stream is incomplete. Rejects with `too-large`. */
async function attempt(run: Run, bytes: Uint8Array, options: ZlibOptions & BrotliOptions): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await run(bytes, options));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") return null;
    throw new TransportFailure("too-large", `more than ${options.maxOutputLength} bytes`);
  }
}

/** Length of a gzip member's header (RFC 1952, 2.3). */
function gzipHeader(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const flag of [8, 16]) {
    if ((flags & flag) !== 0) at = bytes.indexOf(0, at) + 1 || bytes.length;
  }
  return (flags & 2) !== 0 ? at + 2 : at;
}
