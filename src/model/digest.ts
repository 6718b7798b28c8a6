/** SHA-256 (FIPS 180-4) of bytes. */
export type Digest = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** SHA-256 by Web Crypto, which every runtime has. */
export const webDigest: Digest = async (bytes) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));

const encoder = new TextEncoder();

/** SHA-256 of bytes, or of a text as UTF-8, in hexadecimal. `digest`: a cheaper implementation of the runtime's own. */
export async function hexDigest(of: Uint8Array | string, digest: Digest = webDigest): Promise<string> {
  const bytes = await digest(typeof of === "string" ? encoder.encode(of) : of);
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}
