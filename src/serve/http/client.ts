import type { Context } from "hono";

/** Tells the address that a request came from, for counting only. */
export type ClientOf = (c: Context) => string;

/** The longest address there is, with a zone or a port behind it. */
const LONGEST = 64;

/**
 * What Cloudflare says on Workers, the socket's address on Node (where that field is anybody's to write). Behind
 * proxies of one's own that is the last of them; `proxies` says how many they are, and then the client is who the first
 * of them saw: each appends to X-Forwarded-For who came to it, and what stands before that is anybody's to write.
 */
export function clientOf(proxies = 0): ClientOf {
  return (c) => {
    const socket = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket;
    if (socket === undefined) return c.req.header("CF-Connecting-IP") ?? "";
    const told = proxies === 0 ? [] : (c.req.header("X-Forwarded-For") ?? "").split(",").slice(-proxies);
    const client = told[0]?.trim() ?? "";
    return client === "" || client.length > LONGEST ? (socket.remoteAddress ?? "") : client;
  };
}
