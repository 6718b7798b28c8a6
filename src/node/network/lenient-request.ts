import { request as ask } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { buildConnector } from "undici";
import type { TransportRequest } from "../../model/ports.ts";

/** A response whose body is still to be read. Header values in lines, as they came (Latin-1). */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Readable;
}

/**
 * One GET or POST by Node's own client with its lenient parser, on a connection of its own: for servers that break HTTP
 * in ways that browsers forgive (lines that end with LF, a length that stands twice, control characters in values), or
 * that say 100 unasked, all of which undici refuses. `connector` makes the connection, guarded where the first one was.
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
    const asked = ask({
      // The connector speaks TLS where the address asks for it.
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
    const late = (code: string) => () => asked.destroy(Object.assign(new Error("no answer in time"), { code }));
    asked.setTimeout(limits.headersTimeoutMs, late("UND_ERR_HEADERS_TIMEOUT"));
    asked.on("error", reject);
    asked.on("upgrade", (_response, socket) => {
      socket.destroy();
      reject(Object.assign(new Error("101 Switching Protocols"), { code: "HPE_PAUSED_UPGRADE" }));
    });
    asked.on("response", (body) => {
      asked.setTimeout(limits.bodyTimeoutMs, () =>
        body.destroy(Object.assign(new Error("the body stopped"), { code: "UND_ERR_BODY_TIMEOUT" })),
      );
      resolve({ status: body.statusCode ?? 0, headers: body.headersDistinct, body });
    });
    asked.end(request.body);
  });
}
