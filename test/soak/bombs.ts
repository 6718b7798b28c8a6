import { type ChildProcess, fork } from "node:child_process";
import { createServer, type ServerResponse } from "node:http";
import { createServer as createSocketServer, type Server, type Socket } from "node:net";
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { DEFAULT_LIMITS } from "../../src/fetch/client.ts";
import { TransportFailure } from "../../src/model/ports.ts";
import { createTransport } from "../../src/node/network/transport.ts";

/**
 * What a hostile site may cost: `npm run soak -- bombs`. Another process answers with packed and endless bodies and heads;
 * here they are fetched by the transport as it is shipped, under the client's own limits, each eight times at once.
 * Prints what came of each, for how long, and how much this process grew (resident memory, sampled). Ends with 1 where
 * one was taken, lasted longer than its time, or cost more than MOST_MB.
 */

const AT_ONCE = 8;
/** Eight bodies of the 4 MB that one may have, thrice, and what the decoders and V8 hold besides. */
const MOST_MB = 192;
const ZEROS = 256 * 1024 * 1024;

type Hostile = (response: ServerResponse) => void;
const packed = (coding: string, bytes: Uint8Array): Hostile => {
  return (response) => {
    response.writeHead(200, { "Content-Type": "text/html", "Content-Encoding": coding });
    response.end(bytes);
  };
};

function hostiles(): Record<string, Hostile> {
  const zeros = Buffer.alloc(ZEROS);
  const gzip = gzipSync(zeros, { level: 9 });
  const twice = gzipSync(gzip, { level: 9 });
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  const endless = (more: (response: ServerResponse) => boolean): Hostile => {
    return (response) => {
      response.writeHead(200, { "Content-Type": "text/html" });
      const go = (): void => {
        while (!response.destroyed && more(response));
        if (!response.destroyed) response.once("drain", go);
      };
      response.on("close", () => response.removeAllListeners());
      go();
    };
  };
  const piece = Buffer.alloc(64 * 1024, "a");
  return {
    "gzip of 256 MB": packed("gzip", gzip),
    "br of 256 MB": packed("br", brotliCompressSync(zeros, quality)),
    "deflate of 256 MB": packed("deflate", deflateSync(zeros)),
    "zstd of 256 MB": packed("zstd", zstdCompressSync(zeros)),
    "gzip of gzip of 256 MB": packed("gzip, gzip", twice),
    "br of gzip of 256 MB": packed("gzip, br", brotliCompressSync(gzip, quality)),
    "gzip of gzip of gzip": packed("gzip, gzip, gzip", gzipSync(twice)),
    "gzip told as identity": packed("identity", Buffer.alloc(8 * 1024 * 1024, gzip)),
    "a body without end": endless((response) => response.write(piece)),
    "a length of 1 TB": (response) => {
      response.writeHead(200, { "Content-Length": String(2 ** 40) });
      response.write(piece);
    },
  };
}

/** What no HTTP library would say. */
const RAW: Record<string, (socket: Socket) => void> = {
  "a head without end": (socket) => flood(socket, "HTTP/1.1 200 OK\r\n", "X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"),
  "one field without end": (socket) => flood(socket, "HTTP/1.1 200 OK\r\nX-A: ", "a".repeat(4096)),
  "10,000 fields": (socket) => socket.write(`HTTP/1.1 200 OK\r\n${"X: 1\r\n".repeat(10_000)}\r\n`),
  "1xx without end": (socket) => flood(socket, "", "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n".repeat(100)),
  "empty chunks of gzip": (socket) =>
    flood(
      socket,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n",
      `14\r\n${gzipSync("").toString("latin1")}\r\n`.repeat(50),
    ),
};

function flood(socket: Socket, head: string, more: string): void {
  socket.write(head);
  const go = (): void => {
    while (!socket.destroyed && socket.write(more, "latin1"));
  };
  socket.on("drain", go);
  go();
}

if (process.argv[2] === "serve") serve();
else process.exitCode = await measure();

function serve(): void {
  const known = hostiles();
  const names = Object.keys(known);
  const web = createServer((request, response) => known[names[Number(request.url!.slice(1))]!]!(response));
  const raw = Object.values(RAW).map((say) =>
    createSocketServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => say(socket));
    }),
  );
  const listen = (server: { listen: Server["listen"]; address: Server["address"] }): Promise<number> =>
    new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    });
  void Promise.all([web, ...raw].map(listen)).then(([port, ...ports]) => {
    process.send!({
      ...Object.fromEntries(names.map((name, at) => [name, `http://127.0.0.1:${port}/${at}`])),
      ...Object.fromEntries(Object.keys(RAW).map((name, at) => [name, `http://127.0.0.1:${ports[at]}/`])),
    });
  });
}

async function measure(): Promise<number> {
  const child: ChildProcess = fork(import.meta.filename, ["serve"]);
  const addresses = await new Promise<Record<string, string>>((resolve) =>
    child.once("message", (message) => resolve(message as Record<string, string>)),
  );
  const transport = createTransport();
  const { maxBytes, timeoutMs } = DEFAULT_LIMITS;
  let faults = 0;
  console.log("what came | came of it | seconds | MB grown, eight at once");
  for (const [name, url] of Object.entries(addresses)) {
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 2);
    const began = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        try {
          const { body } = await transport({ url, headers: {}, maxBytes, timeoutMs, allowPrivate: true });
          return `${body.byteLength} bytes`;
        } catch (error) {
          return error instanceof TransportFailure ? error.code : String(error);
        }
      }),
    );
    clearInterval(watch);
    const seconds = (performance.now() - began) / 1000;
    const grown = (most - before) / 1024 / 1024;
    const told = [...new Set(outcomes)].join(", ");
    console.log(`${name} | ${told} | ${seconds.toFixed(1)} | ${grown.toFixed(0)}`);
    const refused = outcomes.every((one) => !/bytes|Error/.test(one));
    if (!refused || seconds > timeoutMs / 1000 + 2 || grown > MOST_MB) {
      faults += 1;
      console.error(`FAULT: ${name}`);
    }
  }
  console.log(`peak resident memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB, ${faults} faults`);
  child.kill();
  await transport.close();
  return faults === 0 ? 0 : 1;
}
