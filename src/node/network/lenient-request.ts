import { request as ask } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { buildConnector } from "undici";
import type { TransportRequest } from "../../model/ports.ts";

/** A response whose body has not been read yet. Header values are as received (Latin-1), one per header line. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Readable;
}

/**
 * Sends one GET or POST with Node's own client and its lenient parser, on a new connection. For servers that break HTTP
 * in ways that browsers tolerate but undici refuses: lines that end with LF, a repeated Content-Length, control
 * characters in values, an unsolicited 100. `connector` opens the connection, guarded if the first one was.
 */
export function requestLeniently(
  request: TransportRequest,
  headers: Readonly<Record<string, string>>,
  connector: buildConnector.connector,
  limits: { readonly maxHeaderBytes: number; readonly headersTimeoutMs: number; readonly bodyTimeoutMs: number },
  signal: AbortSignal,
): Promise<RawResponse> {
  const url = new URL(request.url);
  const target = { hostname: url.hostname, host: url.host, protocol: url.protocol, port: url.port };
  return new Promise((resolve, reject) => {
    const outgoing = ask({
      // The connector adds TLS for https.
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port,
      path: `${url.pathname}${url.search}`,
      method: request.method ?? "GET",
      headers: { host: url.host, ...headers, connection: "close" },
      agent: false,
      insecureHTTPParser: true,
      maxHeaderSize: limits.maxHeaderBytes,
      signal,
      createConnection: (_options, done) => {
        connector(target, (...[error, socket]) => done(error, socket as unknown as Duplex));
        return undefined;
      },
    });
    const timeOut = (code: string) => () => outgoing.destroy(Object.assign(new Error("no response in time"), { code }));
    outgoing.setTimeout(limits.headersTimeoutMs, timeOut("UND_ERR_HEADERS_TIMEOUT"));
    outgoing.on("error", reject);
    outgoing.on("upgrade", (_response, socket) => {
      socket.destroy();
      reject(Object.assign(new Error("101 Switching Protocols"), { code: "HPE_PAUSED_UPGRADE" }));
    });
    outgoing.on("response", (body) => {
      outgoing.setTimeout(limits.bodyTimeoutMs, () =>
        body.destroy(Object.assign(new Error("the body stalled"), { code: "UND_ERR_BODY_TIMEOUT" })),
      );
      resolve({ status: body.statusCode ?? 0, headers: body.headersDistinct, body });
    });
    outgoing.end(request.body);
  });
}
