import type { Readable } from "node:stream";
import { Agent, buildConnector, request as undiciRequest } from "undici";
import { decodeBody } from "../../fetch/coding.ts";
import { gatherBytes } from "../../model/bytes.ts";
import type { Transport, TransportRequest, TransportResponse } from "../../model/ports.ts";
import { TransportFailure, type TransportFailureCode } from "../../model/ports.ts";
import { decode } from "./decode.ts";
import { guardedConnector, type ResolveAll } from "./guard.ts";
import { type RawResponse, requestLeniently } from "./lenient-request.ts";
import { failureOf, isBrokenOff, mayBeForgiven } from "./transport-errors.ts";

/** Limits of an exchange, in addition to those of each request. Times in milliseconds. */
export interface TransportOptions {
  /** For connecting, including lookup and TLS. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** From the request to the end of the response's headers. */
  readonly headersTimeoutMs?: number;
  /** Between two pieces of a body. */
  readonly bodyTimeoutMs?: number;
  /** Bytes of all headers of a response. Default 32 KiB. */
  readonly maxHeaderBytes?: number;
  /** Header fields of a response. Default 200. */
  readonly maxHeaders?: number;
  /** Replaces the system's lookup, for tests. */
  readonly resolve?: ResolveAll;
}

/** A transport that can be closed. */
export type NodeTransport = Transport & {
  /** Closes all connections, which would otherwise keep the process alive for some seconds; pending requests fail. */
  close(): Promise<void>;
};

/** A pool of connections, and a connector for connections outside it. */
interface Route {
  readonly pool: Agent;
  readonly connector: buildConnector.connector;
}

type Bounds = Required<Omit<TransportOptions, "connectTimeoutMs" | "resolve">>;

/** Maximum number of remembered hosts whose HTTP undici refuses, so that each request to them is sent only once. */
const MAX_LENIENT = 200;

/**
 * HTTP on Node, with undici. A request to a server that breaks HTTP is repeated with a lenient parser, which later
 * requests to that server use at once. HTTP/1.1 only, because header limits do not apply to HTTP/2. Two pools, so that
 * requests that may not reach private addresses never share a connection with those that may.
 */
export function createTransport(options: TransportOptions = {}): NodeTransport {
  const connect = { timeout: options.connectTimeoutMs ?? 10_000, allowH2: false, autoSelectFamily: true };
  const bounds: Bounds = {
    headersTimeoutMs: options.headersTimeoutMs ?? 15_000,
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    maxHeaderBytes: options.maxHeaderBytes ?? 32_768,
    maxHeaders: options.maxHeaders ?? 200,
  };
  const routeVia = (connector: buildConnector.connector): Route => ({
    connector,
    pool: new Agent({
      headersTimeout: bounds.headersTimeoutMs,
      bodyTimeout: bounds.bodyTimeoutMs,
      maxHeaderSize: bounds.maxHeaderBytes,
      allowH2: false,
      pipelining: 1,
      connect: connector,
    }),
  });
  const guarded = routeVia(guardedConnector(connect, options.resolve));
  const open = routeVia(buildConnector(connect));
  const lenient = new Set<string>();
  const transport: Transport = (request) =>
    exchange(request, request.allowPrivate ? open : guarded, bounds, lenient).catch((error) => {
      throw request.signal?.aborted === true ? new TransportFailure("aborted", "the request was aborted") : error;
    });
  const close = async () => {
    await Promise.all([guarded.pool.destroy(), open.pool.destroy()]);
  };
  return Object.assign(transport, { close });
}

async function exchange(
  request: TransportRequest,
  route: Route,
  bounds: Bounds,
  lenient: Set<string>,
): Promise<TransportResponse> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  const response = await send(request, route, bounds, lenient, signal);
  const headers = plainHeaders(response.headers);
  const setCookies = linesOf(response.headers["set-cookie"]).map(asUtf8);
  const reject = (code: TransportFailureCode, message: string): never => {
    response.body.on("error", () => {}).destroy();
    throw new TransportFailure(code, message);
  };
  if (countOf(response.headers) > bounds.maxHeaders) reject("too-large", `more than ${bounds.maxHeaders} headers`);
  const { firstBytes } = request;
  if (firstBytes === undefined && Number(headers["content-length"]) > request.maxBytes) {
    reject("too-large", `Content-Length is over ${request.maxBytes} bytes`);
  }
  const { body, broken } = await readBody(
    response.body,
    firstBytes ?? request.maxBytes,
    signal,
    firstBytes !== undefined,
  );
  const decoded = await decodeBody(body, headers["content-encoding"], request.maxBytes, decode);
  const whole = {
    status: response.status,
    headers,
    ...(setCookies.length === 0 ? {} : { setCookies }),
    body: decoded.bytes,
    truncated: broken !== null || decoded.cut || (firstBytes !== undefined && body.length >= firstBytes),
  };
  if (broken?.code === "timeout") throw new TransportFailure("timeout", broken.message, whole);
  return whole;
}

