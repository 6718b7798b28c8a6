import type { Rendered } from "../publish/rendered.ts";

/** Compresses by the platform's own stream. */
export async function gzip({ pieces }: Rendered): Promise<Uint8Array> {
  const parts = pieces.map((piece) => piece.bytes as Uint8Array<ArrayBuffer>);
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
