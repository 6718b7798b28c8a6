import type { Context } from "hono";

/** The address that a request came from, used only for counting. */
export type ClientOf = (c: Context) => string;

/** Maximum length of an address, including a zone or a port. */
const LONGEST = 64;

/**
 * On Workers, Cloudflare's CF-Connecting-IP; on Node, where any client could send that field, the socket's address.
 * Behind your own proxies the socket is the last proxy; the client is the address that the first of `proxies` proxies
 * appended to X-Forwarded-For. Anything before it may be forged.
 */
export function clientOf(proxies = 0): ClientOf {
  return (c) => {
    const socket = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket;
    if (socket === undefined) return c.req.header("CF-Connecting-IP") ?? "";
    const appended = proxies === 0 ? [] : (c.req.header("X-Forwarded-For") ?? "").split(",").slice(-proxies);
    const client = appended[0]?.trim() ?? "";
    return client === "" || client.length > LONGEST ? (socket.remoteAddress ?? "") : client;
  };
}
