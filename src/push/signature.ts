import type { SignatureMethod } from "../archive/push/subscriptions.ts";

/** Algorithms of the Recommendation (WebSub, 7.1.1), with their Web Crypto names. */
const METHODS: Readonly<Record<SignatureMethod, string>> = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};

/**
 * The method for signing a subscriber's deliveries: the one that it requests (`hub.signature`, our extension); SHA-1 if it
 * speaks PubSubHubbub 0.3 (`hub.verify`), which has no other; else SHA-256. Null if the requested one does not exist.
 */
export function methodFor(form: URLSearchParams): SignatureMethod | null {
  const named = form.get("hub.signature") ?? "";
  if (named !== "") return Object.hasOwn(METHODS, named) ? (named as SignatureMethod) : null;
  return form.has("hub.verify") ? "sha1" : "sha256";
}

/** The value of X-Hub-Signature (WebSub, 7.1): HMAC of the body, in hexadecimal. */
export async function signature(secret: string, body: Uint8Array, method: SignatureMethod = "sha256"): Promise<string> {
  const algorithm = { name: "HMAC", hash: METHODS[method] };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, body as Uint8Array<ArrayBuffer>));
  return `${method}=${Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
