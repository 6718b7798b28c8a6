import { request as send } from "node:http";
import { connect } from "node:net";
import { createFastPath } from "../../../src/node/server/fast-path.ts";
import { createHotDocuments, type HotDocuments } from "../../../src/node/server/hot-documents.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../../src/node/server/http.ts";
import { createApp, type ServeDeps } from "../../../src/serve/app.ts";
import { ALL, BASE, documentAt, FEEDS, HUB, NOW, PATHS } from "../../serve/support.ts";

export interface TestServer {
  readonly server: RunningServer;
  readonly hot: HotDocuments;
}

/** A server over the suites' documents, with or without the fast path. */
export async function serve(
  fast: boolean,
  over: Partial<ServeDeps> = {},
  stalledMs = 30_000,
  patience?: ServerOptions["patience"],
): Promise<TestServer> {
  const known = new Set(PATHS);
  const hot = createHotDocuments(async (path) => (known.has(path) ? documentAt(path) : null), { maxBytes: 1e8 });
  const deps: ServeDeps = {
    documents: hot,
    feeds: FEEDS,
    baseUrl: BASE,
    hub: HUB,
    clock: () => NOW,
    log: () => {},
    runtime: { codings: ALL, manualEncoding: false },
    ...over,
  };
  for (const path of PATHS) await hot.get(path);
  const app = createApp(deps);
  const options = { app, host: "127.0.0.1", port: 0, log: () => {}, stalledMs, ...(patience && { patience }) };
  return { hot, server: await startServer(fast ? { ...options, fast: createFastPath(hot, deps) } : options) };
}

export interface Received {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** One exchange, headers as given and nothing decoded. */
export function exchange(
  server: RunningServer,
  path: string,
  headers: Record<string, string | string[]> = {},
  method = "GET",
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const outgoing = send({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** Bytes as written to a socket, and all that comes back until the server closes. */
export function raw(server: RunningServer, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    // The server may cut us off while we still write: what it said before counts.
    socket.on("error", () => {});
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
    socket.write(bytes);
  });
}
