import type { Client } from "../fetch/client.ts";
import { unreachable } from "../fetch/failures.ts";
import { type Clock, TransportFailure } from "../model/ports.ts";

/** A host that let a request run out of time is left alone for so long: as long as a tick of a minute. */
const LEFT_ALONE_MS = 60_000;
const NOT_ASKED = new TransportFailure("timeout", "not asked: its host let another request run out of time just now");

/**
 * The client of the polls of one scheduler. A host that let a request run out of time is not asked again for a minute,
 * for whichever listing, article or agency: the same is told at once.
 */
export function skipSilentHosts(client: Client, clock: Clock): Client {
  const silentUntil = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();
  return {
    get(url, request) {
      const host = hostOf(url);
      // Behind those that ask the same host already, whose answers tell whether it is worth asking.
      const answer = (turns.get(host) ?? Promise.resolve()).then(async () => {
        const silentFor = (silentUntil.get(host) ?? 0) - clock();
        // A clock set back does not lengthen it.
        if (silentFor > 0 && silentFor <= LEFT_ALONE_MS) return unreachable(url, NOT_ASKED);
        const result = await client.get(url, request);
        if (result.kind === "unreachable" && result.code === "timeout")
          silentUntil.set(hostOf(result.url), clock() + LEFT_ALONE_MS);
        return result;
      });
      const over = answer
        .catch(() => {})
        .then(() => {
          if (turns.get(host) === over) turns.delete(host);
        });
      turns.set(host, over);
      return answer;
    },
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
