import type { Client } from "../fetch/client.ts";
import { unreachable } from "../fetch/failures.ts";
import type { FetchResult } from "../fetch/result.ts";
import { type Clock, TransportFailure } from "../model/ports.ts";

/** How long a host is left alone after a request to it timed out: a tick of a minute. */
const LEFT_ALONE_MS = 60_000;
const NOT_ASKED = new TransportFailure("timeout", "not asked: another request to its host has just timed out");

/**
 * The client of one scheduler's polls. After a timeout a host is not asked again for a minute, for any listing, article
 * or agency: the request fails at once.
 */
export function skipSilentHosts(client: Client, clock: Clock): Client {
  const silentUntil = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();
  return { get: (url, request) => inTurn(url, () => client.get(url, request)), peek: client.peek };

  function inTurn(url: string, ask: () => Promise<FetchResult>): Promise<FetchResult> {
    const host = hostOf(url);
    // Waits for earlier requests to the same host: they show whether it is worth asking.
    const answer = (turns.get(host) ?? Promise.resolve()).then(async () => {
      const silentFor = (silentUntil.get(host) ?? 0) - clock();
      // A clock set back does not lengthen the pause.
      if (silentFor > 0 && silentFor <= LEFT_ALONE_MS) return unreachable(url, NOT_ASKED);
      const result = await ask();
      if (result.kind === "unreachable" && result.code === "timeout")
        silentUntil.set(hostOf(result.url), clock() + LEFT_ALONE_MS);
      return result;
    });
    const done = answer
      .catch(() => {})
      .then(() => {
        if (turns.get(host) === done) turns.delete(host);
      });
    turns.set(host, done);
    return answer;
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
