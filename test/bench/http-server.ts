/** One of the servers that `http.ts` compares: `node http-server.ts bare|ours`. Prints its port, ends with its stdin. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createFastPath } from "../../src/node/server/fast-path.ts";
import { createHotDocuments } from "../../src/node/server/hot-documents.ts";
import { startServer } from "../../src/node/server/http.ts";
import { createApp, type ServeDeps } from "../../src/serve/app.ts";
import { PATHS, subject } from "./http-subject.ts";

const { etag, mediaType, modified, gzip } = subject();

/** As little as node:http can do: one Buffer, a handful of fields, one comparison. */
async function bare(): Promise<number> {
  const ok = {
    "Content-Type": mediaType,
    "Content-Encoding": "gzip",
    "Content-Length": gzip.byteLength,
    ETag: etag,
    "Last-Modified": new Date(modified).toUTCString(),
    "Cache-Control": "public, max-age=300",
    Vary: "Accept-Encoding",
  };
  const same = { ETag: etag, "Cache-Control": "public, max-age=300", Vary: "Accept-Encoding" };
  const server = createServer((request, response) => {
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304, same);
      response.end();
    } else {
      response.writeHead(200, ok);
      response.end(gzip);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Ours as it runs: every feed document of three editions with four sections each, all of them in memory. */
async function ours(fast: boolean): Promise<number> {
  const hot = createHotDocuments(
    async (path) => ({ path, mediaType, etag, modified, feed: null, sealed: false, bytes: { gzip } }),
    { maxBytes: 64 * 1024 * 1024 },
  );
  const feeds = [...new Set(PATHS.map((path) => path.slice(0, path.lastIndexOf("/"))))];
  const deps: ServeDeps = {
    documents: hot,
    feeds: feeds.map((path) => ({ path, title: path, language: "ar", pollMinutes: 5, archives: 12 })),
    baseUrl: "https://nashra.example",
    hub: "https://nashra.example/hub",
    clock: Date.now,
    log: () => {},
    runtime: { codings: ["br", "zstd", "gzip", "identity"], manualEncoding: false },
  };
  for (const path of PATHS) await hot.get(path);
  const options = { app: createApp(deps), host: "127.0.0.1", port: 0, log: () => {} };
  const server = await startServer(fast ? { ...options, fast: createFastPath(hot, deps) } : options);
  // The best packing of the one document that is asked for is no part of the measurement.
  hot.peek(PATHS[0]!);
  hot.peek(PATHS[0]!);
  await hot.settled();
  return server.port;
}

const kind = process.argv[2];
const port = kind === "bare" ? await bare() : await ours(kind === "ours");
process.stdout.write(`${port}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