/** Sends a request and resolves when the response's headers have arrived. */
async function send(
  request: TransportRequest,
  { pool, connector }: Route,
  bounds: Bounds,
  lenient: Set<string>,
  signal: AbortSignal,
): Promise<RawResponse> {
  const headers = { ...request.headers, "accept-encoding": request.firstBytes === undefined ? "gzip, br" : "identity" };
  if (!URL.canParse(request.url)) throw new TransportFailure("network", "invalid URL");
  const { host } = new URL(request.url);
  try {
    if (lenient.has(host)) return await requestLeniently(request, headers, connector, bounds, signal);
    return await sendStrictly(request, headers, pool, signal);
  } catch (error) {
    // Only a GET may be sent twice.
    if (lenient.has(host) || (request.method ?? "GET") !== "GET" || !mayBeForgiven(error)) throw failureOf(error);
  }
  try {
    const response = await requestLeniently(request, headers, connector, bounds, signal);
    if (lenient.size < MAX_LENIENT) lenient.add(host);
    return response;
  } catch (error) {
    throw failureOf(error);
  }
}

async function sendStrictly(
  request: TransportRequest,
  headers: Readonly<Record<string, string>>,
  dispatcher: Agent,
  signal: AbortSignal,
): Promise<RawResponse> {
  const { statusCode, ...response } = await undiciRequest(request.url, {
    dispatcher,
    signal,
    method: request.method ?? "GET",
    ...(request.body === undefined ? {} : { body: request.body }),
    headers: { ...headers },
  });
  return { status: statusCode, headers: response.headers, body: response.body };
}

/** undici decodes headers as Latin-1, but servers send Arabic URLs in Location as UTF-8, which is how Workers read them. */
function asUtf8(value: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "latin1"));
  } catch {
    return value;
  }
}

/**
 * Reads a body, still encoded, up to `maxBytes`; a longer one fails, or is cut if `cuts`. `broken`: the failure that cut it
 * short, or null.
 */
async function readBody(source: Readable, maxBytes: number, signal: AbortSignal, cuts: boolean) {
  const received = gatherBytes();
  let broken: TransportFailure | null = null;
  try {
    for await (const piece of source as AsyncIterable<Uint8Array>) {
      if (cuts && received.length + piece.length >= maxBytes) {
        received.add(piece.subarray(0, maxBytes - received.length));
        break;
      }
      if (received.length + piece.length > maxBytes) {
        throw new TransportFailure("too-large", `more than ${maxBytes} bytes`);
      }
      received.add(piece);
    }
  } catch (error) {
    broken = failureOf(signal.aborted ? signal.reason : error);
    if (broken.code !== "timeout" && !isBrokenOff(error)) throw broken;
  }
  return { body: received.joined(), broken };
}

type Lines = RawResponse["headers"][string];

function linesOf(value: Lines): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** Number of header lines; a name that occurs several times counts each time. */
function countOf(headers: RawResponse["headers"]): number {
  return Object.values(headers).reduce((sum, value) => sum + linesOf(value).length, 0);
}

function plainHeaders(headers: RawResponse["headers"]): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [key, value] of Object.entries(headers)) {
    const name = key.toLowerCase();
    if (name === "set-cookie" || value === undefined) continue;
    const line = linesOf(value).join(", ");
    // A Location that is not UTF-8 keeps its bytes, as in browsers (Fetch Standard, location URL).
    plain[name] = name === "location" && asUtf8(line) === line ? escapeBytes(line) : asUtf8(line);
  }
  return plain;
}

function escapeBytes(latin1: string): string {
  return latin1.replace(/[\x80-\xff]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
