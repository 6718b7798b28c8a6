import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { etagOf } from "../../src/publish/rendered.ts";

/** How a reader's callback behaves once it has confirmed its subscription. */
export type Manner = "healthy" | "slow" | "failing" | "refusing";

export interface Reader {
  readonly id: number;
  readonly manner: Manner;
  readonly topic: string;
  readonly secret: string;
  readonly callback: string;
  confirmed: number;
  /** ETags of what was taken, with the moment of each, epoch milliseconds. */
  readonly taken: { readonly etag: string; readonly at: number }[];
}

export interface Readers {
  readonly all: readonly Reader[];
  /** Each origin a callback may have. */
  readonly origins: readonly string[];
  /** What was wrong with what came: signatures, types, Link fields. */
  readonly faults: string[];
  /** From now on the refusing ones refuse. */
  refuse(): Promise<void>;
  close(): Promise<void>;
}

const SLOW_MS = 8000;
/** Callbacks at one host. */
const AT_A_HOST = 10;

/**
 * Subscribers by the book, ten at each of many addresses of 127/8: eight of ten healthy, one slow, and of the tenth half
 * answer 500 and half refuse the connection.
 */
export async function openReaders(count: number, topics: readonly string[], hub: string): Promise<Readers> {
  const all: Reader[] = [];
  const faults: string[] = [];
  const servers: Server[] = [];
  const origins: string[] = [];
  const refusing: Server[] = [];
  const closeOf = (server: Server) =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  for (let host = 0; all.length < count; host += 1) {
    const server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) =>
      server.listen(0, `127.1.${Math.floor(host / 250)}.${(host % 250) + 1}`, resolve),
    );
    const { address, port } = server.address() as AddressInfo;
    const origin = `http://${address}:${port}`;
    // Every twentieth host dies whole: a twentieth of all.
    const dies = host % 20 === 7;
    (dies ? refusing : servers).push(server);
    origins.push(origin);
    for (let n = 0; n < AT_A_HOST && all.length < count; n += 1) {
      const id = all.length;
      const failing = n === 3 && host % 2 === 0;
      const manner: Manner = dies ? "refusing" : n === 5 ? "slow" : failing ? "failing" : "healthy";
      const topic = topics[id % topics.length]!;
      all.push({ id, manner, topic, secret: `secret ${id}`, callback: `${origin}/cb/${id}`, confirmed: 0, taken: [] });
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, "http://reader");
    const reader = all[Number(url.pathname.slice("/cb/".length))]!;
    if (request.method === "GET") {
      reader.confirmed += 1;
      if (url.searchParams.get("hub.topic") !== reader.topic) faults.push(`${reader.id}: asked about another topic`);
      response.end(url.searchParams.get("hub.challenge"));
      return;
    }
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      // The hub was killed.
      return;
    }
    const at = Date.now();
    if (reader.manner === "failing") {
      response.writeHead(500).end();
      return;
    }
    const body = Buffer.concat(parts);
    const signed = String(request.headers["x-hub-signature"] ?? "");
    const wanted = `sha256=${createHmac("sha256", reader.secret).update(body).digest("hex")}`;
    if (signed.length !== wanted.length || !timingSafeEqual(Buffer.from(signed), Buffer.from(wanted))) {
      faults.push(`${reader.id}: signed ${signed}`);
    }
    if (request.headers["link"] !== `<${hub}>; rel="hub", <${reader.topic}>; rel="self"`) {
      faults.push(`${reader.id}: Link: ${request.headers["link"]}`);
    }
    reader.taken.push({ etag: await etagOf(body), at });
    if (reader.manner === "slow") setTimeout(() => response.writeHead(204).end(), SLOW_MS);
    else response.writeHead(204).end();
  }

  return {
    all,
    origins,
    faults,
    refuse: async () => void (await Promise.all(refusing.splice(0).map(closeOf))),
    close: async () => void (await Promise.all([...servers, ...refusing].map(closeOf))),
  };
}
