import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { ConfigError } from "../../model/agency.ts";
import type { Log } from "../../model/ports.ts";
import { PROBLEMS, type Problem, problem } from "../../serve/http/problem.ts";
import type { FastPath } from "./fast-path.ts";

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly port: number;
  /**
   * Takes no more connections, lets requests in flight finish, closes idle connections; after `graceMs` (default
   * 10 s) cuts what is left.
   */
  close(graceMs?: number): Promise<void>;
}

/** What is served, where, and with how much patience. */
export interface ServerOptions {
  readonly app: Pick<Hono, "fetch">;
  /** Address or name to listen on. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly fast?: FastPath;
  readonly log: Log;
  /** Milliseconds in which a client that is owed bytes must take some. Default 30,000. */
  readonly stalledMs?: number;
  /** Connections open at once, at most; more are closed unheard. Default 10,000. */
  readonly connections?: number;
  /** Milliseconds in which a request's head, and all of it, must have come, and between looks at that. */
  readonly patience?: { readonly headMs: number; readonly requestMs: number; readonly lookMs: number };
}

/** What one client may take (times in milliseconds). A poller's next request finds its connection open: proxies keep theirs 60 s. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  joinDuplicateHeaders: true,
} as const;
/** Milliseconds in which a client that is owed bytes must take some. */
const STALLED = 30_000;
const REQUESTS_PER_CONNECTION = 10_000;
const HEADERS = 100;
/** Some 10 KB each. One that never says a word is cut like a slow head, after `headersTimeout`. */
const CONNECTIONS = 10_000;
/** Requests that a client may send ahead of their answers (RFC 9112, 9.3.2: what is lost by a cut it sends again). */
const PIPELINED = 100;

const TWO_HOSTS = problem(400, "Host: expected once");

/** Starts the HTTP server. Rejects with ConfigError where HOST and PORT cannot be listened on. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  // HTTP/1.0 needs no Host (RFC 1945); nothing is made from it.
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
    // RFC 9112, 3.2; node:http sees to it that there is one where the version wants one, and joins several.
    if (request.headers.host?.includes(",") === true) return refuse(response, TWO_HOSTS);
    if (closing) response.setHeader("Connection", "close");
    else if (fast?.(request, response)) return;
    // Fetch has no Request for these.
    if (request.method === "TRACE" || request.method === "TRACK") refuse(response, PROBLEMS.methodNotAllowed);
    else void slow(request, response).catch((error: unknown) => failed(error, request, response));
  });
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  server.maxHeadersCount = HEADERS;
  server.maxConnections = options.connections ?? CONNECTIONS;
  let told = 0;
  server.on("drop", () => {
    // Not for each: whoever opens so many opens more.
    if (Date.now() - told < 60_000) return;
    told = Date.now();
    options.log("warn", "serve.full", { connections: server.maxConnections });
  });
  await listen(server, options.host, options.port);
  const stopCutting = cutStalled(server, options.stalledMs ?? STALLED);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    port,
    async close(graceMs = 10_000) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // A connection that was busy a moment ago becomes idle without a word.
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
 * Cuts connections whose client is owed bytes and takes none for `ms`. Only those found waiting get a timer (Node's own,
 * which sees progress within one write): `server.timeout` would set one for each request. Gives the function that ends
 * the looking.
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

/** Requests of one connection that wait for an answer to one before them. */
const waiting = new WeakMap<Socket, number>();

/** Cuts a connection that asks for more and more without taking what it is given: node:http would begin them all. */
function floods({ socket }: IncomingMessage, response: ServerResponse): boolean {
  // Only one that must wait has no socket yet.
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
      return new ConfigError(`PORT=${port}: another program listens there already on ${host}; choose another port`);
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
