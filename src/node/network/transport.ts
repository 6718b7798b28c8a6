import type { Readable } from "node:stream";
import { Agent, buildConnector, request as send } from "undici";
import { decodeBody } from "../../fetch/coding.ts";
import { joined } from "../../model/bytes.ts";
import type { Transport, TransportRequest, TransportResponse } from "../../model/ports.ts";
import { TransportFailure, type TransportFailureCode } from "../../model/ports.ts";
import { decode } from "./decode.ts";
import { guardedConnector, type ResolveAll } from "./guard.ts";
import { type RawResponse, requestLeniently } from "./lenient-request.ts";
import { failureOf, isBrokenOff, mayBeForgiven } from "./transport-errors.ts";

/** Bounds of an exchange besides those that each request brings. Times in milliseconds. */
export interface TransportOptions {
  /** Until a connection stands, look-up and TLS included. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** From the request to the end of the response's headers. */
  readonly headersTimeoutMs?: number;
  /** Between two pieces of a body. */
  readonly bodyTimeoutMs?: number;
  /** Of a response's whole head. Default 32 KiB. */
  readonly maxHeaderBytes?: number;
  /** Header fields of a response. Default 200. */
  readonly maxHeaders?: number;
  /** In place of the system's look-up, for tests. */
  readonly resolve?: ResolveAll;
}

/** The transport and its end. */
export type NodeTransport = Transport & {
  /** Ends all connections, which else keep the process alive for some seconds; requests under way fail. */
  close(): Promise<void>;
};

/** A way out: a pool of connections, and what makes one outside of it. */
interface Exit {
  readonly pool: Agent;
  readonly connector: buildConnector.connector;
}

type Bounds = Required<Omit<TransportOptions, "connectTimeoutMs" | "resolve">>;

/** Hosts whose HTTP undici refuses, so that they are not asked twice each time. Bounded. */
const MAX_LENIENT = 200;

/**
 * HTTP on Node, by undici; a server that breaks HTTP is asked once more by a lenient parser, and by that alone from then
 * on. HTTP/1.1 only: limits on headers do not hold for HTTP/2. Two pools: requests that may not reach private addresses
 * never share a connection with those that may.
 */
