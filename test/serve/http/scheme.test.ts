import { Hono } from "hono";
import { expect, test } from "vitest";
import { arrivalOf } from "../../../src/serve/http/scheme.ts";

/** By which way a request came, before a server of Node's behind so many proxies, and on Workers. */

const socket = { incoming: { socket: { remoteAddress: "10.0.0.1" } } };

test.each([
  [1, "http://feeds.example/", socket, "https", "https"],
  [1, "http://feeds.example/", socket, "http", "open"],
  [1, "http://feeds.example/", socket, "https, http", "open"],
  [1, "http://other.example/", socket, "https", "https"],
  [1, "http://feeds.example/", socket, null, "https"],
  [1, "http://127.0.0.1:8787/", socket, null, "loopback"],
  [0, "http://feeds.example/", socket, "http", "https"],
  [0, "http://other.example/", socket, "https", "open"],
  [0, "http://127.0.0.1:8787/", socket, null, "loopback"],
  [0, "http://feeds.example:8787/", socket, null, "open"],
  // Workers: the request's own URL says it, whatever a client adds.
  [1, "http://feeds.example/", undefined, "https", "open"],
  [0, "https://feeds.example/", undefined, "http", "https"],
] as const)("%i proxies, %s (%o), forwarded as %s: %s", async (trustedProxies, url, env, forwarded, expected) => {
  const app = new Hono();
  app.get("*", (c) => c.text(arrivalOf(c, { baseUrl: "https://feeds.example", trustedProxies })));
  const headers = forwarded === null ? {} : { "X-Forwarded-Proto": forwarded };
  expect(await (await app.request(url, { headers }, env)).text()).toBe(expected);
});
