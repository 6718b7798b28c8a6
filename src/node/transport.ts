import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, buildConnector, type Dispatcher, request as send } from "undici";
import { joined } from "../model/bytes.ts";
import type { Transport, TransportRequest, TransportResponse } from "../model/ports.ts";
import { TransportFailure, type TransportFailureCode } from "../model/ports.ts";
import { BLOCKED_ADDRESS, guardedConnector, type ResolveAll } from "./guard.ts";

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

/**
 * HTTP on Node, by undici. HTTP/1.1 only: its limits on headers do not hold for HTTP/2. Two pools: requests that may
 * not reach private addresses never share a connection with those that may.
 */
export function createTransport(options: TransportOptions = {}): NodeTransport {
  const connect = { timeout: options.connectTimeoutMs ?? 10_000, allowH2: false, autoSelectFamily: true };
  const agentOptions: Agent.Options = {
    headersTimeout: options.headersTimeoutMs ?? 15_000,
    bodyTimeout: options.bodyTimeoutMs ?? 10_000,
    maxHeaderSize: options.maxHeaderBytes ?? 32_768,
    allowH2: false,
    pipelining: 1,
  };
  const guarded = new Agent({ ...agentOptions, connect: guardedConnector(connect, options.resolve) });
  const open = new Agent({ ...agentOptions, connect: buildConnector(connect) });
  const maxHeaders = options.maxHeaders ?? 200;
  const transport: Transport = (request) => exchange(request, request.allowPrivate ? open : guarded, maxHeaders);
  const close = async () => {
    await Promise.all([guarded.destroy(), open.destroy()]);
  };
  return Object.assign(transport, { close });
}

async function exchange(
  request: TransportRequest,
  dispatcher: Dispatcher,
  maxHeaders: number,
): Promise<TransportResponse> {
  const inTime = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? inTime : AbortSignal.any([inTime, request.signal]);
  let response: Dispatcher.ResponseData;
  try {
    response = await send(request.url, {
      dispatcher,
      signal,
      method: request.method ?? "GET",
      ...(request.body === undefined ? {} : { body: request.body }),
      headers: { ...request.headers, "accept-encoding": "gzip, br" },
    });
  } catch (error) {
    throw failureOf(error, request.signal);
  }
  const headers = plainHeaders(response.headers);
  const reject = (code: TransportFailureCode, message: string): never => {
    response.body.on("error", () => {}).destroy();
    throw new TransportFailure(code, message);
  };
  if (countOf(response.headers) > maxHeaders) reject("too-large", `more than ${maxHeaders} headers`);
  if (Number(headers["content-length"]) > request.maxBytes) {
    reject("too-large", `Content-Length is over ${request.maxBytes} bytes`);
  }
  const codings =
    response.statusCode === 204 || response.statusCode === 304 ? [] : codingsOf(headers["content-encoding"]);
  if (codings === null) return reject("network", "unknown content coding");
  const { body, truncated } = await readBody(response.body, codings, request.maxBytes, signal).catch((error) => {
    throw failureOf(error, request.signal);
  });
  return { status: response.statusCode, headers, body, truncated };
}

type Coding = "gzip" | "br" | "deflate";

/** undici reads header bytes as Latin-1; servers write Arabic addresses into Location as UTF-8, as Workers read them. */
function asUtf8(value: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "latin1"));
  } catch {
    return value;
  }
}

/** In the order in which they were applied; null where one is unknown or there are more than two. */
function codingsOf(header: string | undefined): Coding[] | null {
  const codings: Coding[] = [];
  for (const name of (header ?? "").toLowerCase().split(",")) {
    const coding = name.trim();
    if (coding === "" || coding === "identity") continue;
    if (coding === "gzip" || coding === "x-gzip") codings.push("gzip");
    else if (coding === "br" || coding === "deflate") codings.push(coding);
    else return null;
  }
  return codings.length > 2 ? null : codings;
}

