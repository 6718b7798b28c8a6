import type { Context } from "hono";

/**
 * The address that a request came from, for counting only: what Cloudflare says on Workers, the socket's on Node (where
 * that field is anybody's to write). Behind a proxy of one's own that is the proxy: its clients then share a limit.
 */
export function addressOf(c: Context): string {
  const socket = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket;
  if (socket !== undefined) return socket.remoteAddress ?? "";
  return c.req.header("CF-Connecting-IP") ?? "";
}
