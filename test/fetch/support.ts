import { expect } from "vitest";
import { type Client, type ClientSettings, createClient, type PageRequest } from "../../src/fetch/client.ts";
import type { FetchResult } from "../../src/fetch/result.ts";
import type { RobotsRecord, RobotsStore } from "../../src/fetch/robots.ts";
import { TransportFailure, type TransportRequest, type TransportResponse } from "../../src/model/ports.ts";

export const START = Date.UTC(2026, 4, 1, 12, 0, 0);
export const PAGE = "<!doctype html><html><head><title>وال</title></head><body><p>خبر</p></body></html>";

export type Answer = TransportResponse | TransportFailure;

/** An answer as a transport gives it; without more said a whole HTML page. */
export function answer(status: number, headers: Record<string, string> = {}, body: string | Uint8Array = ""): Answer {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return { status, headers, body: bytes, truncated: false };
}

export function page(body: string | Uint8Array = PAGE, headers: Record<string, string> = {}): Answer {
  return answer(200, { "content-type": "text/html; charset=utf-8", ...headers }, body);
}

/** A redirect, with these Set-Cookie lines. */
export function redirect(to: string, status = 302, setCookies: readonly string[] = []): Answer {
  return setting(setCookies, answer(status, { location: to }));
}

/** The same answer with these Set-Cookie lines. */
export function setting(setCookies: readonly string[], said: Answer): Answer {
  return said instanceof TransportFailure ? said : { ...said, setCookies };
}

export interface World {
  readonly client: Client;
  readonly requests: (TransportRequest & { readonly at: number })[];
  readonly robots: Map<string, RobotsRecord>;
  readonly logged: { level: string; event: string }[];
  now: number;
  get(url: string, request?: Partial<PageRequest>): ReturnType<Client["get"]>;
}

export const HOSTS = new Set(["lana.gov.ly", "www.lana.gov.ly"]);

/** A client in a world of its own: time passes only in sleep, addresses answer as `site` says (404 where it is silent). */
export function world(
  site: Record<string, Answer | ((request: TransportRequest) => Answer)>,
  settings: Partial<ClientSettings> = {},
): World {
  const requests: World["requests"] = [];
  const robots = new Map<string, RobotsRecord>();
  const logged: World["logged"] = [];
  const store: RobotsStore = {
    get: async (host) => robots.get(host) ?? null,
    put: async (host, record) => void robots.set(host, record),
  };
  const made: World = {
    now: START,
    requests,
    robots,
    logged,
    client: createClient(
      {
        transport: async (request) => {
          requests.push({ ...request, at: made.now });
          const said = site[request.url] ?? answer(404);
          const given = typeof said === "function" ? said(request) : said;
          if (given instanceof TransportFailure) throw given;
          return given;
        },
        clock: () => made.now,
        sleep: async (ms) => {
          made.now += ms;
        },
        log: (level, event) => void logged.push({ level, event }),
        robots: store,
      },
      { userAgent: "nashra/0.1 (+desk@example.org)", origins: new Map(), ...settings },
    ),
    get: (url, request) => made.client.get(url, { hosts: HOSTS, requestsPerMinute: 60, ...request }),
  };
  return made;
}

/** Text to the bytes of a one-byte charset; what it has no byte for becomes "?". */
export function encodeAs(charset: string, text: string): Uint8Array {
  const codes = new Map<string, number>();
  for (let byte = 255; byte >= 0; byte -= 1) {
    codes.set(new TextDecoder(charset).decode(Uint8Array.of(byte)), byte);
  }
  return Uint8Array.from(text, (letter) => codes.get(letter) ?? 0x3f);
}

/** Everything but the evidence, which is checked for its form alone. */
export function facts(result: FetchResult): Record<string, unknown> {
  if (result.kind === "ok" || result.kind === "not-modified") return { kind: result.kind };
  const { evidence, url, ...rest } = result;
  expect(evidence).toMatch(/^[^\p{Cc}]{20,600}$/u);
  expect(evidence).toContain(url.slice(0, 150));
  return rest;
}
