import { setTimeout as sleep } from "node:timers/promises";
import { reindexSome } from "../../poll/documents/reindex.ts";
import type { Deployment } from "../deployment.ts";

/** Articles indexed per step, which takes about ten milliseconds, and the pause after each step. */
const AT_ONCE = 16;
const PAUSE_MS = 20;

/** Indexes, in the background, the articles that an upgrade left out of the search index. Call the result to stop. */
export function startReindexing({ sql, ports }: Pick<Deployment, "sql" | "ports">): () => Promise<void> {
  const stop = new AbortController();
  const work = async (): Promise<void> => {
    try {
      if (await reindexSome(sql, AT_ONCE)) return;
      ports.log("info", "search.reindexing");
      do await sleep(PAUSE_MS, undefined, { signal: stop.signal });
      while (!(await reindexSome(sql, AT_ONCE)));
      ports.log("info", "search.reindexed");
    } catch (error) {
      if (!stop.signal.aborted) ports.log("error", "search.reindexing", { error: String(error) });
    }
  };
  const done = work();
  return async () => {
    stop.abort();
    await done;
  };
}
