import type { Rendered } from "./rendered.ts";

/** SHA-256 (FIPS 180-4) of bytes. */
export type Digest = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const webDigest: Digest = async (bytes) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));

/** The bytes of a rendered document, and their validator. `digest`: where the runtime has a cheaper one than the web's. */
export async function finish({ body }: Rendered, digest?: Digest): Promise<{ body: Uint8Array; etag: string }> {
  return { body, etag: await etagOf(body, digest) };
}

/** A validator of these bytes: weak (RFC 9110 section 8.8.1), so that it stands for every content coding of them. */
export async function etagOf(body: Uint8Array, digest: Digest = webDigest): Promise<string> {
  const text = btoa(String.fromCharCode(...(await digest(body)).subarray(0, 16)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return `W/"${text}"`;
}
