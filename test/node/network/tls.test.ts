import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  createServer,
  getCACertificates,
  type SecureVersion,
  setDefaultCACertificates,
  type TlsOptions,
} from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TransportFailure } from "../../../src/model/ports.ts";
import { createTransport } from "../../../src/node/network/transport.ts";
import { head } from "./raw-servers.ts";

const file = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url));
const pem = (name: string) => file(`${name}.pem`).toString();
const key = createPrivateKey({ key: file("server.der"), format: "der", type: "sec1" }).export({
  format: "pem",
  type: "sec1",
});

/** What a server with this certificate comes to for a transport that trusts, besides the usual roots, these. */
async function outcome(trusted: readonly string[], cert: string, options: TlsOptions = {}) {
  setDefaultCACertificates([...getCACertificates("bundled"), ...trusted.map(pem)]);
  const server = createServer({ key, cert, ...options }, (socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(head("Content-Length: 0")));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const transport = createTransport();
  try {
    const url = `https://127.0.0.1:${port}/`;
    return (await transport({ url, headers: {}, maxBytes: 100, timeoutMs: 5000, allowPrivate: true })).status;
  } catch (error) {
    if (error instanceof TransportFailure) return error.code;
    throw error;
  } finally {
    await transport.close();
    server.close();
  }
}

describe("a secure connection", () => {
  const before: string[] = [];
  beforeAll(() => void before.push(...getCACertificates("default")));
  afterAll(() => setDefaultCACertificates(before));
  const old = {
    minVersion: "TLSv1" as SecureVersion,
    maxVersion: "TLSv1.1" as SecureVersion,
    ciphers: "ALL:@SECLEVEL=0",
  };

  it.each<[string, readonly string[], string, TlsOptions, number | string]>([
    ["with a whole chain", ["root"], pem("leaf") + pem("intermediate"), {}, 200],
    ["without the intermediate certificate", ["root"], pem("leaf"), {}, "tls-chain"],
    ["without it, where NODE_EXTRA_CA_CERTS holds it", ["root", "intermediate"], pem("leaf"), {}, 200],
    ["under an unknown root", [], pem("leaf") + pem("intermediate"), {}, "tls-chain"],
    ["whose certificate has expired", ["root"], pem("expired"), {}, "tls-expired"],
    ["whose certificate names another host", ["root"], pem("other-host"), {}, "tls-host"],
    ["whose certificate is self-signed", ["root"], pem("self-signed"), {}, "tls-self-signed"],
    ["that is trusted though self-signed", ["self-signed"], pem("self-signed"), {}, 200],
    ["of old TLS", ["root"], pem("leaf") + pem("intermediate"), old, "tls-version"],
    [
      "without a cipher in common",
      ["root"],
      pem("leaf"),
      { ciphers: "ECDHE-RSA-AES128-GCM-SHA256", maxVersion: "TLSv1.2" },
      "tls-version",
    ],
  ])("%s", async (_name, trusted, cert, options, expected) => {
    expect(await outcome(trusted, cert, options)).toBe(expected);
  });
});
