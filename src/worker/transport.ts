import { decodeBody } from "../fetch/coding.ts";
import { type Transport, TransportFailure, type TransportRequest, type TransportResponse } from "../model/ports.ts";
import { isPublicHost } from "../model/public-host.ts";
import { decode, readStream } from "./decode.ts";

/**
 * HTTP on Workers, with the runtime's own fetch. Private addresses are recognised by the host in the URL alone: a Worker
 * cannot resolve a name and connect to the result, but it has no private network to reach either (Cloudflare refuses
 * such addresses). Bodies are received undecoded and decoded here by their first bytes, which also recognises bodies that
 * a runtime has already decoded. Brotli is not requested, because there is no decoder; a Brotli body is a `coding`
 * failure. The runtime distinguishes failures by message only, so all but timeouts and our own are `network` (bad
 * certificates, broken HTTP and refused connections alike).
 */
export function createTransport(send: typeof fetch = fetch): Transport {
  return async (request) => {
    const { hostname } = new URL(request.url);
    if (!request.allowPrivate && !isPublicHost(hostname)) {
      throw new TransportFailure("blocked-address", `${hostname} is not a public internet address`);
    }
    const timeout = new AbortController();
    // Not AbortSignal.timeout: an object with a pending timer stays awake, and is charged for it.
    const timer = setTimeout(() => timeout.abort(), request.timeoutMs);
    const signal = request.signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, request.signal]);
    try {
      const response = await sent(send, request, signal);
      return await readResponse(response, request, signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

async function sent(send: typeof fetch, request: TransportRequest, signal: AbortSignal): Promise<Response> {
  try {
    return await send(request.url, {
      method: request.method ?? "GET",
      ...(request.body === undefined ? {} : { body: request.body as Uint8Array<ArrayBuffer> }),
      headers: { ...request.headers, "accept-encoding": request.firstBytes === undefined ? "gzip" : "identity" },
      redirect: "manual",
      encodeResponseBody: "manual",
      signal,
    });
  } catch (error) {
    throw failureOf(error, signal, request.signal);
  }
}

const MAX_HEADERS = 200;

async function readResponse(
  response: Response,
  request: TransportRequest,
  signal: AbortSignal,
): Promise<TransportResponse> {
  const headers: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of response.headers) {
    count += 1;
    if (name.toLowerCase() !== "set-cookie") headers[name.toLowerCase()] = value;
  }
  const setCookies = response.headers.getSetCookie();
  // A Content-Length repeated with the same value arrives as a list.
  const announced = headers["content-length"] === undefined ? null : Number.parseInt(headers["content-length"], 10);
  const { firstBytes } = request;
  const tooLong = firstBytes === undefined && announced !== null && announced > request.maxBytes;
  if (count > MAX_HEADERS || tooLong) {
    await response.body?.cancel();
    throw new TransportFailure("too-large", "too many headers or too long a body");
  }
  const received = await readStream(response.body, firstBytes ?? request.maxBytes, firstBytes !== undefined);
  const decoded = await decodeBody(received.bytes, headers["content-encoding"], request.maxBytes, decode);
  const chunked = headers["transfer-encoding"] !== undefined;
  const untouched = decoded.bytes === received.bytes && headers["content-encoding"] === undefined && !chunked;
  const empty = response.status === 204 || response.status === 304;
  const short = announced !== null && untouched && !empty && received.bytes.length < announced;
  const whole = {
    status: response.status,
    headers,
    ...(setCookies.length === 0 ? {} : { setCookies }),
    body: decoded.bytes,
    truncated: received.cut || decoded.cut || short,
  };
  if (request.signal?.aborted === true) throw failureOf(null, signal, request.signal);
  if (received.cut && signal.aborted) throw new TransportFailure("timeout", "no complete response in time", whole);
  return whole;
}

function failureOf(error: unknown, signal: AbortSignal, stopped: AbortSignal | undefined): TransportFailure {
  if (stopped?.aborted === true) return new TransportFailure("aborted", "the request was aborted");
  if (signal.aborted) return new TransportFailure("timeout", "no complete response in time");
  return new TransportFailure("network", error instanceof Error ? error.message : String(error));
}
