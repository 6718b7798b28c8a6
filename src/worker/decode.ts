import type { Decoded, Decoder } from "../fetch/coding.ts";
import { gatherBytes } from "../model/bytes.ts";
import { TransportFailure } from "../model/ports.ts";

/**
 * Reads a stream to its end, or until it breaks (`cut`). Beyond `maxBytes` it rejects with `too-large`, or is cut there if
 * `cuts`.
 */
export async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  cuts = false,
): Promise<Decoded> {
  const received = gatherBytes();
  let cut = false;
  const reader = stream?.getReader();
  while (reader !== undefined) {
    const piece = await reader.read().catch(() => null);
    cut = piece === null;
    if (piece === null || piece.done) break;
    if (cuts && received.length + piece.value.length >= maxBytes) {
      received.add(piece.value.subarray(0, maxBytes - received.length));
      await reader.cancel();
      return { bytes: received.joined(), cut: true };
    }
    if (received.length + piece.value.length > maxBytes) {
      await reader.cancel();
      throw new TransportFailure("too-large", `more than ${maxBytes} bytes`);
    }
    received.add(piece.value);
  }
  return { bytes: received.joined(), cut };
}

/**
 * Decodes with the platform's own streams, which do not support Brotli. A stream that is cut short yields what could be
 * decoded; one followed by other bytes yields nothing.
 */
export const decode: Decoder = async (coding, bytes, maxBytes) => {
  if (coding === "br") throw new TransportFailure("coding", "Content-Encoding: br");
  const stream = new DecompressionStream(coding);
  const writer = stream.writable.getWriter();
  // On a broken stream these fail too; reading reports it.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  return readStream(stream.readable as ReadableStream<Uint8Array>, maxBytes);
};
