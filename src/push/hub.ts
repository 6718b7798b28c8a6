import { hubLoad, keepRequest } from "../archive/push/verifications.ts";
import type { Sql } from "../model/ports.ts";
import type { Caller } from "./ports.ts";
import { methodFor } from "./signature.ts";
import type { Topic } from "./topic.ts";

/** Seconds of a lease: minimum, maximum, and default if the subscriber names none (WebSub, 5.1). */
export const LEASE = { least: 3600, most: 30 * 86_400, usual: 10 * 86_400 } as const;
/** Maximum subscriptions, in all and per host; maximum unverified requests, in all and per host. */
const LIMITS = { all: 20_000, host: 2000, waiting: 5000, waitingOfHost: 1500 } as const;
/** A request for a subscription that already has one pending is verified after this, or earlier if the first is due. */
const SOON_MS = 5000;
const ADDRESS_LENGTH = 2048;
/** A secret must have fewer bytes than this (WebSub, 5.1). */
const SECRET_BYTES = 200;

/** The hub's answer to a request: 202 if it will verify the intent. */
export interface HubAnswer {
  readonly status: 202 | 400 | 403 | 404 | 429;
  /** One line. */
  readonly line: string;
  /** For Retry-After. */
  readonly seconds?: number;
}

/**
 * Checks a subscriber's request (WebSub, 5.1) and stores it, to be verified at the callback later: no call is made here.
 * It replaces a pending request for the same subscription.
 */
export async function acceptRequest(
  ports: {
    readonly sql: Sql;
    readonly now: number;
    readonly caller: Pick<Caller, "allowed">;
    /** Takes one call from the quota of the host and of the subscription. 0, or seconds to wait if a quota is used up. */
    readonly wait: (host: string, subscription: string) => number;
  },
  form: URLSearchParams,
  topicAt: (address: string) => Topic | null,
): Promise<HubAnswer> {
  const names = ["hub.mode", "hub.topic", "hub.callback", "hub.secret", "hub.lease_seconds"] as const;
  if (names.some((name) => form.getAll(name).length > 1)) return wrong("a parameter is repeated");
  const [mode, topic, callback, secret, seconds] = names.map((name) => form.get(name) ?? "") as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (mode === "publish")
    return wrong("hub.mode: this hub needs no publish requests: it knows when its own feeds change");
  if (mode !== "subscribe" && mode !== "unsubscribe") return wrong("hub.mode: expected subscribe or unsubscribe");
  if (topic === "" || topic.length > ADDRESS_LENGTH) return wrong("hub.topic: expected the address of a feed");
  const subscribed = topicAt(topic);
  if (subscribed === null) {
    return { status: 404, line: "hub.topic: this hub serves its own feeds only, by their rel=self address" };
  }
  const address = callbackOf(callback);
  if (address === null) return wrong("hub.callback: expected an http(s) address without credentials or fragment");
  if (!ports.caller.allowed(address.href)) {
    return { status: 403, line: "hub.callback: expected an address on the public internet, at a web port" };
  }
  if (new TextEncoder().encode(secret).byteLength >= SECRET_BYTES) {
    return wrong(`hub.secret: expected fewer than ${SECRET_BYTES} bytes`);
  }
  const method = methodFor(form);
  if (method === null) return wrong("hub.signature: expected sha1, sha256, sha384 or sha512");
  // Ignored when unsubscribing.
  if (mode === "subscribe" && seconds !== "" && !/^[1-9]\d{0,9}$/.test(seconds))
    return wrong("hub.lease_seconds: expected a whole number");
  const { sql, now } = ports;
  const { host } = address;
  const key = { path: subscribed.path, query: subscribed.query, callback: address.href };
  const load = await hubLoad(sql, key, host);
  // A renewal needs no new place.
  const full = mode === "subscribe" && !load.held && (load.subscriptions >= LIMITS.all || load.ofHost >= LIMITS.host);
  if (full || load.waiting >= LIMITS.waiting || load.waitingOfHost >= LIMITS.waitingOfHost) {
    return {
      status: 429,
      line: "the hub cannot accept more subscriptions at present; please try again later",
      seconds: 3600,
    };
  }
  const wait = ports.wait(host, JSON.stringify([subscribed, address.href]));
  if (wait > 0) return { status: 429, line: "too many requests about this callback or its host", seconds: wait };
  const namesLease = mode === "subscribe" && seconds !== "";
  const lease = Math.min(LEASE.most, Math.max(LEASE.least, namesLease ? Number(seconds) : LEASE.usual));
  const request = {
    ...key,
    mode,
    topic,
    host,
    secret: secret === "" ? null : secret,
    method,
    lease,
    due: now,
  } as const;
  await keepRequest(sql, request, SOON_MS);
  return { status: 202, line: "the request is accepted and will be verified at the callback" };
}

function wrong(line: string): HubAnswer {
  return { status: 400, line };
}

function callbackOf(text: string): URL | null {
  if (text.length > ADDRESS_LENGTH || !URL.canParse(text)) return null;
  const url = new URL(text);
  const usable = /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" && url.hash === "";
  return usable ? url : null;
}
