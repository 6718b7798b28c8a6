import { type Digest, webDigest } from "../model/digest.ts";
import type { Rendered } from "./rendered.ts";

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
