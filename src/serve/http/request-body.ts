import type { Context } from "hono";

/**
 * The body of a request, decoded (gzip or none); null if it has more bytes than `most`; a string says what is wrong with it.
 */
export async function decodedBody(c: Context, most: number): Promise<Uint8Array | string | null> {
  const coding = c.req.header("Content-Encoding") ?? "identity";
  const sent = new Uint8Array(await c.req.arrayBuffer());
  if (coding === "identity") return sent;
  if (coding !== "gzip") return "Content-Encoding: expected gzip or none";
  const stream = new Blob([sent]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > most) {
        await reader.cancel();
        return null;
      }
      pieces.push(value);
    }
  } catch {
    return "the body is not a gzip stream";
  }
  return new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
