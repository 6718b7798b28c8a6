import type { DeniedSubscription } from "../archive/push/subscriptions.ts";
import type { PushPorts } from "./ports.ts";

const TIMEOUT_MS = 10_000;

/** A callback's address with parameters appended. Its own query is kept byte for byte (WebSub, 5.1.1). */
export function callbackWith(callback: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(callback);
  const more = new URLSearchParams(parameters).toString();
  url.search = url.search === "" ? more : `${url.search}&${more}`;
  return url.href;
}

/** Tells a subscriber that its subscription is denied (WebSub, 5.2). Tries once, whether or not the callback answers. */
export async function deny(
  ports: PushPorts,
  { callback, host, path }: Omit<DeniedSubscription, "query">,
  topic: string,
  reason: string,
): Promise<void> {
  const fields = { host, path, reason };
  const url = callbackWith(callback, {
    "hub.mode": "denied",
    "hub.topic": topic,
    "hub.reason": reason,
  });
  try {
    await ports.caller.call({ method: "GET", url, headers: {}, timeoutMs: TIMEOUT_MS });
    ports.log("info", "hub.denied", fields);
  } catch (error) {
    ports.log("info", "hub.denied", { ...fields, error: (error as Error).message });
  }
}
