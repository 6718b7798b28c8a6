import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { ConfigError } from "../../model/config-error.ts";
import type { Log } from "../../model/ports.ts";
import { PROBLEMS, type Problem, problem } from "../../serve/http/problem.ts";
import type { FastPath } from "./fast-path.ts";

/** A listening server. */
export interface RunningServer {
  /** `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops accepting connections, closes idle ones and lets requests in flight finish; after `graceMs` (default 10 s)
   * closes the rest.
   */
  close(graceMs?: number): Promise<void>;
}

/** What to serve, where to listen, and the limits for clients. */
export interface ServerOptions {
  readonly app: Pick<Hono, "fetch">;
  /** Address or name to listen on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly fast?: FastPath;
  readonly log: Log;
  /** Milliseconds after which a client that does not read its response is cut off. Default 30,000. */
  readonly stalledMs?: number;
  /** Maximum open connections; further ones are closed at once. Default 10,000. */
  readonly connections?: number;
  /** Milliseconds for a request's headers and for the whole request, and the interval of checking. */
  readonly patience?: { readonly headMs: number; readonly requestMs: number; readonly lookMs: number };
}

/** Limits per client, times in milliseconds. Keep-alive is longer than the 60 s of proxies, so that they can reuse connections. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  joinDuplicateHeaders: true,
} as const;
const STALLED_MS = 30_000;
const REQUESTS_PER_CONNECTION = 10_000;
const HEADERS = 100;
/** About 10 KB each. A silent connection is closed after `headersTimeout`, like one with slow headers. */
const CONNECTIONS = 10_000;
/** Maximum pipelined requests of a client (RFC 9112, 9.3.2: it repeats those that a closed connection loses). */
const PIPELINED = 100;

const TWO_HOSTS = problem(400, "Host: expected once");

/** Starts the HTTP server. Rejects with ConfigError if it cannot listen on HOST and PORT. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  // HTTP/1.0 needs no Host (RFC 1945). The default is never used to build anything.
  const slow = getRequestListener(options.app.fetch, { hostname: "localhost" });
  const { fast } = options;
  let closing = false;
  const { patience } = options;
  const limits =
    patience === undefined
      ? LIMITS
      : {
          ...LIMITS,
          headersTimeout: patience.headMs,
          requestTimeout: patience.requestMs,
          connectionsCheckingInterval: patience.lookMs,
        };
  const server = createServer(limits, (request, response) => {
    if (floods(request, response)) return;
    // RFC 9112, 3.2. node:http rejects a missing Host where the version requires it, and joins several.
    if (request.headers.host?.includes(",") === true) return refuse(response, TWO_HOSTS);
    if (closing) response.setHeader("Connection", "close");
    else if (fast?.(request, response)) return;
    // The Fetch API cannot represent these methods.
    if (request.method === "TRACE" || request.method === "TRACK") refuse(response, PROBLEMS.methodNotAllowed);
    else void slow(request, response).catch((error: unknown) => failed(error, request, response));
  });
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  server.maxHeadersCount = HEADERS;
  server.maxConnections = options.connections ?? CONNECTIONS;
  let lastWarning = 0;
  server.on("drop", () => {
    // At most once a minute: a client that opens too many connections keeps trying.
    if (Date.now() - lastWarning < 60_000) return;
    lastWarning = Date.now();
    options.log("warn", "serve.full", { connections: server.maxConnections });
  });
  await listen(server, options.host, options.port);
  const stopCutting = cutStalled(server, options.stalledMs ?? STALLED_MS);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    port,
    async close(graceMs = 10_000) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // Nothing signals that a busy connection has become idle.
      const sweep = setInterval(() => server.closeIdleConnections(), 20);
      const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      stopCutting();
      clearInterval(sweep);
      clearTimeout(deadline);
    },
  };

  function failed(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    options.log("error", "serve.failed", { error: String(error), method: request.method ?? null });
    if (response.headersSent) response.destroy();
    else refuse(response, PROBLEMS.broken);
  }
}

/**
 * Closes connections whose client has not read any pending bytes for `ms`. Only connections found waiting get a timer
 * (Node's own, which sees progress within one write): `server.timeout` would set one for each request. Call the result
 * to stop.
 */
function cutStalled(server: Server, ms: number): () => void {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  const timer = setInterval(() => {
    for (const socket of open) if (socket.writableLength > 0 && !socket.timeout) socket.setTimeout(ms);
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}

/** Pipelined requests of each connection that wait for the responses before theirs. */
const waiting = new WeakMap<Socket, number>();

/** Closes a connection that pipelines too many requests without reading the responses: node:http would start them all. */
function floods({ socket }: IncomingMessage, response: ServerResponse): boolean {
  // Only a response that must wait for earlier ones has no socket yet.
  if (response.socket !== null) return false;
  const count = (waiting.get(socket) ?? 0) + 1;
  if (count > PIPELINED) {
    socket.destroy();
    return true;
  }
  waiting.set(socket, count);
  response.once("close", () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  return false;
}

function refuse(response: ServerResponse, problem: Problem): void {
  response.writeHead(problem.status, problem.headers as string[]);
  response.end(problem.body);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen({ host, port }, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new ConfigError(`PORT=${port}: another program already listens there on ${host}; choose another port`);
    case "EACCES":
      return new ConfigError(`PORT=${port}: this user may not listen there; choose a port above 1023`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ConfigError(`HOST=${host}: not an address of this machine; 127.0.0.1 and 0.0.0.0 always are`);
    default:
      return error;
  }
}