export function createTransport(options: TransportOptions = {}): NodeTransport {
  const connect = { timeout: options.connectTimeoutMs ?? 10_000, allowH2: false, autoSelectFamily: true };
  const bounds: Bounds = {
    headersTimeoutMs: options.headersTimeoutMs ?? 15_000,
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    maxHeaderBytes: options.maxHeaderBytes ?? 32_768,
    maxHeaders: options.maxHeaders ?? 200,
  };
  const exit = (connector: buildConnector.connector): Exit => ({
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
  const guarded = exit(guardedConnector(connect, options.resolve));
  const open = exit(buildConnector(connect));
  const lenient = new Set<string>();
  const transport: Transport = (request) =>
    exchange(request, request.allowPrivate ? open : guarded, bounds, lenient).catch((error) => {
      throw request.signal?.aborted === true ? new TransportFailure("aborted", "it was given up") : error;
    });
  const close = async () => {
    await Promise.all([guarded.pool.destroy(), open.pool.destroy()]);
  };
  return Object.assign(transport, { close });
}

async function exchange(
  request: TransportRequest,
  exit: Exit,
  bounds: Bounds,
  lenient: Set<string>,
): Promise<TransportResponse> {
  const inTime = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? inTime : AbortSignal.any([inTime, request.signal]);
  const response = await ask(request, exit, bounds, lenient, signal);
  const headers = plainHeaders(response.headers);
  const setCookies = linesOf(response.headers["set-cookie"]).map(asUtf8);
  const reject = (code: TransportFailureCode, message: string): never => {
    response.body.on("error", () => {}).destroy();
    throw new TransportFailure(code, message);
  };
  if (countOf(response.headers) > bounds.maxHeaders) reject("too-large", `more than ${bounds.maxHeaders} headers`);
  if (Number(headers["content-length"]) > request.maxBytes) {
    reject("too-large", `Content-Length is over ${request.maxBytes} bytes`);
  }
  const { body, broken } = await readBody(response.body, request.maxBytes, signal);
  const decoded = await decodeBody(body, headers["content-encoding"], request.maxBytes, decode);
  const whole = {
    status: response.status,
    headers,
    ...(setCookies.length === 0 ? {} : { setCookies }),
    body: decoded.bytes,
    truncated: broken !== null || decoded.cut,
  };
  if (broken?.code === "timeout") throw new TransportFailure("timeout", broken.message, whole);
  return whole;
}

/** The response's head. Its body is still to be read. */
async function ask(
  request: TransportRequest,
  { pool, connector }: Exit,
  bounds: Bounds,
  lenient: Set<string>,
  signal: AbortSignal,
): Promise<RawResponse> {
  const headers = { ...request.headers, "accept-encoding": "gzip, br" };
  if (!URL.canParse(request.url)) throw new TransportFailure("network", "no address");
  const { host } = new URL(request.url);
  try {
    if (lenient.has(host)) return await requestLeniently(request, headers, connector, bounds, signal);
    return await askStrictly(request, headers, pool, signal);
  } catch (error) {
    // Only what may be asked twice is.
    if (lenient.has(host) || request.method === "POST" || !mayBeForgiven(error)) throw failureOf(error);
  }
  try {
    const response = await requestLeniently(request, headers, connector, bounds, signal);
    if (lenient.size < MAX_LENIENT) lenient.add(host);
    return response;
  } catch (error) {
    throw failureOf(error);
  }
}

async function askStrictly(
  request: TransportRequest,
  headers: Readonly<Record<string, string>>,
  dispatcher: Agent,
  signal: AbortSignal,
): Promise<RawResponse> {
  const { statusCode, ...response } = await send(request.url, {
    dispatcher,
    signal,
    method: request.method ?? "GET",
    ...(request.body === undefined ? {} : { body: request.body }),
    headers: { ...headers },
  });
  return { status: statusCode, headers: response.headers, body: response.body };
}

/** undici reads header bytes as Latin-1; servers write Arabic addresses into Location as UTF-8, as Workers read them. */
function asUtf8(value: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "latin1"));
  } catch {
    return value;
  }
}

/** Reads a body as it came, within the bound, piece by piece. `broken`: what ended it before its end, or null. */
async function readBody(source: Readable, maxBytes: number, signal: AbortSignal) {
  const chunks: Uint8Array[] = [];
  let received = 0;
  let broken: TransportFailure | null = null;
  try {
    for await (const piece of source as AsyncIterable<Uint8Array>) {
      received += piece.byteLength;
      if (received > maxBytes) throw new TransportFailure("too-large", `more than ${maxBytes} bytes`);
      chunks.push(piece);
    }
  } catch (error) {
    broken = failureOf(signal.aborted ? signal.reason : error);
    if (broken.code !== "timeout" && !isBrokenOff(error)) throw broken;
  }
  return { body: joined(chunks), broken };
}

type Lines = RawResponse["headers"][string];

function linesOf(value: Lines): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** Header lines: a name that occurs several times counts as often. */
function countOf(headers: RawResponse["headers"]): number {
  return Object.values(headers).reduce((sum, value) => sum + linesOf(value).length, 0);
}

function plainHeaders(headers: RawResponse["headers"]): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [key, value] of Object.entries(headers)) {
    const name = key.toLowerCase();
    if (name === "set-cookie" || value === undefined) continue;
    const line = linesOf(value).join(", ");
    // An address in another charset keeps its bytes, as browsers keep them (Fetch Standard, location URL).
    plain[name] = name === "location" && asUtf8(line) === line ? escapeBytes(line) : asUtf8(line);
  }
  return plain;
}

function escapeBytes(latin1: string): string {
  return latin1.replace(/[\x80-\xff]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