function decoderOf(coding: Coding) {
  if (coding === "br") return createBrotliDecompress();
  return coding === "gzip" ? createGunzip() : createInflate();
}

/** `pipeline` over a list whose length is not known beforehand, which its types have no form for. */
const runStages = pipeline as (stages: readonly unknown[], options: { signal: AbortSignal }) => Promise<void>;

/** Reads a body whole. Both the bytes that came and what they decode to stay within the bound, piece by piece. */
async function readBody(source: Readable, codings: readonly Coding[], maxBytes: number, signal: AbortSignal) {
  const chunks: Uint8Array[] = [];
  let kept = 0;
  const collect = async (pieces: AsyncIterable<Uint8Array>) => {
    for await (const piece of pieces) {
      kept += piece.byteLength;
      if (kept > maxBytes) throw new TransportFailure("too-large", `more than ${maxBytes} bytes`);
      chunks.push(piece);
    }
  };
  const count = async function* (pieces: AsyncIterable<Uint8Array>) {
    let received = 0;
    for await (const piece of pieces) {
      received += piece.byteLength;
      if (received > maxBytes) throw new TransportFailure("too-large", `more than ${maxBytes} bytes`);
      yield piece;
    }
  };
  let truncated = false;
  try {
    const decoders = [...codings].reverse().map(decoderOf);
    await runStages([source, count, ...decoders, collect], { signal });
  } catch (error) {
    if (signal.aborted || !isBrokenOff(codeOf(error))) throw error;
    truncated = true;
  }
  return { body: joined(chunks), truncated };
}

/** Header lines: a name that stands several times counts as often. */
function countOf(headers: Dispatcher.ResponseData["headers"]): number {
  return Object.values(headers).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);
}

function plainHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = asUtf8(Array.isArray(value) ? value.join(", ") : value);
  }
  return plain;
}

/** Codes of a connection that ended before the body did, and of a body that does not decode to its end (zlib, Brotli). */
function isBrokenOff(code: string): boolean {
  return BROKEN_OFF.has(code) || /^(?:Z_|ERR__ERROR_|ERR_BROTLI_)/.test(code);
}

const BROKEN_OFF: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "ERR_STREAM_PREMATURE_CLOSE",
  "HPE_INVALID_EOF_STATE",
]);

const CODES: Readonly<Record<string, TransportFailureCode>> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  EAI_NODATA: "dns",
  ENODATA: "dns",
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  ETIMEDOUT: "timeout",
  TimeoutError: "timeout",
  ABORT_ERR: "timeout",
  UND_ERR_HEADERS_OVERFLOW: "too-large",
  HPE_HEADER_OVERFLOW: "too-large",
  [BLOCKED_ADDRESS]: "blocked-address",
};

/** A failure by its error code (Node's, OpenSSL's or undici's); the nearest known one in the chain of causes counts. */
function failureOf(error: unknown, stopped: AbortSignal | undefined): TransportFailure {
  if (stopped?.aborted === true) return new TransportFailure("aborted", "it was given up");
  for (let cause = error, depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if (cause instanceof TransportFailure) return cause;
    const code = codeOf(cause);
    const known = CODES[code] ?? (isTls(code) ? "tls" : undefined);
    if (known !== undefined) return new TransportFailure(known, code);
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  const code = codeOf(error);
  return new TransportFailure("network", code === "" ? "unknown error" : code);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === "string" ? code : error.name;
}

/** OpenSSL's verification errors, as Node names them, and its protocol errors. */
function isTls(code: string): boolean {
  return (
    /^(?:ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|CRL_|UNABLE_TO_)/.test(code) ||
    code === "DEPTH_ZERO_SELF_SIGNED_CERT" ||
    code === "SELF_SIGNED_CERT_IN_CHAIN" ||
    code === "HOSTNAME_MISMATCH" ||
    code === "INVALID_CA" ||
    code === "INVALID_PURPOSE" ||
    code === "PATH_LENGTH_EXCEEDED"
  );
}
