import type { Rendered } from "./rendered.ts";

/** The bytes of a rendered document, and their validator. */
export async function finish({ body }: Rendered): Promise<{ body: Uint8Array; etag: string }> {
  return { body, etag: await etagOf(body) };
}

/** A validator of these bytes: weak (RFC 9110 section 8.8.1), so that it stands for every content coding of them. */
export async function etagOf(body: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body as Uint8Array<ArrayBuffer>)).slice(0, 16);
  const text = btoa(String.fromCharCode(...digest))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return `W/"${text}"`;
}
