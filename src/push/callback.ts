import type { SqlRow } from "../model/ports.ts";
import type { PushPorts } from "./ports.ts";

const TIMEOUT_MS = 10_000;

/** A callback's address with parameters behind its own, which stay as they are to the letter (WebSub, 5.1.1). */
export function callbackWith(callback: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(callback);
  const more = new URLSearchParams(parameters).toString();
  url.search = url.search === "" ? more : `${url.search}&${more}`;
  return url.href;
}

/** Tells a subscriber that its subscription is denied (WebSub, 5.2). Told once, whether it can be reached or not. */
export async function deny(ports: PushPorts, row: SqlRow, topic: string, reason: string): Promise<void> {
  const told = { host: row["host"], path: row["path"], reason };
  const url = callbackWith(row["callback"] as string, {
    "hub.mode": "denied",
    "hub.topic": topic,
    "hub.reason": reason,
  });
  try {
    await ports.caller.call({ method: "GET", url, headers: {}, timeoutMs: TIMEOUT_MS });
    ports.log("info", "hub.denied", told);
  } catch (error) {
    ports.log("info", "hub.denied", { ...told, error: (error as Error).message });
  }
}
