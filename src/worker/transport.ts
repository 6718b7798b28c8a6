import { decodeBody } from "../fetch/coding.ts";
import { type Transport, TransportFailure, type TransportRequest, type TransportResponse } from "../model/ports.ts";
import { isPublicHost } from "../model/public-host.ts";
import { decode, readStream } from "./decode.ts";

/**
 * HTTP on Workers, by the runtime's own fetch. Addresses are judged by the host in the URL alone: a Worker cannot
 * resolve a name and connect to what it checked, but neither has it a private network to reach (Cloudflare refuses
 * such addresses). Bodies are taken as they came and decoded here, by their first bytes; where a runtime decodes ahead of
 * us all the same, they are found decoded. It has no decoder for Brotli, so none is asked for, and a body that comes so
 * unasked is a `coding` failure. The runtime names its failures by message only: what is neither a time-out nor ours is
 * `network` (a bad certificate, broken HTTP and a refused connection are one to it).
 */
export function createTransport(send: typeof fetch = fetch): Transport {
  return async (request) => {
    const { hostname } = new URL(request.url);
    if (!request.allowPrivate && !isPublicHost(hostname)) {
      throw new TransportFailure("blocked-address", `${hostname} is no address of the public internet`);
    }
    const inTime = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal === undefined ? inTime : AbortSignal.any([inTime, request.signal]);
    let response: Response;
    try {
      response = await send(request.url, {
        method: request.method ?? "GET",
        ...(request.body === undefined ? {} : { body: request.body as Uint8Array<ArrayBuffer> }),
        headers: { ...request.headers, "accept-encoding": "gzip" },
        redirect: "manual",
        encodeResponseBody: "manual",
        signal,
      });
    } catch (error) {
      throw failureOf(error, signal, request.signal);
    }
    return readResponse(response, request, signal);
  };
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
  // A length that stands twice, alike, comes as a list.
  const announced = headers["content-length"] === undefined ? null : Number.parseInt(headers["content-length"], 10);
  if (count > MAX_HEADERS || (announced !== null && announced > request.maxBytes)) {
    await response.body?.cancel();
    throw new TransportFailure("too-large", "more headers or a longer body than any page has");
  }
  const came = await readStream(response.body, request.maxBytes);
  const decoded = await decodeBody(came.bytes, headers["content-encoding"], request.maxBytes, decode);
  const chunked = headers["transfer-encoding"] !== undefined;
  const untouched = decoded.bytes === came.bytes && headers["content-encoding"] === undefined && !chunked;
  const empty = response.status === 204 || response.status === 304;
  const short = announced !== null && untouched && !empty && came.bytes.length < announced;
  const whole = {
    status: response.status,
    headers,
    ...(setCookies.length === 0 ? {} : { setCookies }),
    body: decoded.bytes,
    truncated: came.cut || decoded.cut || short,
  };
  if (request.signal?.aborted === true) throw failureOf(null, signal, request.signal);
  if (came.cut && signal.aborted) throw new TransportFailure("timeout", "no whole answer in time", whole);
  return whole;
}

function failureOf(error: unknown, signal: AbortSignal, stopped: AbortSignal | undefined): TransportFailure {
  if (stopped?.aborted === true) return new TransportFailure("aborted", "it was given up");
  if (signal.aborted) return new TransportFailure("timeout", "no whole answer in time");
  return new TransportFailure("network", error instanceof Error ? error.message : String(error));
}
