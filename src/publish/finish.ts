import type { Rendered } from "../model/document.ts";

const encoder = new TextEncoder();

/**
 * The bytes of a rendered document, and their validator: weak (RFC 9110 section 8.8.1), so that it stands for every
 * content coding of the same bytes.
 */
export async function finish(rendered: Rendered): Promise<{ body: Uint8Array; etag: string }> {
  const body = encoder.encode(rendered.text);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).slice(0, 16);
  const text = btoa(String.fromCharCode(...digest))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return { body, etag: `W/"${text}"` };
}
