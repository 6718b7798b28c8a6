import { joined } from "../model/bytes.ts";
import { type Transport, TransportFailure, type TransportRequest, type TransportResponse } from "../model/ports.ts";
import { isPublicHost } from "../model/public-host.ts";

/**
 * HTTP on Workers, by the runtime's own fetch. Addresses are judged by the host in the URL alone: a Worker cannot
 * resolve a name and connect to what it checked, but neither has it a private network to reach (Cloudflare refuses
 * such addresses). Compressed bodies are decoded by the runtime, so the bound on bytes holds for what comes out, piece
 * by piece; nothing is unpacked ahead of it. The runtime names its failures by message only: what is neither a
 * time-out nor ours is `network`.
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
        headers: { ...request.headers, "accept-encoding": "gzip, br" },
        redirect: "manual",
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
  for (const [name, value] of response.headers) headers[name.toLowerCase()] = value;
  const announced = headers["content-length"] === undefined ? null : Number(headers["content-length"]);
  if (Object.keys(headers).length > MAX_HEADERS || (announced !== null && announced > request.maxBytes)) {
    await response.body?.cancel();
    throw new TransportFailure("too-large", "more headers or a longer body than any page has");
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  let broken = false;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    let piece: ReadableStreamReadResult<Uint8Array>;
    try {
      piece = await reader.read();
    } catch (error) {
      if (signal.aborted) throw failureOf(error, signal, request.signal);
      broken = true;
      break;
    }
    if (piece.done) break;
    length += piece.value.byteLength;
    if (length > request.maxBytes) {
      await reader.cancel();
      throw new TransportFailure("too-large", `more than ${request.maxBytes} bytes`);
    }
    chunks.push(piece.value);
  }
  const coded = (headers["content-encoding"] ?? "identity") !== "identity";
  const empty = response.status === 204 || response.status === 304;
  const short = announced !== null && !coded && !empty && length < announced;
  return { status: response.status, headers, body: joined(chunks), truncated: broken || short };
}

function failureOf(error: unknown, signal: AbortSignal, stopped: AbortSignal | undefined): TransportFailure {
  if (stopped?.aborted === true) return new TransportFailure("aborted", "it was given up");
  if (signal.aborted) return new TransportFailure("timeout", "no whole answer in time");
  return new TransportFailure("network", error instanceof Error ? error.message : String(error));
}
