import type { Hono } from "hono";
import { createCaller } from "../../src/fetch/caller.ts";
import type { TransportRequest, TransportResponse } from "../../src/model/ports.ts";
import { TransportFailure } from "../../src/model/ports.ts";
import { drain } from "../../src/push/drain.ts";
import type { Bounds, PushPorts } from "../../src/push/ports.ts";
import { type PushingSettings, pushing } from "../../src/serve/push-documents.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { serveNewsroom } from "../support/served.ts";

/** One call that a subscriber, a webhook or a hub got. */
export interface Got {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Answering = (
  got: Got,
) => Partial<TransportResponse> | number | "refused" | Promise<Partial<TransportResponse>>;

/** A deployment that pushes, and a network that is nothing but functions. */
export interface Pushing {
  readonly site: RemoteSite;
  readonly room: Newsroom;
  readonly app: Hono;
  readonly got: Got[];
  readonly logged: { level: string; event: string; fields: unknown }[];
  /** Answers of a host; without one it is refused. */
  on(host: string, answer: Answering): void;
  drain(bounds?: Partial<Bounds>): Promise<number>;
  publish(title: string): Promise<void>;
  /** POST to the hub. */
  ask(form: Record<string, string>): Promise<Response>;
}

export const BASE = "https://feeds.example";

export async function openPushing(over: Partial<PushingSettings> = {}): Promise<Pushing> {
  const site = await spawnSite();
  const hub = `${BASE}/hub`;
  const room = await openNewsroom(site.url, { hub: over.hub === undefined ? hub : over.hub });
  const settings: PushingSettings = {
    agencies: room.site.agencies,
    baseUrl: BASE,
    hub,
    ownHub: true,
    webhooks: [],
    webhookSecret: null,
    ...over,
  };
  await room.poll("lana/ar");
  const got: Got[] = [];
  const logged: Pushing["logged"] = [];
  const hosts = new Map<string, Answering>();
  const transport = async (request: TransportRequest): Promise<TransportResponse> => {
    const one = {
      method: request.method ?? "GET",
      url: new URL(request.url),
      headers: request.headers,
      body: request.body ?? new Uint8Array(),
    };
    got.push(one);
    const answer = await (hosts.get(one.url.hostname) ?? (() => "refused" as const))(one);
    if (answer === "refused") throw new TransportFailure("refused", "connection refused");
    const response = typeof answer === "number" ? { status: answer } : answer;
    return { status: 200, headers: {}, body: new Uint8Array(), truncated: false, ...response };
  };
  const caller = createCaller(transport, { userAgent: "nashra/test", origins: new Map() });
  const { ports: documents, settings: told } = pushing(room.sql, settings);
  let challenges = 0;
  const ports: PushPorts = {
    ...documents,
    sql: room.sql,
    clock: room.now,
    log: (level, event, fields) => logged.push({ level, event, fields }),
    caller,
    owner: "the test",
    sleep: () => new Promise(() => {}),
    dice: () => 0.5,
    secret: () => {
      challenges += 1;
      return `challenge-${challenges}`;
    },
  };
  const app = await serveNewsroom(room, {
    settings: { ...settings, adminToken: null, poll: null },
    hub: { caller, kick: () => {} },
  });
  return {
    site,
    room,
    app,
    got,
    logged,
    on: (host, answer) => void hosts.set(host, answer),
    drain: (bounds) => drain(ports, told, { calls: 100, atOnce: 10, ...bounds }),
    async publish(title) {
      room.forward(10 * 60_000);
      await site.publish({ lang: "ar", title, released: room.now() });
      await site.set({ now: room.now() });
      await room.poll("lana/ar");
    },
    ask: (form) =>
      Promise.resolve(
        app.request(`${BASE}/hub`, {
          method: "POST",
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams(form).toString(),
        }),
      ),
  };
}

const text = (body: Uint8Array) => new TextDecoder().decode(body);
export const bytes = (body: string) => new TextEncoder().encode(body);

/** A subscriber by the book: confirms what it asked for, takes what is sent. */
export function subscriber(pushing: Pushing, host: string, status = 200) {
  const taken: { body: string; headers: Got["headers"] }[] = [];
  const denied: URL[] = [];
  let intends = true;
  pushing.on(host, ({ method, url, headers, body }) => {
    if (method === "POST") {
      taken.push({ body: text(body), headers });
      return status;
    }
    if (url.searchParams.get("hub.mode") === "denied") denied.push(url);
    return intends ? { status: 200, body: bytes(url.searchParams.get("hub.challenge") ?? "") } : 404;
  });
  return {
    taken,
    denied,
    refuse() {
      intends = false;
    },
    async subscribe(topic: string, more: Record<string, string> = {}) {
      const answer = await pushing.ask({
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": `https://${host}/cb?keep=1`,
        ...more,
      });
      await pushing.drain();
      return answer;
    },
    async unsubscribe(topic: string) {
      const answer = await pushing.ask({
        "hub.mode": "unsubscribe",
        "hub.topic": topic,
        "hub.callback": `https://${host}/cb?keep=1`,
      });
      await pushing.drain();
      return answer;
    },
  };
}
