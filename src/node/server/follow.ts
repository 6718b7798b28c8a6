import { documentStates } from "../../archive/documents.ts";
import type { Log } from "../../model/ports.ts";
import type { Deployment } from "../deployment.ts";

/** Interval of checking whether another process has written to the archive. */
const LOOK_MS = 2000;

/**
 * Watches for writes of other processes to the archive (`nashra poll`, `backfill`, `repair`): drops outdated documents
 * from memory and calls `changed`. Costs one pragma every two seconds.
 */
export function followOthers(
  { sql, hot }: Pick<Deployment, "sql" | "hot">,
  log: Log,
  changed: () => Promise<void>,
): { stop(): Promise<void> } {
  let seen: unknown = null;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      // Changes with commits of other connections, never with our own.
      const [row] = await sql.all("PRAGMA data_version");
      const version = row?.["data_version"];
      if (seen !== null && version !== seen) {
        const cached = hot.etags();
        const states = await documentStates(sql, [...cached.keys()]);
        const outdated = [...cached].flatMap(([path, etag]) => (states.get(path)?.etag === etag ? [] : path));
        hot.invalidate(outdated);
        await changed();
        if (outdated.length > 0) log("info", "serve.refreshed", { documents: outdated.length });
      }
      seen = version;
    } catch (error) {
      log("warn", "serve.follow", { error: error instanceof Error ? error.message : String(error) });
    }
  };
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_MS);
  looking = look();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
