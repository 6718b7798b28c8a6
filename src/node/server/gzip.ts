import { promisify } from "node:util";
import zlib from "node:zlib";

const compress = promisify(zlib.gzip);

/** Compression level of a document that soon changes again, and of one that stays as it is for long. */
const LEVEL = { passing: 4, lasting: 9 } as const;

/** Gzip bytes of a document (RFC 1952), packed off the main thread. `lasting`: size counts for more than time. */
export function gzipInPool(bytes: Uint8Array, { lasting }: { readonly lasting: boolean }): Promise<Uint8Array> {
  return compress(bytes, { level: lasting ? LEVEL.lasting : LEVEL.passing });
}
