import { documentStates } from "../../archive/documents.ts";
import type { Log } from "../../model/ports.ts";
import type { Deployment } from "../deployment.ts";

/** How often is looked whether another process wrote to the archive. */
const LOOK_MS = 2000;

/**
 * Follows what other processes write to the archive (`nashra poll`, `backfill`, `repair`): documents in memory that are no
 * longer those of the archive are forgotten, and `changed` is called. Costs one pragma every two seconds.
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
      // Differs after a commit of another connection, never after one of our own.
      const [row] = await sql.all("PRAGMA data_version");
      const version = row?.["data_version"];
      if (seen !== null && version !== seen) {
        const held = hot.held();
        const states = await documentStates(sql, [...held.keys()]);
        const old = [...held].flatMap(([path, etag]) => (states.get(path)?.etag === etag ? [] : path));
        hot.invalidate(old);
        await changed();
        if (old.length > 0) log("info", "serve.refreshed", { documents: old.length });
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
