/** The algorithms that the Recommendation names (WebSub, 7.1.1), and what Web Crypto calls them. */
const METHODS = { sha1: "SHA-1", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" } as const;

/** A hash that `X-Hub-Signature` can be made by (WebSub, 8). */
export type Method = keyof typeof METHODS;

/**
 * How a subscriber's deliveries are signed: as it says itself (`hub.signature`, an extension of ours); by SHA-1 where it
 * speaks PubSubHubbub 0.3 (`hub.verify`), which knows no other; else by SHA-256. Null: it names none that there is.
 */
export function methodFor(form: URLSearchParams): Method | null {
  const named = form.get("hub.signature") ?? "";
  if (named !== "") return Object.hasOwn(METHODS, named) ? (named as Method) : null;
  return form.has("hub.verify") ? "sha1" : "sha256";
}

/** The value of X-Hub-Signature (WebSub, 7.1): HMAC of the body, in hexadecimal. */
export async function signature(secret: string, body: Uint8Array, method: Method = "sha256"): Promise<string> {
  const algorithm = { name: "HMAC", hash: METHODS[method] };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, body as Uint8Array<ArrayBuffer>));
  return `${method}=${Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
